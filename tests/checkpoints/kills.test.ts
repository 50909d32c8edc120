// Training that is killed at any moment, and goes on from its store, ends as training that was never killed: the same files and stops.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CheckpointInterval, checkpointTo } from '../../src/checkpoints/checkpoint.js';
import {
  adam,
  batchNormalization,
  type Callback,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  ema,
  type FitOptions,
  l1,
  pruneSchedule,
  reduceLearningRateOnPlateau,
  type Sequential,
  sequential,
  swa,
} from '../../src/index.js';
import { classification } from '../support/models.js';
import { listed } from '../support/sparseTraining.js';
import { MemoryStore } from './memoryStore.js';

const { X, y: labels } = classification(23, 4, 3);
const y = [...labels];
const sparse = listed({ ...X, data: X.data.map((value) => (Math.abs(value) < 0.4 ? 0 : value)) });

/** What a training is made of. */
interface Job {
  readonly average: 'swa' | 'ema' | undefined;
  readonly isScheduled: boolean;
  readonly isStopping: boolean;
  readonly isReducing: boolean;
  readonly isPruning: boolean;
  readonly isMixed: boolean;
  readonly isSparse: boolean;
  readonly steps: number | undefined;
}

const jobs = fc.record<Job>({
  average: fc.constantFrom('swa', 'ema', undefined),
  isScheduled: fc.boolean(),
  isStopping: fc.boolean(),
  isReducing: fc.boolean(),
  isPruning: fc.boolean(),
  isMixed: fc.boolean(),
  isSparse: fc.boolean(),
  steps: fc.constantFrom(3, 7, undefined),
});
const intervals = fc.constantFrom<CheckpointInterval>(
  { steps: 1 },
  { steps: 3 },
  { epochs: 1 },
  { steps: 5, epochs: 2 },
);
/** Where the callback of checkpoints stands among the others, and the events after which the process ends, each counted from its start. */
const courses = fc.record({
  place: fc.integer({ min: 0, max: 9 }),
  kills: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
});

function modelOf({ average, isScheduled }: Job): Sequential {
  const model = sequential({
    seed: 11,
    layers: [
      dense({ units: 6, inputShape: [4], activation: 'relu', kernelRegularizer: l1(0.01) }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: adam({ learningRate: isScheduled ? cosineDecay({ initialValue: 0.05, decaySteps: 20 }) : 0.05 }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
    ...(average && { average: average === 'swa' ? swa({ startEpoch: 1 }) : ema() }),
  });
  return model;
}

const oneHot = y.map((label) => [0, 1, 2].map((index) => (index === label ? 1 : 0)));

function optionsOf({ isMixed, steps }: Job): FitOptions {
  return {
    batchSize: 5,
    epochs: 6,
    validationSplit: 0.2,
    verbose: false,
    onWarning: () => {},
    ...(isMixed && { mixup: { alpha: 0.4 } }),
    ...(steps !== undefined && { budget: { steps } }),
  };
}

function crewOf({ isStopping, isReducing, isPruning }: Job, own: readonly Callback[], place: number): Callback[] {
  const others = [
    ...(isStopping ? [earlyStopping({ patience: 2, restoreBestWeights: true, minDelta: 0.05 })] : []),
    ...(isReducing ? [reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.7, minDelta: 0.2 })] : []),
    ...(isPruning ? [pruneSchedule({ to: 0.6, endStep: 14, every: 3 })] : []),
  ];
  const at = Math.min(place, others.length);
  return [...others.slice(0, at), ...own, ...others.slice(at)];
}

/** Calls fit until its training is over: once, or as often as the budget asks for. */
async function trained(job: Job, model: Sequential, more: FitOptions, own: readonly Callback[], place: number) {
  const rows = job.isSparse ? sparse : X;
  const options = { ...optionsOf(job), ...more };
  for (;;) {
    const { endedBy } = await model.fit(rows, oneHot, { ...options, callbacks: crewOf(job, own, place) });
    if (endedBy !== 'budget') return endedBy;
  }
}

/** Ends the process at the nth event: nothing of it reaches the store any more. */
function killer(store: MemoryStore, events: number): Callback {
  let left = events;
  const count = () => {
    left--;
    if (left > 0) return;
    store.isCutOff = true;
    throw new Error('killed');
  };
  return { onBatchBegin: count, onBatchEnd: count, onEpochBegin: count, onEpochEnd: count };
}

test('killed anywhere, training goes on from the store with equal bits: files, logs, averages, masks, stops', async () => {
  let kills = 0;
  await fc.assert(
    fc.asyncProperty(jobs, intervals, courses, async (drawn, every, course) => {
      const job = { ...drawn, isSparse: drawn.isSparse && !drawn.isMixed };
      const expected = modelOf(job);
      // The callbacks of the killed runs are as many, so that their states have the same places.
      const idle = [{}, {}];
      const end = await trained(job, expected, {}, idle, course.place);
      let store = new MemoryStore();
      for (const events of [...course.kills, Infinity]) {
        store = store.reopened();
        const model = modelOf(job);
        const own = [checkpointTo(store, { every }), killer(store, events)];
        try {
          expect(await trained(job, model, { resume: store }, own, course.place)).toBe(end);
          expect(Buffer.compare(model.save(), expected.save())).toBe(0);
        } catch (error) {
          if (!(error instanceof Error) || error.message !== 'killed') throw error;
          kills++;
        }
      }
    }),
    { numRuns: 30, seed: 3 },
  );
  expect(kills).toBeGreaterThan(30);
});
