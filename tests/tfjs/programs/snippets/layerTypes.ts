import * as tf from '@tensorflow/tfjs';

// Layers as values and as types.
export function describe(layer: tf.layers.Layer): string {
  const weights: tf.Tensor[] = layer.getWeights();
  return `${layer.name}: ${weights.map((w) => w.shape.join('x')).join(', ')}`;
}

export const stack: tf.layers.Layer[] = [
  tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
  tf.layers.dropout({ rate: 0.2 }),
  tf.layers.dense({ units: 1 }),
];

export function freeze(layers: tf.layers.Layer[]): void {
  for (const layer of layers) layer.trainable = false;
}
