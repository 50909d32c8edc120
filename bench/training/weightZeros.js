// @ts-check
// One training step of networks with a given share of zero weights, in this build and in an older one.
//
//   npm run build && node bench/training/weightZeros.js [--old DIST] [--only L,LeNet]
//
// The zeros lie at random places. The proximal step of a large L1 holds them there, as it does at the end of a training with L1;
// the learning rate is so small that hardly any weight joins them. Or masks hold them. The shares are counted before and after.
import { defaultMnistFolder, inputSource, uniformNumbers } from '../inputs.js';
import { compareSteps, comparison, libraries } from '../old.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { createModel, createTrainer } from './ockham.js';

/** Steps of an epoch. */
const BATCHES = 2;
/** Holds every zero, and hardly moves another weight: by at most 1e-7 a step. */
const hyperparameters = { l1: 1, l2: 1e-4, learningRate: 1e-8 };

/**
 * @typedef {object} Case
 * @property {string} shape
 * @property {'relu' | 'gelu'} activation
 * @property {number} dropoutRate
 * @property {'pictures' | 'normal'} kind
 * @property {readonly number[]} zeros
 * @property {boolean} [isPruned]  whether masks hold the zeros.
 */

/** @type {readonly Case[]} */
const cases = [
  { shape: 'L', activation: 'gelu', dropoutRate: 0, kind: 'normal', zeros: [0, 0.8, 0.9, 0.95] },
  { shape: 'L', activation: 'gelu', dropoutRate: 0, kind: 'normal', zeros: [0.9], isPruned: true },
  { shape: 'L', activation: 'relu', dropoutRate: 0.5, kind: 'pictures', zeros: [0, 0.9, 0.97] },
  { shape: 'LeNet', activation: 'relu', dropoutRate: 0, kind: 'pictures', zeros: [0, 0.9, 0.97] },
  { shape: 'M', activation: 'relu', dropoutRate: 0.5, kind: 'pictures', zeros: [0, 0.97] },
];

const networks = [...shapes, { name: 'LeNet', units: [784, 300, 100, 10], batchSize: 128 }];

/**
 * Milliseconds per step of this build and of the older one.
 *
 * @typedef {import('../old.js').Compared & Omit<Case, 'zeros' | 'kind' | 'isPruned'> & {
 *   network: string, batchSize: number, inputs: string, isPruned: boolean, zeros: number, counted: readonly [number, number],
 * }} Row  zeros: the share that was asked for; counted: before and after.
 */

/**
 * @param {{ mnist?: string, old?: string, only?: readonly string[] }} [options]  old: the folder dist of the older build.
 * @returns {Promise<Row[]>}
 */
export async function run({ mnist = defaultMnistFolder, old, only } = {}) {
  const inputs = inputSource(mnist);
  const builds = await libraries(old);
  /** @type {Row[]} */
  const rows = [];
  for (const { kind, zeros: shares, isPruned = false, ...labels } of cases) {
    const found = networks.find(({ name }) => name === labels.shape);
    if (found === undefined) throw new Error(`no shape ${labels.shape}`);
    if (only !== undefined && !only.includes(labels.shape)) continue;
    const { units, batchSize } = found;
    const job = { units, batchSize, ...hyperparameters, ...labels };
    const { X, y, source } = inputs(kind, BATCHES * batchSize, units[0] ?? 0);
    for (const zeros of shares) {
      const models = builds.map((library) => createModel(job, library));
      for (const model of models) {
        if (isPruned) model.prune({ fraction: zeros });
        else model.setWeights(withZeros(model.getWeights(), zeros));
      }
      const before = shareOf(models);
      const trainers = models.map((model, index) => createTrainer(job, X, y, builds[index], model));
      const figures = await compareSteps(trainers);
      const counted = /** @type {const} */ ([before, shareOf(models)]);
      for (const trainer of trainers) trainer.dispose();
      rows.push({
        ...labels,
        network: units.join('-'),
        batchSize,
        inputs: source,
        isPruned,
        zeros,
        counted,
        ...figures,
      });
    }
  }
  return rows;
}

/**
 * @param {readonly import('ockham').Matrix[]} weights
 * @param {number} share
 */
function withZeros(weights, share) {
  const uniform = uniformNumbers();
  return weights.map(({ data, shape }) => ({
    data: shape.length === 2 ? data.map((weight) => (uniform() < share ? 0 : weight)) : data,
    shape,
  }));
}

/** The least share of zeros in the kernels of a model. @param {readonly import('ockham').Sequential[]} models */
function shareOf(models) {
  return Math.min(
    ...models.map((model) => {
      const { weights, zeros } = model.sparsity();
      return zeros / weights;
    }),
  );
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const how = 'the older build → this one; best block (median block)';
  console.log(`${process.version}, milliseconds per training step with zero weights: ${how}`);
  for (const row of rows) {
    const { shape, activation, dropoutRate, batchSize, inputs, isPruned, zeros, counted } = row;
    const shares = counted.map((share) => (100 * share).toFixed(1)).join(' to ');
    const name = `${shape}, batch ${batchSize}, ${activation}, dropout ${dropoutRate}, ${inputs}`;
    console.log(`${name}, ${isPruned ? 'pruned' : 'zeros'} ${100 * zeros} % (${shares})`.padEnd(76), comparison(row));
  }
}

await main(import.meta.url, run, print);
