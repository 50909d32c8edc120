// What training means, beside TensorFlow.js: losses, metrics, optimizers, callbacks and options give the figures that they give there.
import { createRequire } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import * as facade from '../../../src/tfjs/index.js';
import { numbersFrom } from '../../support/numbers.js';

type TF = typeof facade;
const original = createRequire(import.meta.url)('@tensorflow/tfjs') as TF;

/** As JavaScript calls it. */
type Loose = Record<string, (...args: unknown[]) => facade.Tensor>;
const loose = (space: object) => space as unknown as Loose;

const next = numbersFrom(7);
const ROWS = 23;
const COLUMNS = 3;
const table = (columns: number, from: number, to: number) =>
  Array.from({ length: ROWS }, () => Array.from({ length: columns }, () => next(from, to)));

const inputs = table(4, -1, 1);
const labels = inputs.map((_, row) => row % COLUMNS);
const DATA = {
  numbers: table(COLUMNS, 0.2, 2),
  signs: inputs.map((_, row) => Array.from({ length: COLUMNS }, (__, j) => (j === row % COLUMNS ? 1 : -1))),
  oneHot: labels.map((label) => Array.from({ length: COLUMNS }, (_, j) => Number(j === label))),
  labels: labels.map((label) => [label]),
  shares: table(COLUMNS, 0.1, 1).map((row) => row.map((x) => x / row.reduce((a, b) => a + b, 0))),
  binary: labels.map((label) => [Number(label > 0)]),
  one: table(1, 0.2, 2),
};
type Targets = keyof typeof DATA;

/** Both round to f32, and clip probabilities at other places. */
const RELATIVE = 1e-5;

function expectClose(ours: readonly number[], theirs: readonly number[], what: string, relative = RELATIVE) {
  expect(ours.length, what).toBe(theirs.length);
  for (const [at, figure] of ours.entries()) {
    const other = theirs[at]!;
    expect(Math.abs(figure - other), `${what} [${at}]: ${figure}, ${other}`).toBeLessThanOrEqual(
      relative * Math.max(Math.abs(other), 0.1),
    );
  }
}

const figures = (tensors: facade.Tensor | facade.Tensor[]) =>
  (Array.isArray(tensors) ? tensors : [tensors]).map((tensor) => tensor.dataSync()[0]!);

interface Setting {
  readonly loss: unknown;
  readonly targets: Targets;
  readonly activation?: string;
  readonly metrics?: readonly unknown[];
  readonly optimizer?: (tf: TF) => unknown;
}

/** A model of 4 inputs with one layer, and equal weights under both libraries. */
function modelOf(tf: TF, { targets, activation = 'linear', optimizer }: Setting, loss: unknown, metrics: unknown) {
  const units = targets === 'labels' ? COLUMNS : DATA[targets][0]!.length;
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [4], activation }));
  const numbers = numbersFrom(3);
  const weights = [4 * units, units].map((size) => Float32Array.from({ length: size }, () => numbers(0.05, 0.6)));
  model.setWeights([tf.tensor2d(weights[0]!, [4, units]), tf.tensor1d(weights[1]!)]);
  const compile = { optimizer: optimizer?.(tf) ?? tf.train.sgd(0.05), loss, metrics } as facade.ModelCompileArgs;
  model.compile(compile);
  return { model, xs: tf.tensor2d(inputs), ys: tf.tensor2d(DATA[targets]) };
}

/** Evaluates in batches of 5, takes three steps of all rows, and evaluates again. */
async function run(tf: TF, setting: Setting) {
  const resolve = (given: unknown) => (typeof given === 'function' ? (given as (tf: TF) => unknown)(tf) : given);
  const { model, xs, ys } = modelOf(tf, setting, resolve(setting.loss), setting.metrics?.map(resolve));
  const options = { batchSize: 5 };
  const before = figures(model.evaluate(xs, ys, options));
  const { history } = await model.fit(xs, ys, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 });
  const epochs = Object.keys(history)
    .sort()
    .map((key) => [key, history[key]!] as const);
  return { before, epochs, after: figures(model.evaluate(xs, ys, options)), names: model.metricsNames, model, xs, ys };
}

