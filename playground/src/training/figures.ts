import type { Sequential } from 'ockham';
import type { Rows } from '../data/rows.js';
import type { Kernel } from './messages.js';

/** Data loss and accuracy of a model on rows. */
export async function figuresOf(model: Sequential, { X, y }: Rows): Promise<{ dataLoss: number; accuracy: number }> {
  const { dataLoss, accuracy } = await model.evaluate(X, y);
  return { dataLoss, accuracy: accuracy as number };
}

/** Copies of the kernels of all dense layers. */
export function kernelsOf(model: Sequential): readonly Kernel[] {
  return model
    .getWeights()
    .filter(({ shape }) => shape.length === 2)
    .map(({ data, shape: [inputs = 0, units = 0] }) => ({ inputs, units, data: data as Float32Array }));
}
