// Configurations that no model writes, and code of one's own: what each refusal is, and where.
import { describe, expect, test } from 'vitest';
import {
  adam,
  type CustomLoss,
  dense,
  load,
  type Metric,
  mae,
  memory,
  type Sequential,
  type SequentialOptions,
  sequential,
  sgd,
} from '../../../src/index.js';
import { type CustomObjects, OwnCode } from '../../../src/model/files/customObjects.js';
import { requireNamed } from '../../../src/model/files/fileFields.js';
import { restoreCompiled, restoreState } from '../../../src/model/files/restore.js';
import { stateOf } from '../../../src/model/sequential.js';
import type { Activation, Json } from '../../../src/types.js';
import { errorOf } from '../../support/errors.js';
import { reconfigured } from '../../support/files.js';
import { classification, linearModel, regression, rejectionOf, weightBits } from '../../support/models.js';

const { X, y } = regression(6, 3);

/** A model whose columns came with its data. */
function late(more: Partial<SequentialOptions> = {}): Sequential {
  const model = sequential({
    seed: 1,
    layers: [dense({ units: 2, activation: 'tanh' }), dense({ units: 1 })],
    ...more,
  });
  model.compile({ optimizer: 'adam', loss: 'huber', metrics: ['mae'] });
  model.predict(X);
  return model;
}

type Change = Parameters<typeof reconfigured>[1];
function refusal(change: Change, model = late()) {
  const file = reconfigured(model.save(), change);
  const { bytesInUse } = memory();
  const error = errorOf(() => load(file));
  expect(memory().bytesInUse).toBe(bytesInUse);
  return error;
}
const set =
  (fields: object): Change =>
  (configuration) =>
    void Object.assign(configuration, fields);
const inCompiled =
  (fields: object): Change =>
  ({ compiled }) =>
    void Object.assign(compiled!, fields);

describe('a configuration', () => {
  test.each<[string, Change, string, RegExp]>([
    ['a seed that is a number', set({ seed: 7 }), 'seed', /expected decimal digits, got 7/],
    ['no number of columns', set({ inputUnits: undefined }), 'inputUnits', /is missing/],
    ...['3', 2.5, 0, -1, 2 ** 53, null, true].map((inputUnits): [string, Change, string, RegExp] => [
      `${JSON.stringify(inputUnits)} columns`,
      set({ inputUnits }),
      'inputUnits',
      /expected an integer >= 1, got /,
    ]),
    ['layers that are no list', set({ layers: {} }), 'layers', /expected an array/],
    ['a layer that is no object', set({ layers: [1] }), 'layers[0]', /expected an object, got 1/],
    ['names of columns that are no list', set({ inputNames: 'a' }), 'inputNames', /expected an array/],
    ...(
      [0, '1', null, [0, 1], [0, 1, 2, 3], [0, 1, 1], [2, 1, 0], [0, 1, 2 ** 31], [0, 1.5, 2], [-1, 0, 1]] as Json[]
    ).map((inputIndices): [string, Change, string, RegExp] => [
      `${JSON.stringify(inputIndices)} for columns`,
      set({ inputIndices }),
      'inputIndices',
      /expected /,
    ]),
    ['compile that is no object', set({ compiled: [] }), 'compiled', /expected an object/],
    [
      'an optimizer that is no object',
      inCompiled({ optimizer: 'adam' }),
      'optimizer',
      /expected an object, got "adam"/,
    ],
    ['an optimizer without a name', inCompiled({ optimizer: { config: {} } }), 'optimizer', /expected a name/],
    [
      'a name that is a number',
      inCompiled({ optimizer: { name: 1, config: {} } }),
      'optimizer',
      /expected a name, got 1/,
    ],
    ['an optimizer without a config', inCompiled({ optimizer: { name: 'adam' } }), 'optimizer.config', /an object/],
    ['a loss without a config', inCompiled({ loss: { name: 'huber' } }), 'loss.config', /an object/],
    ['an average without a config', inCompiled({ average: { name: 'ema' } }), 'average.config', /an object/],
    ['metrics that are no list', inCompiled({ metrics: {} }), 'metrics', /expected an array/],
    ['a metric that is a number', inCompiled({ metrics: [1] }), 'metrics', /expected an object, got 1/],
    ['a metric without a config', inCompiled({ metrics: [{ name: 'r2' }] }), 'metrics.config', /expected an object/],
    [
      'a metric of nobody',
      inCompiled({ metrics: [{ name: 'm', isOwn: true }] }),
      'metrics',
      /"m" is a function of your/,
    ],
    [
      'a nameless metric of one’s own',
      inCompiled({ metrics: [{ name: 1, isOwn: true }] }),
      'metrics',
      /1 is a function/,
    ],
    ['an average that is none', inCompiled({ average: { name: 'x', config: {} } }), 'compiled', /unknown name "x"/],
  ])('of %s is refused, and where is said once', (_, change, path, message) => {
    const error = refusal(change);
    expect([error.code, error.path]).toEqual(['E_FORMAT', path]);
    expect(error.message).toMatch(message);
    expect(error.message.split('model file:')).toHaveLength(2);
  });

  test('whose loss does not go with the units of the last layer is refused', () => {
    const { X: rows, y: labels } = classification(6, 3, 3);
    const model = sequential({ seed: 1, layers: [dense({ units: 3, activation: 'softmax' })] });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    model.trainOnBatch(rows, labels);
    const error = refusal(({ layers }) => void Object.assign(layers![0]!['config']!, { units: 1 }), model);
    expect([error.code, error.path]).toEqual(['E_FORMAT', 'compiled']);
  });

  test('of a compacted model has the columns that are left', () => {
    const model = linearModel(4);
    model.prune({ inputs: 0.5 });
    const small = model.compact();
    const copy = load(small.save());
    expect(copy.inputIndices).toEqual(small.inputIndices);
    expect(copy.inputIndices).toHaveLength(2);
    const far = load(reconfigured(small.save(), set({ inputIndices: [5, 2 ** 31 - 1] })));
    expect([...far.inputIndices!]).toEqual([5, 2 ** 31 - 1]);
  });

  test('without columns is that of a model that waits for them, outside of files', () => {
    const configuration = JSON.parse(JSON.stringify(sequential({ layers: [dense({ units: 1 })] }).toJSON()));
    expect(restoreState(configuration).network).toBeUndefined();
    expect(restoreState({ ...configuration, inputUnits: 3 }).network?.inputUnits).toBe(3);
    const loss = { name: 'huber', config: { delta: 1 } };
    const optimizer = { name: 'sgd', config: {} };
    const compiled = { loss, optimizer, metrics: ['mae'] };
    expect(restoreCompiled(compiled, restoreState(configuration)).loss.name).toBe('huber');
  });
});

