// Options that can have no effect in a call are refused, where they must be a mistake, or warned of: W_NO_EFFECT.
import { describe, expect, test } from 'vitest';
import {
  type Average,
  activation,
  adam,
  type Callback,
  cosineDecay,
  type DenseOptions,
  type DistributionOptions,
  dense,
  dropout,
  earlyStopping,
  ema,
  type FeaturePathOptions,
  type FitOptions,
  featurePath,
  glorotUniform,
  groupLasso,
  heNormal,
  l1,
  l2,
  lassoNet,
  maxNorm,
  meanSquaredError,
  nonNeg,
  type Optimizer,
  oneCycle,
  type PruneScheduleOptions,
  piecewiseConstant,
  pruneSchedule,
  ramp,
  reduceLearningRateOnPlateau,
  type Schedule,
  type Sequential,
  sequential,
  sgd,
  stepDecay,
  swa,
  zeros,
} from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { bitsOf, classification, classifier, linearModel, regression, rejectionOf } from '../../support/models.js';
import { warningsOf } from '../../support/warnings.js';

const { X, y } = classification(24, 4, 3);
const quiet = { verbose: false } as const;

function compiled(): Sequential {
  const model = classifier();
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

describe('weights of classes', () => {
  const oneHot = [...y].flatMap((label) => [0, 1, 2].map((unit) => Number(unit === label)));
  const binary = y.map((label) => Number(label > 0));

  test.each([
    ['sparseCategoricalCrossentropy', 3, 'softmax', y, '3'],
    ['categoricalCrossentropy', 3, 'softmax', oneHot, '3'],
    ['binaryCrossentropy', 1, 'sigmoid', binary, '2'],
  ] as const)('%s: a class that the model does not have is refused, by its key', async (loss, units, name, targets, key) => {
    const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [4], activation: name })] });
    model.compile({ optimizer: 'adam', loss });
    for (const wrong of [key, '0x1', '01', '1.0', '-1', '1e0', ' 1']) {
      const classWeight = { 0: 2, [wrong]: 100 };
      const expected = { code: 'E_OPTION', path: `classWeight.${wrong}`, got: wrong };
      await expect(model.fit(X, targets, { ...quiet, classWeight })).rejects.toMatchObject(expected);
      expect(() => model.trainOnBatch(X, targets, { classWeight })).toThrow(expect.objectContaining(expected));
    }
    expect(model.step).toBe(0);
    await model.fit(X, targets, { ...quiet, classWeight: { 0: 2, [units === 1 ? 1 : 2]: 100 } });
  });

  test('a list has a weight for each class', async () => {
    const train = async (classWeight: Record<number, number>) => {
      const model = compiled();
      await model.fit(X, y, { ...quiet, classWeight });
      return bitsOf(model.getWeights());
    };
    expect(await train([1, 2, 3])).toEqual(await train({ 1: 2, 2: 3 }));
    const fitting = compiled().fit(X, y, { ...quiet, classWeight: [1, 2, 3, 4] });
    await expect(fitting).rejects.toMatchObject({ path: 'classWeight.3' });
    for (const wrong of [new Date(), new Set([1]), Promise.resolve({ 0: 1 }), 'even'])
      await expect(compiled().fit(X, y, { classWeight: wrong as never })).rejects.toMatchObject({
        path: 'classWeight',
      });
  });

  test('a class without training rows is warned of, unless its weight is 1', async () => {
    const labels = y.map((label) => label % 2);
    const train = (classWeight: Record<number, number>) => () => compiled().fit(X, labels, { ...quiet, classWeight });
    expect(await warningsOf(train({ 0: 3, 2: 5 }))).toEqual([
      'W_NO_EFFECT: fit: classWeight has a weight for class 2, and no training row is of that class',
    ]);
    expect(await warningsOf(train({ 0: 3, 2: 1 }))).toEqual([]);
  });

  test('training rows whose weights are all 0 are refused', async () => {
    const model = compiled();
    const none = new Float32Array(24);
    await expect(model.fit(X, y, { sampleWeight: none })).rejects.toMatchObject({
      code: 'E_DATA',
      path: 'sampleWeight',
    });
    const classWeight = { 0: 0, 1: 0, 2: 0 };
    await expect(model.fit(X, y, { classWeight })).rejects.toMatchObject({ code: 'E_DATA', path: 'classWeight' });
    expect(model.step).toBe(0);
  });
});

