// Training that a budget stops and a later call goes on with is, bit for bit, the training that was never stopped.
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  adagrad,
  adam,
  batchNormalization,
  type Callback,
  type CustomMetric,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  ema,
  type FitOptions,
  gaussianNoise,
  type History,
  l1,
  load,
  type MatrixInput,
  type Optimizer,
  oneHot,
  reduceLearningRateOnPlateau,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
  swa,
} from '../../../src/index.js';
import { altered } from '../../support/files.js';
import { classification, classifier, randomMatrix, rejectionOf, rowsOf, weightBits } from '../../support/models.js';

const { X, y } = classification(23, 4, 3);
const validationData = [randomMatrix(9, 4, 5), y.slice(0, 9)] as const;

const optimizers: Record<string, () => Optimizer> = {
  momentum: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  adam: () => adam({ learningRate: cosineDecay({ initialValue: 0.02, decaySteps: 30 }), globalClipNorm: 0.5 }),
  rmsprop: () => rmsprop({ learningRate: 0.01, weightDecay: 0.01 }),
  adagrad: () => adagrad({ learningRate: 0.05 }),
};
const averages = { none: () => undefined, ema: () => ema({ decay: 0.9 }), swa: () => swa({ startEpoch: 1 }) };
const masks = { none: [], dropout: [dropout({ rate: 0.4 })], units: [dropout({ rate: 0.4, noiseShape: [1, null] })] };
const validations: Record<string, FitOptions> = { none: {}, split: { validationSplit: 0.2 }, data: { validationData } };

