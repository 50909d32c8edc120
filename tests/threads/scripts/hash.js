// @ts-check
// Prints, as JSON, a SHA-256 of the final weights of every configuration, and the tiles of each thread.
//
//   node tests/threads/scripts/hash.js <threads>
import { createHash } from 'node:crypto';
import {
  activation,
  adagrad,
  adam,
  alphaDropout,
  batchNormalization,
  concreteDropout,
  dense,
  dropout,
  ema,
  gaussianDropout,
  gaussianNoise,
  groupLasso,
  init,
  l1,
  l1Ball,
  l1l2,
  l2,
  lassoNet,
  layerNormalization,
  matrix,
  maxNorm,
  nadam,
  nonNeg,
  orthogonal,
  pruneSchedule,
  rmsprop,
  sequential,
  sgd,
  sparseGroupLasso,
  spatialDropout,
  unitNorm,
} from 'ockham';
import { threadStatistics } from '../../../dist/core/threads/start.js';
import { productCounts } from '../../../dist/layers/products/policy.js';

/** @typedef {{ epochs: number, rows: number, batchSize: number, inputs: number, classes: number, optimizer: import('ockham').Optimizer, layers: import('ockham').Layer[], mixup?: import('ockham').MixupOptions, average?: import('ockham').Average, fit?: import('ockham').FitOptions }} Configuration */

/** @type {Readonly<Record<string, Configuration>>} */
const configurations = {
  // Two full batches and a ragged one of 41 rows; every shared kernel of a usual step.
  'adam, dropout, l1l2': {
    epochs: 2,
    rows: 2 * 96 + 41,
    batchSize: 96,
    inputs: 784,
    classes: 10,
    optimizer: adam({ learningRate: 1e-3 }),
    layers: [
      dense({ units: 512, activation: 'relu', kernelRegularizer: l1l2({ l1: 1e-4, l2: 1e-4 }) }),
      dropout({ rate: 0.5 }),
      dense({ units: 512, activation: 'relu', kernelRegularizer: l1l2({ l1: 1e-4, l2: 1e-4 }) }),
      dropout({ rate: 0.5 }),
      dense({ units: 10, activation: 'softmax', kernelRegularizer: l2(1e-4) }),
    ],
  },
  'momentum, gelu': {
    epochs: 2,
    rows: 150,
    batchSize: 64,
    inputs: 301,
    classes: 3,
    optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }),
    mixup: { alpha: 0.4 },
    layers: [
      dense({ units: 515, activation: 'gelu', kernelRegularizer: l1(1e-4) }),
      dropout({ rate: 0.3, noiseShape: [1, null] }),
      dense({ units: 259, activation: 'tanh' }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  },
  'rmsprop, silu': {
    epochs: 1,
    rows: 260,
    batchSize: 130,
    inputs: 333,
    classes: 300,
    optimizer: rmsprop({ learningRate: 1e-3 }),
    layers: [
      dense({ units: 401, activation: 'silu', kernelRegularizer: l2(1e-4) }),
      dropout({ rate: 0.2, noiseShape: [null, 1] }),
      dense({ units: 300, activation: 'softmax', kernelRegularizer: l1(1e-4, { method: 'subgradient' }) }),
    ],
  },
  'adagrad, penalties of groups, factors': {
    epochs: 1,
    rows: 130,
    batchSize: 65,
    inputs: 301,
    classes: 40,
    optimizer: adagrad({ learningRate: 0.01 }),
    layers: [
      dense({ units: 260, activation: 'relu', kernelRegularizer: groupLasso(1e-4, { groups: 'inputs' }) }),
      dense({
        units: 260,
        activation: 'relu',
        kernelRegularizer: l1(1e-4, { factors: Array.from({ length: 260 }, (_, input) => Math.floor(input / 50)) }),
      }),
      dense({ units: 130, activation: 'relu', kernelRegularizer: orthogonal(1e-3, { mode: 'columns' }) }),
      dense({
        units: 40,
        activation: 'softmax',
        kernelRegularizer: sparseGroupLasso({ l1: 1e-5, group: 1e-4, groups: 'units' }),
      }),
    ],
  },
  'nadam, constraints, normalization, noise': {
    epochs: 4,
    rows: 130,
    batchSize: 65,
    inputs: 301,
    classes: 40,
    optimizer: nadam({ learningRate: 1e-3, globalClipNorm: 1, weightDecay: 1e-3 }),
    average: ema({ decay: 0.9 }),
    layers: [
      dense({ units: 260, dropConnect: 0.3, kernelConstraint: maxNorm(1) }),
      batchNormalization(),
      activation('relu'),
      spatialDropout({ rate: 0.3, groups: 4 }),
      dense({ units: 260, activation: 'tanh', kernelConstraint: l1Ball(3), activityRegularizer: l2(1e-4) }),
      layerNormalization(),
      gaussianDropout({ rate: 0.2 }),
      gaussianNoise({ stddev: 0.1 }),
      dense({ units: 130, activation: 'selu', kernelConstraint: nonNeg() }),
      alphaDropout({ rate: 0.1 }),
      dense({ units: 130, activation: 'elu', kernelConstraint: unitNorm() }),
      concreteDropout(dense({ units: 40, activation: 'softmax' })),
    ],
  },
  'momentum, LassoNet': {
    epochs: 4,
    rows: 130,
    batchSize: 65,
    inputs: 301,
    classes: 40,
    optimizer: sgd({ learningRate: 1e-3, momentum: 0.9 }),
    layers: [lassoNet({ units: 40, hidden: [260, 130], lambda: 1e-2, activation: 'softmax' })],
  },
  'adam, L1 until most weights are 0': {
    epochs: 20,
    rows: 130,
    batchSize: 65,
    inputs: 301,
    classes: 40,
    optimizer: adam({ learningRate: 3e-3 }),
    layers: [
      dense({ units: 515, activation: 'gelu', kernelRegularizer: l1(3e-3) }),
      dense({ units: 259, activation: 'tanh', kernelRegularizer: l1(3e-3) }),
      dense({ units: 40, activation: 'softmax' }),
    ],
  },
  'momentum, pruned twice': {
    epochs: 6,
    rows: 130,
    batchSize: 65,
    inputs: 301,
    classes: 40,
    optimizer: sgd({ learningRate: 1e-2, momentum: 0.9 }),
    layers: [
      dense({ units: 515, activation: 'tanh' }),
      dropout({ rate: 0.2 }),
      dense({ units: 259, activation: 'gelu', kernelConstraint: maxNorm(1) }),
      dense({ units: 40, activation: 'softmax' }),
    ],
    fit: { callbacks: [pruneSchedule({ from: 0.6, to: 0.9, endStep: 6, every: 4 })] },
  },
  // Nothing here is worth sharing.
  small: {
    epochs: 3,
    rows: 70,
    batchSize: 32,
    inputs: 20,
    classes: 4,
    optimizer: adam({ learningRate: 1e-2 }),
    layers: [
      dense({ units: 16, activation: 'sigmoid' }),
      dropout({ rate: 0.1 }),
      dense({ units: 4, activation: 'softmax' }),
    ],
  },
};

