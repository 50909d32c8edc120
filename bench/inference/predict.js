// @ts-check
// Predictions, and the distribution of 100 passes against that of one.
//
//   npm run build && node bench/inference/predict.js
import { matrix } from 'ockham';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { inferenceRows, inferenceShapes } from '../shapes.js';
import { isQuick, summarize, time } from '../time.js';
import { createModel, hyperparameters } from '../training/ockham.js';

const SECONDS = 0.25;
const PASSES = 100;
const DISTRIBUTION_ROWS = 32;
const DISTRIBUTION_BLOCKS = isQuick ? 1 : 15;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {string} inputs
 * @property {string} call    `predict`, `1 pass` or `100 passes`.
 * @property {number} best    milliseconds per call, best block.
 * @property {number} median  milliseconds per call, median block.
 */

/**
 * @param {{ mnist?: string }} [options]  mnist: the folder of its files.
 * @returns {Row[]}
 */
export function run({ mnist = defaultMnistFolder } = {}) {
  /** @type {Row[]} */
  const rows = [];
  const inputs = inputSource(mnist);
  for (const { name, units } of inferenceShapes) {
    const columns = units[0] ?? 0;
    const model = createModel({ units, batchSize: 0, ...hyperparameters });
    for (const kind of /** @type {const} */ (['pictures', 'normal'])) {
      for (const batchSize of inferenceRows) {
        const { X, source } = inputs(kind, batchSize, columns);
        const labels = { shape: name, network: units.join('-'), batchSize, inputs: source };
        const figure = time(() => model.predict(matrix(X, [batchSize, columns])), SECONDS);
        rows.push({ ...labels, call: 'predict', best: 1000 * figure.best, median: 1000 * figure.median });
      }
    }
    const { X, source } = inputs('pictures', DISTRIBUTION_ROWS, columns);
    const data = matrix(X, [DISTRIBUTION_ROWS, columns]);
    const labels = { shape: name, network: units.join('-'), batchSize: DISTRIBUTION_ROWS, inputs: source };
    const [one, many] = timeDistribution((passes) => model.predictDistribution(data, { passes }));
    rows.push({ ...labels, call: '1 pass', ...one }, { ...labels, call: `${PASSES} passes`, ...many });
    model.dispose();
  }
  return rows;
}

/**
 * Milliseconds per call of one pass and of many. Blocks of the two take turns, and are of about the same length: many calls
 * of the one, one of the other.
 *
 * @param {(passes: number) => void} call
 */
function timeDistribution(call) {
  /** @type {number[]} */
  const one = [];
  /** @type {number[]} */
  const many = [];
  for (let block = -2; block < DISTRIBUTION_BLOCKS; ++block) {
    const start = performance.now();
    for (let i = 0; i < PASSES; ++i) call(1);
    const middle = performance.now();
    call(PASSES);
    if (block < 0) continue; // the first two warm up
    one.push((middle - start) / PASSES);
    many.push(performance.now() - middle);
  }
  return /** @type {const} */ ([summarize(one), summarize(many)]);
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per prediction: best block (median block)`);
  for (const { shape, network, batchSize, inputs, call, best, median } of rows) {
    const figures = `${best.toFixed(4).padStart(9)} (${median.toFixed(4)})`;
    console.log(`${shape}  ${network}, batch ${batchSize}, ${inputs}, ${call}`.padEnd(56), figures);
  }
}

await main(import.meta.url, run, print);
