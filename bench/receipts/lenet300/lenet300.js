// @ts-check
// LeNet-300-100 on MNIST, made sparse and then small: error, zeros and architecture beside those of the literature.
//
//   npm run build && node bench/receipts/lenet300/lenet300.js --mnist FOLDER --json FILE
import { adam, cosineDecay, dense, dropout, l1, matrix, pruneSchedule, sequential } from 'ockham';
import { readMnist } from '../../inputs.js';
import { main } from '../../program.js';

const SEEDS = [1, 2, 3];
const PIXELS = 784;
const BATCH_SIZE = 128;
const LAMBDA = 5e-6;
const PASSES = 10;
/** Epochs of three phases: with dropout, on the labels; on the model's own soft predictions, pruned more and more; compacted. */
export const epochs = { dense: 24, pruning: 12, compacted: 24 };
const RATES = { dense: [0.2, 0.4, 0.2], sparse: [0.15, 0, 0] };
const SHARES = { inputs: 0.665, units1: 0.71, units2: 0.68 };

/**
 * @typedef {object} Row
 * @property {number} seed
 * @property {string} architecture  inputs-units-units of the compacted model.
 * @property {number} error         share of the test rows, 0 .. 1.
 * @property {number} denseError    the same before pruning.
 * @property {number} zeros         share of the weights of 784-300-100-10 that are 0 or gone.
 * @property {number} weights       of the compacted kernels.
 * @property {number} seconds
 */

/** Results of others: input-units-units, error in per cent. */
export const literature = [
  { method: 'dense', architecture: '784-300-100', error: 1.66 },
  { method: 'L0 regularization (Louizos et al. 2018)', architecture: '266-88-33', error: 1.6 },
  { method: 'variational information bottleneck (Dai et al. 2018)', architecture: '97-71-33', error: 1.6 },
  { method: 'RigL (Evci et al. 2020), 87 % zeros', architecture: '408-100-69', error: 1.44 },
];

/**
 * @param {string} folder
 * @param {'train' | 't10k'} part
 */
function read(folder, part) {
  const found = readMnist(folder, part);
  if (found === undefined) throw new Error(`no MNIST in ${folder}: --mnist FOLDER`);
  return { X: matrix(found.pixels(), [found.y.length, PIXELS]), y: found.y };
}

/**
 * @param {number} seed
 * @param {readonly number[]} rates
 */
function network(seed, [input = 0, first = 0, second = 0]) {
  const kernelRegularizer = l1(LAMBDA);
  return sequential({
    seed,
    layers: [
      dropout({ rate: input, inputShape: [PIXELS] }),
      dense({ units: 300, activation: 'relu', kernelRegularizer }),
      dropout({ rate: first }),
      dense({ units: 100, activation: 'relu', kernelRegularizer }),
      dropout({ rate: second }),
      dense({ units: 10, activation: 'softmax', kernelRegularizer }),
    ],
  });
}

/** @typedef {ReturnType<typeof read>} Data */

/**
 * @param {ReturnType<typeof sequential>} model
 * @param {Data} test
 */
function errorOf(model, { X, y }) {
  return model.predictClasses(X).filter((label, row) => label !== y[row]).length / y.length;
}

/**
 * @param {Data} data
 * @param {readonly number[]} columns
 */
function narrow({ X, y }, columns) {
  const pixels = new Float32Array(y.length * columns.length);
  for (let row = 0, place = 0; row < y.length; row++) {
    for (const column of columns) pixels[place++] = X.data[row * PIXELS + column] ?? 0;
  }
  return { X: matrix(pixels, [y.length, columns.length]), y };
}

/**
 * @param {number} seed
 * @param {Data} train
 * @param {Data} test
 * @returns {Promise<Row>}
 */
