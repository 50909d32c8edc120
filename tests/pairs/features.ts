// The features that share weights, each with what it promises whatever it is put together with. Two of them make a pair.
import { expect } from 'vitest';
import type {
  Average,
  Constraint,
  DenseOptions,
  EarlyStopping,
  Layer,
  Matrix,
  Penalty,
  Sequential,
} from '../../src/index.js';
import * as ockham from '../../src/index.js';
import { inWorker } from '../../src/worker/index.js';
import { orthogonality } from '../reference/orthogonal.js';
import { bitsOf } from '../support/models.js';
import { COLUMNS, contents, type Job, untimed } from './job.js';
import {
  expectDraws,
  expectIdentity,
  expectNear,
  expectSame,
  kernelIndex,
  namesOf,
  narrowed,
  norm,
  predictions,
  ROUNDING,
  statesOf,
  sumOf,
  vectors,
} from './promises.js';
import { expectSameOnThreads } from './threads.js';

export interface Feature {
  readonly name: string;
  /** Whether it needs a layer for itself, and is put in first. */
  readonly isFirst?: true;
  /** What it is about, as it is exported; [] for what the package does by itself. */
  readonly exports: readonly string[];
  /** Puts it into a job. */
  apply(job: Job): void;
  /** Holds for every job that it is in. */
  promise(job: Job): Promise<void>;
}

type Terms = Record<string, number>;
type Reference = (kernel: Matrix, step: number) => Terms;

/** Terms of penalties in f64, by the penalty. */
const references = new WeakMap<object, Reference>();

/** In every step the ledger has the penalties of the weights before it, with the strengths of that step; and it adds up. */
async function expectLedger(job: Job): Promise<void> {
  const { model, steps, start, epochs } = await job.run();
  for (const [step, { penalties }] of steps.entries()) {
    const { weights } = steps[step - 1]?.snapshot ?? start;
    const expected: Terms = {};
    for (const [hidden, { kernelRegularizer }] of job.hidden.entries()) {
      const penalty = typeof kernelRegularizer === 'object' ? kernelRegularizer : {};
      const terms = references.get(penalty)?.(weights[kernelIndex(job, model, hidden)]!, step) ?? {};
      for (const [term, value] of Object.entries(terms)) expected[term] = (expected[term] ?? 0) + value;
    }
    for (const [term, value] of Object.entries(expected)) {
      // sums of some 50 numbers in f32
      expect(Math.abs(penalties[term]! - value), `${term} in step ${step}`).toBeLessThan(1e-5 * (1 + value));
    }
  }
  for (const { loss, dataLoss, penalties } of epochs) {
    const sum = sumOf(Object.values(penalties), (value) => value);
    expect(Math.abs(loss - dataLoss - sum)).toBeLessThan(1e-9 * (1 + Math.abs(loss)));
  }
}

/** Some weights that nobody has pruned are exactly 0. */
async function expectZeros(job: Job, hidden: number): Promise<void> {
  const { model, steps } = await job.run();
  const index = kernelIndex(job, model, hidden);
  // Where there are masks, they take what is 0 first.
  const counts = steps.map(({ snapshot: { weights, pruned } }) => {
    const { data } = weights[index]!;
    return [...data.keys()].filter((at) => data[at] === 0 && pruned[index]?.[at] !== 1).length;
  });
  expect(Math.max(...counts)).toBeGreaterThan(0);
}

/** A penalty of the first hidden kernel that has none yet. */
function penalty(
  name: string,
  makePenalty: () => Penalty,
  reference: Reference,
  isSparse: boolean,
  exports: readonly string[] = [name],
): Feature {
  const places = new WeakMap<Job, number>();
  return {
    name,
    exports,
    apply(job) {
      const options = job.free('kernelRegularizer');
      places.set(job, job.hidden.indexOf(options));
      const made = makePenalty();
      references.set(made, reference);
      if (/group/i.test(name)) job.hasGroups = true;
      options.kernelRegularizer = made;
    },
    async promise(job) {
      await expectLedger(job);
      if (isSparse) await expectZeros(job, places.get(job)!);
    },
  };
}

const STRENGTH = 0.3;
const l1Of = ({ data }: Matrix) => sumOf(data, Math.abs);
const l2Of = ({ data }: Matrix) => sumOf(data, (value) => value * value);
const groupsOf = (kernel: Matrix) =>
  Math.sqrt(kernel.shape[1]!) * sumOf(vectors(kernel, 1).map(norm), (value) => value);
