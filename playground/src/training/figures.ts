import type { Sequential } from 'ockham';
import type { Rows } from '../data/rows.js';
import type { Kernel } from './messages.js';

/** Data loss and accuracy of a model on rows. */
export async function figuresOf(model: Sequential, { X, y }: Rows): Promise<{ dataLoss: number; accuracy: number }> {
  const { dataLoss, accuracy } = await model.evaluate(X, y);
  return { dataLoss, accuracy: accuracy as number };
}

/** Counts the test rows of each class that are taken for each class: (classes, classes), the true class first. */
export function confusionOf(model: Sequential, { X, y }: Rows, classes: number): Uint16Array<ArrayBuffer> {
  const counts = new Uint16Array(classes * classes);
  const { data, shape } = model.predict(X);
  const [, units = 1] = shape;
  for (const [row, label] of y.entries()) {
    const outputs = data.subarray(row * units, (row + 1) * units);
    const taken = units === 1 ? Number((outputs[0] ?? 0) > 0.5) : outputs.indexOf(Math.max(...outputs));
    const at = label * classes + taken;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** Copies of the kernels of all dense layers. */
export function kernelsOf(model: Sequential): readonly Kernel[] {
  return model
    .getWeights()
    .filter(({ shape }) => shape.length === 2)
    .map(({ data, shape: [inputs = 0, units = 0] }) => ({ inputs, units, data: data as Float32Array }));
}