async function expectSame(setting: Setting, what = '', relative = RELATIVE) {
  const [ours, theirs] = [await run(facade, setting), await run(original, setting)];
  expectClose(ours.before, theirs.before, `${what} before`, relative);
  expect(ours.epochs.map(([key]) => key)).toEqual(theirs.epochs.map(([key]) => key));
  for (const [index, [key, values]] of ours.epochs.entries()) {
    expectClose(values, theirs.epochs[index]![1], `${what} ${key}`, relative);
  }
  expectClose(ours.after, theirs.after, `${what} after`, relative);
  return { ours, theirs };
}

/** Runs a program under both libraries. */
const both = <T>(program: (tf: TF) => Promise<T>) => Promise.all([program(facade), program(original)]);

describe('losses', () => {
  test.each<[string, Targets, string]>([
    ['meanSquaredError', 'numbers', 'linear'],
    ['meanAbsoluteError', 'numbers', 'linear'],
    ['meanAbsolutePercentageError', 'numbers', 'linear'],
    ['meanSquaredLogarithmicError', 'numbers', 'linear'],
    ['squaredHinge', 'signs', 'tanh'],
    ['hinge', 'signs', 'tanh'],
    ['categoricalHinge', 'oneHot', 'linear'],
    ['logcosh', 'numbers', 'linear'],
    ['categoricalCrossentropy', 'oneHot', 'softmax'],
    ['categoricalCrossentropy', 'oneHot', 'sigmoid'],
    ['sparseCategoricalCrossentropy', 'labels', 'softmax'],
    ['sparseCategoricalCrossentropy', 'labels', 'sigmoid'],
    ['binaryCrossentropy', 'binary', 'sigmoid'],
    ['binaryCrossentropy', 'oneHot', 'sigmoid'],
    ['binaryCrossentropy', 'oneHot', 'softmax'],
    ['kullbackLeiblerDivergence', 'shares', 'softmax'],
    ['poisson', 'numbers', 'softplus'],
    ['cosineProximity', 'numbers', 'linear'],
  ])('%s of %s behind %s, by name', async (loss, targets, activation) => {
    await expectSame({ loss, targets, activation });
  });

  test.each<[keyof TF['losses'], Targets, string]>([
    ['meanSquaredError', 'numbers', 'linear'],
    ['absoluteDifference', 'numbers', 'linear'],
    ['huberLoss', 'numbers', 'linear'],
    ['hingeLoss', 'oneHot', 'tanh'],
    ['logLoss', 'oneHot', 'sigmoid'],
    ['sigmoidCrossEntropy', 'oneHot', 'linear'],
    ['sigmoidCrossEntropy', 'oneHot', 'sigmoid'],
    ['softmaxCrossEntropy', 'oneHot', 'linear'],
    ['softmaxCrossEntropy', 'oneHot', 'softmax'],
  ])('tf.losses.%s of %s behind %s', async (name, targets, activation) => {
    await expectSame({ loss: (tf: TF) => tf.losses[name], targets, activation });
  });

  const pair = (tf: TF) => [tf.tensor2d(DATA.oneHot), tf.tensor2d(DATA.shares)];

  test.each(Object.keys(facade.losses))('tf.losses.%s of tensors', (name) => {
    const call = (tf: TF, weights?: unknown, ...more: unknown[]) => {
      const [t, p] = pair(tf);
      const compute = loose(tf.losses)[name]!;
      if (name === 'computeWeightedLoss') return compute(p, weights, ...more);
      return compute(t, p, ...(name === 'cosineDistance' ? [1] : []), weights, ...more);
    };
    const weightsOf = (tf: TF) => (/softmax|cosine/.test(name) ? undefined : tf.tensor1d([1, 0, 2]));
    const all: ((tf: TF) => facade.Tensor)[] = [(tf) => call(tf), (tf) => call(tf, weightsOf(tf))];
    const extra = ['huberLoss', 'logLoss', 'sigmoidCrossEntropy', 'softmaxCrossEntropy'].includes(name) ? [0.3] : [];
    for (const reduction of [0, 1, 2, 3]) all.push((tf) => call(tf, weightsOf(tf), ...extra, reduction));
    for (const compute of all) {
      const [ours, theirs] = [compute(facade), compute(original)];
      expect(ours.shape).toEqual(theirs.shape);
      expectClose(Array.from(ours.dataSync()), Array.from(theirs.dataSync()), name);
    }
  });
});

