// Training that is left, however that comes, and training from a file that was saved anywhere within it, goes on as if it had never
// been left: the same weights, files, logs and callbacks.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  adam,
  batchNormalization,
  type Callback,
  type CallbackState,
  dense,
  dropout,
  type EpochLog,
  earlyStopping,
  type FitOptions,
  l1,
  load,
  onWarning,
  pruneSchedule,
  reduceLearningRateOnPlateau,
  type Sequential,
  sequential,
  sgd,
  sparseMatrix,
  swa,
  type TrainingControl,
  type Warning,
} from '../../../src/index.js';
import { fingerprintOf } from '../../../src/model/rows/fingerprint.js';
import { altered } from '../../support/files.js';
import { classification, classifier, randomMatrix, rejectionOf, weightBits } from '../../support/models.js';

const { X, y: labels } = classification(23, 4, 3);
const y = [...labels];
const options: FitOptions = { batchSize: 5, epochs: 4, validationSplit: 0.2, verbose: false }; // 18 rows: 4 steps, 3 rows in the last
const STEPS = 4;

/** The bytes themselves would make failures long. */
function expectSameFile(got: Uint8Array, expected: Uint8Array): void {
  const read = (bytes: Uint8Array) => metadataOf(bytes);
  expect(read(got)).toEqual(read(expected));
  expect(Buffer.compare(got, expected)).toBe(0);
}

const metadataOf = (bytes: Uint8Array) => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return (
    JSON.parse(
      Buffer.from(bytes)
        .subarray(8, 8 + length)
        .toString(),
    ) as { __metadata__: object }
  ).__metadata__;
};

const warnings: Warning[] = [];
const resumptions = () => warnings.filter(({ code }) => code === 'W_RESUME').map(({ message }) => message);
beforeEach(() => {
  warnings.length = 0;
  onWarning((warning) => void warnings.push(warning));
});
afterEach(() => {
  onWarning(undefined);
  vi.restoreAllMocks();
});