describe('pruning', () => {
  const prunable = () => sequential({ seed: 1, layers: [dense({ units: 6, inputShape: [4] }), dense({ units: 3 })] });
  const train = (options: PruneScheduleOptions, before = 0) => {
    const model = prunable();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    for (let step = 0; step < before; step++) model.trainOnBatch(X, y);
    const callbacks = [pruneSchedule(options)];
    return { model, fit: () => model.fit(X, y, { epochs: 5, batchSize: 8, ...quiet, callbacks }) }; // 15 steps
  };

  test.each([
    ['a layer that is not there', ['dense_1', 'typo'], 'typo'],
    ['undefined', [undefined], undefined],
    ['a hole', new Array(1), undefined],
    ['null', ['dense_1', null], null],
  ])('layers: %s is refused', (_what, layers, got) => {
    const model = prunable();
    const error = errorOf(() => model.prune({ fraction: 0.5, layers: layers as string[] }));
    expect(error).toMatchObject({ code: 'E_OPTION', path: expect.stringMatching(/^prune\.layers/), got });
    expect(model.sparsity().zeros).toBe(0);
  });

  test('units of a layer that nothing reads, and inputs of several layers, are refused', () => {
    const last = errorOf(() => prunable().prune({ units: 0.5, layers: ['dense_2'] }));
    expect(last).toMatchObject({ code: 'E_OPTION', path: 'prune.units' });
    expect(errorOf(() => linearModel(4).prune({ units: 0.5 }))).toMatchObject({ path: 'prune.units' });
    const both = errorOf(() => prunable().prune({ inputs: 0.5, layers: ['dense_1', 'dense_2'] }));
    expect(both).toMatchObject({ code: 'E_OPTION', path: 'prune.layers' });
  });

  test.each([
    ['layers', { layers: ['typo'] }],
    ['units of the last layer', { by: 'units', layers: ['dense_2'] }],
  ] as const)('a schedule of wrong %s is refused before the first step', async (_what, more) => {
    const { model, fit } = train({ to: 0.5, beginStep: 10, endStep: 12, ...more });
    await expect(fit()).rejects.toMatchObject({ code: 'E_OPTION' });
    expect(model.step).toBe(0);
  });

  test('a schedule that begins where training begins prunes before the first step', async () => {
    const { model, fit } = train({ from: 0.5, to: 0.5, endStep: 200 });
    expect(await warningsOf(fit)).toEqual([]);
    expect(model.sparsity().fraction).toBe(0.5);
    const later = train({ from: 0.5, to: 0.9, beginStep: 4, endStep: 200 }, 4);
    expect(await warningsOf(later.fit)).toEqual([]);
    expect(later.model.sparsity().fraction).toBe(0.5);
  });

  test.each([
    ['begins after this call', { to: 0.5, beginStep: 16, endStep: 20 }, 0],
    ['is due between, and not in, the steps of this call', { to: 0.5, endStep: 40, every: 16 }, 0],
    ['ended before this call', { to: 0.8, endStep: 20, every: 10 }, 21],
    ['ended where this call begins, of nothing', { to: 0.8, endStep: 20, every: 10 }, 20],
  ])('a schedule that %s is warned of once', async (what, options, before) => {
    const { model, fit } = train(options, before);
    const heard = await warningsOf(fit);
    if (what.startsWith('ended where')) {
      expect(heard).toEqual([]); // its last pruning is due: it comes
      expect(model.sparsity().fraction).toBeCloseTo(0.8, 1);
      return;
    }
    expect(heard).toEqual([expect.stringMatching(/^W_NO_EFFECT: pruneSchedule: nothing is pruned/)]);
    expect(model.sparsity().zeros).toBe(0);
  });

  test('a schedule that has pruned is left in peace in later calls', async () => {
    const { model, fit } = train({ to: 0.5, endStep: 10, every: 2 });
    expect(await warningsOf(fit)).toEqual([]);
    expect(await warningsOf(fit)).toEqual([]);
    expect(model.step).toBe(30);
  });
});

