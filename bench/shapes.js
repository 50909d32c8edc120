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

/** Their layers, each once. */
export const layers = [
  ...new Set(shapes.flatMap(({ units }) => units.slice(1).map((outputs, index) => `${units[index]}-${outputs}`))),
].map((name) => {
  const [inputs = 0, outputs = 0] = name.split('-').map(Number);
  return { name, inputs, outputs };
});

/** Rows that the benches of inference predict in one call. */
export const inferenceRows = [1, 32, 256];

/** The shapes of inference. */
export const inferenceShapes = shapes.filter(({ name }) => name === 'S' || name === 'L');
