// @ts-check
// Predictions of a network of which most weights are 0 (as L1 makes them): skipping those zeros against not doing so.
//
//   npm run build && node bench/inference/sparseWeights.js
import { fileURLToPath } from 'node:url';
import { matrix } from 'ockham';
import { productCounts, productPolicy } from '../../dist/layers/product.js';
import { normalNumbers } from '../inputs.js';
import { inferenceRows, inferenceShapes } from '../shapes.js';
import { time } from '../time.js';
import { createModel, hyperparameters } from '../training/ockham.js';

const SECONDS = 0.1;
const DENSITIES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.63, 0.8];
/** As many rows as make a model list its weights. */
const ROWS_TO_LIST = 64;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {number} density   share of the weights that are not 0.
 * @property {number} plain     milliseconds per prediction without looking at zero weights, median block.
 * @property {number} skipping  milliseconds per prediction with it, median block.
 * @property {boolean} isUsed   whether weights were skipped: the policy may prefer the other way.
 */

/** @returns {Row[]} */
export function run() {
  /** @type {Row[]} */
  const rows = [];
  const { mostWeightDensity } = productPolicy;
  for (const { name, units } of inferenceShapes) {
    const columns = units[0] ?? 0;
    const model = createModel({ units, batchSize: 0, ...hyperparameters });
    const weights = model.getWeights();
    for (const density of DENSITIES) {
      const pruned = weights.map(({ data, shape }) => ({
        shape,
        data: shape.length === 1 ? data : thin(data, density),
      }));
      const figures = [-1, mostWeightDensity].map((most) => {
        productPolicy.mostWeightDensity = most;
        model.setWeights(pruned);
        model.predict(matrix(normalNumbers(ROWS_TO_LIST * columns), [ROWS_TO_LIST, columns]));
        return inferenceRows.map((batchSize) => {
          const X = matrix(normalNumbers(batchSize * columns), [batchSize, columns]);
          const before = productCounts.sparseWeights;
          const { median } = time(() => model.predict(X), SECONDS);
          return { milliseconds: 1000 * median, isUsed: productCounts.sparseWeights > before };
        });
      });
      for (const [index, batchSize] of inferenceRows.entries()) {
        const [plain, skipping] = figures.map((of) => of[index] ?? { milliseconds: Number.NaN, isUsed: false });
        const labels = { shape: name, network: units.join('-'), batchSize, density };
        if (plain === undefined || skipping === undefined) continue;
        rows.push({ ...labels, plain: plain.milliseconds, skipping: skipping.milliseconds, isUsed: skipping.isUsed });
      }
    }
    model.dispose();
  }
  productPolicy.mostWeightDensity = mostWeightDensity;
  return rows;
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

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per prediction of normal inputs, median block`);
  for (const { shape, network, batchSize, density, plain, skipping, isUsed } of rows) {
    const figures = `${plain.toFixed(4).padStart(9)} -> ${skipping.toFixed(4).padStart(9)}`;
    const ratio = `${(plain / skipping).toFixed(2).padStart(6)} x${isUsed ? '' : '  (not skipped)'}`;
    console.log(`${shape}  ${network}, batch ${batchSize}, density ${density}`.padEnd(48), figures, ratio);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print(run());
