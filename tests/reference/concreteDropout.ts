// Concrete dropout as plain f64 loops over (rows, columns).
import type { MaskShape } from './dropout.js';
import { type Draw, philox } from './philox.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** How much is kept of each (row, unit): sigmoid(-(logit + log(u / (1 - u))) / temperature). */
export function relaxedMask(
  { rows, columns, firstRow = 0 }: MaskShape,
  logit: number,
  temperature: number,
  draw: Draw,
): number[] {
  return Array.from({ length: rows * columns }, (_, i) => {
    const unit = i % columns;
    const block = ((firstRow + Math.floor(i / columns)) * Math.ceil(columns / 4) + Math.floor(unit / 4)) >>> 0;
    const words = philox([block, draw.stepLow, draw.stepHigh, draw.stream], [draw.seedLow, draw.seedHigh]);
    const u = ((words[unit % 4]! >>> 9) + 0.5) / 2 ** 23;
    return sigmoid(-(logit + Math.log(u / (1 - u))) / temperature);
  });
}

/** The objective's two terms for a kernel W (inputs, units) behind a rate p. */
export function concreteTerms(
  kernel: ArrayLike<number>,
  inputs: number,
  p: number,
  weightRegularizer: number,
  dropoutRegularizer: number,
) {
  const squares = Array.from(kernel).reduce((sum, w) => sum + w * w, 0);
  return {
    weights: (weightRegularizer * squares) / (1 - p),
    entropy: dropoutRegularizer * inputs * (p * Math.log(p) + (1 - p) * Math.log(1 - p)),
  };
}
