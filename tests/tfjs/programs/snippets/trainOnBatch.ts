import * as tf from '@tensorflow/tfjs';

// Online training.
export async function step(model: tf.LayersModel, rows: number[][], labels: number[]): Promise<number> {
  const xs = tf.tensor2d(rows);
  const ys = tf.tensor2d(labels, [labels.length, 1]);
  const result = await model.trainOnBatch(xs, ys);
  tf.dispose([xs, ys]);
  return Array.isArray(result) ? result[0] : result;
}

export function oneHot(labels: number[], classes: number): tf.Tensor2D {
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), classes) as tf.Tensor2D);
}
