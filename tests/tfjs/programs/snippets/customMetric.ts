import * as tf from '@tensorflow/tfjs';

// Metrics and losses as functions of tensors.
type LossOrMetric = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

export const rootMeanSquaredError: LossOrMetric = (yTrue, yPred) =>
  tf.tidy(() => tf.sqrt(tf.mean(tf.squaredDifference(yTrue, yPred))));

export function compile(model: tf.LayersModel, metric: LossOrMetric): void {
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae', metric] });
}
