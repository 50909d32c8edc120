// @ts-check
// The methods of the receipts. Each gets the rows of one problem and gives the columns that it selects.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { adam, dense, groupLasso, l1, l2, lassoNet, randomNormal, sequential, sgd, standardize } from 'ockham';
import { cvPath, lambdaPath, stabilitySelection } from 'ockham/selection';
import { COLUMNS, RELEVANT, ROWS } from './data.js';
import { screenedProducts } from './products.js';

/** @typedef {import('ockham').Matrix} Matrix @typedef {import('ockham').Layer} Layer */

/**
 * @typedef {object} Job
 * @property {number} seed
 * @property {Matrix} X
 * @property {Float32Array} y
 * @property {import('ockham/selection').Splitter} folds
 * @property {string} file  the same rows as CSV, with the numbers of their folds.
 */

/**
 * @typedef {object} Method
 * @property {'linear' | 'nonlinear'} truth
 * @property {string} name
 * @property {(job: Job) => Promise<Selection>} select
 */

/**
 * @typedef {object} Selection
 * @property {readonly number[]} columns
 * @property {number} [seconds]  of processor time, if another program took it.
 */

/** Options of the paths of linear models. */
const LINEAR = /** @type {const} */ ({ ratio: 0.05, warmStart: 'sparse' });

/** @param {number} columns */
const lasso = (columns) => {
  return (/** @type {number} */ lambda, /** @type {{ X: unknown }} */ { X }) => {
    const model = sequential({
      seed: 1,
      standardizer: standardize(/** @type {Matrix} */ (X)),
      layers: [dense({ units: 1, inputShape: [columns], kernelRegularizer: l1(lambda) })],
    });
    const optimizer = sgd({ learningRate: 0.03, momentum: 0.8, nesterov: true });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    return model;
  };
};

/** @param {string} program @param {string} script @param {string} file @returns {{ alive: number[], first: number[], seconds: number }} */
function peer(program, script, file) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(program, [path, file], { encoding: 'utf8' }));
}

/** @type {Method[]} */
const linear = [
  {
    truth: 'linear',
    name: 'cvPath, lambda1se',
    select: async ({ X, y, folds }) => {
      const fit = { epochs: 1000, batchSize: ROWS, tol: 1e-3 };
      const { selected, model } = await cvPath(lasso(COLUMNS), X, y, { ...LINEAR, folds, fit });
      model.dispose();
      return { columns: (selected ?? []).map(({ index }) => index) };
    },
  },
  {
    truth: 'linear',
    name: 'stabilitySelection',
    select: async ({ X, y, seed }) => {
      const fit = { epochs: 300, batchSize: ROWS, tol: 1e-2, onWarning: () => {} };
      const { selected } = await stabilitySelection(lasso(COLUMNS), X, y, { ...LINEAR, seed, fit });
      return { columns: selected.map(({ index }) => index) };
    },
  },
  {
    truth: 'linear',
    name: 'glmnet, lambda.1se',
    select: async ({ file }) => {
      const { alive, seconds } = peer('Rscript', 'glmnet.R', file);
      return { columns: alive, seconds };
    },
  },
];

/** @param {(lambda: number) => Layer[]} layers @returns {Method['select']} */
const networkPath = (layers) => async (job) => {
  const build = (/** @type {number} */ lambda) => {
    const model = sequential({ seed: 1, layers: layers(lambda) });
    model.compile({ optimizer: adam({ learningRate: 0.003 }), loss: 'meanSquaredError' });
    return model;
  };
  const fit = { epochs: 60, batchSize: 50 };
  const { features } = await lambdaPath(build, job.X, job.y, { count: 20, ratio: 0.02, fit });
  return { columns: features.slice(0, RELEVANT.length).map(({ index }) => index) };
};

const grouped = (/** @type {number} */ lambda) =>
  dense({
    units: 32,
    activation: 'relu',
    inputShape: [COLUMNS],
    kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }),
  });

/** Strength of `l1` on the first kernel, for targets of variance 1 and outputs of 1. */
const STRENGTH = 0.1;