async function runSeed(seed, train, test) {
  const start = performance.now();
  const steps = Math.ceil(train.y.length / BATCH_SIZE);
  const rate = (/** @type {number} */ count) => cosineDecay({ initialValue: 1.5e-3, decaySteps: count * steps });
  const options = { batchSize: BATCH_SIZE, verbose: false, yieldEvery: Infinity };

  const whole = network(seed, RATES.dense);
  whole.compile({ optimizer: adam({ learningRate: rate(epochs.dense) }), loss: 'sparseCategoricalCrossentropy' });
  await whole.fit(train.X, train.y, { ...options, epochs: epochs.dense });
  const denseError = errorOf(whole, test);
  const { mean } = whole.predictDistribution(train.X, { passes: PASSES });

  const model = network(seed, RATES.sparse);
  model.setWeights(whole.getWeights());
  whole.dispose();
  model.compile({ optimizer: adam({ learningRate: 1e-3 }), loss: 'categoricalCrossentropy' });
  const schedule = { endStep: epochs.pruning * steps, every: Math.ceil(steps / 4) };
  const callbacks = [
    pruneSchedule({ to: SHARES.inputs, by: 'inputs', ...schedule }),
    pruneSchedule({ to: SHARES.units1, by: 'units', layers: ['dense_1'], ...schedule }),
    pruneSchedule({ to: SHARES.units2, by: 'units', layers: ['dense_2'], ...schedule }),
  ];
  await model.fit(train.X, mean, { ...options, epochs: epochs.pruning, callbacks });

  const small = model.compact();
  model.dispose();
  const columns = small.inputIndices ?? [];
  small.compile({ optimizer: adam({ learningRate: rate(epochs.compacted) }), loss: 'categoricalCrossentropy' });
  await small.fit(narrow(train, columns).X, mean, { ...options, epochs: epochs.compacted });

  const final = small.compact();
  const kept = (final.inputIndices ?? []).map((column) => columns.indexOf(column));
  const error = errorOf(small, narrow(test, columns));
  const sizes = final.getWeights().flatMap(({ shape }) => (shape.length === 2 ? [shape[0] ?? 0] : []));
  const { weights, zeros } = final.sparsity();
  const all = PIXELS * 300 + 300 * 100 + 100 * 10;
  const seconds = (performance.now() - start) / 1000;
  if (kept.includes(-1)) throw new Error('the compacted model takes columns that were removed');
  return {
    seed,
    architecture: sizes.join('-'),
    error,
    denseError,
    zeros: 1 - (weights - zeros) / all,
    weights,
    seconds,
  };
}

/** @param {{ mnist: string }} options */
export async function run({ mnist }) {
  const [train, test] = [read(mnist, 'train'), read(mnist, 't10k')];
  /** @type {Row[]} */
  const rows = [];
  for (const seed of SEEDS) {
    rows.push(await runSeed(seed, train, test));
    console.log(line(/** @type {Row} */ (rows.at(-1))));
  }
  const mean = (/** @type {(row: Row) => number} */ of) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const budget = { epochs: epochs.dense + epochs.pruning + epochs.compacted, batchSize: BATCH_SIZE, lambda: LAMBDA };
  return { rows, error: mean((row) => row.error), zeros: mean((row) => row.zeros), budget, literature };
}

/** @param {Row} row */
function line({ seed, architecture, error, denseError, zeros, seconds }) {
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)} %`;
  return `| ${seed} | ${architecture} | ${percent(error)} | ${percent(zeros)} | ${percent(denseError)} | ${seconds.toFixed(0)} |`;
}

/** @param {Awaited<ReturnType<typeof run>>} results */
export function print({ rows, error, zeros, budget }) {
  console.log('| seed | architecture | test error | zeros | error before pruning | seconds |');
  console.log('| ---- | ------------ | ---------- | ----- | -------------------- | ------- |');
  for (const row of rows) console.log(line(row));
  console.log(`| mean | | ${(100 * error).toFixed(2)} % | ${(100 * zeros).toFixed(2)} % | | |`);
  console.log(`\n${budget.epochs} epochs of ${budget.batchSize} rows a step, l1(${budget.lambda}).\n`);
  console.log('| elsewhere | architecture | test error |\n| --------- | ------------ | ---------- |');
  for (const { method, architecture, error: theirs } of literature) {
    console.log(`| ${method} | ${architecture} | ${theirs} % |`);
  }
}

await main(import.meta.url, run, print);
