// @ts-check
// Dropout of whole units (noiseShape [1, null]): the products on both sides of it work on the kept units only.
//
//   npm run build && node bench/training/unitDropout.js
//
// The step of L (784-1024-1024-10, batch 128, dense normal inputs, Adam, L1 + L2), per rate: the whole step, its products,
// and its products where they are all made dense and the dropped units only masked. Milliseconds of the best block.
import { fileURLToPath } from 'node:url';
import { adam, dense, dropout, l1l2, matrix, sequential } from 'ockham';
import { productPolicy } from '../../dist/layers/product.js';
import { normalNumbers } from '../inputs.js';
import { clockKernels, isProduct } from './kernelTimes.js';

const BATCH = 128;
const INPUTS = 784;
const UNITS = 1024;
const STEPS = 4;
const BLOCKS = 12;
const WARM_UP_BLOCKS = 4;

/**
 * @typedef {object} Row
 * @property {string} activation
 * @property {number} rate
 * @property {number} step      milliseconds, with clocks around the kernels.
 * @property {number} products  milliseconds of it.
 * @property {number} dense     milliseconds of the products, all dense.
 * @property {number} share     operations that are needed: those of kept units, by those of all.
 */

/** @returns {Promise<Row[]>} */
export async function run() {
  const times = clockKernels();
  const chosen = { ...productPolicy };
  /** @type {Row[]} */
  const rows = [];
  for (const activation of ['tanh', 'gelu', 'relu']) {
    for (const rate of [0, 0.25, 0.5, 0.75]) {
      const { step, products } = await timeStep(activation, rate, times);
      Object.assign(productPolicy, { mostDensity: -1, gatherRows: Infinity });
      const { products: dense } = await timeStep(activation, rate, times);
      Object.assign(productPolicy, chosen);
      rows.push({ activation, rate, step, products, dense, share: neededShare(1 - rate) });
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
  let best = { step: Infinity, products: Infinity };
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
      best = { step: Math.min(best.step, step), products: Math.min(best.products, products) };
    }
    start = performance.now();
  }
  model.dispose();
  return best;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, L with dropout of units, milliseconds per step, best block`);
  console.log('activation  rate   step  products  dense  products / dense  needed operations');
  for (const { activation, rate, step, products, dense, share } of rows) {
    const [ratio, needed] = [products / dense, share].map((value) => value.toFixed(2));
    const figures = [step, products, dense].map((value) => value.toFixed(2).padStart(6)).join('  ');
    console.log(`${activation.padEnd(10)} ${rate.toFixed(2)}  ${figures}  ${ratio}  ${needed}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print(await run());