function compiled(): Sequential {
  const model = sequential({
    seed: 11,
    layers: [
      dense({ units: 6, inputShape: [4], activation: 'relu', kernelRegularizer: l1(0.01) }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  const average = swa({ startEpoch: 1 });
  const optimizer = adam({ learningRate: 0.05 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], average });
  return model;
}

/** Counts what it hears, and changes the model by it, so that an event that comes twice or not at all changes bits. */
class Meddler implements Callback {
  readonly name: string;
  counts = { epochsBegun: 0, batchesBegun: 0, batches: 0, epochs: 0 };
  heard: Float64Array<ArrayBufferLike> = new Float64Array(4);

  constructor(name: string) {
    this.name = name;
  }

  onEpochBegin(): void {
    this.counts.epochsBegun++;
    this.heard[0]!++;
  }
  onBatchBegin(_batch: number, model: TrainingControl): void {
    this.counts.batchesBegun++;
    if (this.counts.batchesBegun % 3 === 0) model.learningRate *= 0.9;
  }
  onBatchEnd(_batch: number, log: { loss: number }, model: TrainingControl): void {
    this.counts.batches++;
    this.heard[1]! += log.loss;
    if (this.counts.batches % 5 === 0) model.learningRate *= 1.05;
  }
  onEpochEnd(epoch: number, log: EpochLog, model: TrainingControl): void {
    this.counts.epochs++;
    this.heard[2]! += log.loss + (log.valLoss ?? 0);
    this.heard[3]! += epoch;
    const factor = 1 - this.counts.epochs / 100;
    model.setWeights(model.getWeights().map(({ data }) => data.map((weight) => weight * factor)));
  }
  state(): CallbackState {
    return { counts: this.counts, heard: this.heard };
  }
  restore(state: { counts: Meddler['counts']; heard: Float64Array }): void {
    this.counts = state.counts;
    this.heard = state.heard;
  }
}

const HOOKS = ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd'] as const;

/** All that keeps a state, with a callback of the test's own at one of the places. */
function crew(own: Callback, place: number): Callback[] {
  const others: Callback[] = [
    new Meddler('first'),
    earlyStopping({ patience: 2, restoreBestWeights: true, minDelta: 0.05 }),
    reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.7, minDelta: 0.2 }),
    pruneSchedule({ to: 0.6, endStep: 14, every: 3 }),
    new Meddler('second'),
  ];
  return [...others.slice(0, place), own, ...others.slice(place)];
}

const statesOf = (callbacks: readonly Callback[]) =>
  callbacks
    .filter((callback) => callback instanceof Meddler)
    .map(({ counts, heard }) => ({ counts, heard: [...heard] }));
const stoppings = (callbacks: readonly Callback[]) =>
  callbacks
    .filter((callback) => 'bestEpoch' in callback)
    .map((one) => [one.bestEpoch, (one as { stoppedEpoch?: number }).stoppedEpoch]);

async function whole(more: FitOptions = {}) {
  const model = compiled();
  const callbacks = crew({}, 0);
  const { endedBy } = await model.fit(X, y, { ...options, ...more, callbacks });
  return { model, callbacks: callbacks.slice(1), endedBy };
}

/** Does something at the nth time that a hook is called. */
function at(hook: (typeof HOOKS)[number], time: number, act: (model: TrainingControl) => void): Callback {
  let times = 0;
  return {
    [hook]: (...args: unknown[]) => {
      times++;
      if (times === time) act(args.at(-1) as TrainingControl);
    },
  };
}

const moments = fc.record({
  hook: fc.constantFrom(...HOOKS),
  time: fc.integer({ min: 1, max: 16 }),
  place: fc.integer({ min: 0, max: 5 }),
});

describe('a file that was saved within training', () => {
  test.each([
    4, 30,
  ])('by any callback, in any hook, at any time, is training of %d epochs that was never stopped', async (epochs) => {
    // The second ends by earlyStopping.
    const expected = await whole({ epochs });
    expect(expected.endedBy).toBe(epochs === 2 ? 'epochs' : 'stopTraining');
    let files = 0;
    await fc.assert(
      fc.asyncProperty(moments, async ({ hook, time, place }) => {
        let bytes: Uint8Array | undefined;
        const model = compiled();
        const saver = at(hook, time, () => {
          bytes = model.save();
        });
        await model.fit(X, y, { ...options, epochs, callbacks: crew(saver, place) });
        expectSameFile(model.save(), expected.model.save()); // to save changes nothing
        if (bytes === undefined) return;
        files++;
        const copy = load(bytes);
        expectSameFile(copy.save(), bytes);
        const callbacks = crew({}, place);
        const { endedBy } = await copy.fit(X, y, { ...options, epochs, callbacks });
        expect(endedBy).toBe(expected.endedBy);
        expectSameFile(copy.save(), expected.model.save());
        const others = callbacks.filter((_, index) => index !== place);
        expect(statesOf(others)).toEqual(statesOf(expected.callbacks));
        expect(stoppings(others)).toEqual(stoppings(expected.callbacks));
      }),
      { numRuns: 80, seed: 7 },
    );
    expect(files).toBeGreaterThan(20);
    expect(resumptions()).toEqual(resumptions().filter((message) => message.includes('nothing is left to train')));
  });

  test('from outside, between two turns of the event loop, too', async () => {
    const expected = await whole();
    const model = compiled();
    const files: Uint8Array[] = [];
    const collect = () => {
      files.push(model.save());
      if (model.unfinished !== undefined || model.step === 0) setImmediate(collect);
    };
    setImmediate(collect);
    await model.fit(X, y, { ...options, callbacks: crew({}, 0), yieldEvery: 0 });
    const places = new Set(files.map((bytes) => JSON.stringify(load(bytes).unfinished)));
    expect(places.size).toBeGreaterThan(3);
    for (const bytes of files.slice(0, -1)) {
      const copy = load(bytes);
      await copy.fit(X, y, { ...options, callbacks: crew({}, 0) });
      expectSameFile(copy.save(), expected.model.save());
    }
  });

  test('by callbacks before and behind the one that stops training, as it does', async () => {
    const expected = await whole();
    const last = expected.model.epoch;
    for (let place = 0; place <= 5; place++) {
      let bytes = new Uint8Array();
      const model = compiled();
      const saver = at('onEpochEnd', last, () => {
        bytes = model.save();
      });
      await model.fit(X, y, { ...options, callbacks: crew(saver, place) });
      const copy = load(bytes);
      const end = await copy.fit(X, y, { ...options, callbacks: crew({}, place) });
      expect(end).toEqual({ epochs: [], endedBy: 'stopTraining' });
      expectSameFile(copy.save(), expected.model.save());
    }
  });

  test('that a tolerance ends, with the epochs in a row that were within it', async () => {
    const make = () => {
      const model = sequential({
        seed: 1,
        layers: [dense({ units: 1, inputShape: [1], kernelRegularizer: l1(0.01) })],
      });
      model.compile({ optimizer: sgd({ learningRate: 0.3 }), loss: 'meanSquaredError' });
      return model;
    };
    const rows = [[1], [-1], [0.5]];
    const more: FitOptions = { epochs: 500, tol: 1e-3, patience: 4, verbose: false };
    const expected = make();
    const { endedBy } = await expected.fit(rows, [1, -1, 0], more);
    expect(endedBy).toBe('converged');
    const files: Uint8Array[] = [];
    const model = make();
    const saves: Callback = { onEpochEnd: () => void files.push(model.save()) };
    await model.fit(rows, [1, -1, 0], { ...more, callbacks: [saves] });
    expect(files.length).toBeGreaterThan(5);
    for (const bytes of files) {
      const copy = load(bytes);
      expect((await copy.fit(rows, [1, -1, 0], more)).endedBy).toBe('converged');
      expectSameFile(copy.save(), expected.save());
    }
  });

  test('while validation runs', async () => {
    const data = classification(3000, 4, 3);
    const make = () => {
      const model = classifier();
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', average: swa({ startEpoch: 0 }) });
      return model;
    };
    const more: FitOptions = { epochs: 2, batchSize: 9, validationData: [data.X, data.y], verbose: false };
    const [model, expected] = [make(), make()];
    await expected.fit(X, y, more);
    let bytes: Uint8Array | undefined;
    const collect = () => {
      const { unfinished } = model;
      if (unfinished?.epochs === 0 && unfinished.steps === 3) bytes = model.save();
      else setImmediate(collect);
    };
    setImmediate(collect);
    await model.fit(X, y, { ...more, yieldEvery: 0 });
    const copy = load(bytes!);
    const { epochs } = await copy.fit(X, y, more);
    expect(epochs).toHaveLength(2);
    expect(epochs[0]!.learningRate).toBe(0.001);
    expectSameFile(copy.save(), expected.save());
  });

  test('in onTrainEnd and onTrainExit is that of a training that is over: the same call ends at once, and says so', async () => {
    for (const hook of ['onTrainEnd', 'onTrainExit'] as const) {
      for (const place of [0, 5]) {
        const expected = await whole();
        const model = compiled();
        let bytes = new Uint8Array();
        const saves = () => {
          bytes = model.save();
        };
        await model.fit(X, y, { ...options, callbacks: crew({ [hook]: saves }, place) });
        const copy = load(bytes);
        expect(copy.unfinished).toBeUndefined();
        const { step } = copy;
        warnings.length = 0;
        const end = await copy.fit(X, y, { ...options, callbacks: crew({}, place) });
        expect(end).toEqual({ epochs: [], endedBy: expected.endedBy });
        expect(copy.step).toBe(step);
        expect(resumptions()).toEqual([
          expect.stringMatching(/nothing is left to train: of 4 epochs, \d were trained/),
        ]);
        expectSameFile(copy.save(), expected.model.save());
        await copy.fit(X, y, options); // a call of its own
        expect(copy.step).toBe(step + 4 * STEPS);
      }
    }
  });
});

describe('training that was left', () => {
  const leave: Record<
    string,
    (model: Sequential, own: (act: (one: TrainingControl) => void) => Callback[]) => Promise<unknown>
  > = {
    'by a signal': (model, own) => {
      const controller = new AbortController();
      const callbacks = own(() => controller.abort());
      return model.fit(X, y, { ...options, callbacks, signal: controller.signal }).catch(() => {});
    },
    'by an error of a callback': (model, own) => {
      const callbacks = own(() => {
        throw new Error('mine');
      });
      return model.fit(X, y, { ...options, callbacks }).catch(() => {});
    },
    'by stopTraining': (model, own) => model.fit(X, y, { ...options, callbacks: own((one) => one.stopTraining()) }),
  };

  test.each(Object.entries(leave))('%s goes on, in the same model and from a file', async (_how, stop) => {
    const expected = await whole();
    let left = 0;
    await fc.assert(
      fc.asyncProperty(moments, fc.boolean(), async ({ hook, time, place }, isFile) => {
        const model = compiled();
        const mine = crew({}, place);
        await stop(model, (act) => mine.map((callback, index) => (index === place ? at(hook, time, act) : callback)));
        if (model.unfinished === undefined) return;
        left++;
        const bytes = model.save();
        const copy = isFile ? load(bytes) : model;
        expectSameFile(copy.save(), bytes);
        const callbacks = isFile ? crew({}, place) : mine;
        await copy.fit(X, y, { ...options, callbacks });
        expectSameFile(copy.save(), expected.model.save());
        const others = callbacks.filter((_, index) => index !== place);
        expect(statesOf(others)).toEqual(statesOf(expected.callbacks));
        expect(stoppings(others)).toEqual(stoppings(expected.callbacks));
        expect(copy.unfinished).toBeUndefined();
      }),
      { numRuns: 60, seed: 3 },
    );
    expect(left).toBeGreaterThan(25);
  });

  test('out of the loop over train goes on', async () => {
    const [expected, model] = [compiled(), compiled()];
    const { epochs } = await expected.fit(X, y, options);
    for await (const { epoch } of model.train(X, y, options)) if (epoch === 1) break;
    expect(model.unfinished).toEqual({ epochs: 2, steps: 0 });
    const rest = await load(model.save()).fit(X, y, options);
    expect(rest.epochs.map(({ loss }) => loss)).toEqual(epochs.slice(2).map(({ loss }) => loss));
    for await (const { epoch } of model.train(X, y, options)) expect(epoch).toBeGreaterThan(1);
    expectSameFile(model.save(), expected.save());
  });

  test('once more before its first step keeps its place: by a signal, an error, and a figure that is not there', async () => {
    const model = compiled();
    await model.fit(X, y, { ...options, budget: { steps: 6 } });
    const bytes = model.save();
    const controller = new AbortController();
    const { signal } = controller;
    await rejectionOf(
      model.fit(X, y, { ...options, signal, callbacks: [at('onBatchBegin', 1, () => controller.abort())] }),
    );
    expect([model.step, model.unfinished]).toEqual([6, { epochs: 1, steps: 2 }]);
    const fails = at('onTrainBegin', 1, () => {
      throw new Error('mine');
    });
    await rejectionOf(model.fit(X, y, { ...options, callbacks: [fails] }));
    for (const resume of [true, false]) {
      const callbacks = [earlyStopping({ monitor: 'valLos' })];
      expect(await rejectionOf(model.fit(X, y, { ...options, resume, callbacks }))).toMatchObject({ code: 'E_OPTION' });
    }
    expect(model.unfinished).toEqual({ epochs: 1, steps: 2 });
    const [copy, expected] = [load(bytes), compiled()];
    for (const each of [model, copy, expected]) await each.fit(X, y, options);
    expect(weightBits(model)).toEqual(weightBits(expected));
    expectSameFile(copy.save(), expected.save());
  });

  test('after a thrown onTrainBegin, the states of callbacks are what they were', async () => {
    const expected = await whole();
    const model = compiled();
    await model.fit(X, y, { ...options, budget: { steps: 9 }, callbacks: crew({}, 0) });
    const fails = at('onTrainBegin', 1, () => {
      throw new Error('mine');
    });
    await rejectionOf(model.fit(X, y, { ...options, callbacks: crew(fails, 0) }));
    await model.fit(X, y, { ...options, callbacks: crew({}, 0) });
    expectSameFile(model.save(), expected.model.save());
  });

  test('an abort in onBatchBegin takes no step', async () => {
    const model = compiled();
    const controller = new AbortController();
    const { signal } = controller;
    await rejectionOf(
      model.fit(X, y, { ...options, signal, callbacks: [at('onBatchBegin', 3, () => controller.abort())] }),
    );
    expect(model.step).toBe(2);
  });

  test('because its weights became infinite is not gone on with', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    const learningRate = { name: 'cliff', config: {}, at: (step: number) => (step < 2 ? 1e-4 : 3e38) };
    model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' });
    const rows = [[30], [20]];
    const error = await rejectionOf(model.fit(rows, [1, 2], { epochs: 5, verbose: false }));
    expect([error, model.step]).toMatchObject([{ code: 'E_DIVERGED' }, 2]);
    expect(model.unfinished).toBeUndefined();
  });

  test('because of a step that would not be finite keeps its place, and its weights', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1 })] });
    model.compile({ optimizer: sgd({ learningRate: 1e-4 }), loss: 'meanSquaredError' });
    expect(await rejectionOf(model.fit([[3e38], [3e38]], [1, 2], { verbose: false }))).toMatchObject({
      code: 'E_DIVERGED',
    });
    expect(model.getWeights()).toHaveLength(2); // a step was tried with them
  });

  test('is forgotten by compile', async () => {
    const model = compiled();
    await model.fit(X, y, { ...options, callbacks: [at('onBatchEnd', 6, (one) => one.stopTraining())] });
    expect(model.unfinished).toEqual({ epochs: 1, steps: 2 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    expect([model.unfinished, model.epoch, model.history]).toEqual([undefined, 0, { epochs: [] }]);
  });
});