const settings = fc.record({
  optimizer: fc.constantFrom(...Object.keys(optimizers)),
  average: fc.constantFrom(...(['none', 'ema', 'swa'] as const)),
  mask: fc.constantFrom(...(['none', 'dropout', 'units'] as const)),
  hasNoise: fc.boolean(),
  hasStatistics: fc.boolean(),
  validation: fc.constantFrom(...Object.keys(validations)),
  shuffle: fc.boolean(),
  isMixed: fc.boolean(),
  isWeighted: fc.boolean(),
  batchSize: fc.integer({ min: 2, max: 25 }),
  epochs: fc.integer({ min: 1, max: 4 }),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

function made({ optimizer, average, mask, hasNoise, hasStatistics }: Settings): Sequential {
  const model = sequential({
    seed: 31,
    layers: [
      ...(hasNoise ? [gaussianNoise({ stddev: 0.1, inputShape: [4] })] : []),
      dense({ units: 7, inputShape: [4], activation: 'relu', kernelRegularizer: l1(1e-3) }),
      ...masks[mask],
      ...(hasStatistics ? [batchNormalization()] : []),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: optimizers[optimizer]!(),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy', 'binaryAccuracy', 'logLoss', 'mae', 'mse', 'r2'],
    average: averages[average](),
  });
  return model;
}

function optionsOf({ validation, shuffle, isMixed, isWeighted, batchSize, epochs }: Settings): FitOptions {
  return {
    ...(validation === 'data'
      ? { validationData: [validationData[0], oneHot(validationData[1], 3)] as const }
      : validations[validation]),
    ...(isMixed ? { mixup: { alpha: 0.4 } } : {}),
    ...(isWeighted ? { sampleWeight: Float32Array.from(y, (label) => 0.5 + label) } : {}),
    shuffle,
    batchSize,
    epochs,
    verbose: false,
  };
}

const timeless = (logs: History['epochs']) => logs.map((log) => ({ ...log, seconds: 0 }));

/** Trains in calls of so many steps, over and over, until all is trained; `between` is done after every call. */
async function inParts(
  model: Sequential,
  target: MatrixInput,
  options: FitOptions,
  parts: readonly number[],
  between: (model: Sequential) => Sequential = (same) => same,
) {
  const logs: History['epochs'][number][] = [];
  const ends: string[] = [];
  let current = model;
  for (let part = 0; ; part++) {
    const before = current.step;
    const steps = parts[part % parts.length]!;
    const { epochs, endedBy } = await current.fit(X, target, { ...options, budget: { steps } });
    logs.push(...epochs);
    ends.push(endedBy);
    if (endedBy === 'budget') expect(current.step).toBe(before + steps);
    if (endedBy !== 'budget') return { model: current, logs, ends };
    current = between(current);
  }
}

function compiled(metrics: readonly CustomMetric[] = []): Sequential {
  const model = classifier();
  model.compile({
    optimizer: adam({ learningRate: 0.02 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: [...metrics],
  });
  return model;
}

afterEach(() => vi.restoreAllMocks());

const fiveSteps: FitOptions = { batchSize: 5, epochs: 3, verbose: false }; // 5 steps an epoch, 3 rows in the last

describe('stopped anywhere, and from files', () => {
  test('weights, files and logs are those of training that was never stopped', async () => {
    const labels = oneHot(y, 3);
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        async (given, parts) => {
          const options = optionsOf(given);
          const whole = made(given);
          const { epochs, endedBy } = await whole.fit(X, labels, options);
          expect(endedBy).toBe('epochs');
          const { model, logs } = await inParts(made(given), labels, options, parts, (cut) => {
            const copy = load(cut.save());
            expect(copy.unfinished).toEqual(cut.unfinished);
            expect(copy.save()).toEqual(cut.save());
            cut.dispose();
            return copy;
          });
          expect(weightBits(model)).toEqual(weightBits(whole));
          expect(model.save()).toEqual(whole.save());
          expect(timeless(logs)).toEqual(timeless(epochs));
          expect(model.unfinished).toBeUndefined();
          whole.dispose();
          model.dispose();
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  test('a stop after every number of steps, in the same model', async () => {
    const whole = compiled();
    const { epochs } = await whole.fit(X, y, fiveSteps);
    for (let steps = 1; steps <= 16; steps++) {
      const { model, logs } = await inParts(compiled(), y, fiveSteps, [steps]);
      expect(weightBits(model)).toEqual(weightBits(whole));
      expect(timeless(logs)).toEqual(timeless(epochs));
    }
  });

  test('the call that goes on needs no budget, and train hands out its epochs', async () => {
    const [whole, cut] = [compiled(), compiled()];
    await whole.fit(X, y, fiveSteps);
    await cut.fit(X, y, { ...fiveSteps, budget: { steps: 7 } });
    expect(cut.unfinished).toEqual({ epochs: 1, steps: 2 });
    const numbers: number[] = [];
    for await (const { epoch } of cut.train(X, y, fiveSteps)) numbers.push(epoch);
    expect(numbers).toEqual([1, 2]);
    expect(weightBits(cut)).toEqual(weightBits(whole));
  });

  test('a figure of a function of the user’s own is that of the rows since', async () => {
    const count: CustomMetric = (_targets, _predictions, { rows }) => rows;
    const model = compiled([count]);
    await model.fit(X, y, { ...fiveSteps, budget: { steps: 3 } });
    const { epochs } = await load(model.save(), { customObjects: { count } }).fit(X, y, fiveSteps);
    expect(epochs.map((log) => log['count'])).toEqual([8, 23, 23]);
  });
});

describe('what ended it', () => {
  test('a budget that is enough changes nothing', async () => {
    const [plain, rich] = [compiled(), compiled()];
    await plain.fit(X, y, fiveSteps);
    const { endedBy } = await rich.fit(X, y, { ...fiveSteps, budget: { steps: 15, milliseconds: 1e6 } });
    expect(endedBy).toBe('epochs');
    expect(rich.save()).toEqual(plain.save());
  });

  test('stopTraining, also in a call that has a budget', async () => {
    const model = compiled();
    const callbacks: Callback[] = [{ onBatchEnd: (batch, _log, m) => (batch === 2 ? m.stopTraining() : undefined) }];
    const { epochs, endedBy } = await model.fit(X, y, { ...fiveSteps, callbacks, budget: { steps: 3 } });
    expect(endedBy).toBe('stopTraining');
    expect(epochs).toHaveLength(1); // the log of its part
    expect(model.unfinished).toEqual({ epochs: 0, steps: 3 });
  });

  test.each([
    [29, 3],
    [30, 3],
    [31, 4],
  ])('%d milliseconds of steps that take 10: %d steps', async (milliseconds, steps) => {
    let now = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const wait = () => {
      now += 10;
    };
    const callbacks: Callback[] = [{ onBatchEnd: wait }];
    const model = compiled();
    const { endedBy } = await model.fit(X, y, { ...fiveSteps, callbacks, budget: { milliseconds, steps: 5 } });
    expect([endedBy, model.step]).toEqual(['budget', steps]);
  });

  test('milliseconds that are used up at once still pay for a step, so that calls come to an end', async () => {
    const [whole, model] = [compiled(), compiled()];
    await whole.fit(X, y, fiveSteps);
    let calls = 0;
    do calls++;
    while ((await model.fit(X, y, { ...fiveSteps, budget: { milliseconds: 1e-9 } })).endedBy === 'budget');
    expect(calls).toBe(15);
    expect(weightBits(model)).toEqual(weightBits(whole));
  });

  test('the signal has the first word', async () => {
    const controller = new AbortController();
    const callbacks: Callback[] = [{ onBatchEnd: () => controller.abort() }];
    const fitting = compiled().fit(X, y, { ...fiveSteps, callbacks, signal: controller.signal, budget: { steps: 1 } });
    expect(await rejectionOf(fitting)).toBe(controller.signal.reason);
  });
});

describe('callbacks', () => {
  test('see every epoch and every batch once, with the numbers of training that was never stopped', async () => {
    const seen = (events: string[]): Callback => ({
      onTrainBegin: ({ resumed }) => void (resumed && events.push(`resumed ${resumed.epochs} ${resumed.steps}`)),
      onEpochBegin: (epoch) => void events.push(`epoch ${epoch}`),
      onEpochEnd: (epoch) => void events.push(`end ${epoch}`),
      onBatchBegin: (batch) => void events.push(`batch ${batch}`),
      onBatchEnd: (batch) => void events.push(`done ${batch}`),
      onTrainExit: ({ unfinished }) => void events.push(unfinished === undefined ? 'exit' : 'cut'),
    });
    const [events, parts]: string[][] = [[], []];
    await compiled().fit(X, y, { ...fiveSteps, callbacks: [seen(events!)] });
    await inParts(compiled(), y, { ...fiveSteps, callbacks: [seen(parts!)] }, [7]);
    expect(parts!.filter((event) => /resumed|cut/.test(event))).toEqual(['cut', 'resumed 1 2', 'cut', 'resumed 2 4']);
    expect(parts!.filter((event) => !/resumed|cut/.test(event))).toEqual(events);
  });

  test('earlyStopping goes on counting, and restores nothing before the end', async () => {
    // Training losses fall, so the first epoch is the best one by the largest.
    const make = () => earlyStopping({ monitor: 'loss', mode: 'max', patience: 2, restoreBestWeights: true });
    const long = { ...fiveSteps, epochs: 20 };
    const [whole, stopping, again] = [compiled(), make(), make()];
    const { endedBy } = await whole.fit(X, y, { ...long, callbacks: [stopping] });
    expect(endedBy).toBe('stopTraining');
    const { model, ends } = await inParts(compiled(), y, { ...long, callbacks: [again] }, [4]);
    expect(ends.at(-1)).toBe('stopTraining');
    expect([again.bestEpoch, again.stoppedEpoch]).toEqual([stopping.bestEpoch, stopping.stoppedEpoch]);
    expect(weightBits(model)).toEqual(weightBits(whole));
    await model.fit(X, y, { ...long, epochs: 1, callbacks: [again] }); // a call of its own starts over
    expect([again.bestEpoch, again.stoppedEpoch]).toEqual([0, undefined]);
  });

  test('reduceLearningRateOnPlateau goes on counting', async () => {
    const make = () => reduceLearningRateOnPlateau({ monitor: 'loss', mode: 'max', patience: 2, factor: 0.5 });
    const long = { ...fiveSteps, epochs: 6 };
    const whole = compiled();
    await whole.fit(X, y, { ...long, callbacks: [make()] });
    const { model } = await inParts(compiled(), y, { ...long, callbacks: [make()] }, [4]);
    expect(whole.learningRate).toBeLessThan(0.02);
    expect(model.save()).toEqual(whole.save());
  });

  test.each<[string, number, Callback]>([
    ['onTrainBegin, within an epoch', 7, { onTrainBegin: (_parameters, model) => model.stopTraining() }],
    ['onEpochBegin, between two', 5, { onEpochBegin: (_epoch, model) => model.stopTraining() }],
  ])('that stop training before the first step leave the place where it was: %s', async (_when, steps, callback) => {
    const [model, whole] = [compiled(), compiled()];
    await model.fit(X, y, { ...fiveSteps, budget: { steps } });
    const place = model.unfinished;
    const stopped = await model.fit(X, y, { ...fiveSteps, callbacks: [callback] });
    expect(stopped).toEqual({ epochs: [], endedBy: 'stopTraining' });
    expect(model.unfinished).toEqual(place);
    await model.fit(X, y, fiveSteps);
    await whole.fit(X, y, fiveSteps);
    expect(model.save()).toEqual(whole.save());
  });
});

describe('a call that does not fit', () => {
  async function cut(steps = 7) {
    const model = compiled();
    await model.fit(X, y, { ...fiveSteps, budget: { steps } });
    return model;
  }

  test('is refused before anything changes, and the right one goes on', async () => {
    const [model, whole] = [await cut(), compiled()];
    const bytes = model.save();
    for (const [options, path, message] of [
      [{ ...fiveSteps, batchSize: 6 }, 'fit.batchSize', /batchSize must be 5, as before, .*, got 6; resume: false/],
      [{ ...fiveSteps, shuffle: false }, 'fit.shuffle', /shuffle must be true, as before/],
      [{ ...fiveSteps, epochs: 1 }, 'fit.epochs', /epochs must be more than 1, which were completed/],
      [{ ...fiveSteps, validationSplit: 0.2 }, 'X', /rows of X must be 23, as before, .*, got 18/],
    ] as const) {
      expect(await rejectionOf(model.fit(X, y, options))).toMatchObject({
        code: 'E_OPTION',
        path,
        message: expect.stringMatching(message),
      });
    }
    expect(model.save()).toEqual(bytes);
    await model.fit(X, y, fiveSteps);
    await whole.fit(X, y, fiveSteps);
    expect(weightBits(model)).toEqual(weightBits(whole));
  });

  test('between two epochs, other rows and batches fit', async () => {
    const model = await cut(5);
    expect(model.unfinished).toEqual({ epochs: 1, steps: 0 });
    const { epochs } = await model.fit(rowsOf(X, 0, 12), y.slice(0, 12), {
      ...fiveSteps,
      batchSize: 4,
      shuffle: false,
    });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(model.step).toBe(5 + 2 * 3);
  });

  test('resume: false starts over, as after a signal: in a fresh epoch, at the step that was reached', async () => {
    const [model, twin] = [await cut(), compiled()];
    const controller = new AbortController();
    const callbacks: Callback[] = [
      { onBatchEnd: (_batch, _log, { step }) => (step === 7 ? controller.abort() : undefined) },
    ];
    await rejectionOf(twin.fit(X, y, { ...fiveSteps, callbacks, signal: controller.signal }));
    for (const each of [model, twin]) {
      const { epochs } = await each.fit(X, y, { batchSize: 4, epochs: 1, resume: false, verbose: false });
      expect(epochs.map(({ epoch }) => epoch)).toEqual([0]);
    }
    expect(model.save()).toEqual(twin.save());
  });

  test('compile forgets the place', async () => {
    const model = await cut();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    expect(model.unfinished).toBeUndefined();
    expect((await model.fit(X, y, { ...fiveSteps, epochs: 1 })).epochs).toHaveLength(1);
  });
});

describe('refused', () => {
  test.each([
    [{}, 'E_OPTION', 'fit.budget'],
    [null, 'E_OPTION', 'fit.budget'],
    [50, 'E_OPTION', 'fit.budget'],
    [{ milliseconds: 0 }, 'E_HYPERPARAMETER', 'fit.budget.milliseconds'],
    [{ milliseconds: -1 }, 'E_HYPERPARAMETER', 'fit.budget.milliseconds'],
    [{ milliseconds: Number.NaN }, 'E_HYPERPARAMETER', 'fit.budget.milliseconds'],
    [{ milliseconds: Number.POSITIVE_INFINITY }, 'E_HYPERPARAMETER', 'fit.budget.milliseconds'],
    [{ milliseconds: '50' }, 'E_HYPERPARAMETER', 'fit.budget.milliseconds'],
    [{ steps: 0 }, 'E_HYPERPARAMETER', 'fit.budget.steps'],
    [{ steps: 1.5, milliseconds: 5 }, 'E_HYPERPARAMETER', 'fit.budget.steps'],
  ])('budget %j', async (budget, code, path) => {
    const model = compiled();
    expect(await rejectionOf(model.fit(X, y, { budget: budget as never }))).toMatchObject({ code, path });
    expect(model.step).toBe(0);
  });

  test('resume that is neither a boolean nor a checkpoint', async () => {
    const error = await rejectionOf(compiled().fit(X, y, { resume: 1 as never }));
    expect(error).toMatchObject({ code: 'E_OPTION', path: 'fit.resume' });
  });

  test.each<[string, (place: Record<string, unknown>) => void]>([
    ['a count that is none', (place) => Object.assign(place, { epochs: -1 })],
    ['more steps than the epoch has', (place) => Object.assign(place, { steps: 5 })],
    ['batches without rows', (place) => Object.assign(place, { batchSize: 0 })],
    ['a sum that is no number', (place) => Object.assign(place, { dataLoss: null })],
    ['a penalty that is no number', (place) => Object.assign(place, { penalties: { l1: 'x' } })],
    ['penalties that are no object', (place) => Object.assign(place, { penalties: [1] })],
    ['metrics that are none', (place) => Object.assign(place, { metrics: {} })],
    ['a metric that is none', (place) => Object.assign(place, { metrics: [['x']] })],
    ['an unknown field', (place) => Object.assign(place, { surplus: 1 })],
    ['a missing field', (place) => delete place['shuffle']],
  ])('a file with %s', async (_what, change) => {
    const model = compiled();
    await model.fit(X, y, { ...fiveSteps, budget: { steps: 2 } });
    const file = altered(model.save(), ({ metadata }) => {
      const place = JSON.parse(metadata.get('unfinished')!) as Record<string, unknown>;
      change(place);
      metadata.set('unfinished', JSON.stringify(place));
    });
    expect(() => load(file)).toThrow(expect.objectContaining({ code: 'E_FORMAT', path: 'unfinished' }));
  });
});