test.each([
  'relu6',
  'hardSigmoid',
  'softsign',
  'mish',
  'logSoftmax',
  'swish',
  'gelu',
  'gelu_new',
  'elu',
  'selu',
])('activation %s', async (activation) => {
  // gelu by erf: the two differ in its last digits
  await expectSame({ loss: 'meanSquaredError', targets: 'numbers', activation }, '', 3e-5);
  const [ours, theirs] = [facade, original].map((tf) => {
    const model = tf.sequential({ layers: [tf.layers.activation({ activation, inputShape: [5] })] });
    return Array.from((model.predict(tf.tensor2d([[-200, -3, 0, 3, 200]])) as facade.Tensor).dataSync());
  });
  expectClose(ours!, theirs!, activation, 1e-5);
});

describe('methods of concepts', () => {
  const matrix = [
    [1, -2, 3],
    [-4, 5, 0.5],
  ];
  test('regularizers and constraints apply to tensors, and have the class and the options of TensorFlow.js', () => {
    const all = (tf: TF) => [
      tf.regularizers.l1({ l1: 0.2 }),
      tf.regularizers.l2(),
      tf.regularizers.l1l2({ l1: 0.1, l2: 0.3 }),
      tf.constraints.maxNorm({ maxValue: 3 }),
      tf.constraints.maxNorm({ maxValue: 3, axis: 1 }),
      tf.constraints.minMaxNorm({ minValue: 4, maxValue: 5, rate: 0.7 }),
      tf.constraints.unitNorm({ axis: 1 }),
      tf.constraints.nonNeg(),
    ];
    const theirs = all(original);
    for (const [index, concept] of all(facade).entries()) {
      const other = theirs[index]!;
      expect([concept.getClassName(), concept.getConfig()]).toEqual([other.getClassName(), other.getConfig()]);
      const [mine, expected] = [concept.apply(facade.tensor2d(matrix)), other.apply(original.tensor2d(matrix))];
      expect(mine.shape).toEqual(expected.shape);
      expectClose(Array.from(mine.dataSync()), Array.from(expected.dataSync()), concept.getClassName());
    }
  });

  test('initializers draw tensors, and have the class and the options of TensorFlow.js', () => {
    const all = (tf: TF) => [
      tf.initializers.zeros(),
      tf.initializers.ones(),
      tf.initializers.constant({ value: 3 }),
      tf.initializers.randomUniform({ minval: 1, maxval: 2, seed: 4 }),
      tf.initializers.randomNormal({ mean: 2, stddev: 0.1, seed: 4 }),
      tf.initializers.truncatedNormal({ seed: 4 }),
      tf.initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform', seed: 4 }),
      tf.initializers.heNormal({ seed: 4 }),
      tf.initializers.glorotUniform({ seed: 4 }),
      tf.initializers.leCunUniform({ seed: 4 }),
    ];
    const theirs = all(original);
    const figures = (tensor: facade.Tensor) => {
      const values = Array.from(tensor.dataSync());
      const mean = values.reduce((sum, value) => sum + value / values.length, 0);
      return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0))];
    };
    for (const [index, concept] of all(facade).entries()) {
      const other = theirs[index]!;
      expect([concept.getClassName?.(), concept.getConfig?.()]).toEqual([other.getClassName?.(), other.getConfig?.()]);
      const [mine, expected] = [concept.apply!([100, 90]), other.apply!([100, 90])];
      expect(mine.shape).toEqual(expected.shape);
      const [[mean = 0, deviation = 0], [otherMean = 0, otherDeviation = 0]] = [figures(mine), figures(expected)];
      const isNormal = concept.getConfig!()['distribution'] === 'normal';
      expect(Math.abs(mean - otherMean)).toBeLessThan(0.01);
      // Theirs is not corrected for the truncation.
      const ratio = isNormal ? 0.8796 : 1;
      expect(Math.abs(deviation * ratio - otherDeviation), concept.name).toBeLessThan(0.01 * deviation + 1e-9);
      expect(concept.apply!([2, 3]).arraySync()).toEqual(concept.apply!([2, 3]).arraySync());
    }
  });
});