describe('a call that does not go on', () => {
  async function left(steps = 6) {
    const model = compiled();
    await model.fit(X, y, { ...options, callbacks: [at('onBatchEnd', steps, (one) => one.stopTraining())] });
    warnings.length = 0;
    return model;
  }
  const other = { data: X.data.map((value, index) => (index === 3 ? -value : value)), shape: X.shape };

  test.each<[string, typeof X, number[], FitOptions, RegExp]>([
    ['other batches', X, y, { batchSize: 6 }, /1 epoch and 2 steps: batchSize must be 5, as before, .* got 6/],
    ['another order', X, y, { shuffle: false }, /shuffle must be true, as before/],
    ['fewer epochs than were completed', X, y, { epochs: 1 }, /epochs must be more than 1, .* got 1/],
    ['other rows', X, y, { validationSplit: 0.5 }, /rows of X must be 18, as before, got 11/],
    ['another first epoch', X, y, { initialEpoch: 2 }, /initialEpoch must be 1, .* got 2/],
    ['other values of X', other, y, {}, /fit starts over: X, y or weights of the rows are not those of/],
    ['other labels', X, y.map((label, row) => (row === 2 ? 1 - Math.min(label, 1) : label)), {}, /not those of/],
    ['weights of rows', X, y, { sampleWeight: y.map(() => 0.5) }, /not those of/],
  ])('because of %s starts over, and says why', async (_what, inputs, targets, more, message) => {
    const model = await left();
    const { epochs } = await model.fit(inputs, targets, { ...options, ...more });
    expect(epochs[0]!.epoch).toBe(more.initialEpoch ?? 0);
    expect(resumptions()).toEqual([expect.stringMatching(message)]);
  });

  test('resume: false says nothing', async () => {
    const model = await left();
    const { epochs } = await model.fit(X, y, { ...options, batchSize: 6, resume: false });
    expect([epochs.length, resumptions()]).toEqual([4, []]);
  });

  test('after a budget, other data is said, and a call that does not fit refused', async () => {
    const model = compiled();
    await model.fit(X, y, { ...options, budget: { steps: 6 } });
    expect(await rejectionOf(model.fit(X, y, { ...options, initialEpoch: 3 }))).toMatchObject({
      code: 'E_OPTION',
      path: 'fit.initialEpoch',
    });
    await model.fit(other, y, options);
    expect(resumptions()).toEqual([
      expect.stringMatching(/goes on all the same: X, y or weights of the rows are not those/),
    ]);
    expect(model.step).toBe(4 * STEPS);
  });
});

