// @ts-check
// Which of 200 columns are selected, beside glmnet and a random forest on the same rows and folds.
//
//   npm run build && node bench/receipts/selection/selection.js --seeds 20 --json FILE
//
// Needs Debian's r-cran-glmnet and python3-sklearn.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { adam, dense, groupLasso, l1, l2, lassoNet, sequential, sgd, standardize } from 'ockham';
import { cvPath, kFold, lambdaPath, stabilitySelection } from 'ockham/selection';
import { COLUMNS, problem, RELEVANT, ROWS } from './data.js';
import { screenedProducts } from './products.js';

const option = (/** @type {string} */ name, /** @type {string} */ fallback) => {
  const place = process.argv.indexOf(`--${name}`);
  return place === -1 ? fallback : (process.argv[place + 1] ?? fallback);
};
const seeds = Array.from({ length: Number(option('seeds', '5')) }, (_, index) => index + 1);
const folder = mkdtempSync(`${tmpdir()}/selection-`);
const file = `${folder}/data.csv`;

/** @param {string} program @param {string} script */
function peer(program, script) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(program, [path, file], { encoding: 'utf8' }));
}

/** @typedef {import('ockham').Matrix} Matrix @typedef {import('ockham').Layer} Layer */

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

/** @param {(lambda: number) => Layer[]} layers */
const network = (layers) => (/** @type {number} */ lambda) => {
  const model = sequential({ seed: 1, layers: layers(lambda) });
  model.compile({ optimizer: adam({ learningRate: 0.003 }), loss: 'meanSquaredError' });
  return model;
};
const grouped = (/** @type {number} */ lambda) =>
  dense({
    units: 32,
    activation: 'relu',
    inputShape: [COLUMNS],
    kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }),
  });
const networks = {
  'lassoNet, path': network((lambda) => [lassoNet({ units: 1, hidden: [32], lambda, inputShape: [COLUMNS] })]),
  'groupLasso, path': network((lambda) => [grouped(lambda), dense({ units: 1 })]),
  'groupLasso, l2 above, path': network((lambda) => [
    grouped(lambda),
    dense({ units: 1, kernelRegularizer: l2(0.01) }),
  ]),
};

/** @type {{ truth: string, design: string, seed: number, what: string, found: number, wrong: number, seconds: number }[]} */
const rows = [];

/** @param {{ truth: string, design: string, seed: number }} job @param {string} what @param {() => number[] | Promise<number[]>} select */
async function measure(job, what, select) {
  const start = performance.now();
  const selected = await select();
  const found = selected.filter((column) => RELEVANT.includes(column)).length;
  const seconds = Math.round((performance.now() - start) / 10) / 100;
  rows.push({ ...job, what, found, wrong: selected.length - found, seconds });
  console.log(JSON.stringify(rows.at(-1)));
}

for (const seed of seeds) {
  for (const design of /** @type {const} */ (['independent', 'correlated'])) {
    for (const truth of /** @type {const} */ (['linear', 'nonlinear'])) {
      const job = { truth, design, seed };
      const { X, y } = problem(seed, design, truth);
      const folds = kFold({ nSplits: 10, seed });
      const foldOf = new Int32Array(ROWS);
      for (const [fold, { test }] of folds.split(ROWS).entries()) for (const row of test) foldOf[row] = fold;
      const lines = Array.from({ length: ROWS }, (_, row) =>
        [...X.data.subarray(row * COLUMNS, (row + 1) * COLUMNS), y[row], foldOf[row]].join(','),
      );
      writeFileSync(file, lines.join('\n'));
      const shared = /** @type {const} */ ({ ratio: 0.05, warmStart: 'sparse' });
      if (truth === 'linear') {
        await measure(job, 'cvPath, lambda1se', async () => {
          const fit = { epochs: 1000, batchSize: ROWS, tol: 1e-3 };
          const { selected, model } = await cvPath(lasso(COLUMNS), X, y, { ...shared, folds, fit });
          model.dispose();
          return (selected ?? []).map(({ index }) => index);
        });
        await measure(job, 'stabilitySelection', async () => {
          const fit = { epochs: 300, batchSize: ROWS, tol: 1e-2, onWarning: () => {} };
          const { selected } = await stabilitySelection(lasso(COLUMNS), X, y, { ...shared, seed, fit });
          return selected.map(({ index }) => index);
        });
        await measure(job, 'glmnet, lambda.1se', () => peer('Rscript', 'glmnet.R').alive);
        continue;
      }
      await measure(job, 'random forest, first 8', () => peer('/usr/bin/python3', 'forest.py').first);
      await measure(job, 'glmnet, first 8', () => peer('Rscript', 'glmnet.R').first);
      await measure(job, 'terms and products, path, first 8', async () => {
        const { inputs, Z } = screenedProducts(X.data, y);
        const fit = { epochs: 300, batchSize: ROWS, tol: 1e-2, onWarning: () => {} };
        const { features } = await lambdaPath(lasso(inputs.length), Z, y, { ...shared, ratio: 0.1, fit });
        return [...new Set(features.flatMap(({ index }) => inputs[index] ?? []))].slice(0, 8);
      });
      for (const [what, build] of Object.entries(networks)) {
        await measure(job, `${what}, first 8`, async () => {
          const fit = { epochs: 60, batchSize: 50 };
          const { features } = await lambdaPath(build, X, y, { count: 20, ratio: 0.02, fit });
          return features.slice(0, 8).map(({ index }) => index);
        });
      }
    }
  }
}
rmSync(folder, { recursive: true });

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
/** @type {Map<string, typeof rows>} */
const groups = new Map();
for (const row of rows) {
  const start = `| ${row.truth} | ${row.design} | ${row.what} |`;
  groups.set(start, [...(groups.get(start) ?? []), row]);
}
const table = [
  `| truth | columns | method | found of 8, median of ${seeds.length} | least | false, median | most | seconds, median |`,
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...[...groups].map(([start, own]) => {
    const [found, wrong] = [own.map((row) => row.found), own.map((row) => row.wrong)];
    const seconds = median(own.map((row) => row.seconds)).toFixed(1);
    return `${start} ${median(found)} | ${Math.min(...found)} | ${median(wrong)} | ${Math.max(...wrong)} | ${seconds} |`;
  }),
].join('\n');
console.log(table);
const json = option('json', '');
if (json !== '') writeFileSync(json, `${JSON.stringify({ node: process.version, rows }, undefined, 1)}\n`);