describe('metrics', () => {
  test.each(Object.keys(facade.metrics))('tf.metrics.%s of tensors', (name) => {
    for (const [t, p] of [
      [DATA.oneHot, DATA.shares],
      [DATA.oneHot, DATA.oneHot.map((row, index) => (index % 2 ? row : [0, 1, 0]))],
    ] as const) {
      const targets = name.startsWith('sparse') ? DATA.labels : t;
      const [ours, theirs] = [facade, original].map((tf) =>
        loose(tf.metrics)[name]!(tf.tensor2d(targets as number[][]), tf.tensor2d(p as number[][])),
      );
      expect(ours!.shape).toEqual(theirs!.shape);
      expectClose(Array.from(ours!.dataSync()), Array.from(theirs!.dataSync()), name);
    }
  });

  const names = [
    'accuracy',
    'ce',
    'binaryAccuracy',
    'categoricalAccuracy',
    'mse',
    'MAE',
    'mape',
    'cosine',
    'precision',
  ];
  const functions = (tf: TF) => [tf.metrics.recall, tf.metrics.r2Score, tf.metrics.MSE, tf.metrics.cosineProximity];

  test.each<[string, Targets, string]>([
    ['binaryCrossentropy', 'binary', 'sigmoid'],
    ['binaryCrossentropy', 'oneHot', 'sigmoid'],
    ['meanSquaredError', 'one', 'linear'],
    ['meanSquaredError', 'oneHot', 'softmax'],
    ['categoricalCrossentropy', 'oneHot', 'softmax'],
  ])('by name and by function, behind %s of %s', async (loss, targets, activation) => {
    const all = [...names, ...Array.from({ length: 4 }, (_, at) => (tf: TF) => functions(tf)[at])];
    await expectSame({ loss, targets, activation, metrics: all });
  });

  test('of class numbers', async () => {
    const metrics = ['acc', 'ce', 'categoricalAccuracy', (tf: TF) => tf.metrics.sparseCategoricalAccuracy];
    await expectSame({ loss: 'sparseCategoricalCrossentropy', targets: 'labels', activation: 'softmax', metrics });
  });

  test('one that comes twice, and one by output', async () => {
    const { ours, theirs } = await expectSame({
      loss: 'meanSquaredError',
      targets: 'one',
      metrics: ['mse', 'mse'],
    });
    expect(ours.epochs.map(([key]) => key)).toEqual(['loss', 'mse_0', 'mse_1']);
    expect(theirs.names.length).toBe(3);
  });

  test('a function of tensors is called with each batch, and averaged by rows', async () => {
    const largest = (tf: TF) => {
      const compute = (yTrue: facade.Tensor, yPred: facade.Tensor) => {
        expect(yTrue.shape).toEqual(yPred.shape);
        return tf.scalar(Math.max(...Array.from(yPred.dataSync(), (p, at) => Math.abs(p - yTrue.dataSync()[at]!))));
      };
      return Object.defineProperty(compute, 'name', { value: 'largest' });
    };
    await expectSame({ loss: 'meanSquaredError', targets: 'numbers', metrics: [largest] });
  });
});