describe('the fingerprint of rows', () => {
  const examples = (data: Float32Array, shape = [2, 3], more: object = {}) =>
    ({
      inputs: { data, rows: shape[0], columns: shape[1] },
      targets: { data: Float32Array.of(1, 2), columns: 1, rows: 2 },
      weights: undefined,
      ...more,
    }) as unknown as Parameters<typeof fingerprintOf>[0];
  const base = Float32Array.of(1, 2, 3, 4, 5, 6);

  test('is known, and changes with any bit, two signs, an order, a shape, targets and weights', () => {
    expect(fingerprintOf(examples(base))).toBe('cd4a1687');
    const prints = [
      base,
      base.map((value) => -value),
      base.map((value, index) => (index < 2 ? -value : value)),
      Float32Array.of(2, 1, 3, 4, 5, 6),
      Float32Array.of(1, 2, 3, 4, 5, 6 + 2 ** -20),
      Float32Array.of(0, 2, 3, 4, 5, 6),
    ].map((data) => fingerprintOf(examples(data)));
    prints.push(
      fingerprintOf(examples(base, [3, 2])),
      fingerprintOf(examples(base, [2, 3], { weights: Float32Array.of(1, 1) })),
      fingerprintOf(examples(base, [2, 3], { targets: { data: Float32Array.of(2, 1), columns: 1, rows: 2 } })),
    );
    expect(new Set(prints).size).toBe(prints.length);
  });

  test('of a sparse X is that of the dense one: training goes on with either', async () => {
    const dense4 = randomMatrix(23, 4, 6);
    dense4.data.forEach((_, index) => {
      if (index % 3 !== 0) dense4.data[index] = 0;
    });
    const [values, columns, pointers]: [number[], number[], number[]] = [[], [], [0]];
    for (let row = 0; row < 23; row++) {
      for (let column = 0; column < 4; column++) {
        const value = dense4.data[4 * row + column]!;
        if (value !== 0) [values.push(value), columns.push(column)];
      }
      pointers.push(values.length);
    }
    const sparse = sparseMatrix(values, columns, pointers, [23, 4]);
    const model = compiled();
    await model.fit(dense4, y, { ...options, callbacks: [at('onBatchEnd', 6, (one) => one.stopTraining())] });
    const { epochs } = await model.fit(sparse, y, options);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(resumptions()).toEqual([]);
  });
});

