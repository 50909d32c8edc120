// @ts-check
// One training step: forward, cross entropy, backward, Adam, with dropout 0.5 after each hidden layer and L1 + L2 on
// every kernel.
//
//   npm run build && node bench/training/step.js [--relaxed] [--wide]
//
// A block is a few epochs of a few steps; figures are those of the best and the median block.
import { productCounts, productPolicy } from '../../dist/layers/products/policy.js';
import { buildName, initBuild } from '../builds.js';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick, summarize } from '../time.js';
import { createTrainer, hyperparameters } from './ockham.js';

const BLOCKS = isQuick ? 2 : 15;
/** Longer than the clock's grain and than a stall. */
const BLOCK_MILLISECONDS = isQuick ? 1 : 60;
const WARM_UP_MILLISECONDS = isQuick ? 10 : 1000;
/** Steps of an epoch. */
const BATCHES = 4;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {string} inputs
 * @property {number} density  fraction of the inputs that is not zero.
 * @property {number} best     milliseconds per step, best block.
 * @property {number} median   milliseconds per step, median block.
 * @property {number} sparse   share of the products that skipped zeros.
 * @property {number} dense    milliseconds per step, best block, with every product made dense.
 * @property {number} denseMedian  the same of the median block.
 */

/**
 * @param {{ mnist?: string }} [options]  mnist: the folder of its files.
 * @returns {Promise<Row[]>}
 */
export async function run({ mnist = defaultMnistFolder } = {}) {
  /** @type {Row[]} */
  const rows = [];
  await initBuild();
  const inputs = inputSource(mnist);
  for (const { name, units, batchSize } of shapes) {
    for (const kind of /** @type {const} */ (['pictures', 'normal'])) {
      const { X, y, source, density } = inputs(kind, BATCHES * batchSize, units[0] ?? 0);
      const job = { units, batchSize, ...hyperparameters };
      const before = { ...productCounts };
      const figure = summarize(await timeSteps(job, X, y));
      const skipping = productCounts.sparse - before.sparse;
      const sparse = skipping / (skipping + productCounts.dense - before.dense);
      const { best: dense, median: denseMedian } = summarize(await timeDense(job, X, y));
      const labels = { shape: name, network: units.join('-'), batchSize, inputs: source, density };
      rows.push({ ...labels, ...figure, sparse, dense, denseMedian });
    }
  }
  return rows;
}

/**
 * Milliseconds per step of each block.
 *
 * @param {import('./ockham.js').TrainingJob} job
 * @param {Float32Array} X
 * @param {Int32Array} y
 */
async function timeSteps(job, X, y) {
  const trainer = createTrainer(job, X, y);
  const start = performance.now();
  let warmUpSteps = 0;
  while (performance.now() < start + WARM_UP_MILLISECONDS) {
    await trainer.run(trainer.granularity);
    warmUpSteps += trainer.granularity;
  }
  const estimate = (performance.now() - start) / warmUpSteps;
  const epochs = Math.max(1, Math.round(BLOCK_MILLISECONDS / estimate / trainer.granularity));
  const steps = epochs * trainer.granularity;
  const milliseconds = [];
  for (let block = 0; block < BLOCKS; ++block) {
    const blockStart = performance.now();
    await trainer.run(steps);
    milliseconds.push((performance.now() - blockStart) / steps);
  }
  trainer.dispose();
  return milliseconds;
}

/**
 * The same with every product made dense, which shows the gain of skipping zeros.
 *
 * @param {import('./ockham.js').TrainingJob} job
 * @param {Float32Array} X
 * @param {Int32Array} y
 */
async function timeDense(job, X, y) {
  const chosen = { ...productPolicy };
  Object.assign(productPolicy, { mostDensity: -1, gatherRows: Infinity });
  try {
    return await timeSteps(job, X, y);
  } finally {
    Object.assign(productPolicy, chosen);
  }
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const columns = 'best block (median block); share of sparse products; all dense, best block (median block)';
  console.log(`${process.version}, ${buildName}, milliseconds per training step: ${columns}`);
  for (const { shape, network, batchSize, inputs, density, best, median, sparse, dense, denseMedian } of rows) {
    const input = `${inputs} (${Math.round(density * 100)} %)`;
    const ways = `${(100 * sparse).toFixed(0)} %  ${dense.toFixed(3)} (${denseMedian.toFixed(3)})`;
    const figures = `${best.toFixed(3).padStart(8)} (${median.toFixed(3)})  ${ways}`;
    console.log(`${shape.padEnd(2)}  ${network}, batch ${batchSize}, ${input}`.padEnd(60), figures);
  }
}

await main(import.meta.url, run, print);
