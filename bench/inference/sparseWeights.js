// @ts-check
// Predictions of a network whose weights are mostly 0 (as after L1): skipping those zeros against not skipping them.
//
//   npm run build && node bench/inference/sparseWeights.js
import { matrix } from 'ockham';
import { productCounts, productPolicy } from '../../dist/layers/products/policy.js';
import { normalNumbers } from '../inputs.js';
import { main } from '../program.js';
import { inferenceRows, inferenceShapes } from '../shapes.js';
import { timeInTurns } from '../time.js';
import { createModel, hyperparameters } from '../training/ockham.js';

const SECONDS = 0.1;
const DENSITIES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.63, 0.8];
/** Rows from which on a model lists its weights. */
const ROWS_TO_LIST = 64;

const { mostWeightDensity } = productPolicy;
/** Densities up to which zero weights are skipped: never, the library's choice, always. */
const WAYS = [-1, mostWeightDensity, 1];

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {number} density   share of the weights that are not 0.
 * @property {number} plain     milliseconds per prediction without looking at zero weights, median block.
 * @property {number} skipping  milliseconds per prediction by the library's choice, median block.
 * @property {boolean} isUsed   whether the library's choice was to skip.
 * @property {number} forced    milliseconds per prediction that skips at any density, if there are enough rows.
 */

/** @typedef {{ rows: readonly Row[], threshold: number }} Results  threshold: density up to which the library skips. */

/** @returns {Results} */
export function run() {
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units } of inferenceShapes) {
    const columns = units[0] ?? 0;
    const models = WAYS.map(() => createModel({ units, batchSize: 0, ...hyperparameters }));
    const weights = models[0]?.getWeights() ?? [];
    for (const density of DENSITIES) {
      const pruned = weights.map(({ data, shape }) => ({
        shape,
        data: shape.length === 1 ? data : thin(data, density),
      }));
      for (const [way, model] of models.entries()) {
        productPolicy.mostWeightDensity = WAYS[way] ?? mostWeightDensity;
        model.setWeights(pruned);
        model.predict(matrix(normalNumbers(ROWS_TO_LIST * columns), [ROWS_TO_LIST, columns]));
      }
      for (const batchSize of inferenceRows) {
        const X = matrix(normalNumbers(batchSize * columns), [batchSize, columns]);
        const predict = (/** @type {number} */ way) => () => {
          productPolicy.mostWeightDensity = WAYS[way] ?? mostWeightDensity;
          models[way]?.predict(X);
        };
        const before = productCounts.sparseWeights;
        predict(1)();
        const isUsed = productCounts.sparseWeights > before;
        const figures = timeInTurns(/** @type {const} */ ([predict(0), predict(1), predict(2)]), SECONDS);
        const [plain, skipping, forced] = figures;
        rows.push({
          ...{ shape: name, network: units.join('-'), batchSize, density },
          ...{ plain: 1000 * plain.median, skipping: 1000 * skipping.median, isUsed, forced: 1000 * forced.median },
        });
      }
    }
    for (const model of models) model.dispose();
  }
  productPolicy.mostWeightDensity = mostWeightDensity;
  return { rows, threshold: mostWeightDensity };
}

/**
 * A copy in which evenly spread weights are 0.
 *
 * @param {Float32Array} values
 * @param {number} density  share that stays.
 */
function thin(values, density) {
  const golden = 0.6180339887498949; // multiples of it, modulo 1, are spread evenly
  return values.map((value, index) => ((index * golden) % 1 < density ? value : 0));
}

/** @param {Results} results */
export function print({ rows, threshold }) {
  console.log(
    `${process.version}, milliseconds per prediction of normal inputs, median block: plain, as the library goes`,
  );
  console.log(`(zero weights are skipped up to a density of ${threshold}), skipping at any density`);
  for (const { shape, network, batchSize, density, plain, skipping, isUsed, forced } of rows) {
    const figures = [plain, skipping, forced].map((milliseconds) => milliseconds.toFixed(4).padStart(9)).join(' ');
    const ratio = `${(plain / skipping).toFixed(2).padStart(6)} x${isUsed ? '' : '  (not skipped)'}`;
    console.log(`${shape}  ${network}, batch ${batchSize}, density ${density}`.padEnd(48), figures, ratio);
  }
}

await main(import.meta.url, () => run(), print);
