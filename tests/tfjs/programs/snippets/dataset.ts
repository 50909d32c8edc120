import * as tf from '@tensorflow/tfjs';

// Datasets, typed by their elements.
type Example = { xs: tf.Tensor; ys: tf.Tensor };

export function batches(rows: number[][], labels: number[]): tf.data.Dataset<tf.TensorContainer> {
  const xs = tf.data.array(rows);
  const ys = tf.data.array(labels.map((label) => [label]));
  return tf.data.zip({ xs, ys }).shuffle(100).batch(16);
}

export async function train(model: tf.Sequential, dataset: tf.data.Dataset<Example>): Promise<tf.History> {
  return model.fitDataset(dataset, { epochs: 2 });
}

export async function count(dataset: tf.data.Dataset<tf.TensorContainer>): Promise<number> {
  let n = 0;
  await dataset.forEachAsync(() => {
    n++;
  });
  return n;
}