const strengths = ockham.ramp({ from: 0.1, to: 0.6, steps: 9 });

const penalties: Feature[] = [
  penalty(
    'l1',
    () => ockham.l1(STRENGTH),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel) }),
    true,
  ),
  penalty(
    'l2',
    () => ockham.l2(STRENGTH),
    (kernel) => ({ l2: STRENGTH * l2Of(kernel) }),
    false,
  ),
  penalty(
    'l1l2',
    () => ockham.l1l2({ l1: STRENGTH, l2: 0.1 }),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel), l2: 0.1 * l2Of(kernel) }),
    true,
  ),
  penalty(
    'groupLasso',
    () => ockham.groupLasso(STRENGTH, { groups: 'inputs' }),
    (kernel) => ({ groupLasso: STRENGTH * groupsOf(kernel) }),
    true,
  ),
  penalty(
    'sparseGroupLasso',
    () => ockham.sparseGroupLasso({ l1: STRENGTH, group: 0.1, groups: 'inputs' }),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel), groupLasso: 0.1 * groupsOf(kernel) }),
    true,
  ),
  penalty(
    'orthogonal',
    () => ockham.orthogonal(0.1, { mode: 'rows' }),
    ({ data, shape: [rows = 0, columns = 0] }) => ({ orthogonal: 0.1 * orthogonality(data, rows, columns, true) }),
    false,
  ),
  penalty(
    'strength on a schedule',
    () => ockham.l1(strengths),
    (kernel, step) => ({ l1: strengths.at(step) * l1Of(kernel) }),
    true,
    ['ramp'],
  ),
  {
    name: 'klSparsity',
    exports: ['klSparsity'],
    apply(job) {
      job.activation = 'sigmoid';
      job.free('activityRegularizer').activityRegularizer = ockham.klSparsity(0.1, { target: 0.2 });
    },
    async promise(job) {
      await expectLedger(job);
      const { steps } = await job.run();
      for (const { penalties: terms } of steps) expect(terms['activity']).toBeGreaterThan(0);
    },
  },
  {
    name: 'lassoNet',
    exports: ['lassoNet'],
    isFirst: true,
    apply(job) {
      job.isTaken[0] = true;
      job.makers[0] = ({ units, inputShape }) =>
        ockham.lassoNet({ units, hidden: [5], lambda: 0.05, M: 0.3, ...(inputShape && { inputShape }) });
    },
    async promise(job) {
      await expectLedger(job);
      const run = await job.run();
      const units = 8 * job.scale;
      for (const kernel of statesOf(run, kernelIndex(job, run.model, 0))) {
        for (const row of vectors(kernel, 1)) {
          const limit = 0.3 * norm(row.slice(0, units));
          for (const weight of row.slice(units)) expect(Math.abs(weight)).toBeLessThanOrEqual(limit);
        }
      }
    },
  },
];

/** A constraint of the first hidden kernel that has none yet: it holds after every step, for the average, and in files. */
function constraint(
  concept: string,
  make: () => Constraint,
  expectKept: (kernel: Matrix) => void,
  name = concept,
): Feature {
  const places = new WeakMap<Job, number>();
  return {
    name,
    exports: [concept],
    apply(job) {
      const options = job.free('kernelConstraint');
      places.set(job, job.hidden.indexOf(options));
      options.kernelConstraint = make();
    },
    async promise(job) {
      const run = await job.run();
      statesOf(run, kernelIndex(job, run.model, places.get(job)!)).forEach(expectKept);
    },
  };
}

const expectNorms = (kernel: Matrix, least: number, most: number) => {
  for (const length of vectors(kernel, 0).map(norm)) {
    if (length === 0) continue; // has no direction
    expect(length).toBeGreaterThanOrEqual(least * (1 - ROUNDING));
    expect(length).toBeLessThanOrEqual(most * (1 + ROUNDING));
  }
};

