import * as tf from '@tensorflow/tfjs';

// Optimizers by name and by type.
type OptimizerName = 'sgd' | 'adam' | 'rmsprop';

export function makeOptimizer(name: OptimizerName, rate: number): tf.Optimizer {
  switch (name) {
    case 'sgd':
      return tf.train.sgd(rate);
    case 'adam':
      return tf.train.adam(rate);
    default:
      return tf.train.rmsprop(rate);
  }
}

export function compile(model: tf.LayersModel, optimizer: string | tf.Optimizer): void {
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mse'] });
}
