// @ts-check
// One training step: forward, cross entropy, backward, Adam, with dropout 0.5 after each hidden layer and L1 + L2 on
// every kernel.
//
//   npm run build && node bench/training/step.js
//
// Inputs are dense normal numbers. A block is an epoch of a few steps; figures are those of the best and the median block.
import { fileURLToPath } from 'node:url';
import { adam, dense, dropout, l1l2, matrix, sequential } from 'ockham';
import { shapes } from '../shapes.js';

const BLOCKS = 15;
/** Multiply-adds of a block: a few ten milliseconds, so that a block is longer than the clock's grain and than a stall. */
const BLOCK_PRODUCTS = 4e8;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {number} best    milliseconds per step, best block.
 * @property {number} median  milliseconds per step, median block.
 */

/** @returns {Promise<Row[]>} */
export async function run() {
  const rows = [];
  for (const { name, units, batchSize } of shapes) {
    const products =
      units.slice(1).reduce((sum, outputs, index) => sum + outputs * (units[index] ?? 0), 0) * batchSize * 3;
    const steps = Math.max(4, Math.round(BLOCK_PRODUCTS / products));
    const milliseconds = await timeSteps(units, batchSize, steps);
    milliseconds.sort((a, b) => a - b);
    rows.push({
      shape: name,
      network: units.join('-'),
      batchSize,
      best: milliseconds[0] ?? Number.NaN,
      median: milliseconds[milliseconds.length >> 1] ?? Number.NaN,
    });
  }
  return rows;
}

/**
 * Milliseconds per step of each block, the first third of them left out as warm-up.
 *
 * @param {readonly number[]} units
 * @param {number} batchSize
 * @param {number} steps  of a block.
 */
export async function timeSteps(units, batchSize, steps) {
  const [inputs = 0] = units;
  const classes = units.at(-1) ?? 0;
  const count = batchSize * steps;
  const X = matrix(normalNumbers(count * inputs), [count, inputs]);
  const y = Int32Array.from({ length: count }, (_, row) => row % classes);
  const kernelRegularizer = l1l2({ l1: 1e-5, l2: 1e-4 });
  const hidden = units
    .slice(1, -1)
    .flatMap((width, index) => [
      dense({ units: width, activation: 'relu', kernelRegularizer, ...(index === 0 ? { inputShape: [inputs] } : {}) }),
      dropout({ rate: 0.5 }),
    ]);
  const output = dense({ units: classes, activation: 'softmax', kernelRegularizer });
  const model = sequential({ seed: 1, layers: [...hidden, output] });
  model.compile({ optimizer: adam({ learningRate: 1e-4 }), loss: 'sparseCategoricalCrossentropy' });
  const warmUp = Math.ceil(BLOCKS / 2);
  const { epochs } = await model.fit(X, y, {
    epochs: warmUp + BLOCKS,
    batchSize,
    verbose: false,
    yieldEvery: Infinity,
  });
  model.dispose();
  return epochs.slice(warmUp).map(({ seconds }) => (seconds * 1000) / steps);
}

/**
 * Standard normal numbers from a fixed seed (a sum of twelve uniform ones will do here).
 *
 * @param {number} count
 */
function normalNumbers(count) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  return Float32Array.from({ length: count }, () => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += uniform();
    return sum;
  });
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per training step: best block (median block)`);
  for (const { shape, network, batchSize, best, median } of rows) {
    console.log(`${shape}  ${network}, batch ${batchSize}`.padEnd(36), `${best.toFixed(3)} (${median.toFixed(3)})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print(await run());
