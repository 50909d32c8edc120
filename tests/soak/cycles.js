// @ts-check
// Lives of a small model, from its creation to its end, and how often each of them is led.
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  earlyStopping,
  ema,
  l1,
  load,
  pruneSchedule,
  reduceLearningRateOnPlateau,
  sequential,
} from 'ockham';
import { inWorker } from 'ockham/worker';

/** @typedef {import('ockham').Sequential} Sequential */

const X = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 0],
];
const y = [1, 2, 3, 0];
const once = { epochs: 1, verbose: false };
const often = { epochs: 3, batchSize: 2, verbose: false };

/**
 * @param {number} seed
 * @param {import('ockham').Layer[]} [between]  layers between the two dense ones.
 * @param {Partial<import('ockham').CompileOptions>} [options]  of compile, beside optimizer and loss.
 */
function make(seed, between = [], options = {}) {
  const first = dense({ units: 4, inputShape: [2], activation: 'relu', kernelRegularizer: l1(0.01) });
  const model = sequential({ seed, layers: [first, ...between, dense({ units: 1 })] });
  model.compile({ optimizer: adam(), loss: 'meanSquaredError', ...options });
  return model;
}

/** @param {number} seed */
async function plain(seed) {
  const model = make(seed);
  await model.fit(X, y, once);
  model.dispose();
}

/** @param {number} seed */
async function withDropout(seed) {
  const model = make(seed, [dropout({ rate: 0.3 })]);
  await model.fit(X, y, once);
  model.dispose();
}

/** Stops early, with the best weights, and has callbacks in every hook. @param {number} seed */
async function stopped(seed) {
  const model = make(seed);
  let calls = 0;
  const count = () => void calls++;
  const own = { onTrainBegin: count, onEpochBegin: count, onBatchEnd: count, onEpochEnd: count, onTrainEnd: count };
  const monitor = 'valLoss';
  const stopping = earlyStopping({ monitor, patience: 1, minDelta: 1e9, restoreBestWeights: true });
  const callbacks = [stopping, reduceLearningRateOnPlateau({ monitor, patience: 1 }), own];
  await model.fit(X, y, { ...often, epochs: 9, validationData: [X, y], callbacks });
  if (calls === 0 || model.epoch === 9) throw new Error('it did not stop early');
  model.dispose();
}

/** Goes through average, masks and statistics, and everything that reads a model. @param {number} seed */
async function whole(seed) {
  const model = make(seed, [batchNormalization(), dropout({ rate: 0.3 })], { average: ema({ decay: 0.9 }) });
  const callbacks = [pruneSchedule({ to: 0.5, beginStep: 1, endStep: 4, every: 1 })];
  await model.fit(X, y, { ...often, callbacks });
  await model.evaluate(X, y);
  model.predict(X);
  model.predictDistribution(X, { passes: 2 });
  model.useAverage();
  model.prune({ units: 0.5 });
  const small = model.compact();
  const kept = small.inputIndices ?? [0, 1];
  const narrow = X.map((row) => kept.map((column) => row[column] ?? 0));
  await small.fit(narrow, y, once);
  small.dispose();
  model.dispose();
}

/** Is cut by a budget in every step, saved, loaded, and goes on. @param {number} seed */
async function saved(seed) {
  let model = make(seed, [dropout({ rate: 0.3 })]);
  for (let isCut = true; isCut; ) {
    isCut = (await model.fit(X, y, { ...often, budget: { steps: 1 } })).endedBy === 'budget';
    const copy = load(model.save());
    model.dispose();
    model = copy;
  }
  model.dispose();
}

/** Ends as it should not: in the middle of training, and by what it refuses. @param {number} seed */
async function broken(seed) {
  const model = make(seed);
  const fail = () => {
    throw new Error('of a callback');
  };
  await expectError(() => model.fit(X, y, { ...often, callbacks: [{ onBatchEnd: fail }] }));
  await expectError(() => model.fit(X, y, { ...often, resume: false, signal: AbortSignal.abort() }));
  await expectError(() => model.fit(X, [1, 2], often));
  await expectError(async () => load(model.save().subarray(0, 200)));
  for await (const _ of model.train(X, y, { ...often, resume: false })) break;
  model.dispose();
}

/** @param {() => Promise<unknown>} call */
async function expectError(call) {
  const outcome = await call().then(
    () => 'it was done',
    () => 'refused',
  );
  if (outcome !== 'refused') throw new Error(outcome);
}

/** Is never disposed of. @param {number} seed */
async function dropped(seed) {
  await make(seed).fit(X, y, once);
}

/** Trains in a worker. @param {number} seed @param {import('ockham').InitOptions} [init] */
async function away(seed, init) {
  const model = make(seed);
  const remote = await inWorker(model, init && { init });
  await remote.fit(X, y, { ...often, callbacks: [{ onEpochEnd: () => {} }] });
  load(await remote.save()).dispose();
  remote.dispose();
  model.dispose();
}

/**
 * One of so many cycles is of that kind; every other one is plain.
 *
 * @type {readonly { readonly name: string, readonly every: number, readonly live: (seed: number) => Promise<void> }[]}
 */
export const kinds = [
  { name: 'in a worker with two threads', every: 10_000, live: (seed) => away(seed, { threads: 2 }) },
  { name: 'in a worker', every: 2_500, live: (seed) => away(seed) },
  { name: 'dropped', every: 100, live: dropped },
  { name: 'errors, a signal, a loop that is left', every: 100, live: broken },
  { name: 'cut, saved and loaded after each step', every: 200, live: saved },
  { name: 'average, masks, statistics, compaction', every: 200, live: whole },
  { name: 'callbacks, early stopping', every: 50, live: stopped },
  { name: 'dropout', every: 2, live: withDropout },
  { name: 'plain', every: 1, live: plain },
];

/** Kind of a cycle; kinds begin one after the other, so that none hides another one. @param {number} cycle */
export function kindOf(cycle) {
  const kind = kinds.find(({ every }, index) => cycle % every === index % every);
  if (kind === undefined) throw new Error('the last kind takes all');
  return kind;
}
