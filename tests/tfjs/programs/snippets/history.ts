import type * as tf from '@tensorflow/tfjs';

// What fit resolves to.
export function best(history: tf.History): { epoch: number; loss: number } {
  const values = history.history['val_loss'] as number[];
  const loss = Math.min(...values);
  return { epoch: history.epoch[values.indexOf(loss)], loss };
}

export async function finalAccuracy(model: tf.Sequential, xs: tf.Tensor, ys: tf.Tensor): Promise<number> {
  const h = await model.fit(xs, ys, { epochs: 3 });
  const accuracies = h.history.acc;
  return accuracies[accuracies.length - 1] as number;
}
