// @ts-check
// Dropout of whole units (noiseShape [1, null]): the products on both sides of it work on the kept units only.
//
//   npm run build && node bench/training/unitDropout.js
//
// The step of L (784-1024-1024-10, batch 128, dense normal inputs, Adam, L1 + L2), per rate: the whole step, its products,
// and both with all products made dense and dropped units only masked. Milliseconds of the best and the median block.
import { adam, dense, dropout, l1l2, matrix, sequential } from 'ockham';
import { productPolicy } from '../../dist/layers/products/policy.js';
import { normalNumbers } from '../inputs.js';
import { main } from '../program.js';
import { isQuick, summarize } from '../time.js';
import { clockKernels, isProduct } from './kernelTimes.js';

const BATCH = 128;
const INPUTS = 784;
const UNITS = 1024;
const STEPS = 4;
const BLOCKS = isQuick ? 1 : 12;
const WARM_UP_BLOCKS = isQuick ? 1 : 4;

/**
 * @typedef {object} Times  milliseconds, with clocks around the kernels.
 * @property {import('../time.js').Figure} step
 * @property {import('../time.js').Figure} products  of the step.
 *
 * @typedef {object} Row
 * @property {string} activation
 * @property {number} rate
 * @property {Times} kept    the library's choice.
 * @property {Times} masked  all products dense.
 * @property {number} share  share of operations that is needed: those of kept units, divided by those of all.
 */

/** @returns {Promise<Row[]>} */
export async function run() {
  const times = clockKernels();
  const chosen = { ...productPolicy };
  /** @type {Row[]} */
  const rows = [];
  for (const activation of ['tanh', 'gelu', 'relu']) {
    for (const rate of [0, 0.25, 0.5, 0.75]) {
      const kept = await timeStep(activation, rate, times);
      Object.assign(productPolicy, { mostDensity: -1, gatherRows: Infinity });
      const masked = await timeStep(activation, rate, times);
      Object.assign(productPolicy, chosen);
      rows.push({ activation, rate, kept, masked, share: neededShare(1 - rate) });
    }
  }
  return rows;
}

/** Forward and dW in the first layer, all three in the others; of kept columns, and of kept rows behind a dropout. */
function neededShare(/** @type {number} */ keep) {
  const operations = (/** @type {number} */ keep) =>
    2 * INPUTS * UNITS * keep + 3 * (UNITS * keep) ** 2 + 30 * UNITS * keep;
  return operations(keep) / operations(1);
}

/**
 * @param {string} activation
 * @param {number} rate
 * @param {Map<string, number>} times
 * @returns {Promise<Times>}
 */
async function timeStep(activation, rate, times) {
  const kernelRegularizer = l1l2({ l1: 1e-5, l2: 1e-4 });
  const units = () => dropout({ rate, noiseShape: [1, null] });
  const model = sequential({
    seed: 1,
    layers: [
      dense({ units: UNITS, activation, kernelRegularizer }),
      units(),
      dense({ units: UNITS, activation, kernelRegularizer }),
      units(),
      dense({ units: 10, activation: 'softmax', kernelRegularizer }),
    ],
  });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  const count = STEPS * BATCH;
  const X = matrix(normalNumbers(count * INPUTS), [count, INPUTS]);
  const y = Int32Array.from({ length: count }, (_, row) => row % 10);
  const options = { epochs: WARM_UP_BLOCKS + BLOCKS, batchSize: BATCH, verbose: false, yieldEvery: Infinity };
  /** @type {number[]} */
  const steps = [];
  /** @type {number[]} */
  const productsOf = [];
  let block = 0;
  let start = performance.now();
  for await (const _ of model.train(X, y, options)) {
    let products = 0;
    for (const [name, time] of times) {
      if (isProduct(name)) products += time / STEPS;
      times.set(name, 0);
    }
    const step = (performance.now() - start) / STEPS;
    if (block++ >= WARM_UP_BLOCKS) {
      steps.push(step);
      productsOf.push(products);
    }
    start = performance.now();
  }
  model.dispose();
  return { step: summarize(steps), products: summarize(productsOf) };
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, L with dropout of units, milliseconds per step, median block`);
  console.log(
    'activation  rate  kept: step  products  masked: step  products  kept / masked products  needed operations',
  );
  for (const { activation, rate, kept, masked, share } of rows) {
    const times = [kept.step, kept.products, masked.step, masked.products];
    const figures = times.map(({ median }) => median.toFixed(2).padStart(7)).join('  ');
    const ratio = kept.products.median / masked.products.median;
    console.log(`${activation.padEnd(10)} ${rate.toFixed(2)}  ${figures}  ${ratio.toFixed(2)}  ${share.toFixed(2)}`);
  }
}

await main(import.meta.url, () => run(), print);
