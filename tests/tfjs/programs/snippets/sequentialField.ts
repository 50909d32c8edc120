import * as tf from '@tensorflow/tfjs';

// A class that holds a model.
export class Regressor {
  private readonly model: tf.Sequential;

  constructor(inputs: number) {
    this.model = tf.sequential();
    this.model.add(tf.layers.dense({ units: 1, inputShape: [inputs] }));
    this.model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  }

  async train(xs: tf.Tensor2D, ys: tf.Tensor2D): Promise<tf.History> {
    return this.model.fit(xs, ys, { epochs: 5 });
  }

  predict(row: number[]): number {
    return tf.tidy(() => {
      const output = this.model.predict(tf.tensor2d([row])) as tf.Tensor;
      return output.dataSync()[0];
    });
  }
}
