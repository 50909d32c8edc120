import * as tf from '@tensorflow/tfjs';

// Element types.
export function typed(values: number[], dtype: tf.DataType): tf.Tensor1D {
  return tf.tensor1d(values, dtype as 'float32' | 'int32' | 'bool');
}

export const sizes: Record<'float32' | 'int32' | 'bool', number> = { float32: 4, int32: 4, bool: 1 };

export function bytesOf(tensor: tf.Tensor): number {
  return tensor.size * sizes[tensor.dtype as 'float32' | 'int32' | 'bool'];
}

export const mask: tf.Tensor = tf.tensor1d([1, 0, 1]).cast('bool').logicalNot();
