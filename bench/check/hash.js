// @ts-check
// One run of bits.js: trains the small networks in the given way and prints the SHA-256 of their weights.
//
//   in:   {"way", "threads", "wide"} as JSON, the first argument
//   out:  a list of outcomes as JSON
import { createHash } from 'node:crypto';
import { adam, dense, dropout, init, l1l2, matrix, rmsprop, sequential, sgd, sparseMatrix } from 'ockham';
import { threadStatistics } from '../../dist/core/threads/start.js';
import { productCounts, productPolicy } from '../../dist/layers/products/policy.js';
import { normalNumbers, syntheticPictures } from '../inputs.js';

/** Nearly 300,000 weights: enough that products are shared by threads and zeros skipped. */
const UNITS = [784, 320, 128, 10];
const BATCH = 64;
const ROWS = 4 * BATCH;
const EPOCHS = 3;

/** Policies of the products. @type {Record<Way, Partial<typeof productPolicy>>} */
const policies = {
  default: {},
  dense: { mostDensity: -1, gatherRows: Infinity },
  sparse: { mostDensity: 1 },
};

/**
 * @typedef {'default' | 'dense' | 'sparse'} Way
 *
 * @typedef {object} Job
 * @property {Way} way
 * @property {number} threads
 * @property {boolean} wide
 *
 * @typedef {object} Outcome
 * @property {string} configuration
 * @property {string} hash                    SHA-256 of the final weights.
 * @property {typeof productCounts} products  their number by way.
 * @property {readonly number[]} tiles        of each thread so far, the calling one first.
 */

/** @param {{ activation: string, noiseShape?: (number | null)[] }} options */
function layers({ activation, noiseShape }) {
  const kernelRegularizer = l1l2({ l1: 1e-4, l2: 1e-4 });
  const hidden = UNITS.slice(1, -1).flatMap((units) => [
    dense({ units, activation, kernelRegularizer }),
    dropout({ rate: 0.5, ...(noiseShape ? { noiseShape } : {}) }),
  ]);
  return [...hidden, dense({ units: UNITS.at(-1) ?? 0, activation: 'softmax', kernelRegularizer })];
}

function configurations() {
  const columns = UNITS[0] ?? 0;
  const pictures = syntheticPictures(ROWS, columns);
  const normal = normalNumbers(ROWS * columns);
  return {
    'ReLU, dropout, Adam, pictures': {
      layers: layers({ activation: 'relu' }),
      optimizer: adam(),
      X: matrix(pictures.X, [ROWS, columns]),
      y: pictures.y,
    },
    'ReLU, dropout, RMSprop, pictures as CSR': {
      layers: layers({ activation: 'relu' }),
      optimizer: rmsprop(),
      X: compressed(pictures.X, columns),
      y: pictures.y,
    },
    'tanh, dropout of units, momentum, normal inputs': {
      layers: layers({ activation: 'tanh', noiseShape: [1, null] }),
      optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
      X: matrix(normal, [ROWS, columns]),
      y: pictures.y,
    },
  };
}

/**
 * @param {Float32Array} data  (rows, columns)
 * @param {number} columns
 */
function compressed(data, columns) {
  const [values, indices, pointers] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), [0]];
  for (let start = 0; start < data.length; start += columns) {
    for (const [column, value] of data.subarray(start, start + columns).entries()) {
      if (value === 0) continue;
      values.push(value);
      indices.push(column);
    }
    pointers.push(values.length);
  }
  return sparseMatrix(values, indices, pointers, [data.length / columns, columns]);
}

const job = /** @type {Job} */ (JSON.parse(process.argv[2] ?? ''));
await init({ threads: job.threads, wide: job.wide });
Object.assign(productPolicy, policies[job.way]);
/** @type {Outcome[]} */
const outcomes = [];
for (const [configuration, { layers, optimizer, X, y }] of Object.entries(configurations())) {
  Object.assign(productCounts, { sparse: 0, dense: 0, sparseWeights: 0, compact: 0 });
  const model = sequential({ seed: 1, layers });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  await model.fit(X, y, { epochs: EPOCHS, batchSize: BATCH, verbose: false });
  const hash = createHash('sha256');
  for (const { data } of model.getWeights()) hash.update(data);
  outcomes.push({ configuration, hash: hash.digest('hex'), products: { ...productCounts }, tiles: threadStatistics() });
}
console.log(JSON.stringify(outcomes));