describe('initialEpoch', () => {
  test('trains the epochs from there, with their numbers, as Keras does', async () => {
    const [model, expected] = [compiled(), compiled()];
    const begun: number[] = [];
    await model.fit(X, y, { ...options, epochs: 2 });
    const { epochs } = await model.fit(X, y, {
      ...options,
      initialEpoch: model.epoch,
      callbacks: [{ onEpochBegin: (epoch) => void begun.push(epoch), onTrainBegin: (p) => expect(p.epochs).toBe(4) }],
    });
    expect([epochs.map(({ epoch }) => epoch), begun]).toEqual([
      [2, 3],
      [2, 3],
    ]);
    await expected.fit(X, y, options);
    expectSameFile(model.save(), expected.save());
    expect(resumptions()).toEqual([]);
  });

  test('where all are trained ends at once, and says so', async () => {
    const model = compiled();
    await model.fit(X, y, { ...options, epochs: 2 });
    const copy = load(model.save());
    const end = await copy.fit(X, y, { ...options, epochs: 2, initialEpoch: copy.epoch });
    expect(end).toEqual({ epochs: [], endedBy: 'epochs' });
    expectSameFile(copy.save(), model.save());
    expect(resumptions()).toEqual([
      expect.stringMatching(/nothing is left to train: initialEpoch is 2, .* counts all, 2/),
    ]);
    await copy.fit(X, y, { ...options, epochs: 2 - copy.epoch });
    expect(resumptions().at(-1)).toMatch(/nothing is left to train: epochs is 0/);
    expectSameFile(copy.save(), model.save());
    await copy.fit(X, y, { ...options, epochs: 2 }); // a call of its own, as in the model that was never saved
    expect(copy.epoch).toBe(4);
  });

  test('of the epoch that was left, or the first one of that call, goes on within it', async () => {
    const expected = compiled();
    await expected.fit(X, y, { ...options, epochs: 6, initialEpoch: 2 });
    for (const initialEpoch of [2, 3, undefined]) {
      const model = compiled();
      const more = { ...options, epochs: 6 };
      await model.fit(X, y, { ...more, initialEpoch: 2, budget: { steps: 6 } });
      expect(model.unfinished).toEqual({ epochs: 3, steps: 2 });
      await model.fit(X, y, { ...more, ...(initialEpoch === undefined ? {} : { initialEpoch }) });
      expect(weightBits(model)).toEqual(weightBits(expected));
      expect(model.epoch).toBe(4);
    }
  });

  test.each([-1, 1.5, Number.NaN, '1' as never, null as never])('%s is refused', async (initialEpoch) => {
    const error = await rejectionOf(compiled().fit(X, y, { ...options, initialEpoch }));
    expect(error).toMatchObject({ path: 'fit.initialEpoch' });
  });
});