describe('optimizers', () => {
  const ALL: readonly [string, (tf: TF) => unknown, number?][] = [
    ['sgd', (tf) => tf.train.sgd(0.1)],
    ['momentum', (tf) => tf.train.momentum(0.05, 0.9)],
    ['nesterov', (tf) => tf.train.momentum(0.05, 0.9, true)],
    ['adam', (tf) => tf.train.adam(0.05)],
    ['adamax', (tf) => tf.train.adamax(0.05, 0.9, 0.999, 1e-7, 0.01)],
    // epsilon is outside the root in these two
    ['adagrad', (tf) => tf.train.adagrad(0.1), 1e-4],
    ['rmsprop', (tf) => tf.train.rmsprop(0.05), 1e-3],
    ['rmsprop with momentum', (tf) => tf.train.rmsprop(0.01, 0.9, 0.8)],
    ['centred rmsprop', (tf) => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-9, true), 1e-4],
    ['by name', () => 'Adam'],
  ];
  test.each(ALL)('%s', async (_name, optimizer, relative = 3e-5) => {
    await expectSame({ loss: 'meanSquaredError', targets: 'numbers', optimizer }, '', relative);
  });

  test.each(
    ALL.filter(([name]) => !['adamax', 'by name'].includes(name)),
  )('%s: class, options and state', async (rule, make) => {
    const seen = [];
    for (const tf of [facade, original]) {
      const optimizer = make(tf) as facade.Optimizer;
      expect((await optimizer.getWeights()).map((entry) => entry.name)).toEqual(['iter']);
      const setting = { loss: 'meanSquaredError', targets: 'numbers', optimizer: () => optimizer } as const;
      const { model, xs, ys } = modelOf(tf, setting, setting.loss, undefined);
      for (let step = 0; step < 3; step++) await model.trainOnBatch(xs, ys);
      const state = await optimizer.getWeights();
      seen.push({
        className: optimizer.getClassName(),
        config: optimizer.getConfig(),
        suffixes: state.map((entry) => entry.name.split('/').at(-1)),
        shapes: state.map(({ tensor }) => tensor.shape),
        values: state.map(({ tensor }) => Array.from(tensor.dataSync())),
      });
      // A copy of model and state goes on alike.
      const other = make(tf) as facade.Optimizer;
      const { model: copy } = modelOf(tf, { ...setting, optimizer: () => other }, setting.loss, undefined);
      copy.setWeights(model.getWeights());
      await other.setWeights(state.map(({ tensor, ...entry }) => ({ ...entry, tensor: tensor.clone() })));
      const [ours, theirs] = [await model.trainOnBatch(xs, ys), await copy.trainOnBatch(xs, ys)];
      expect(theirs).toBe(ours);
      expect(copy.getWeights().map((weight) => weight.arraySync())).toEqual(
        model.getWeights().map((weight) => weight.arraySync()),
      );
    }
    const [ours, theirs] = seen;
    for (const key of ['className', 'config', 'suffixes', 'shapes'] as const) expect(ours![key]).toEqual(theirs![key]);
    for (const [at, values] of ours!.values.entries()) {
      // TensorFlow.js keeps its last step as momentum, also where momentum is 0.
      if (values.every((value) => value === 0)) continue;
      // Epsilon lies elsewhere in rmsprop, and a centred one takes the difference of near numbers in f32 there.
      const relative = /rms/.test(rule) ? (/centred/.test(rule) ? 0.1 : 1e-2) : 1e-3;
      expectClose(values, theirs!.values[at]!, ours!.suffixes[at]!, relative);
    }
  });
});

