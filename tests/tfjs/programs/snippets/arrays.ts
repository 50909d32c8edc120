import * as tf from '@tensorflow/tfjs';

// Nested arrays of known depth.
export async function rowsOf(tensor: tf.Tensor2D): Promise<number[][]> {
  return tensor.array();
}

export const meanOf = (tensor: tf.Tensor): number => tensor.mean().arraySync() as number;

export function toMatrix(tensor: tf.Tensor): number[][] {
  return tensor.as2D(tensor.shape[0], -1).arraySync();
}

export const vector: number[] = tf.tensor1d([1, 2, 3]).arraySync();
export const value: number = tf.scalar(3).arraySync();