describe('states of callbacks', () => {
  const cut = { ...options, budget: { steps: 6 } };

  test('come back as they are: nested, with arrays of all kinds, and numbers that JSON has not', async () => {
    const state = {
      text: 'ü "x"',
      $: 1,
      $$x: { list: [1, null, [true]], none: undefined },
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-300],
      f32: Float32Array.of(Number.NaN, 1),
      f64: Float64Array.of(Number.POSITIVE_INFINITY),
      i32: Int32Array.of(-1),
      u8: new Uint8Array([9, 8, 7]).subarray(1),
      i64: BigInt64Array.of(-1n),
      u64: BigUint64Array.of(2n ** 64n - 1n),
      empty: new Float32Array(),
    };
    const model = compiled();
    let restored: unknown;
    const callback: Callback = {
      onEpochEnd: () => {},
      state: () => state,
      restore: (given) => {
        restored = given;
      },
    };
    await model.fit(X, y, { ...cut, callbacks: [callback] });
    const copy = load(model.save());
    expectSameFile(copy.save(), model.save());
    state.f32.fill(0); // copies were made
    await copy.fit(X, y, { ...options, callbacks: [callback] });
    const { none: _, ...nested } = state.$$x;
    expect(restored).toEqual({ ...state, $$x: nested, f32: Float32Array.of(Number.NaN, 1) });
  });

  test.each<[string, unknown]>([
    ['a function', { f: () => {} }],
    ['a map', { f: new Map() }],
    ['a date', [new Date(0)]],
    ['an instance of a class', { f: new (class Thing {})() }],
    ['a hole', { f: [undefined] }],
    ['nothing', undefined],
    ['a promise', Promise.resolve(1)],
    ['a bigint', 1n],
    ['an array of a kind that files have not', new Uint16Array(1)],
    ['half of a surrogate pair', '\ud800'],
    ['a key that could do harm', JSON.parse('{"__proto__": 1}')],
    [
      'a circle',
      (() => {
        const circle: unknown[] = [];
        circle.push(circle);
        return circle;
      })(),
    ],
  ])('that hold %s are refused by name before a step is taken', async (_what, state) => {
    const model = compiled();
    const callback = { name: 'mine', state: () => state, restore: () => {}, onEpochEnd: () => {} } as Callback;
    const error = await rejectionOf(model.fit(X, y, { ...options, callbacks: [{}, callback] }));
    expect(error).toMatchObject({
      code: 'E_OPTION',
      message: expect.stringMatching(/the state of mine \(callbacks\[1\]\)/),
    });
    expect(model.step).toBe(0);
  });

  test.each([
    [{ state: () => 1, onTrainEnd: () => {} }, /callbacks\[0\] has state\(\), and no restore\(\)/],
    [
      { name: 'half', restore: () => {}, onTrainEnd: () => {} },
      /half \(callbacks\[0\]\) has restore\(\), and no state\(\)/,
    ],
  ])('of a callback that has half of it are refused', async (callback, message) => {
    const model = compiled();
    const error = await rejectionOf(model.fit(X, y, { ...options, callbacks: [callback as Callback] }));
    expect(error).toMatchObject({ code: 'E_OPTION', message: expect.stringMatching(message) });
  });

  test('are not asked of a callback whose field `state` is data', async () => {
    const callback = { state: { epochs: 0 }, onEpochEnd: () => {} } as unknown as Callback;
    await compiled().fit(X, y, { ...options, callbacks: [callback] });
  });

  test('go to the callback of that name: at its place, or elsewhere; what finds none is said', async () => {
    const model = compiled();
    const own = () => crew({}, 0).filter((callback) => callback instanceof Meddler) as Meddler[];
    const [first, second] = own();
    await model.fit(X, y, { ...cut, callbacks: [first!, second!] });
    const moved = own();
    await load(model.save()).fit(X, y, { ...options, epochs: 2, callbacks: [moved[1]!, {}, moved[0]!] });
    expect(moved.map(({ counts }) => counts.batches)).toEqual([8, 8]);
    expect(resumptions()).toEqual([]);
    const [alone] = own();
    await load(model.save()).fit(X, y, { ...options, callbacks: [alone!, new Meddler('third')] });
    expect(resumptions()).toEqual([
      expect.stringMatching(/nothing was kept of third \(callbacks\[1\]\), which starts over/),
      expect.stringMatching(/no callback here goes on with the state of second \(callbacks\[1\]\)/),
    ]);
    warnings.length = 0;
    await load(model.save()).fit(X, y, options);
    expect(resumptions()).toHaveLength(2);
  });

  test('of a figure that is not judged any more are left aside, which is said', async () => {
    for (const make of [earlyStopping, reduceLearningRateOnPlateau]) {
      const model = compiled();
      await model.fit(X, y, { ...cut, callbacks: [make()] });
      warnings.length = 0;
      await model.fit(X, y, { ...options, callbacks: [make({ monitor: 'loss' })] });
      expect(resumptions()).toEqual([
        expect.stringMatching(/what was kept is of valLoss; loss is judged from the start/),
      ]);
    }
  });

  test('of an earlier training that is over have no part in one that is left and gone on with', async () => {
    // The first epoch is the best one by the largest loss; a count that went on would stop earlier.
    const long: FitOptions = { ...options, epochs: 12 };
    for (const make of [
      () => earlyStopping({ monitor: 'loss', mode: 'max' as const, patience: 6 }),
      () => reduceLearningRateOnPlateau({ monitor: 'loss', mode: 'max' as const, patience: 5 }),
    ]) {
      const [used, fresh] = [make(), make()];
      const [model, twin] = [compiled(), compiled()];
      await model.fit(X, y, { ...options, callbacks: [used] });
      await twin.fit(X, y, options);
      for (const [one, callback] of [
        [model, used],
        [twin, fresh],
      ] as const) {
        await one.fit(X, y, { ...long, budget: { steps: 6 }, callbacks: [callback] });
        await one.fit(X, y, { ...long, callbacks: [callback] });
      }
      expectSameFile(model.save(), twin.save());
    }
  });

  test.each<[string, (text: string) => string]>([
    ['a mark of an array that is not there', (text) => text.replace('{"$":0}', '{"$":9}')],
    ['an array that is not used', (text) => text.replace('{"$":0}', '1')],
    ['an entry that is not a callback', (text) => text.replace('[{', '[1,{')],
    ['a callback without a name', (text) => text.replace('"name"', '"nam"')],
    ['what is not a list', () => '{}'],
  ])('of a file with %s are refused', async (_what, change) => {
    const model = compiled();
    await model.fit(X, y, { ...cut, callbacks: [new Meddler('mine')] });
    const file = altered(model.save(), ({ metadata }) => {
      const text = change(metadata.get('callbacks')!);
      expect(text).not.toBe(metadata.get('callbacks'));
      metadata.set('callbacks', text);
    });
    expect(() => load(file)).toThrow(expect.objectContaining({ code: 'E_FORMAT', path: 'callbacks' }));
  });
});