test('a saved concept has a name and a config', () => {
  expect(requireNamed('x', { name: 'l1', config: { lambda: 1 } })).toEqual({ name: 'l1', config: { lambda: 1 } });
  expect(errorOf(() => requireNamed('x', { name: 1, config: {} }))).toMatchObject({ path: 'x' });
});

describe('customObjects', () => {
  const loss: CustomLoss = {
    name: 'mine',
    value: (t, p) => Float64Array.from(p, (value, i) => (value - t[i]!) ** 2),
    gradient: (t, p) => p.map((value, i) => 2 * (value - t[i]!)),
  };
  const activation = { name: 'twice', config: { by: 2 }, saves: 'output', forward() {}, backward() {} } as Activation;
  const file = () => {
    const layers = [dense({ units: 1, inputShape: [3], activation })];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: sgd(), loss });
    return model.save();
  };
  const loading = (customObjects: unknown) => {
    const bytes = file();
    return () => load(bytes, { customObjects: customObjects as CustomObjects });
  };

  test.each([[], [loss], 1, 'mine', null, () => loss])('%j is no object of them', (given) => {
    if (given === null) expect(() => new OwnCode('load.customObjects', given as never)).toThrow(/must be an object/);
    else expect(errorOf(loading(given))).toMatchObject({ code: 'E_OPTION', path: 'load.customObjects' });
  });

  test.each([null, undefined, 1, 'x', true])('%j is no code', (value) => {
    expect(errorOf(loading({ mine: value, twice: activation }))).toMatchObject({
      code: 'E_OPTION',
      path: 'load.customObjects.mine',
      expected: 'a concept of your own, or a function that makes it',
    });
  });

  test.each<[string, object, string]>([
    ['that nobody asked for', { mine: loss, twice: activation, more: loss }, 'load.customObjects.more'],
    ['of another name', { mine: loss, twice: { ...activation, name: 'other' } }, 'load.customObjects.twice'],
    ['that is not made', { mine: loss, twice: () => undefined }, 'load.customObjects.twice'],
    ['that is made as null', { mine: loss, twice: () => null }, 'load.customObjects.twice'],
    ['that is made as a number', { mine: loss, twice: () => 7 }, 'load.customObjects.twice'],
    ['that is made as a function', { mine: loss, twice: () => () => activation }, 'load.customObjects.twice'],
    [
      'of another config',
      { mine: loss, twice: { ...activation, config: { by: 3 } } },
      'load.customObjects.twice.config',
    ],
    ['of no config', { mine: loss, twice: { ...activation, config: undefined } }, 'load.customObjects.twice.config'],
    ['of compile, of another name', { mine: { ...loss, name: 'other' }, twice: activation }, 'load.customObjects.mine'],
    ['of compile, that is not made', { mine: () => 1, twice: activation }, 'load.customObjects.mine'],
  ])('code %s is refused as an option, by its name', (_, given, path) => {
    const loads = loading(given);
    const { bytesInUse } = memory();
    expect(errorOf(loads)).toMatchObject({ code: 'E_OPTION', path });
    expect(memory().bytesInUse).toBe(bytesInUse);
  });

  test('an error of the code itself is thrown as it is', () => {
    const fault = new TypeError('mine');
    const throws = () => {
      throw fault;
    };
    for (const given of [
      { mine: loss, twice: throws },
      { mine: throws, twice: activation },
    ]) {
      expect(loading(given)).toThrow(fault);
    }
  });

  test('an unknown name is told with the way to give code, and an error of the file as it is', () => {
    const unknown = errorOf(() => load(file()));
    expect(unknown).toMatchObject({ code: 'E_FORMAT', path: 'configuration' });
    expect(unknown.message).toMatch(
      /unknown name "twice".*; code of your own is given in customObjects, by that name$/,
    );
    expect(unknown.cause).toMatchObject({ code: 'E_OPTION' });
    const own = errorOf(() => load(reconfigured(file(), set({ seed: 'x' })), { customObjects: {} }));
    expect([own.path, own.cause]).toEqual(['seed', undefined]);
    expect(own.message).not.toContain('customObjects');
  });

  test('code without a name is called custom', async () => {
    const { name: _, ...nameless } = loss;
    const model = linearModel(3);
    model.compile({ optimizer: sgd(), loss: nameless });
    const copy = load(model.save(), { customObjects: { custom: nameless } });
    for (const each of [model, copy]) await each.fit(X, y, { verbose: false });
    expect(weightBits(copy)).toEqual(weightBits(model));
  });

  test('names that no file used are known', () => {
    const own = new OwnCode('tune.customObjects', { mine: loss, other: loss, third: loss });
    expect(own.unusedNames).toEqual(['mine', 'other', 'third']);
    expect(own.find({ name: 'mine', config: {} })).toBe(loss);
    expect(own.find({ name: 'toString' })).toBeUndefined();
    own.pass({ list: [1, null, true, 'third'], none: null });
    expect(own.unusedNames).toEqual(['other']);
    expect(errorOf(() => own.requireUsed())).toMatchObject({ code: 'E_OPTION', path: 'tune.customObjects.other' });
    own.pass('other');
    own.requireUsed();
  });

  test('a metric of one’s own, as a function and as an object, is asked for by its name', () => {
    function bias(t: ArrayLike<number>, p: ArrayLike<number>) {
      return p[0]! - t[0]!;
    }
    const { start } = mae();
    const spread: Metric = { name: 'spread', start };
    const model = linearModel(3);
    model.compile({ optimizer: adam(), loss: 'huber', metrics: [bias, spread, 'mae'] });
    const copy = load(model.save(), { customObjects: { bias, spread } });
    expect(copy.toJSON()).toEqual(model.toJSON());
    expect(errorOf(() => load(model.save(), { customObjects: { bias } }))).toMatchObject({ code: 'E_FORMAT' });
  });
});

test('a metric without a name is none that customObjects has, and without customObjects there is none', () => {
  const isOwn = inCompiled({ metrics: [{ name: 1, isOwn: true }] });
  const file = reconfigured(late().save(), isOwn);
  const numbered = { 1: () => 0 };
  expect(errorOf(() => load(file, { customObjects: numbered }))).toMatchObject({ code: 'E_FORMAT', path: 'metrics' });
  const configuration = JSON.parse(JSON.stringify(late().toJSON())) as { compiled: { [key: string]: Json } };
  const { compiled } = configuration;
  const state = restoreState(configuration);
  for (const metrics of [[{ name: 'm', isOwn: true }], ['m']]) {
    const error = errorOf(() => restoreCompiled({ ...compiled, metrics }, state));
    expect(error.code).toBe('E_FORMAT');
  }
});

test('what was refused leaves nothing: the same model loads, and trains', async () => {
  refusal(set({ seed: 7 }));
  const copy = load(late().save());
  expect(await rejectionOf(copy.fit(X, y, { verbose: false, epochs: -1 }))).toMatchObject({ path: 'fit.epochs' });
  await copy.fit(X, y, { verbose: false });
  expect([copy.step, stateOf(copy).hasLearned]).toEqual([1, true]);
});
