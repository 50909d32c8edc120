import type * as tf from '@tensorflow/tfjs';

// Options of fit, kept and extended.
const defaults: tf.ModelFitArgs = { epochs: 10, batchSize: 32, shuffle: true };

export async function trainWith(
  model: tf.LayersModel,
  xs: tf.Tensor,
  ys: tf.Tensor,
  overrides: Partial<tf.ModelFitArgs> = {},
): Promise<number[]> {
  const args: tf.ModelFitArgs = { ...defaults, ...overrides, validationSplit: 0.2 };
  const info = await model.fit(xs, ys, args);
  return info.history['loss'] as number[];
}