describe('earlyStopping with restoreBestWeights', () => {
  const callbacks = () => [earlyStopping({ monitor: 'loss', mode: 'max', patience: 9, restoreBestWeights: true })];

  test('left early has the best weights; going on, it trains with those that it was left with', async () => {
    const [expected, model] = [compiled(), compiled()];
    await expected.fit(X, y, { ...options, callbacks: callbacks() });
    const epochs: number[][][] = [];
    const records: Callback = {
      onEpochEnd: (_epoch, _log, one) => void epochs.push(one.getWeights().map(({ data }) => [...data])),
    };
    const own = callbacks();
    for await (const { epoch } of model.train(X, y, { ...options, callbacks: [...own, records] }))
      if (epoch === 2) break;
    expect(model.getWeights().map(({ data }) => [...data])).toEqual(epochs[0]);
    const copy = load(model.save());
    await copy.fit(X, y, { ...options, callbacks: callbacks() });
    await model.fit(X, y, { ...options, callbacks: own });
    for (const each of [model, copy]) expectSameFile(each.save(), expected.save());
  });

  test('takes weights that were set meanwhile for those to go on with', async () => {
    const model = compiled();
    for await (const { epoch } of model.train(X, y, { ...options, callbacks: callbacks() })) if (epoch === 2) break;
    const zeros = model.getWeights().map(({ data }) => data.map(() => 0.125));
    model.setWeights(zeros);
    let first: number[] = [];
    const sees: Callback = {
      onEpochBegin: (_epoch, one) => {
        if (first.length === 0) first = [...one.getWeights()[0]!.data];
      },
    };
    await model.fit(X, y, { ...options, callbacks: [...callbacks(), sees] });
    expect(new Set(first)).toEqual(new Set([0.125]));
  });
});

