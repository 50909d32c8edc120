// @ts-check
// Shows when a count of zeros means something: a lasso whose minimizer is known, trained in the usual ways.
//
//   npm run build && node bench/training/zeros.js
//
// 300 rows and 200 columns of normal numbers; 20 columns make the targets; lambda 0.138. For every way: its epochs, the weights
// that are not 0, those of them that are 0 at the minimizer, those that are 0 only here, and the relative residual of
// `model.optimality`.
import { adam, dense, featurePath, l1, sequential, sgd } from 'ockham';
import { normalNumbers } from '../inputs.js';
import { main } from '../program.js';
import { isQuick } from '../time.js';

const ROWS = 300;
const COLUMNS = 200;
const LAMBDA = 0.138;

/**
 * @typedef {object} Row
 * @property {string} how
 * @property {number} epochs
 * @property {number} alive      weights that are not 0.
 * @property {number} extra      of them, 0 at the minimizer.
 * @property {number} missing    weights that are 0, and not at the minimizer.
 * @property {number} relative   residual.
 */

/** The problem, from normal numbers with a fixed seed. */
function problem() {
  const numbers = normalNumbers(ROWS * COLUMNS + ROWS + COLUMNS);
  const X = Array.from({ length: ROWS }, (_, i) => [...numbers.slice(i * COLUMNS, (i + 1) * COLUMNS)]);
  const rest = numbers.slice(ROWS * COLUMNS);
  const slope = (/** @type {number} */ j) => (j < COLUMNS / 10 ? (rest[ROWS + j] ?? 0) : 0);
  const y = X.map((row, i) => row.reduce((sum, x, j) => sum + x * slope(j), rest[i] ?? 0));
  return { X, y };
}

/** @param {import('ockham').Optimizer | 'adam'} optimizer */
function model(optimizer, lambda = LAMBDA) {
  const layers = [dense({ units: 1, inputShape: [COLUMNS], kernelRegularizer: l1(lambda) })];
  const made = sequential({ seed: 1, layers });
  made.compile({ optimizer, loss: 'meanSquaredError' });
  return made;
}

const momentum = () => sgd({ learningRate: 0.1, momentum: 0.9 });
const quiet = { verbose: false, yieldEvery: Infinity };
const fullBatch = { ...quiet, batchSize: ROWS, epochs: 20_000 };

/** @returns {Promise<Row[]>} */
export async function run() {
  const { X, y } = problem();
  const exact = model(momentum());
  await exact.fit(X, y, { ...fullBatch, tol: 1e-5 });
  const isAlive = Array.from(exact.getWeights()[0]?.data ?? [], (weight) => weight !== 0);
  /** @type {Row[]} */
  const rows = [];
  /**
   * @param {string} how
   * @param {number} epochs
   * @param {import('ockham').Sequential} trained
   */
  const add = async (how, epochs, trained) => {
    const weights = [...(trained.getWeights()[0]?.data ?? [])];
    const { relative } = await trained.optimality(X, y);
    const alive = weights.filter((weight) => weight !== 0).length;
    const extra = weights.filter((weight, i) => weight !== 0 && !isAlive[i]).length;
    const missing = weights.filter((weight, i) => weight === 0 && isAlive[i]).length;
    rows.push({ how, epochs, alive, extra, missing, relative });
  };
  for (const epochs of isQuick ? [10] : [100, 1000]) {
    const trained = model('adam');
    await trained.fit(X, y, { ...quiet, epochs });
    await add('Adam, its defaults, batches of 32', epochs, trained);
  }
  const { steps } = await featurePath(X, y, {
    create: (lambda) => model('adam', lambda),
    lambda: LAMBDA,
    steps: 1,
    fit: { ...quiet, epochs: isQuick ? 10 : 100 },
  });
  const ofPath = model('adam');
  ofPath.setWeights(steps[1]?.weights ?? []);
  await add('featurePath, from no strength to lambda', isQuick ? 20 : 200, ofPath);
  for (const tol of [1, 0.1, 1e-2, 1e-3, 1e-4]) {
    const trained = model(momentum());
    const { epochs } = await trained.fit(X, y, { ...fullBatch, tol });
    await add(`full batches, momentum, tol ${tol}`, epochs.length, trained);
  }
  const trained = model(adam({ learningRate: 0.01 }));
  const { epochs } = await trained.fit(X, y, { ...fullBatch, tol: 1e-3 });
  await add('full batches, Adam at 0.01, tol 0.001', epochs.length, trained);
  return rows;
}

/** @param {readonly Row[]} rows */
function print(rows) {
  console.log('| trained by | epochs | not 0 | of them 0 at the minimizer | 0, but not there | relative residual |');
  console.log('| ---------- | ------ | ----- | -------------------------- | ---------------- | ----------------- |');
  for (const { how, epochs, alive, extra, missing, relative } of rows) {
    console.log(`| ${how} | ${epochs} | ${alive} | ${extra} | ${missing} | ${relative.toPrecision(2)} |`);
  }
}

await main(import.meta.url, run, print);
