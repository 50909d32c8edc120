import * as tf from '@tensorflow/tfjs';

// Weights as plain data, and shapes.
interface PlainWeight {
  data: number[];
  shape: number[];
}

export function exportWeights(model: tf.LayersModel): PlainWeight[] {
  return model.getWeights().map((w: tf.Tensor) => ({ data: Array.from(w.dataSync()), shape: w.shape }));
}

export function importWeights(model: tf.LayersModel, weights: PlainWeight[]): void {
  model.setWeights(weights.map(({ data, shape }) => tf.tensor(data, shape)));
}

export const shapes = (model: tf.LayersModel): tf.Shape[] => model.layers.map((layer) => layer.outputShape as tf.Shape);