describe('history', () => {
  const timeless = (logs: readonly EpochLog[]) => logs.map(({ seconds: _, ...figures }) => figures);

  test('has all epochs since compile, numbered from there, with the figures of their logs', async () => {
    const model = compiled();
    expect(model.history).toEqual({ epochs: [] });
    const first = await model.fit(X, y, options);
    await model.fit(X, y, { ...options, callbacks: [at('onBatchEnd', 6, (one) => one.stopTraining())] });
    expect([model.epoch, model.history.epochs.length]).toEqual([5, 5]); // not the part of one
    const { validationSplit: _, ...plain } = options;
    await model.fit(X, y, { ...plain, epochs: 1, resume: false });
    const { epochs } = model.history;
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochs.slice(0, 4)).toEqual(first.epochs);
    expect(epochs.map((log) => 'valLoss' in log)).toEqual([true, true, true, true, true, false]);
  });

  test('is a copy, and is in the file, but for the seconds', async () => {
    const nan = (_predictions: ArrayLike<number>, _targets: ArrayLike<number>) => Number.NaN;
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: [nan] });
    await model.fit(X, y, options);
    const { epochs } = model.history;
    const copy = load(model.save(), { customObjects: { nan } });
    expect(timeless(copy.history.epochs)).toEqual(timeless(epochs));
    expect(copy.history.epochs[0]!.seconds).toBeNaN();
    expect(copy.epoch).toBe(4);
    Object.assign(epochs[0]!.penalties, { l1: 7 });
    expect(model.history.epochs[0]!.penalties.l1).toBe(0);
    expectSameFile(copy.save(), model.save());
  });

  test('keeps the last 10,000 epochs', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const quick: FitOptions = { epochs: 10_001, verbose: false, yieldEvery: Number.POSITIVE_INFINITY };
    await model.fit([[1]], [1], quick);
    const { epochs } = load(model.save()).history;
    expect([epochs.length, epochs[0]!.epoch, epochs.at(-1)!.epoch]).toEqual([10_000, 1, 10_000]);
  });

  test.each<[string, (logs: Record<string, unknown>[]) => void]>([
    ['a number that is not its epoch', (logs) => Object.assign(logs[1]!, { epoch: 7 })],
    ['a missing loss', (logs) => delete logs[0]!['loss']],
    ['a figure that is text', (logs) => Object.assign(logs[0]!, { accuracy: 'high' })],
    ['a figure that is a list', (logs) => Object.assign(logs[0]!, { accuracy: [1] })],
    ['more epochs than the model has', (logs) => logs.push(...logs.map((log) => ({ ...log })), { ...logs[0]! })],
  ])('of a file with %s is refused', async (_what, change) => {
    const model = compiled();
    await model.fit(X, y, options);
    const file = altered(model.save(), ({ metadata }) => {
      const logs = JSON.parse(metadata.get('history')!) as Record<string, unknown>[];
      change(logs);
      metadata.set('history', JSON.stringify(logs));
    });
    expect(() => load(file)).toThrow(expect.objectContaining({ code: 'E_FORMAT', path: 'history' }));
  });
});

describe('a call that fails before its first step', () => {
  const open = () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1 })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  const column = (...values: number[]) => ({ toArray: () => Float64Array.from(values) });
  const rows = { a: column(1, 2), b: column(2, 1) };
  const abort = new AbortController();
  const fails: Record<string, FitOptions> = {
    'a figure that is not there': { callbacks: [earlyStopping({ monitor: 'valLosss' })] },
    'an error of onTrainBegin': {
      callbacks: [
        at('onTrainBegin', 1, () => {
          throw new Error('mine');
        }),
      ],
    },
    'an error of onBatchBegin': {
      callbacks: [
        at('onBatchBegin', 1, () => {
          throw new Error('mine');
        }),
      ],
    },
    'a state that cannot be kept': {
      callbacks: [{ state: () => undefined as never, restore: () => {}, onEpochEnd: () => {} }],
    },
    'a signal': { signal: abort.signal, callbacks: [at('onEpochBegin', 1, () => abort.abort())] },
  };

  test.each(Object.entries(fails))('by %s settles neither columns nor names', async (_how, more) => {
    const [model, twin] = [open(), open()];
    await rejectionOf(model.fit(rows, [1, 2], { ...more, verbose: false }));
    expect(() => model.getWeights()).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
    expect(model.inputNames).toBeUndefined();
    const wide = { c: column(1, 2), d: column(2, 1), e: column(3, 3) };
    for (const each of [model, twin]) await each.fit(wide, [1, 2], { verbose: false });
    expectSameFile(model.save(), twin.save());
  });

  test('leaves weights alone that a callback has set by then', async () => {
    const model = open();
    const sets: Callback = {
      onTrainBegin: (_parameters, one) => {
        one.setWeights([[1, 2], [3]]);
        throw new Error('mine');
      },
    };
    await rejectionOf(model.fit(rows, [1, 2], { callbacks: [sets], verbose: false }));
    expect(model.getWeights().map(({ data }) => [...data])).toEqual([[1, 2], [3]]);
  });
});