describe('training', () => {
  test('setting learningRate counts; in TensorFlow.js not for sgd and momentum, whose setLearningRate counts', async () => {
    const moved = async (tf: TF, make: () => facade.Optimizer, set: (optimizer: facade.Optimizer) => void) => {
      const optimizer = make();
      const setting = { loss: 'meanSquaredError', targets: 'one', optimizer: () => optimizer } as const;
      const { model, xs, ys } = modelOf(tf, setting, setting.loss, undefined);
      const kernel = () => model.getWeights()[0]!.dataSync()[0]!;
      const before = kernel();
      set(optimizer);
      await model.trainOnBatch(xs, ys);
      return Math.abs(kernel() - before) > 1e-6;
    };
    const write = (optimizer: facade.Optimizer) => {
      optimizer.learningRate = 1e-12;
    };
    const call = (optimizer: facade.Optimizer) => optimizer.setLearningRate(1e-12);
    for (const [rule, theirs] of [
      [(tf: TF) => tf.train.sgd(0.1), true],
      [(tf: TF) => tf.train.momentum(0.1, 0.9), true],
      [(tf: TF) => tf.train.adam(0.1), false],
    ] as const) {
      expect(await moved(facade, () => rule(facade), write)).toBe(false);
      expect(await moved(facade, () => rule(facade), call)).toBe(false);
      expect(await moved(original, () => rule(original), write)).toBe(theirs);
      if (theirs) expect(await moved(original, () => rule(original), call)).toBe(false);
    }
  });

  test('trainOnBatch gives loss and metrics before the step, also of one row', async () => {
    for (const [loss, targets, activation] of [
      ['categoricalCrossentropy', 'oneHot', 'softmax'],
      ['binaryCrossentropy', 'binary', 'sigmoid'],
      ['meanSquaredError', 'one', 'linear'],
    ] as const) {
      const [ours, theirs] = await both(async (tf) => {
        const { model, ys } = modelOf(tf, { loss, targets, activation }, loss, ['accuracy', 'mse']);
        const results = [await model.trainOnBatch(tf.tensor2d(inputs), ys)];
        for (const row of [0, 1, 2]) {
          results.push(await model.trainOnBatch(tf.tensor2d([inputs[row]!]), tf.tensor2d([DATA[targets][row]!])));
        }
        return results as number[][];
      });
      for (const [at, values] of ours.entries()) expectClose(values, theirs[at]!, `${loss} ${at}`);
    }
  });

  test('fit of one class trains', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const [ours, theirs] = await both(async (tf) => {
      const setting = { loss: 'binaryCrossentropy', targets: 'binary', activation: 'sigmoid' } as const;
      const { model } = modelOf(tf, setting, setting.loss, ['accuracy']);
      const options = { epochs: 3, shuffle: false, verbose: 0 };
      return (await model.fit(tf.tensor2d(inputs), tf.ones([ROWS, 1]), options)).history;
    });
    expectClose(ours['loss']!, theirs['loss']!, 'loss');
    expectClose(ours['acc']!, theirs['acc']!, 'acc');
    expect(warn.mock.calls.flat().join()).toContain('all training rows are of class 1');
    warn.mockRestore();
  });

  test('logs of batches and epochs are those of TensorFlow.js', async () => {
    const [ours, theirs] = await both(async (tf) => {
      const setting = { loss: 'categoricalCrossentropy', targets: 'oneHot', activation: 'softmax' } as const;
      const { model, xs, ys } = modelOf(tf, setting, setting.loss, ['accuracy']);
      const seen: (readonly [string, number[]])[] = [];
      class Own extends tf.Callback {
        override async onTrainBegin(logs?: facade.Logs) {
          await super.onTrainBegin(logs);
          seen.push(['begin', []]);
        }
        override async onEpochEnd(epoch: number, logs?: facade.Logs) {
          await super.onEpochEnd(epoch, logs);
          seen.push([`epoch ${epoch} ${this.params?.samples}`, []]);
        }
      }
      const note = (name: string) => async (at: number, logs?: facade.Logs) => {
        await Promise.resolve();
        const keys = Object.keys(logs ?? {}).sort();
        seen.push([`${name} ${at} ${keys}`, keys.map((key) => logs![key]!)]);
      };
      const functions = new tf.CustomCallback({ onBatchEnd: note('batch'), onEpochEnd: note('epoch') });
      const options = { epochs: 2, batchSize: 10, shuffle: false, verbose: 0, validationSplit: 0.25 };
      const history = await model.fit(xs, ys, { ...options, callbacks: [new Own(), functions] });
      if (tf === facade) expect(model.history).toBe(history); // undefined in TensorFlow.js, whose fit is that of an inner model
      return seen;
    });
    expect(ours.map(([what]) => what)).toEqual(theirs.map(([what]) => what));
    for (const [at, [what, values]] of ours.entries()) expectClose(values, theirs[at]![1], what);
  });

  test.each([
    { monitor: 'val_loss', patience: 2 },
    { monitor: 'loss', minDelta: 0.05 },
    { monitor: 'acc', patience: 3 },
    { monitor: 'val_acc', mode: 'max', baseline: 0.9, patience: 1 },
    { monitor: 'loss', mode: 'max', minDelta: -0.01 },
    { monitor: 'none', patience: 1 },
  ] as const)('earlyStopping %j ends where TensorFlow.js does', async (options) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const [ours, theirs] = await both(async (tf) => {
      const setting = { loss: 'categoricalCrossentropy', targets: 'oneHot', activation: 'softmax' } as const;
      const { model, xs, ys } = modelOf(tf, setting, setting.loss, ['accuracy']);
      const callbacks = tf.callbacks.earlyStopping(options);
      const fit = { epochs: 12, shuffle: false, verbose: 0, validationSplit: 0.3, callbacks };
      return (await model.fit(xs, ys, fit)).epoch;
    });
    expect(ours).toEqual(theirs);
    warn.mockRestore();
  });

  test('class weights also count behind a loss that knows no classes', async () => {
    for (const [loss, targets, activation] of [
      ['meanSquaredError', 'oneHot', 'softmax'],
      ['categoricalCrossentropy', 'oneHot', 'softmax'],
      ['binaryCrossentropy', 'oneHot', 'softmax'],
    ] as const) {
      const [ours, theirs] = await both(async (tf) => {
        const { model, xs, ys } = modelOf(tf, { loss, targets, activation }, loss, ['accuracy']);
        const classWeight = { 0: 1, 1: 3, 2: 0.5 };
        const options = { epochs: 3, shuffle: false, verbose: 0, classWeight, validationSplit: 0.2 };
        return (await model.fit(xs, ys, options)).history;
      });
      for (const key of ['loss', 'acc', 'val_loss', 'val_acc']) expectClose(ours[key]!, theirs[key]!, `${loss} ${key}`);
    }
  });
});