describe('predictDistribution without anything random', () => {
  const still = () => sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [4], activation: 'relu' })] });
  const run = (model: Sequential, options: DistributionOptions) => model.predictDistribution(X, options);

  test('warns, and runs one pass however many are asked for', async () => {
    const model = still();
    const heard = await warningsOf(() => {
      const { mean, variance } = run(model, { passes: 2 ** 40 });
      expect(bitsOf([mean])).toEqual(bitsOf([model.predict(X)]));
      expect(variance.data.every((value) => value === 0)).toBe(true);
    });
    expect(heard).toEqual([expect.stringMatching(/^W_NO_EFFECT: predictDistribution: no layer draws/)]);
  });

  test('has as many samples as asked for, each a copy; more than can be held are refused', async () => {
    await warningsOf(() => {
      const { samples } = run(still(), { passes: 3, returnSamples: true });
      expect(bitsOf(samples!)).toEqual(Array(3).fill(bitsOf([still().predict(X)])[0]));
      samples![0]!.data.fill(0);
      expect(samples![1]!.data.some((value) => value !== 0)).toBe(true);
      for (const model of [still(), classifier()]) {
        expect(errorOf(() => run(model, { passes: 2 ** 33, returnSamples: true })).code).toBe('E_MEMORY');
      }
    });
  });

  test('does not warn of a rate of 0, as in a search over rates', async () => {
    const layers = [dense({ units: 2, inputShape: [4] }), dropout({ rate: 0 }), activation('relu')];
    expect(await warningsOf(() => run(sequential({ layers }), { passes: 2 ** 40 }))).toEqual([]);
    expect(await warningsOf(() => run(classifier(), { passes: 2 }))).toEqual([]);
  });
});

