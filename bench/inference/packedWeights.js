// @ts-check
// Predictions with packed weights against those without, in turns. If half of a layer's inputs are zero (relu, pictures), zeros
// are skipped instead, and its weights are not packed.
//
//   npm run build && node bench/inference/packedWeights.js
import { dense, matrix, sequential } from 'ockham';
import { productCounts, productPolicy } from '../../dist/layers/products/policy.js';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { inferenceShapes } from '../shapes.js';
import { isQuick, summarize } from '../time.js';

const ROWS = [1, 2, 4, 8, 32, 256];
const BLOCKS = isQuick ? 2 : 150;
const BLOCK_MILLISECONDS = 1;
const CASES = /** @type {const} */ ([
  ['tanh', 'normal'],
  ['relu', 'normal'],
  ['relu', 'pictures'],
]);

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {string} activation  of the hidden layers.
 * @property {string} inputs
 * @property {number} plain    milliseconds per prediction without packed weights, best block.
 * @property {number} packed   milliseconds per prediction with them, best block.
 * @property {number} product  packed products per prediction; the policy may prefer others.
 */

/**
 * @param {{ mnist?: string }} [options]  mnist: the folder of its files.
 * @returns {Row[]}
 */
export function run({ mnist = defaultMnistFolder } = {}) {
  /** @type {Row[]} */
  const rows = [];
  const inputs = inputSource(mnist);
  const { packRows } = productPolicy;
  for (const { name, units } of inferenceShapes) {
    const columns = units[0] ?? 0;
    for (const [activation, kind] of CASES) {
      for (const batchSize of ROWS) {
        const { X, source } = inputs(kind, batchSize, columns);
        const data = matrix(X, [batchSize, columns]);
        const calls = [Number.POSITIVE_INFINITY, packRows].map((least) => {
          const model = createModel(units, activation);
          productPolicy.packRows = least;
          for (let predicted = 0; predicted <= 4 * packRows; predicted += batchSize) model.predict(data);
          return model;
        });
        productPolicy.packRows = Number.POSITIVE_INFINITY;
        const before = productCounts.packed;
        calls[1]?.predict(data);
        const product = productCounts.packed - before;
        const [plain = Number.NaN, packed = Number.NaN] = inTurns(calls.map((model) => () => model.predict(data)));
        for (const model of calls) model.dispose();
        const labels = { shape: name, network: units.join('-'), batchSize, activation, inputs: source };
        rows.push({ ...labels, plain, packed, product });
      }
    }
  }
  productPolicy.packRows = packRows;
  return rows;
}

/**
 * @param {readonly number[]} units
 * @param {string} activation
 */
function createModel(units, activation) {
  const [inputs = 0, ...outputs] = units;
  const layers = outputs.map((width, index) =>
    dense({
      units: width,
      ...(index === 0 ? { inputShape: [inputs] } : {}),
      activation: index < outputs.length - 1 ? activation : 'softmax',
    }),
  );
  return sequential({ seed: 1, layers });
}

/**
 * Milliseconds of each call, best block, the blocks of all taken in turns.
 *
 * @param {readonly (() => void)[]} calls
 * @returns {number[]}
 */
function inTurns(calls) {
  const [first] = calls;
  if (first === undefined) return [];
  let repeats = 1;
  for (let elapsed = 0; elapsed < BLOCK_MILLISECONDS; repeats *= 2) {
    const start = performance.now();
    for (let i = 0; i < repeats; ++i) first();
    elapsed = performance.now() - start;
  }
  /** @type {number[][]} */
  const times = calls.map(() => []);
  for (let block = -BLOCKS; block < BLOCKS; ++block) {
    for (const [index, call] of calls.entries()) {
      const start = performance.now();
      for (let i = 0; i < repeats; ++i) call();
      if (block >= 0) times[index]?.push((performance.now() - start) / repeats);
    }
  }
  return times.map((of) => summarize(of).best);
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per prediction without packed weights -> with them, best block`);
  for (const { shape, network, batchSize, activation, inputs, plain, packed, product } of rows) {
    const figures = `${plain.toFixed(4).padStart(9)} -> ${packed.toFixed(4).padStart(9)}`;
    const ratio = `${(plain / packed).toFixed(2).padStart(6)} x${product > 0 ? '' : '  (not packed)'}`;
    console.log(`${shape}  ${network}, ${activation}, batch ${batchSize}, ${inputs}`.padEnd(62), figures, ratio);
  }
}

await main(import.meta.url, run, print);
