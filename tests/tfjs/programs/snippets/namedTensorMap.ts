import * as tf from '@tensorflow/tfjs';

// Maps of tensors by name.
export function weightsByName(model: tf.LayersModel): tf.NamedTensorMap {
  const map: tf.NamedTensorMap = {};
  for (const weight of model.weights) map[weight.name] = weight.read();
  return map;
}

export function disposeAll(tensors: tf.NamedTensorMap): void {
  tf.dispose(tensors);
}
