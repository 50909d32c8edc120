import * as tf from '@tensorflow/tfjs';

// Tensors typed by rank, through functions.
export function normalize(data: tf.Tensor<tf.Rank.R2>): tf.Tensor<tf.Rank.R2> {
  const { mean, variance } = tf.moments(data, 0);
  return data.sub(mean).div(variance.sqrt()) as tf.Tensor<tf.Rank.R2>;
}

export function rowOf<R extends tf.Rank>(t: tf.Tensor<R>, row: number): tf.Tensor<R> {
  return t.slice([row], [1]);
}

export const matrix: tf.Tensor<tf.Rank.R2> = tf.tensor2d([[1, 2]]);
export const vector: tf.Tensor<tf.Rank.R1> = tf.tensor1d([1, 2]);
export const shape: [number, number] = matrix.shape;
