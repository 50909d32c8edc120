// Any sequence of public calls on a model, and on a twin that goes through save and load after each: equal bits, or the same error.
// OCKHAM_STATES=2000 OCKHAM_STATES_SEED=7 makes it longer, and other.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  adam,
  batchNormalization,
  concreteDropout,
  dense,
  dropout,
  earlyStopping,
  ema,
  groupLasso,
  type Layer,
  l1,
  lassoNet,
  lion,
  load,
  maxNorm,
  memory,
  OckhamError,
  onWarning,
  pruneSchedule,
  ramp,
  reduceLearningRateOnPlateau,
  type Sequential,
  sequential,
  sgd,
  spatialDropout,
  stepDecay,
  swa,
} from '../../src/index.js';
import type { WeightsSnapshot } from '../../src/types.js';
import { classification } from '../support/models.js';

const SEQUENCES = Number(process.env['OCKHAM_STATES'] ?? 40);
const SEED = Number(process.env['OCKHAM_STATES_SEED'] ?? 3);

const { X, y } = classification(14, 4, 3);

const hidden = fc.constantFrom<() => Layer>(
  () => dense({ units: 5, activation: 'relu', kernelRegularizer: l1(0.05) }),
  () => dense({ units: 4, activation: 'tanh', kernelConstraint: maxNorm(1), dropConnect: 0.25 }),
  () => dense({ units: 4, kernelRegularizer: groupLasso(ramp({ from: 0, to: 0.1, steps: 5 }), { groups: 'inputs' }) }),
  () => dense({ units: 3, activation: 'gelu', trainable: false }),
  () => lassoNet({ units: 3, hidden: [3], lambda: 0.05 }),
  () => concreteDropout(dense({ units: 3 })),
  () => batchNormalization(),
  () => dropout({ rate: 0.25 }),
  () => spatialDropout({ rate: 0.5, groups: 1 }),
);
const optimizers = [
  () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  () => adam({ learningRate: stepDecay({ initialValue: 0.1, factor: 0.5, every: 3 }), clipNorm: 1 }),
  () => lion({ learningRate: 0.01, weightDecay: 0.1 }),
];
const averages = [undefined, () => ema({ decay: 0.5 }), () => swa({ startEpoch: 1 })];
const callbacks = [
  () => [],
  () => [earlyStopping({ monitor: 'loss', patience: 0, minDelta: 0.1, restoreBestWeights: true })],
  () => [reduceLearningRateOnPlateau({ monitor: 'loss', factor: 0.5, patience: 1 })],
  () => [pruneSchedule({ from: 0, to: 0.5, beginStep: 0, endStep: 6, every: 2, by: 'fraction' })],
];

/** A model or its twin, with what calls before have left. */
interface Side {
  model: Sequential;
  snapshot: WeightsSnapshot | undefined;
}

/** A call: its name with its options, which fast-check shows, and the call. */
interface Call {
  readonly name: string;
  run(side: Side): unknown;
}

function call<T>(name: string, options: fc.Arbitrary<T>, run: (side: Side, options: T) => unknown): fc.Arbitrary<Call> {
  return options.map((given) => ({ name: `${name} ${JSON.stringify(given)}`, run: (side) => run(side, given) }));
}

const index = (list: readonly unknown[]) => fc.nat(list.length - 1);
const none = fc.constant(0);
const fitting = fc.record({
  epochs: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.constantFrom(3, 5, 14),
  callbacks: index(callbacks),
  shuffle: fc.boolean(),
  resume: fc.boolean(),
  steps: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  validation: fc.boolean(),
  weighted: fc.boolean(),
});

function optionsOf({
  steps,
  validation,
  weighted,
  callbacks: chosen,
  ...rest
}: typeof fitting extends fc.Arbitrary<infer T> ? T : never) {
  return {
    ...rest,
    verbose: false,
    callbacks: callbacks[chosen]!(),
    ...(steps !== undefined && { budget: { steps } }),
    ...(validation && { validationSplit: 0.25 }),
    ...(weighted && { classWeight: { 0: 2 } }),
  };
}

