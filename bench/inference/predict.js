// @ts-check
// Predictions, and the distribution of 100 passes against that of one.
//
//   npm run build && node bench/inference/predict.js
import { fileURLToPath } from 'node:url';
import { matrix } from 'ockham';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { inferenceRows, inferenceShapes } from '../shapes.js';
import { summarize, time } from '../time.js';
import { createModel, hyperparameters } from '../training/ockham.js';

const SECONDS = 0.25;
const PASSES = 100;
const DISTRIBUTION_ROWS = 32;
const DISTRIBUTION_CALLS = 5;

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
    for (const passes of [1, PASSES]) {
      const call = `${passes} ${passes === 1 ? 'pass' : 'passes'}`;
      rows.push({ ...labels, call, ...timeDistribution(() => model.predictDistribution(data, { passes }), passes) });
    }
    model.dispose();
  }
  return rows;
}

/**
 * Milliseconds per call: a few calls of many passes, many of one, are a block each of about the same length.
 *
 * @param {() => void} call
 * @param {number} passes
 */
function timeDistribution(call, passes) {
  const calls = PASSES / passes;
  const times = [];
  for (let block = -2; block < DISTRIBUTION_CALLS; ++block) {
    const start = performance.now();
    for (let i = 0; i < calls; ++i) call();
    if (block >= 0) times.push((performance.now() - start) / calls); // the first two warm up
  }
  return summarize(times);
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per prediction: best block (median block)`);
  for (const { shape, network, batchSize, inputs, call, best, median } of rows) {
    const figures = `${best.toFixed(4).padStart(9)} (${median.toFixed(4)})`;
    console.log(`${shape}  ${network}, batch ${batchSize}, ${inputs}, ${call}`.padEnd(56), figures);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print(run());
