import type * as tf from '@tensorflow/tfjs';

// `predict` gives Tensor or Tensor[]: the three ways to say which.
export function classOf(model: tf.LayersModel, xs: tf.Tensor): Promise<Float32Array | Int32Array | Uint8Array> {
  const prediction = model.predict(xs) as tf.Tensor;
  return prediction.argMax(-1).data();
}

export function scoreOf(model: tf.LayersModel, xs: tf.Tensor2D): number {
  const [value] = (model.predict(xs) as tf.Tensor<tf.Rank.R2>).dataSync();
  return value;
}

export function first(model: tf.LayersModel, xs: tf.Tensor): tf.Tensor {
  const output = model.predict(xs);
  return Array.isArray(output) ? output[0] : output;
}
