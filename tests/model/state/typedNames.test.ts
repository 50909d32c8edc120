// Names and forms that people type, because Keras and papers have them: accepted, or answered with what to write here.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { activation, adam, dense, l1, l1l2, l2, load, ramp, type Sequential, sequential } from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { classification, weightBits } from '../../support/models.js';

const { X, y } = classification(12, 4, 3);
const zeroOne = Array.from(y, (label) => (label === 0 ? 0 : 1));

function model(end: 'linear' | 'sigmoid' | 'softmax', units = 1): Sequential {
  return sequential({ seed: 1, layers: [dense({ units, inputShape: [4], activation: end })] });
}

const messageOf = (call: () => unknown) => errorOf(call).message;
const configuration = (made: Sequential) => Buffer.from(made.save()).toString('latin1');

const wasTty = process.stderr.isTTY;
afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = wasTty;
});

describe('accepted', () => {
  test.each([
    ['mse', 'meanSquaredError', 'linear'],
    ['mae', 'meanAbsoluteError', 'linear'],
    ['bce', 'binaryCrossentropy', 'sigmoid'],
  ] as const)('loss %s is %s, also in files', async (short, name, end) => {
    const [typed, full] = [model(end), model(end)];
    typed.compile({ optimizer: 'adam', loss: short });
    full.compile({ optimizer: adam(), loss: name });
    for (const each of [typed, full]) await each.fit(X, zeroOne, { epochs: 2, batchSize: 5 });
    expect(weightBits(typed)).toEqual(weightBits(full));
    expect(Buffer.from(typed.save())).toEqual(Buffer.from(full.save()));
    expect(configuration(typed)).toContain(name);
  });

  test('a loss of your own may have a short name', () => {
    const own = { name: 'mse', value: () => new Float32Array(1), gradient: () => new Float32Array(1) };
    expect(() => model('linear').compile({ optimizer: 'adam', loss: own })).not.toThrow();
  });

  test.each([
    'sgd',
    'adam',
    'adamw',
    'rmsprop',
    'adagrad',
    'nadam',
    'adamax',
    'adabelief',
    'lion',
  ])('optimizer %s by its name', (optimizer) => {
    expect(() => model('linear').compile({ optimizer, loss: 'mse' })).not.toThrow();
  });

  test('metrics acc, mse and mae report under the name that was typed, also after load', async () => {
    const classes = model('softmax', 3);
    classes.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['acc', 'accuracy'] });
    const { epochs } = await classes.fit(X, y, { validationSplit: 0.25 });
    expect(epochs[0]!['acc']).toBe(epochs[0]!['accuracy']);
    expect(epochs[0]!['valAcc']).toBe(epochs[0]!['valAccuracy']);
    expect(Object.keys(await load(classes.save()).evaluate(X, y))).toEqual(expect.arrayContaining(['acc', 'accuracy']));
    const labels = model('sigmoid');
    labels.compile({ optimizer: 'adam', loss: 'bce', metrics: ['acc'] });
    expect((await labels.evaluate(X, zeroOne))['acc']).toBeGreaterThanOrEqual(0);
    const values = model('linear');
    values.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mse', 'mae'] });
    expect(Object.keys(await values.evaluate(X, zeroOne))).toEqual(expect.arrayContaining(['mse', 'mae']));
  });

  test.each([
    ['l1', l1(0.01)],
    ['l2', l2(0.01)],
    ['l1l2', l1l2({ l1: 0.01, l2: 0.01 })],
  ] as const)('regularizer %s has the strength 0.01', (name, penalty) => {
    for (const option of ['kernelRegularizer', 'biasRegularizer', 'activityRegularizer'] as const) {
      expect(dense({ units: 1, [option]: name }).config).toEqual(dense({ units: 1, [option]: penalty }).config);
    }
  });

  test('l1 and l2 take their strength by its name, with their options', () => {
    const lambda = ramp({ from: 0, to: 1, steps: 3 });
    expect(l1({ l1: 0.01 }).config).toEqual(l1(0.01).config);
    expect(l1({ l1: lambda, method: 'subgradient' }).config).toEqual(l1(lambda, { method: 'subgradient' }).config);
    expect(l2({ l2: 0.01, factors: [1, 2] }).config).toEqual(l2(0.01, { factors: [1, 2] }).config);
    expect(messageOf(() => l1({ l1: -1 }))).toBe('l1.lambda must be a finite number >= 0, got -1');
    expect(messageOf(() => l1({ l2: 1 } as never))).toMatch(/^l1\.lambda must be .*, got an object \{ l2 \}/);
  });

  test('verbose 2 writes a line per epoch, without a terminal too; 0 writes none', async () => {
    const written: string[] = [];
    process.stderr.isTTY = false;
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const values = model('linear');
    values.compile({ optimizer: 'adam', loss: 'mse' });
    await values.fit(X, zeroOne, { epochs: 2, verbose: 2 });
    expect(written).toHaveLength(2);
    expect(written[1]).toMatch(/^Epoch 2\/2 {2}loss \S+ .* s\n$/);
    expect(written.join('')).not.toContain('\x1b');
    for (const verbose of [0, 1, true, false] as const) await values.fit(X, zeroOne, { verbose });
    expect(written).toHaveLength(2);
    process.stderr.isTTY = true;
    await values.fit(X, zeroOne, { verbose: 1 });
    expect(written.at(-1)).toContain('[=');
    await expect(values.fit(X, zeroOne, { verbose: 3 as 2 })).rejects.toThrow(
      'fit.verbose must be true, false, 0, 1 or 2, got 3',
    );
  });

  test('sequential() takes its layers by add before its first use', async () => {
    const layers = [dense({ units: 8, inputShape: [4], activation: 'relu' }), dense({ units: 1 })];
    const [added, given] = [sequential({ seed: 5 }), sequential({ seed: 5, layers })];
    for (const layer of layers) added.add(layer);
    for (const each of [added, given]) {
      each.compile({ optimizer: 'adam', loss: 'mse' });
      await each.fit(X, zeroOne);
    }
    expect(Buffer.from(added.save())).toEqual(Buffer.from(given.save()));
    expect(messageOf(() => added.add(activation('relu')))).toContain('add must be called before compile');
    const empty = sequential();
    expect(messageOf(() => empty.compile({ optimizer: 'adam', loss: 'mse' }))).toContain('add() gives them');
    expect(messageOf(() => empty.predict(X))).toContain('add() gives them');
    expect(messageOf(() => empty.add({} as never))).toMatch(/^sequential\.layers\[0\] must be a layer/);
    empty.add(layers[0]!);
    expect(messageOf(() => empty.add(dense({ units: 1, inputShape: [3] })))).toContain('8 columns come in');
    empty.add(layers[1]!);
    expect(empty.predict(X).shape).toEqual([12, 1]);
    expect(messageOf(() => empty.add(layers[1]!))).toContain('before compile and the first use');
  });

  test('an empty model keeps its standardizer and the names of its inputs until there are layers', () => {
    const named = sequential({ inputNames: ['a', 'b', 'c', 'd'] });
    named.add(dense({ units: 1 }));
    expect(named.inputNames).toEqual(['a', 'b', 'c', 'd']);
    expect(() => sequential({ inputNames: ['a', 'b'] }).add(dense({ units: 1, inputShape: [4] }))).toThrow();
  });
});