/**
 * The largest norms of inputs in a wide network. Its first kernel starts near 0 below outputs of 1, unless other initializers are given.
 *
 * @param {import('ockham').Penalty | undefined} penalty
 * @param {{ kernel?: import('ockham').Initializer | string, outputs?: import('ockham').Initializer | string }} initializers
 * @returns {Method['select']}
 */
const largestNorms = (
  penalty,
  { kernel = randomNormal({ stddev: 0.007 }), outputs = randomNormal({ stddev: 1 }) } = {},
) => {
  return async ({ X, y }) => {
    const column = { data: y, shape: [ROWS, 1] };
    const hidden = { units: 800, activation: 'relu', inputShape: [COLUMNS], kernelInitializer: kernel };
    const model = sequential({
      seed: 1,
      standardizer: standardize(X),
      layers: [
        dense({ ...hidden, ...(penalty && { kernelRegularizer: penalty }) }),
        dense({ units: 1, kernelInitializer: outputs }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.001, momentum: 0.9 }), loss: 'meanSquaredError' });
    await model.fit(X, standardize(column).transform(column), { epochs: 300, batchSize: ROWS, verbose: false });
    const { features } = model.featureReport();
    model.dispose();
    const order = features.toSorted((a, b) => b.norm - a.norm).map(({ index }) => index);
    return { columns: order.slice(0, RELEVANT.length) };
  };
};

/** @type {Method[]} */
const nonlinear = [
  {
    truth: 'nonlinear',
    name: 'random forest, first 8',
    select: async ({ file }) => {
      const { first, seconds } = peer('/usr/bin/python3', 'forest.py', file);
      return { columns: first.slice(0, RELEVANT.length), seconds };
    },
  },
  {
    truth: 'nonlinear',
    name: 'glmnet, first 8',
    select: async ({ file }) => {
      const { first, seconds } = peer('Rscript', 'glmnet.R', file);
      return { columns: first.slice(0, RELEVANT.length), seconds };
    },
  },
  {
    truth: 'nonlinear',
    name: 'l1 from a small start, first 8',
    select: largestNorms(l1(STRENGTH)),
  },
  {
    truth: 'nonlinear',
    name: 'groupLasso from a small start, first 8',
    select: largestNorms(groupLasso(0.01, { groups: 'inputs' })),
  },
  {
    truth: 'nonlinear',
    name: 'small start without a penalty, first 8',
    select: largestNorms(undefined),
  },
  {
    truth: 'nonlinear',
    name: 'l1, both kernels by default, first 8',
    select: largestNorms(l1(0.05 * STRENGTH), { kernel: 'glorotUniform', outputs: 'glorotUniform' }),
  },
  {
    truth: 'nonlinear',
    name: 'l1, first kernel by default, first 8',
    select: largestNorms(l1(STRENGTH), { kernel: 'glorotUniform' }),
  },
  {
    truth: 'nonlinear',
    name: 'lassoNet, path, first 8',
    select: networkPath((lambda) => [lassoNet({ units: 1, hidden: [32], lambda, inputShape: [COLUMNS] })]),
  },
  {
    truth: 'nonlinear',
    name: 'groupLasso, path, first 8',
    select: networkPath((lambda) => [grouped(lambda), dense({ units: 1 })]),
  },
  {
    truth: 'nonlinear',
    name: 'groupLasso, l2 above, path, first 8',
    select: networkPath((lambda) => [grouped(lambda), dense({ units: 1, kernelRegularizer: l2(0.01) })]),
  },
  {
    truth: 'nonlinear',
    name: 'linear path over 300 screened powers and products, first 8',
    select: async ({ X, y }) => {
      const { inputs, Z } = screenedProducts(/** @type {Float32Array} */ (X.data), y);
      const fit = { epochs: 300, batchSize: ROWS, tol: 1e-2, onWarning: () => {} };
      const { features } = await lambdaPath(lasso(inputs.length), Z, y, { ...LINEAR, ratio: 0.1, fit });
      const columns = [...new Set(features.flatMap(({ index }) => inputs[index] ?? []))];
      return { columns: columns.slice(0, RELEVANT.length) };
    },
  },
];

export const METHODS = [...linear, ...nonlinear];
