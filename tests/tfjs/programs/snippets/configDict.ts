import type * as tf from '@tensorflow/tfjs';

// Configurations of layers.
export function configOf(layer: tf.layers.Layer): tf.serialization.ConfigDict {
  return layer.getConfig();
}

export function unitsOf(model: tf.LayersModel): number[] {
  return model.layers
    .map((layer) => layer.getConfig())
    .filter((config) => typeof config['units'] === 'number')
    .map((config) => config['units'] as number);
}