const anyCall = fc.oneof(
  { weight: 4, arbitrary: call('fit', fitting, ({ model }, given) => model.fit(X, y, optionsOf(given))) },
  {
    weight: 3,
    arbitrary: call('train, left after an epoch', fitting, async ({ model }, given) => {
      for await (const log of model.train(X, y, optionsOf(given))) return log;
    }),
  },
  {
    weight: 2,
    arbitrary: call('fit, stopped', fitting, ({ model }, given) => {
      const options = optionsOf(given);
      const stop = { onBatchEnd: () => model.stopTraining() };
      return model.fit(X, y, { ...options, callbacks: [...options.callbacks, stop] });
    }),
  },
  { weight: 3, arbitrary: call('trainOnBatch', none, ({ model }) => model.trainOnBatch(X, y)) },
  {
    weight: 2,
    arbitrary: call('compile', fc.tuple(index(optimizers), index(averages)), ({ model }, [optimizer, average]) => {
      const made = averages[average]?.();
      const loss = 'sparseCategoricalCrossentropy';
      model.compile({
        optimizer: optimizers[optimizer]!(),
        loss,
        metrics: ['accuracy'],
        ...(made && { average: made }),
      });
    }),
  },
  {
    weight: 2,
    arbitrary: call('setWeights', fc.constantFrom(0.5, -1, Number.NaN), ({ model }, factor) => {
      model.setWeights(
        model.getWeights().map(({ data, shape }) => ({ data: data.map((value) => value * factor), shape })),
      );
    }),
  },
  call('prune', fc.constantFrom(0, 0.3, 1), ({ model }, fraction) => model.prune({ fraction })),
  call('compact', none, (side) => {
    const compacted = side.model.compact();
    side.model.dispose();
    side.model = compacted;
  }),
  call('learningRate', fc.constantFrom(0, 0.02, 1), ({ model }, rate) => {
    model.learningRate = rate;
  }),
  call('add', none, ({ model }) => model.add(dense({ units: 3, activation: 'softmax' }))),
  call('useAverage', none, ({ model }) => model.useAverage()),
  call('takeSnapshot', none, (side) => {
    side.snapshot = side.model.takeSnapshot();
  }),
  call('restoreSnapshot', none, ({ model, snapshot }) => snapshot && model.restoreSnapshot(snapshot)),
  call('evaluate', fc.boolean(), ({ model }, average) => model.evaluate(X, y, average ? { weights: 'average' } : {})),
  call('predict', none, ({ model }) => model.predict(X)),
  call('predictDistribution', none, ({ model }) => model.predictDistribution(X, { passes: 3, seed: 1 })),
  call('optimality', none, ({ model }) => model.optimality(X, y)),
  call('sparsity', none, ({ model }) => model.sparsity()),
  call('featureReport', none, ({ model }) => model.featureReport()),
  call('dispose', none, ({ model }) => model.dispose()),
);

/** What came of a call, with the bits of all its numbers; seconds are not the model's. */
async function outcomeOf(run: () => unknown): Promise<string> {
  try {
    return (
      JSON.stringify(await run(), (key, value: unknown) => {
        if (key === 'seconds' || key === 'milliseconds') return undefined;
        // It tells the optimality that was measured last, which is known to a process, and in no file.
        if (key === 'note') return undefined;
        if (ArrayBuffer.isView(value))
          return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
        return typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value)) ? String(value) : value;
      }) ?? 'nothing'
    );
  } catch (error) {
    if (error instanceof OckhamError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const savedBy = ({ model }: Side) => outcomeOf(() => model.save());

beforeAll(() => onWarning(() => {}));
afterAll(() => onWarning(undefined));

test(`${SEQUENCES} sequences of calls: a model and its twin of files stay the same`, { timeout: 1e9 }, async () => {
  const before = memory().bytesInUse;
  const sequences = fc.asyncProperty(
    fc.array(hidden, { maxLength: 3 }),
    fc.array(anyCall, { minLength: 3, maxLength: 14 }),
    async (layers, calls) => {
      const make = (): Side => {
        const stack = [...layers.map((layer) => layer()), dense({ units: 3, activation: 'softmax' })];
        const model = sequential({ seed: 11, layers: [dense({ units: 4, inputShape: [4] }), ...stack] });
        model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', average: ema() });
        return { model, snapshot: undefined };
      };
      const [one, twin] = [make(), make()];
      try {
        for (const { name, run } of calls) {
          const results = [await outcomeOf(() => run(one)), await outcomeOf(() => run(twin))];
          expect(results[1], name).toBe(results[0]);
          const files = [await savedBy(one), await savedBy(twin)];
          expect(files[1] === files[0], `the files after ${name} differ`).toBe(true);
          if (files[0]!.startsWith('E_DISPOSED')) continue;
          const file = twin.model.save();
          twin.model.dispose();
          twin.model = load(file);
        }
      } finally {
        one.model.dispose();
        twin.model.dispose();
      }
    },
  );
  await fc.assert(sequences, { numRuns: SEQUENCES, seed: SEED });
  expect(memory().bytesInUse).toBe(before);
});
