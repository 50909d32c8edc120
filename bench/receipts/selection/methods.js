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

/** Strength of `l1` on the first kernel, for targets of variance 1. */
const STRENGTH = 0.1;

/**
 * The largest weights of a wide network whose outputs start large, summed over seeds; its first kernel starts near 0 unless another
 * initializer is given.
 *
 * @param {{ networks: number, regularizer?: import('ockham').Penalty, initializer?: import('ockham').Initializer | string }} options
 * @returns {Method['select']}
 */
const largestNorms = ({ networks, regularizer, initializer = randomNormal({ stddev: 0.007 }) }) => {
  return async ({ X, y }) => {
    const standardizer = standardize({ data: y, shape: [ROWS, 1] });
    const targets = standardizer.transform({ data: y, shape: [ROWS, 1] });
    const norms = new Float64Array(COLUMNS);
    for (let seed = 1; seed <= networks; seed++) {
      const model = sequential({
        seed,
        standardizer: standardize(X),
        layers: [
          dense({
            units: 800,
            activation: 'relu',
            inputShape: [COLUMNS],
            kernelInitializer: initializer,
            ...(regularizer && { kernelRegularizer: regularizer }),
          }),
          dense({ units: 1, kernelInitializer: randomNormal({ stddev: 1 }) }),
        ],
      });
      model.compile({ optimizer: sgd({ learningRate: 0.001, momentum: 0.9 }), loss: 'meanSquaredError' });
      await model.fit(X, targets, { epochs: 300, batchSize: ROWS, verbose: false });
      for (const { index, norm } of model.featureReport().features) norms[index] = (norms[index] ?? 0) + norm;
      model.dispose();
    }
    const order = Array.from(norms, (_, column) => column).sort((a, b) => (norms[b] ?? 0) - (norms[a] ?? 0));
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
    name: 'l1 from a small start, 3 networks, first 8',
    select: largestNorms({ networks: 3, regularizer: l1(STRENGTH) }),
  },
  {
    truth: 'nonlinear',
    name: 'l1 from a small start, first 8',
    select: largestNorms({ networks: 1, regularizer: l1(STRENGTH) }),
  },
  {
    truth: 'nonlinear',
    name: 'groupLasso from a small start, first 8',
    select: largestNorms({ networks: 1, regularizer: groupLasso(0.01, { groups: 'inputs' }) }),
  },
  {
    truth: 'nonlinear',
    name: 'l1 from the default start, first 8',
    select: largestNorms({ networks: 1, regularizer: l1(STRENGTH), initializer: 'glorotUniform' }),
  },
  {
    truth: 'nonlinear',
    name: 'small start, no penalty, first 8',
    select: largestNorms({ networks: 1 }),
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
