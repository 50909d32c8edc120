// @ts-check
// Paths of linear models that between them run every kernel of `ockham/linear`, and every branch of its solver that depends on
// sizes. They need the library and the language, nothing of a host.
import { matrix, sparseMatrix } from 'ockham';
import {
  cvLinearPath,
  cvLogisticPath,
  cvMultinomialPath,
  linearPath,
  logisticPath,
  multinomialPath,
  poissonPath,
} from 'ockham/linear';
import { generator } from './examples.js';
import { sha256 } from './sha256.js';

/** @typedef {import('ockham/linear').RegressionPath | import('ockham/linear').LogisticPath | import('ockham/linear').MultinomialPath} Path */
/** @typedef {import('ockham/linear').CvPath<Path>} Cv */

/** Paths of the grids: enough for warm starts, and short. */
const nlambda = 30;

/** By name; a number of threads changes no bit. @type {Readonly<Record<string, (threads: number) => Promise<Path | Cv>>>} */
const fits = {
  'least squares: lasso, more columns than are looked at one by one, f32': () => {
    const { X, y } = examplesOf(1, 80, 400);
    return linearPath(matrix(Float32Array.from(X.flat()), [80, 400]), y, { nlambda });
  },
  'least squares: elastic net of many nonzeros, relaxed': () => {
    const { X, y } = examplesOf(2, 180, 140, 140);
    return linearPath(X, y, { alpha: 0.3, nlambda, relax: true });
  },
  'least squares: weights, factors, bounds, offsets': () => {
    const { X, y, weights, offset } = examplesOf(3, 61, 9);
    const penaltyFactor = [1, 0, 2, 1, Infinity, 1, 0.5, 1, 1];
    const bounds = { lowerLimits: [-0.1, ...new Array(8).fill(-Infinity)], upperLimits: 0.4 };
    return linearPath(X, y, { alpha: 0.7, nlambda, sampleWeight: weights, offset, penaltyFactor, ...bounds });
  },
  'least squares: ridge without an intercept': () => {
    const { X, y } = examplesOf(4, 47, 12);
    return linearPath(X, y, { alpha: 0, intercept: false, nlambda });
  },
  'two classes: lasso, more columns than rows': () => {
    const { X, y } = examplesOf(5, 70, 300);
    return logisticPath(X, halves(y), { nlambda });
  },
  'two classes: sparse X, weights, elastic net': () => {
    const { y, weights, sparse } = examplesOf(6, 150, 40);
    return logisticPath(sparse, halves(y), { alpha: 0.5, nlambda, sampleWeight: weights });
  },
  'two classes: the intercept of liblinear': () => {
    const { X, y } = examplesOf(7, 90, 7);
    return logisticPath(X, halves(y), { convention: 'liblinear', alpha: 0, C: [0.1, 1, 10] });
  },
  'two classes: separated': () => {
    const { X } = examplesOf(15, 24, 3);
    const y = X.map(([x = 0]) => Number(x > 0));
    return logisticPath(X, y, { lambda: Array.from({ length: 30 }, (_, k) => 4 ** -k), tol: 1e-7 });
  },
  'three classes: weights, bounds, elastic net': () => {
    const { X, y, weights } = examplesOf(8, 101, 8);
    return multinomialPath(X, thirds(y), {
      alpha: 0.8,
      nlambda,
      sampleWeight: weights,
      lowerLimits: -0.6,
      upperLimits: 0.9,
    });
  },
  'three classes: sparse X': () => {
    const { y, sparse } = examplesOf(9, 120, 30);
    return multinomialPath(sparse, thirds(y), { nlambda });
  },
  'counts: offsets, elastic net': () => {
    const { X, y, offset } = examplesOf(10, 83, 11);
    return poissonPath(X, counts(y), { alpha: 0.5, nlambda, offset });
  },
  'counts: sparse X': () => {
    const { y, sparse } = examplesOf(11, 130, 25);
    return poissonPath(sparse, counts(y), { nlambda });
  },
  'folds: least squares, relaxed': (threads) => {
    const { X, y, weights } = examplesOf(12, 75, 15);
    return cvLinearPath(X, y, { folds: 5, seed: 1, nlambda, relax: true, sampleWeight: weights, threads });
  },
  'folds: two classes, sparse X, the area under the curve': (threads) => {
    const { y, sparse } = examplesOf(13, 110, 20);
    return cvLogisticPath(sparse, halves(y), { folds: 4, seed: 2, nlambda, measure: 'auc', threads });
  },
  'folds: three classes': (threads) => {
    const { X, y } = examplesOf(14, 96, 6);
    return cvMultinomialPath(X, thirds(y), { folds: 3, seed: 3, nlambda, threads });
  },
};

