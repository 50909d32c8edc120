import * as tf from '@tensorflow/tfjs';

// LayersModel as the type of what is loaded, and of what is passed on.
let cached: tf.LayersModel | null = null;

export async function getModel(url: string): Promise<tf.LayersModel> {
  if (cached === null) cached = await tf.loadLayersModel(url);
  return cached;
}

export function inputSizeOf(model: tf.LayersModel): number {
  const shape = model.inputs[0].shape;
  return shape[1] as number;
}

export const asLayersModel: tf.LayersModel = tf.sequential({
  layers: [tf.layers.dense({ units: 1, inputShape: [2] })],
});
