import * as tf from '@tensorflow/tfjs';

// The aliases Tensor1D to Tensor4D, Scalar, and narrowing with `as`.
export class Batch {
  private xs: tf.Tensor2D;
  private ys: tf.Tensor1D;
  constructor(rows: number[][], labels: number[]) {
    this.xs = tf.tensor2d(rows);
    this.ys = tf.tensor1d(labels, 'int32');
  }
  get features(): tf.Tensor2D {
    return this.xs;
  }
  loss(predicted: tf.Tensor2D): tf.Scalar {
    return predicted.sub(this.xs).square().mean() as tf.Scalar;
  }
  images(): tf.Tensor4D {
    return this.xs.reshape([this.xs.shape[0], 2, 2, 1]);
  }
  count(): number {
    return this.ys.shape[0];
  }
}