describe('featurePath', () => {
  const { X: inputs, y: values } = regression(20, 3);
  const create = (lambda: number) => {
    const model = sequential({ seed: 1, layers: [lassoNet({ units: 1, hidden: [2], lambda, inputShape: [3] })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  const path = (more: object) =>
    featurePath(inputs, values, { create, lambda: 0.01, steps: 2, fit: quiet, ...more } as FeaturePathOptions);

  test.each(['budget', 'resume'])('fit: { %s } is refused', async (name) => {
    const fit = { [name]: name === 'budget' ? { steps: 1 } : false };
    expect(await rejectionOf(path({ fit }))).toMatchObject({ code: 'E_OPTION', path: `featurePath.fit.${name}` });
  });

  test('a create that makes no model is refused, and one that ignores lambda warned of', async () => {
    for (const wrong of [() => undefined, async () => create(1), () => ({ fit() {} })]) {
      const error = await rejectionOf(path({ create: wrong }));
      expect(error).toMatchObject({ code: 'E_OPTION', path: 'featurePath.create' });
    }
    const heard = await warningsOf(() => path({ create: () => create(0.5) }));
    expect(heard).toEqual([expect.stringMatching(/^W_NO_EFFECT: featurePath: create gives the same layers/)]);
    expect(await warningsOf(() => path({}))).toEqual([]);
    for (const fit of [null, 3, [1]]) expect(await rejectionOf(path({ fit }))).toMatchObject({ code: 'E_OPTION' });
  });
});

describe('callbacks', () => {
  const fitting = (callback: unknown) =>
    rejectionOf(compiled().fit(X, y, { ...quiet, callbacks: [callback as never] }));

  test.each([
    ['a typo', { onEpochEnds() {} }, 'onEpochEnd'],
    ['a hook of another library', { onTrainStart() {}, onEpochEnd() {} }, 'onTrain'],
    ['snake case', { on_epoch_end() {}, onEpochEnd() {} }, 'onEpochEnd'],
    [
      'a method of a class',
      new (class {
        onBatchFinish() {}
        onEpochEnd() {}
      })(),
      'onBatchFinish',
    ],
  ])('%s is refused', async (_what, callback, name) => {
    const error = await fitting(callback);
    expect(error).toMatchObject({ code: 'E_OPTION' });
    expect(String(error)).toContain(name);
  });

  test.each([
    ['no hook at all', { epochEnd() {} }],
    ['a promise of one', Promise.resolve({ onEpochEnd() {} })],
    ['a list', [{ onEpochEnd() {} }]],
    ['a hook that is not a function', { onEpochEnd: 'save' }],
  ])('%s is refused before anything changes', async (_what, callback) => {
    expect(await fitting(callback)).toMatchObject({
      code: 'E_OPTION',
      path: expect.stringMatching(/^fit\.callbacks\[0\]/),
    });
  });

  test('one that is listed twice, which would count every epoch twice, is refused; two of a kind are fine', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const stopping = () => earlyStopping({ monitor: 'loss', patience: 1 });
    const fit = (...callbacks: Callback[]) => model.fit([[1], [2]], [1, 2], { epochs: 3, verbose: false, callbacks });
    const twice = stopping();
    await expect(fit(twice, stopping(), twice)).rejects.toThrow(
      /callbacks\[2\] must be a callback that is not in the list before/,
    );
    expect(model.step).toBe(0);
    await fit(stopping(), stopping());
    expect(model.epoch).toBe(3);
  });

  test('other names, hooks that are undefined, and objects without anything are fine', async () => {
    class Logger {
      readonly lines: string[] = [];
      once = true; // begins with on, and no capital
      onlyErrors() {}
      write(line: string) {
        this.lines.push(line);
      }
      onEpochEnd(epoch: number) {
        this.write(`epoch ${epoch}`);
      }
    }
    const logger = new Logger();
    const callbacks = [
      logger,
      {},
      { name: undefined },
      { state: () => 1, restore() {} },
      { onEpochEnd: undefined, onEpochBegin: () => {} },
    ] as never;
    await compiled().fit(X, y, { ...quiet, epochs: 2, callbacks });
    expect(logger.lines).toEqual(['epoch 0', 'epoch 1']);
  });
});

test('functions without options refuse those of other libraries', () => {
  const functions: Record<string, (options?: never) => unknown> = {
    glorotUniform,
    heNormal,
    zeros,
    nonNeg,
    meanSquaredError,
  };
  for (const [name, create] of Object.entries(functions)) {
    expect(errorOf(() => create({ seed: 3 } as never))).toMatchObject({ code: 'E_OPTION', path: `${name}.seed` });
    expect(errorOf(() => create(3 as never))).toMatchObject({ code: 'E_OPTION', path: name });
    create({} as never);
  }
});

describe('what depends on how long a call trains', () => {
  const steps = 30; // 5 epochs of 6
  interface Given {
    optimizer?: Optimizer;
    average?: Average;
    first?: Partial<DenseOptions>;
    rate?: number | Schedule;
    fit?: FitOptions;
    before?: number;
  }

  async function warnings({ optimizer = adam(), average, first, rate = 0, fit, before = 0 }: Given): Promise<string[]> {
    const layers = [
      dense({ units: 4, inputShape: [4], activation: 'relu', ...first }),
      dropout({ rate }),
      dense({ units: 3 }),
    ];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', average });
    const options = { epochs: 5, batchSize: 4, ...quiet, ...fit };
    for (let call = 0; call < before; call++) await warningsOf(() => model.fit(X, y, options));
    return warningsOf(() => model.fit(X, y, options));
  }

  const late = ramp({ from: 0, to: 0.5, steps: 10, startStep: 1000 });
  const lines: [string, Given, RegExp][] = [
    [
      'a decay that never begins',
      { optimizer: sgd({ learningRate: stepDecay({ initialValue: 0.1, every: steps }) }) },
      /learningRate: stepDecay is constant to the end of this call.* an epoch here has 6$/,
    ],
    [
      'a boundary beyond the end',
      { optimizer: adam({ learningRate: piecewiseConstant({ boundaries: [31], values: [0.1, 0.2] }) }) },
      /learningRate: piecewiseConstant is constant/,
    ],
    [
      'a warmup that never ends',
      {
        optimizer: adam({
          learningRate: cosineDecay({ initialValue: 0, warmupTarget: 0.1, warmupSteps: steps, decaySteps: 100 }),
        }),
      },
      /learningRate: this call ends within the warmup of cosineDecay/,
    ],
    [
      'a cycle that only rises',
      { optimizer: adam({ learningRate: oneCycle({ maxValue: 0.1, totalSteps: 100 }) }) },
      /learningRate: this call ends within the warmup of oneCycle/,
    ],
    [
      'a decay to 0 in epochs instead of steps',
      { optimizer: adam({ learningRate: cosineDecay({ initialValue: 0.1, decaySteps: 5 }) }) },
      /learningRate: cosineDecay gives 0 in more than half/,
    ],
    [
      'a penalty that never sets in',
      { first: { kernelRegularizer: l1(late) } },
      /dense_1\.kernelRegularizer\.lambda: ramp is constant/,
    ],
    [
      'a penalty of groups that never sets in',
      { first: { kernelRegularizer: groupLasso(late, { groups: 'inputs' }) } },
      /dense_1\.kernelRegularizer\.lambda: ramp/,
    ],
    ['a dropout rate that never sets in', { rate: late }, /dropout_1\.rate: ramp is constant/],
    ['dropConnect that never sets in', { first: { dropConnect: late } }, /dense_1\.dropConnect: ramp is constant/],
    [
      'an average that begins later',
      { average: swa({ startEpoch: 5 }) },
      /swa averages nothing by the end of this call.* epochs/,
    ],
    ['an average of steps that begins later', { average: swa({ startStep: steps }) }, /swa averages nothing.* steps/],
    [
      'penalty and constraint of a frozen layer',
      { first: { trainable: false, kernelRegularizer: l2(0.1), kernelConstraint: maxNorm(1) } },
      /dense_1 is not trainable, so its penalty and constraint do nothing/,
    ],
    ['mixup of single rows', { fit: { batchSize: 1, mixup: { alpha: 0.2 } } }, /mixup mixes the rows of a batch/],
  ];
  test.each(lines)('%s is warned of', async (_what, given, text) => {
    expect(await warnings(given)).toEqual([expect.stringMatching(text)]);
    expect((await warnings(given))[0]).toMatch(/^W_NO_EFFECT: fit: /);
  });

  const neutral: [string, Given][] = [
    [
      'a decay that begins in the last step',
      { optimizer: sgd({ learningRate: stepDecay({ initialValue: 0.1, every: steps - 1 }) }) },
    ],
    [
      'a decay that ends where training ends',
      { optimizer: adam({ learningRate: cosineDecay({ initialValue: 0.1, decaySteps: steps }) }) },
    ],
    [
      'a warmup that ends before',
      {
        optimizer: adam({
          learningRate: cosineDecay({ initialValue: 0, warmupTarget: 0.1, warmupSteps: 5, decaySteps: 100 }),
        }),
      },
    ],
    [
      'stairs that are a constant',
      { optimizer: adam({ learningRate: stepDecay({ initialValue: 0.1, factor: 1, every: 1000 }) }) },
    ],
    ['a schedule that is a constant', { optimizer: adam({ learningRate: ramp({ from: 0.1, to: 0.1, steps: 5 }) }) }],
    [
      'a schedule that has ended in earlier calls',
      { optimizer: adam({ learningRate: piecewiseConstant({ boundaries: [3], values: [0.1, 0.2] }) }), before: 1 },
    ],
    [
      'a schedule that begins in this call',
      { optimizer: adam({ learningRate: ramp({ from: 0.1, to: 0.2, steps: 5, startStep: 40 }) }), before: 1 },
    ],
    ['a call of one epoch', { rate: late, average: swa({ startEpoch: 5 }), fit: { epochs: 1 } }],
    ['an average that begins in the last epoch', { average: swa({ startEpoch: 4 }) }],
    ['an average that has begun before', { average: swa({ startEpoch: 3, every: 100 }), before: 21 }],
    ['an average from the start', { average: ema() }],
    ['rates and strengths of 0', { rate: 0, first: { kernelRegularizer: l1(0), dropConnect: 0 } }],
    ['a frozen layer without options', { first: { trainable: false } }],
    ['mixup of batches', { fit: { mixup: { alpha: 0.2 } } }],
  ];
  test.each(neutral)('%s is not', async (_what, given) => {
    expect(await warnings(given)).toEqual([]);
  });
});

describe('patience', () => {
  const train = (callback: Callback, epochs: number, given: { rate?: number | Schedule; calls?: number } = {}) => {
    const model = classifier();
    const optimizer = sgd({ learningRate: given.rate ?? 0.001 });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    return warningsOf(async () => {
      for (let call = 0; call < (given.calls ?? 1); call++) {
        await model.fit(X, y, { ...quiet, epochs, callbacks: [callback] });
      }
    });
  };
  const monitor = 'loss';

  test.each<[string, Callback, number, RegExp]>([
    ['early stopping with too few epochs', earlyStopping({ monitor, patience: 5 }), 5, /patience 5 is too much/],
    [
      'early stopping that judges too few',
      earlyStopping({ monitor, patience: 2, startFromEpoch: 8 }),
      10,
      /startFromEpoch 8 and patience 2 are/,
    ],
    [
      'best weights of no epoch',
      earlyStopping({ monitor, restoreBestWeights: true, startFromEpoch: 4 }),
      4,
      /startFromEpoch 4/,
    ],
    ['early stopping in a single epoch', earlyStopping({ monitor }), 1, /never stops training/],
    [
      'a plateau that cannot come',
      reduceLearningRateOnPlateau({ monitor, patience: 3 }),
      3,
      /patience 3 .* never reduces/,
    ],
    [
      'a least rate above the rate',
      reduceLearningRateOnPlateau({ monitor, patience: 1, minLearningRate: 0.1 }),
      2,
      /minLearningRate 0.1/,
    ],
    [
      'a least rate that is the rate',
      reduceLearningRateOnPlateau({ monitor, patience: 1, minLearningRate: 0.001 }),
      2,
      /minLearningRate 0.001/,
    ],
  ])('%s is warned of', async (_what, callback, epochs, text) => {
    expect(await train(callback, epochs)).toEqual([expect.stringMatching(text)]);
  });

  test('what can come is not: later epochs, best weights, a warmup, a rate that was reduced to the least', async () => {
    expect(await train(earlyStopping({ monitor, patience: 5 }), 6)).toEqual([]);
    expect(await train(earlyStopping({ monitor, patience: 50, restoreBestWeights: true }), 2)).toEqual([]);
    expect(await train(reduceLearningRateOnPlateau({ monitor, patience: 3 }), 4)).toEqual([]);
    const warmup = ramp({ from: 0, to: 0.01, steps: 3 });
    const least = { monitor, patience: 1, minLearningRate: 0.001 };
    expect(await train(reduceLearningRateOnPlateau(least), 4, { rate: warmup })).toEqual([]);
    const eager = reduceLearningRateOnPlateau({ ...least, minDelta: 100, factor: 0.01 });
    expect(await train(eager, 4, { rate: 0.01, calls: 2 })).toEqual([]);
  });
});
