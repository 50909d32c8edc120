import * as tf from '@tensorflow/tfjs';

// tidy and dispose over containers.
export function split(xs: tf.Tensor2D, at: number): { train: tf.Tensor2D; test: tf.Tensor2D } {
  return tf.tidy(() => {
    const train = xs.slice([0, 0], [at, xs.shape[1]]);
    const test = xs.slice([at, 0], [xs.shape[0] - at, xs.shape[1]]);
    return { train, test };
  });
}

export function release(...containers: tf.TensorContainer[]): void {
  for (const container of containers) tf.dispose(container);
}

export function pair(): [tf.Tensor1D, tf.Scalar] {
  return tf.tidy(() => [tf.tensor1d([1, 2]), tf.scalar(3)]);
}
