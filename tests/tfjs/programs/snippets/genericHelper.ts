import * as tf from '@tensorflow/tfjs';

// Helpers that are generic in what they return.
export function timed<T extends tf.TensorContainer>(name: string, fn: () => T): T {
  const started = performance.now();
  const result = tf.tidy(fn);
  console.log(name, performance.now() - started);
  return result;
}

export async function using<T extends tf.Tensor, R>(tensor: T, use: (tensor: T) => Promise<R>): Promise<R> {
  try {
    return await use(tensor);
  } finally {
    tensor.dispose();
  }
}

export const doubled: tf.Tensor1D = timed('double', () => tf.tensor1d([1, 2]).mul<tf.Tensor1D>(2));