describe('trainable', () => {
  /** Two layers, equal weights. */
  const stack = (tf: TF, optimizer = 'sgd') => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 3, inputShape: [4], activation: 'tanh' }));
    model.add(tf.layers.dense({ units: 1 }));
    const numbers = numbersFrom(5);
    const shapes = [[4, 3], [3], [3, 1], [1]];
    model.setWeights(
      shapes.map((shape) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return tf.tensor(
          Float32Array.from({ length: size }, () => numbers(-0.5, 0.5)),
          shape,
        );
      }),
    );
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const train = async () => {
      const options = { epochs: 2, batchSize: 8, shuffle: false, verbose: 0 };
      return (await model.fit(tf.tensor2d(inputs), tf.tensor2d(DATA.one), options)).history['loss']!;
    };
    const kernels = () => model.layers.map((layer) => Array.from(layer.getWeights()[0]!.dataSync()));
    return { model, train, kernels };
  };

  test.each(['sgd', 'adam'])('false and true, before and after compile, with %s', async (optimizer) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const seen = [];
    for (const tf of [facade, original]) {
      const { model, train, kernels } = stack(tf, optimizer);
      const compile = () => model.compile({ optimizer, loss: 'meanSquaredError' });
      const losses = [await train()];
      const [first, last] = model.layers as [facade.Layer, facade.Layer];
      first.trainable = false; // counts at once
      const before = kernels()[0]!;
      losses.push(await train());
      expect(kernels()[0]).toEqual(before);
      const counts = [model.getWeights(true).length];
      first.trainable = true; // counts at once: it was trained when the model was compiled
      counts.push(model.getWeights(true).length);
      losses.push(await train());
      const thawed = kernels()[0]!;
      expect(thawed).not.toEqual(before);
      first.trainable = false;
      compile();
      losses.push(await train());
      expect(kernels()[0]).toEqual(thawed);
      first.trainable = true; // counts from the next compile
      losses.push(await train());
      expect(kernels()[0]).toEqual(thawed);
      compile();
      losses.push(await train());
      expect(kernels()[0]).not.toEqual(thawed);
      last.trainable = false;
      compile();
      losses.push(await train());
      seen.push({ losses: losses.flat(), kernels: kernels().flat(), counts });
    }
    expectClose(seen[0]!.losses, seen[1]!.losses, 'losses', 1e-4);
    expectClose(seen[0]!.kernels, seen[1]!.kernels, 'kernels', 1e-4);
    expect(seen[0]!.counts).toEqual(seen[1]!.counts);
    warn.mockRestore();
  });

  test('of the model: nothing is left to train, and fit says so', async () => {
    for (const tf of [facade, original]) {
      const { model, train, kernels } = stack(tf);
      const before = kernels();
      model.trainable = false;
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await expect(train()).rejects.toThrow(/trainable/);
      expect(kernels()).toEqual(before);
      model.trainable = true;
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await train();
      expect(kernels()).not.toEqual(before);
    }
  });
});