const constraints: Feature[] = [
  constraint(
    'maxNorm',
    () => ockham.maxNorm(0.6),
    (kernel) => expectNorms(kernel, 0, 0.6),
  ),
  constraint(
    'minMaxNorm',
    () => ockham.minMaxNorm({ minValue: 0.9, maxValue: 1 }),
    (kernel) => expectNorms(kernel, 0.9, 1),
  ),
  constraint(
    'unitNorm',
    () => ockham.unitNorm(),
    (kernel) => expectNorms(kernel, 1, 1),
  ),
  constraint(
    'nonNeg',
    () => ockham.nonNeg(),
    ({ data }) => expect(Math.min(...data)).toBeGreaterThanOrEqual(0),
  ),
  constraint(
    'l1Ball',
    () => ockham.l1Ball(0.8),
    (kernel) => {
      for (const vector of vectors(kernel, 0))
        expect(sumOf(vector, Math.abs)).toBeLessThanOrEqual(0.8 * (1 + ROUNDING));
    },
  ),
  ...[-0.25, 0.0625].map((min) =>
    constraint(
      'box',
      () => ockham.box({ min, max: 0.5 }),
      ({ data }) => {
        expect(Math.min(...data)).toBeGreaterThanOrEqual(min);
        expect(Math.max(...data)).toBeLessThanOrEqual(0.5);
      },
      min < 0 ? 'box' : 'box without 0',
    ),
  ),
];

const masks: Feature = {
  name: 'masks',
  exports: ['pruneSchedule'],
  apply(job) {
    job.prepare.push((model) => model.prune({ fraction: 0.2 }));
    job.callbacks.push(['pruneSchedule', { from: 0.3, to: 0.5, beginStep: 2, endStep: 9, every: 3 }]);
  },
  /** Weights that are pruned are 0 from then on: in the weights, in the average, in files. */
  async promise(job) {
    const { steps, start, model } = await job.run();
    const counts: number[] = [];
    const expectZeroed = ({ pruned, weights, average }: typeof start) => {
      for (const [index, marks] of pruned.entries()) {
        for (const [at, mark] of marks?.entries() ?? []) {
          if (mark === 0) continue;
          expect(weights[index]!.data[at]).toBe(0);
          if (average !== null) expect(average.weights[index]!.data[at]).toBe(0);
        }
      }
    };
    let before = start;
    for (const { snapshot } of [{ snapshot: start }, ...steps]) {
      expectZeroed(snapshot);
      for (const [index, marks] of before.pruned.entries())
        for (const [at, mark] of marks?.entries() ?? []) if (mark === 1) expect(snapshot.pruned[index]![at]).toBe(1);
      counts.push(snapshot.pruned.reduce((sum, marks) => sum + sumOf(marks ?? [], (mark) => mark), 0));
      before = snapshot;
    }
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts.at(-1)!).toBeGreaterThan(counts[0]!);
    expectZeroed(model.takeSnapshot());
    expectZeroed(ockham.load(model.save()).takeSnapshot());
  },
};

/** @param sharesAt  what each of so many states counts in the average. */
function average(name: string, make: () => Average, sharesAt: (count: number) => number[]): Feature {
  return {
    name,
    exports: [name],
    apply(job) {
      job.average = make();
    },
    /** It is the mean of the states wherever nothing puts it elsewhere, it moves no weight, predicts, and can be taken over. */
    async promise(job) {
      const { model, steps } = await job.run();
      const names = namesOf(model);
      for (const [step, { snapshot }] of steps.entries()) {
        const shares = sharesAt(step + 1);
        const sum = sumOf(shares, (share) => share);
        expect(snapshot.average === null).toBe(sum === 0);
        if (snapshot.average === null) continue;
        for (const [index, { isState, isKept }] of names.entries()) {
          if (isState || isKept || snapshot.pruned[index] != null) continue;
          for (const [at, got] of snapshot.average.weights[index]!.data.entries()) {
            const mean = sumOf(shares.keys(), (k) => (shares[k]! * steps[k]!.snapshot.weights[index]!.data[at]!) / sum);
            expect(Math.abs(got - mean)).toBeLessThan(1e-6 * (1 + Math.abs(mean))); // three roundings a move
          }
        }
      }
      const plain = await job
        .without((copy) => {
          copy.average = undefined;
        })
        .run();
      const bits = (weights: readonly Matrix[]) => bitsOf([...weights]);
      expect(bits(model.getWeights())).toEqual(bits(plain.model.getWeights()));
      const [, expected] = predictions(model, job.X);
      const copy = ockham.load(model.save());
      copy.useAverage();
      expect(predictions(copy, job.X)[0]).toEqual(expected);
    },
  };
}

const averages: Feature[] = [
  average(
    'ema',
    () => ockham.ema({ decay: 0.7 }),
    (count) => Array.from({ length: count }, (_, k) => 0.7 ** (count - 1 - k)),
  ),
  average(
    'swa',
    () => ockham.swa({ startStep: 1, every: 2 }),
    (count) => Array.from({ length: count }, (_, k) => (k > 0 && k % 2 === 0 ? 1 : 0)),
  ),
];