describe('answered', () => {
  const compile = (options: object) => () => model('linear').compile({ optimizer: 'adam', loss: 'mse', ...options });
  const layer = (options: object) => () => dense({ units: 1, ...options });
  test.each<[string, () => unknown, string]>([
    ['cce', compile({ loss: 'cce' }), 'did you mean "categoricalCrossentropy"?'],
    ['nll', compile({ loss: 'nll' }), 'did you mean "sparseCategoricalCrossentropy"?'],
    ['logLoss as a loss', compile({ loss: 'logLoss' }), 'did you mean "binaryCrossentropy"?'],
    ['mean_squared_error', compile({ loss: 'mean_squared_error' }), 'did you mean "meanSquaredError"?'],
    ['auc', compile({ metrics: ['auc'] }), 'unknown name "auc"; known: accuracy, acc, '],
    ['mse as an optimizer', compile({ optimizer: 'mse' }), 'unknown name "mse"; known: sgd, adam, '],
    ['xavier', layer({ kernelInitializer: 'xavier' }), 'did you mean "glorotUniform"?'],
    ['he', layer({ kernelInitializer: 'he' }), 'did you mean "heNormal"?'],
    ['kaiming', layer({ kernelInitializer: 'kaiming' }), 'did you mean "heNormal"?'],
    ['swish', layer({ activation: 'swish' }), 'did you mean "silu"?'],
    ['lasso', layer({ kernelRegularizer: 'lasso' }), 'did you mean "l1"?'],
    ['ridge', layer({ kernelRegularizer: 'ridge' }), 'did you mean "l2"?'],
    ['elasticNet', layer({ kernelRegularizer: 'elasticNet' }), 'did you mean "l1l2"?'],
    ['a penalty that needs options', layer({ kernelRegularizer: 'groupLasso' }), 'must be a penalty, such as l2(1e-4)'],
    ['lr', () => adam({ lr: 1 } as never), 'did you mean learningRate?'],
    ['inputDim', layer({ inputDim: 64 }), 'did you mean inputShape: [features]?'],
    [
      'inputShape: 64',
      layer({ inputShape: 64 }),
      'inputShape must be [features] with an integer >= 1 such as [64], got 64',
    ],
  ])('%s', (_, call, answer) => {
    expect(messageOf(call)).toContain(answer);
  });
});
