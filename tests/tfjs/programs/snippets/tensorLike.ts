import * as tf from '@tensorflow/tfjs';

// Functions that take what tensors are made of.
export function toTensor(values: tf.TensorLike): tf.Tensor {
  return tf.tensor(values);
}

export function asTensor(x: tf.Tensor | tf.TensorLike): tf.Tensor {
  return x instanceof tf.Tensor ? x : tf.tensor(x);
}

export const table: tf.Tensor2D = tf.tensor2d(new Float32Array(6), [2, 3]);
export const flags: tf.Tensor = tf.tensor([true, false], [2], 'bool');