const normalization: Feature = {
  name: 'batchNormalization',
  exports: ['batchNormalization'],
  apply(job) {
    job.behind.push(() => ockham.batchNormalization({ momentum: 0.8 }));
  },
  /** At inference it goes by its statistics; those of the average are the statistics of all rows under it. */
  async promise(job) {
    const { model } = await job.run();
    const index = job.layers().findIndex(({ type }) => type === 'batchNormalization');
    const snapshot = model.takeSnapshot();
    const own = namesOf(model);
    const of = (weights: readonly Matrix[], name: string) =>
      weights[own.findIndex((parameter) => parameter.layer === index && parameter.name === name)]!.data;
    const until = (weights: readonly Matrix[], layers: number) => {
      const part = ockham.sequential({ layers: job.layers().slice(0, layers) });
      part.setWeights(weights.slice(0, own.filter(({ layer }) => layer < layers).length));
      return part.predict(job.X);
    };
    const all = [snapshot.weights, ...(snapshot.average === null ? [] : [snapshot.average.weights])];
    for (const [which, weights] of all.entries()) {
      const [before, after] = [until(weights, index), until(weights, index + 1)];
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map((name) =>
        of(weights, name),
      );
      const columns = mean!.length;
      for (const [at, value] of before.data.entries()) {
        const unit = at % columns;
        const expected = (gamma![unit]! * (value - mean![unit]!)) / Math.sqrt(variance![unit]! + 1e-3) + beta![unit]!;
        expect(Math.abs(after.data[at]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
      }
      if (which === 0) continue;
      for (const [unit, vector] of vectors(before, 0).entries()) {
        const m = sumOf(vector, (value) => value) / vector.length;
        const v = sumOf(vector, (value) => (value - m) ** 2) / vector.length;
        expect(Math.abs(mean![unit]! - m)).toBeLessThan(1e-6 * (1 + Math.abs(m)));
        expect(Math.abs(variance![unit]! - v)).toBeLessThan(1e-6 * (1 + v));
      }
    }
  },
};

/** A layer behind the first hidden one that draws in training, and is the identity otherwise. */
function noise(name: string, make: () => Layer, exports: readonly string[] = [name]): Feature {
  return {
    name,
    exports,
    apply(job) {
      job.behind.push(make);
    },
    async promise(job) {
      const remove = (copy: Job) => void copy.behind.splice(copy.behind.indexOf(make), 1);
      await expectIdentity(job, remove);
      const [own, plain] = [await job.run(), await job.without(remove).run()];
      expect(bitsOf(own.model.getWeights())).not.toEqual(bitsOf(plain.model.getWeights()));
      if (name !== 'gaussianNoise') await expectDraws(job);
    },
  };
}

const noises: Feature[] = [
  noise('dropout', () => ockham.dropout({ rate: 0.3 })),
  noise('dropout of units', () => ockham.dropout({ rate: 0.3, noiseShape: [1, null] }), ['dropout']),
  noise('rate on a schedule', () => ockham.dropout({ rate: ockham.ramp({ from: 0.1, to: 0.5, steps: 9 }) }), [
    'dropout',
    'ramp',
  ]),
  noise('spatialDropout', () => ockham.spatialDropout({ rate: 0.3, groups: 4 })),
  noise('gaussianDropout', () => ockham.gaussianDropout({ rate: 0.3 })),
  noise('alphaDropout', () => ockham.alphaDropout({ rate: 0.3 })),
  noise('gaussianNoise', () => ockham.gaussianNoise({ stddev: 0.3 })),
  {
    name: 'dropConnect',
    exports: ['dense'],
    apply(job) {
      job.free('dropConnect').dropConnect = 0.3;
    },
    async promise(job) {
      await expectIdentity(job, (copy) => {
        for (const options of copy.hidden) delete options.dropConnect;
      });
      await expectDraws(job);
    },
  },
  {
    name: 'concreteDropout',
    exports: ['concreteDropout'],
    isFirst: true,
    apply(job) {
      const index = job.isTaken[0] ? 1 : 0;
      job.makers[index] = (options: DenseOptions) =>
        ockham.concreteDropout(ockham.dense(options), { initialRate: 0.3 });
    },
    /** Its rate is learned, and its kernel predicts as a dense layer's. */
    async promise(job) {
      const { model, steps } = await job.run();
      const wrapped = job.layers().findIndex(({ type }) => type === 'concreteDropout');
      const logit = namesOf(model).findLastIndex(({ layer }) => layer === wrapped);
      const rates = steps.map(({ snapshot }) => snapshot.weights[logit]!.data[0]!);
      expect(new Set(rates).size).toBe(rates.length);
      const bare = job
        .without((copy) => {
          copy.prepare.length = 0;
          copy.makers.forEach((maker, at) => {
            if (maker !== undefined && maker({ units: 1 }).type === 'concreteDropout') copy.makers[at] = undefined;
          });
        })
        .make();
      bare.setWeights(model.getWeights().filter((_, index) => index !== logit));
      expect(bitsOf([bare.predict(job.X)])).toEqual(bitsOf([model.predict(job.X)]));
      await expectDraws(job);
    },
  },
];

const rates = ockham.cosineDecay({ initialValue: 0.05, decaySteps: 20, warmupSteps: 3 });

const rateSchedule: Feature = {
  name: 'learning rate on a schedule',
  exports: ['cosineDecay'],
  apply(job) {
    job.learningRate = rates;
  },
  async promise(job) {
    const { epochs } = await job.run();
    for (const { epoch, learningRate } of epochs)
      expect(learningRate).toBeCloseTo(rates.at(3 * epoch + 2) * job.rateFactor(epoch), 12);
  },
};

const stopping: Feature = {
  name: 'earlyStopping',
  exports: ['earlyStopping'],
  apply(job) {
    job.validates = true;
    // The first epoch is better than none, later ones never than that: what comes after it is always taken back.
    const options = { monitor: 'valDataLoss', patience: 2, minDelta: 99, restoreBestWeights: true } as const;
    job.callbacks.push(['earlyStopping', options]);
  },
  /** Training ends with the best epoch as a whole. */
  async promise(job) {
    const { model, steps, epochs, callbacks } = await job.run();
    const { best, bestEpoch, stoppedEpoch } = callbacks.find((callback) => 'bestEpoch' in callback) as EarlyStopping;
    expect([bestEpoch, stoppedEpoch, epochs.length]).toEqual([0, 2, 3]);
    const { dataLoss } = await model.evaluate(...job.validationData);
    expect(dataLoss).toBe(best);
    const [got, expected] = [model.takeSnapshot(), steps[2]!.snapshot].map(contents);
    const areStates = namesOf(model).map(({ isState }) => isState);
    // Statistics of the average are those of the end: see batchNormalization.
    for (const each of [got!, expected!])
      if (each.average) each.average.weights = each.average.weights.filter((_, index) => !areStates[index]);
    expect(got).toEqual(expected);
    expect(contents(steps[8]!.snapshot).weights).not.toEqual(expected!.weights);
  },
};

const plateau: Feature = {
  name: 'reduceLearningRateOnPlateau',
  exports: ['reduceLearningRateOnPlateau'],
  apply(job) {
    job.callbacks.push(['reduceLearningRateOnPlateau', { monitor: 'loss', minDelta: 99, patience: 1, factor: 0.5 }]);
    job.rateFactor = (epoch) => 0.5 ** Math.max(0, epoch - 1);
  },
  async promise(job) {
    const { epochs } = await job.run();
    const own = (step: number) => (typeof job.learningRate === 'number' ? job.learningRate : job.learningRate.at(step));
    for (const { epoch, learningRate } of epochs)
      expect(learningRate).toBeCloseTo(own(3 * epoch + 2) * job.rateFactor(epoch), 12);
    expect(epochs.at(-1)!.learningRate).toBeLessThan(own(3 * epochs.length - 1));
  },
};

const nothing = () => {};

const budget: Feature = {
  name: 'budget',
  exports: [],
  apply: nothing,
  /** What was cut anywhere, and gone on with, is what was never cut. */
  async promise(job) {
    const whole = job.make();
    const { epochs } = await job.fit(whole);
    const cut = job.make();
    const callbacks = job.makeCallbacks();
    const logs = [];
    for (let isCut = true; isCut; ) {
      const part = await cut.fit(job.input, job.y, { ...job.options(4, callbacks), budget: { steps: 5 } });
      logs.push(...part.epochs);
      isCut = part.endedBy === 'budget';
    }
    expect(untimed(logs)).toEqual(untimed(epochs));
    await expectSame(job, whole, cut);
  },
};

/** Whether a unit has weights that leave it, and none that enter it. */
function hasConstants(model: Sequential): boolean {
  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  return kernels.slice(1).some((next, index) => {
    const entering = vectors(kernels[index]!, 0);
    const leaving = vectors(next, 1);
    return (
      entering.length === leaving.length &&
      entering.some((vector, unit) => norm(vector) === 0 && norm(leaving[unit]!) !== 0)
    );
  });
}

const compaction: Feature = {
  name: 'compaction',
  exports: [],
  apply: nothing,
  /** The small model predicts as the big one does, its average too, and goes on as it would have. */
  async promise(job) {
    const { model: trained } = await job.run();
    const big = ockham.load(trained.save());
    big.prune({ inputs: 0.34 });
    big.prune({ units: 0.3 });
    big.prune({ magnitude: 0 }); // what is 0 for another reason would learn on in the big model
    const small = big.compact();
    const kept = small.inputIndices!;
    if (job.hidden[0]!.dropConnect === undefined) expect(kept.length).toBeLessThan(COLUMNS); // its masks are those of a whole kernel
    const [wide, narrow] = [job.X, narrowed(job.X, kept)];
    expectNear(predictions(small, narrow), predictions(big, wide), 1e-5);
    expect(small.takeSnapshot().average === null).toBe(big.takeSnapshot().average === null);
    const again = ockham.load(small.save());
    expect(contents(again.takeSnapshot())).toEqual(contents(small.takeSnapshot()));
    // Constants go into the next bias, and the sizes of groups are gone: see Sequential.compact.
    if (job.hasGroups || hasConstants(big)) return;
    const options = { epochs: 1, batchSize: job.batchSize, verbose: false };
    await big.fit(wide, job.y, options);
    await small.fit(narrow, job.y, options);
    expectNear(predictions(small, narrow), predictions(big, wide), 1e-3);
  },
};

const files: Feature = {
  name: 'save and load',
  exports: ['load'],
  apply: nothing,
  /** A model from a file predicts the same bits, compiled or not, and goes on as the one that was saved. */
  async promise(job) {
    const model = job.make();
    await job.fit(model, 2);
    const bytes = model.save();
    const copy = ockham.load(bytes);
    expect(copy.save()).toEqual(bytes);
    const bare = ockham.load(bytes, { compile: false });
    for (const each of [copy, bare]) expect(predictions(each, job.X)).toEqual(predictions(model, job.X));
    const bits = (from: typeof model) => {
      const { mean, variance } = from.predictDistribution(job.X, { passes: 2 });
      return bitsOf([mean, variance]);
    };
    const draws = job.layers().some(({ isStochastic }) => isStochastic);
    if (draws) for (const each of [copy, bare]) expect(bits(each)).toEqual(bits(model));
    const epochs = [];
    for (const each of [model, copy]) epochs.push(untimed((await job.fit(each, 2)).epochs));
    expect(epochs[1]).toEqual(epochs[0]);
    await expectSame(job, model, copy);
  },
};

const threads: Feature = {
  name: 'threads',
  exports: ['init'],
  apply: nothing,
  promise: expectSameOnThreads,
};

const worker: Feature = {
  name: 'worker',
  exports: [],
  apply: nothing,
  /** The same training there gives the same logs and the same bits. */
  async promise(job) {
    const here = job.make();
    const there = await inWorker(job.make());
    try {
      const logs = [];
      for (const each of [here, there]) {
        const { epochs } = await each.fit(job.input, job.y, job.options(2));
        logs.push(untimed(epochs));
      }
      expect(logs[1]).toEqual(logs[0]);
      expect(contents(await there.takeSnapshot())).toEqual(contents(here.takeSnapshot()));
      await expectSame(job, here, ockham.load(await there.save()));
    } finally {
      there.dispose();
    }
  },
};

const sparse: Feature = {
  name: 'sparse X',
  exports: ['sparseMatrix'],
  apply(job) {
    job.isSparse = true;
  },
  /** Lists of what is not 0 train as the matrix does. */
  async promise(job) {
    const lists = await job.run();
    const matrix = await job
      .without((copy) => {
        copy.isSparse = false;
      })
      .run();
    expect(untimed(lists.epochs)).toEqual(untimed(matrix.epochs));
    expect(contents(lists.model.takeSnapshot())).toEqual(contents(matrix.model.takeSnapshot()));
    expect(bitsOf([lists.model.predict(job.input)])).toEqual(bitsOf([matrix.model.predict(job.X)]));
  },
};

export const features: readonly Feature[] = [
  ...penalties,
  ...constraints,
  masks,
  ...averages,
  normalization,
  ...noises,
  rateSchedule,
  stopping,
  plateau,
  budget,
  compaction,
  files,
  threads,
  worker,
  sparse,
];