/** Names of the fits. */
export const linearNames = Object.keys(fits);

/**
 * Fits all, one after the other.
 *
 * @param {number} threads  workers of a cross-validation.
 * @returns {Promise<Record<string, string>>} SHA-256 of all numbers of each result.
 */
export async function hashesOfFits(threads) {
  const hashes = /** @type {Record<string, string>} */ ({});
  for (const [name, fit] of Object.entries(fits)) hashes[name] = sha256(bytesOf(numbersOf(await fit(threads))));
  return hashes;
}

/** The paths over all rows, to be looked at. */
export async function fittedPaths() {
  const paths = /** @type {Record<string, Path>} */ ({});
  for (const [name, fit] of Object.entries(fits)) paths[name] = pathOf(await fit(1));
  return paths;
}

/** @param {Path | Cv} result @returns {Path} */
function pathOf(result) {
  return 'figures' in result ? result.path : result;
}

/** @param {Path | Cv} result */
function numbersOf(result) {
  const path = pathOf(result);
  const numbers = [path.nullDeviance];
  for (const { lambda, df, devianceRatio, gap, iterations } of path.steps) {
    numbers.push(lambda, df, devianceRatio, gap, iterations);
    const coefficients = [
      path.coef(lambda),
      ...(path.facts.relaxed === undefined ? [] : [path.coef(lambda, { gamma: 0 })]),
    ];
    for (const { intercept, values } of coefficients.flat()) numbers.push(intercept, ...values);
  }
  if (path !== result) {
    const { figures, lambdaMin, lambda1se, gammaMin, gamma1se } = /** @type {Cv} */ (result);
    for (const { gamma, mean, standardError, values } of figures) {
      numbers.push(gamma, ...mean, ...standardError, ...values.flat());
    }
    numbers.push(lambdaMin, lambda1se, gammaMin, gamma1se);
  }
  return numbers;
}

/** @param {readonly number[]} numbers @returns {Uint8Array} the same on every machine, whatever its order of bytes. */
function bytesOf(numbers) {
  if (!numbers.every(Number.isFinite)) throw new Error('a number is not finite'); // NaN has no bits of its own
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (const [i, number] of numbers.entries()) view.setFloat64(8 * i, number, true);
  return new Uint8Array(view.buffer);
}

/**
 * Made-up rows, and numbers that depend on the first columns, with noise; exact arithmetic on integers.
 *
 * @param {number} seed
 * @param {number} rows
 * @param {number} columns
 * @param {number} [used]  columns that y depends on.
 */
function examplesOf(seed, rows, columns, used = 5) {
  const next = generator(seed);
  const unit = () => next() / 2 ** 23 - 1;
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, unit));
  const slope = (/** @type {number} */ j) => (j < used ? 1 - 2 * (j % 2) - j / (2 * used) : 0);
  const y = X.map((row) => row.reduce((sum, x, j) => sum + slope(j) * x, unit()));
  return {
    X,
    y,
    weights: Array.from({ length: rows }, () => next() / 2 ** 23),
    offset: Array.from({ length: rows }, () => unit() / 4),
    get sparse() {
      return thinned(X, columns);
    },
  };
}

/** What is above a half, with the zeros left out. @param {readonly (readonly number[])[]} X @param {number} columns */
function thinned(X, columns) {
  const [values, indices, pointers] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), [0]];
  for (const row of X) {
    for (const [column, value] of row.entries()) {
      if (value <= 0.5) continue;
      values.push(value);
      indices.push(column);
    }
    pointers.push(values.length);
  }
  return sparseMatrix(values, indices, pointers, [X.length, columns]);
}

/** Two classes. @param {readonly number[]} y */
const halves = (y) => y.map((value) => Number(value > 0.1));
/** Three classes. @param {readonly number[]} y */
const thirds = (y) => y.map((value) => Number(value > -0.4) + Number(value > 0.5));
/** Counts. @param {readonly number[]} y */
const counts = (y) => y.map((value) => Math.max(0, Math.floor(2 * value + 2)));
