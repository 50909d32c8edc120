// @ts-check
// The networks that every bench of training runs on: units of each layer, inputs first, and rows of a batch.

/** @typedef {{ name: string, units: readonly number[], batchSize: number }} Shape */

/** @type {readonly Shape[]} */
export const shapes = [
  { name: 'S', units: [64, 128, 128, 10], batchSize: 32 },
  { name: 'M', units: [784, 256, 10], batchSize: 64 },
  { name: 'L', units: [784, 1024, 1024, 10], batchSize: 128 },
  { name: 'XL', units: [784, 2048, 2048, 10], batchSize: 256 },
];

/** Rows that the benches of inference predict in one call. */
export const inferenceRows = [1, 32, 256];

/** The shapes of inference. */
export const inferenceShapes = shapes.filter(({ name }) => name === 'S' || name === 'L');