const threads = Number(process.argv[2]);
await init({ threads });
/** @type {Record<string, { hash: string, skipped: number[], tiles: number[] }>} skipped: products past zero weights, and without pruned ones. */
const results = {};
for (const [name, configuration] of Object.entries(configurations)) {
  const before = threadStatistics();
  const counts = { ...productCounts };
  const hash = await train(configuration);
  const skipped = [productCounts.sparseWeights - counts.sparseWeights, productCounts.unpruned - counts.unpruned];
  results[name] = { hash, skipped, tiles: threadStatistics().map((tiles, thread) => tiles - (before[thread] ?? 0)) };
}
console.log(JSON.stringify(results));

/** @param {Configuration} configuration */
async function train({ epochs, rows, batchSize, inputs, classes, optimizer, layers, mixup, average, fit }) {
  let state = 7;
  const number = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 8) / 2 ** 22;
  };
  const X = matrix(
    Float32Array.from({ length: rows * inputs }, () => number()),
    [rows, inputs],
  );
  const y = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const model = sequential({ seed: 42, layers });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], average });
  const options = { epochs, batchSize, verbose: false, ...(mixup && { mixup }), ...fit };
  const { epochs: logs } = await model.fit(X, y, { ...options, validationData: [X, y] });
  const hash = createHash('sha256');
  const weights = [...model.getWeights(), ...(average === undefined ? [] : model.getWeights({ average: true }))];
  for (const { data } of weights) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  hash.update(new Uint8Array(model.predict(X).data.buffer));
  hash.update(JSON.stringify(logs.map(({ seconds, ...log }) => log)));
  model.dispose();
  return hash.digest('hex');
}
