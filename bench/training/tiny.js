// @ts-check
// Steps per second of a network so small that they show the overhead of a step: 4-8-1, batch 4.
//
//   npm run build && node bench/training/tiny.js
//
// By `fit` and `train` with their defaults, including all that a call does before its first step, and by `trainOnBatch`.
import { adam, dense, dropout, l1l2, matrix, sequential } from 'ockham';
import { normalNumbers } from '../inputs.js';
import { main } from '../program.js';
import { isQuick, summarize } from '../time.js';

const INPUTS = 4;
const BATCH = 4;
/** Steps of an epoch. */
const BATCHES = 100;
const EPOCHS = isQuick ? 1 : 100;
const BLOCKS = isQuick ? 2 : 25;
const WARM_UP_BLOCKS = isQuick ? 1 : 5;

/** Penalties and dropout add arithmetic and calls of their own. */
const networks = { Adam: false, 'Adam, dropout 0.5, L1 + L2': true };

/**
 * @typedef {object} Row
 * @property {string} network
 * @property {'fit' | 'train' | 'trainOnBatch'} call
 * @property {number} best    steps per second of the best block.
 * @property {number} median  steps per second of the median block.
 */

/** @param {boolean} isRegularized */
function createModel(isRegularized) {
  const regularized = isRegularized ? { kernelRegularizer: l1l2({ l1: 1e-5, l2: 1e-4 }) } : {};
  const layers = [
    dense({ units: 8, inputShape: [INPUTS], activation: 'relu', ...regularized }),
    ...(isRegularized ? [dropout({ rate: 0.5 })] : []),
    dense({ units: 1, activation: 'sigmoid', ...regularized }),
  ];
  const model = sequential({ seed: 1, layers });
  model.compile({ optimizer: adam(), loss: 'binaryCrossentropy' });
  return model;
}

/** @returns {Promise<Row[]>} */
export async function run() {
  const rows = BATCH * BATCHES;
  const data = normalNumbers(rows * INPUTS);
  const X = matrix(data, [rows, INPUTS]);
  const y = Float32Array.from({ length: rows }, (_, row) => ((data[row * INPUTS] ?? 0) > 0 ? 1 : 0));
  const batches = Array.from({ length: BATCHES }, (_, batch) => ({
    X: matrix(data.slice(batch * BATCH * INPUTS, (batch + 1) * BATCH * INPUTS), [BATCH, INPUTS]),
    y: y.slice(batch * BATCH, (batch + 1) * BATCH),
  }));
  const options = { epochs: EPOCHS, batchSize: BATCH, verbose: false };

  /** @type {Row[]} */
  const found = [];
  for (const [network, isRegularized] of Object.entries(networks)) {
    const model = createModel(isRegularized);
    /** @type {Record<Row['call'], () => Promise<unknown>>} */
    const calls = {
      fit: () => model.fit(X, y, options),
      train: async () => {
        for await (const _ of model.train(X, y, options));
      },
      trainOnBatch: async () => {
        for (let epoch = 0; epoch < EPOCHS; ++epoch) for (const batch of batches) model.trainOnBatch(batch.X, batch.y);
      },
    };
    for (const call of /** @type {const} */ (['fit', 'train', 'trainOnBatch'])) {
      const { best, median } = summarize(await timeBlocks(calls[call]));
      const steps = EPOCHS * BATCHES;
      found.push({ network, call, best: steps / best, median: steps / median });
    }
    model.dispose();
  }
  return found;
}

/**
 * Seconds of each block.
 *
 * @param {() => Promise<unknown>} call
 */
async function timeBlocks(call) {
  /** @type {number[]} */
  const seconds = [];
  for (let block = -WARM_UP_BLOCKS; block < BLOCKS; ++block) {
    const start = performance.now();
    await call();
    if (block >= 0) seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, 4-8-1, batch ${BATCH}, steps per second: best block (median block)`);
  for (const { network, call, best, median } of rows) {
    console.log(`${network}, ${call}`.padEnd(44), `${best.toFixed(0).padStart(7)} (${median.toFixed(0)})`);
  }
}

await main(import.meta.url, () => run(), print);
