import * as tf from '@tensorflow/tfjs';

// Figures of evaluate.
export async function score(
  model: tf.LayersModel,
  xs: tf.Tensor,
  ys: tf.Tensor,
): Promise<{ loss: number; acc: number }> {
  const result = model.evaluate(xs, ys, { batchSize: 64 }) as tf.Scalar[];
  const [loss, acc] = await Promise.all(result.map(async (figure) => (await figure.data())[0]));
  tf.dispose(result);
  return { loss, acc };
}

export function lossOf(model: tf.Sequential, xs: tf.Tensor2D, ys: tf.Tensor2D): number {
  const loss = model.evaluate(xs, ys) as tf.Scalar;
  return loss.dataSync()[0];
}
