import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SYNONYMS } from '../../src/concept.js';
import * as ockham from '../../src/index.js';
import { nearestName } from '../../src/names.js';
import { show } from '../../src/show.js';
import { errorOf } from '../support/errors.js';

const { dense, sequential } = ockham;

/** Two inputs, one output. */
function line() {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

describe('a value in a message', () => {
  class Tensor {}
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = {
    get constructor(): never {
      throw new RangeError('mine');
    },
  };
  test.each<[string, unknown, string]>([
    ['a short list by what it holds', [64, 'a', null], '[64, "a", null]'],
    ['lists in a list by their length', [[1, 2], [3]], '[an array of 2, an array of 1]'],
    ['a long list by its length', new Array(200_000).fill(1), 'an array of 200000'],
    ['a hole as undefined', new Array(1), '[undefined]'],
    ['a typed array by its kind and length', new Int16Array(3), 'an Int16Array of 3'],
    ['an object by its keys', { data: 1, shape: 2 }, 'an object { data, shape }'],
    ['many keys by the first', { a: 1, b: 1, c: 1, d: 1 }, 'an object { a, b, c, ... }'],
    ['an empty object', {}, 'an empty object'],
    ['an object without prototype', Object.create(null), 'an empty object'],
    ['a class instance by its class', new Tensor(), 'a Tensor'],
    ['the article of a vowel', new Error('x'), 'an Error'],
    ['the article of a U', new Uint8Array(2), 'a Uint8Array of 2'],
    ['a promise with the cure', Promise.resolve(1), 'a Promise (await is missing)'],
    ['a class', Tensor, 'a class'],
    ['a function', () => {}, 'a function'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a BigInt', 5n, '5n'],
    ['minus zero', -0, '-0'],
    ['a name that is no text', { constructor: { name: { toString: 1 } } }, 'an object { constructor }'],
    ['a getter that throws', hostile, 'an object that cannot be read'],
    ['a revoked proxy', proxy, 'an object that cannot be read'],
  ])('%s', (_name, value, text) => {
    expect(show(value)).toBe(text);
  });

  test('is short, however long the value is', () => {
    const long = 'x'.repeat(1e6);
    class Long {}
    Object.defineProperty(Long, 'name', { value: long });
    for (const value of [long, Symbol(long), 10n ** 5000n, new Long(), { [long]: 1 }, [long], [Symbol(long)]]) {
      expect(show(value).length).toBeLessThan(200);
    }
  });
});

describe('a name that is not known', () => {
  test.each<[string, string[], string | undefined]>([
    ['mse', ['huber', 'meanSquaredError'], 'meanSquaredError'],
    ['auc', ['acc', 'mse'], undefined],
    ['kaiming', ['constant', 'ones'], undefined],
    ['Elastic_Net', ['l1', 'l1l2'], 'l1l2'],
    ['foo', ['adam', 'sgd', 'lion'], undefined],
    ['l3', ['l1', 'l2'], 'l1'],
    ['Sigmod', ['sigmoid', 'softmax'], 'sigmoid'],
    ['mean', ['huber', 'meanSquaredError'], 'meanSquaredError'],
    ['Beta2', ['beta1', 'beta2'], 'beta2'],
    ['x'.repeat(1e6), ['x'], undefined],
  ])('%.10s has a nearest one where one is near', (given, known, nearest) => {
    expect(nearestName(given, known, SYNONYMS)).toBe(nearest);
  });

  test('an option has the one that other libraries mean', () => {
    expect(nearestName('lr', ['learningRate', 'beta1'])).toBe('learningRate');
    expect(nearestName('lr', ['lr2', 'beta1'])).toBeUndefined();
    expect(() => ockham.l1l2({ lasso: 1 } as never)).toThrow(/did you mean l1\?/);
  });

  test('all are listed where none is near, up to twenty', () => {
    expect(() => line().compile({ optimizer: 'foo', loss: 'huber' })).toThrow(
      /unknown name "foo"; known: sgd, adam, .*lion$/,
    );
    expect(() => dense({ units: 1, lr: 1 } as never)).toThrow(/unknown option "lr"; known: units, inputShape, /);
    const names = Array.from({ length: 500 }, (_, index) => `n${index}`);
    expect(errorOf(() => ockham.earlyStopping({ qqqqqqqqqqqq: 1 } as never)).message.length).toBeLessThan(300);
    expect(nearestName('zzzz', names)).toBeUndefined();
  });
});

describe('what is not options', () => {
  test.each<[string, unknown]>([
    ['a Map', new Map([['units', 1]])],
    ['a Date', new Date(0)],
    ['a promise', Promise.resolve({})],
    ['a list', []],
    ['a typed array', new Float32Array(1)],
    ['a function', () => ({})],
    ['null', null],
    ['a revoked proxy', revoked()],
  ])('%s is refused', (_name, options) => {
    expect(() => ockham.adam(options as never)).toThrow(ockham.OptionError);
    expect(() => ockham.ema(options as never)).toThrow(/options must be an object, got/);
  });

  test('what a prototype brings is judged, too', () => {
    expect(() => ockham.adam(Object.create({ lerningRate: 1 }) as never)).toThrow(/did you mean learningRate/);
    expect(ockham.adam(Object.assign(Object.create(null), { learningRate: 0.5 })).learningRate).toBe(0.5);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('what only looks like a concept', () => {
  test.each<[string, () => unknown]>([
    ['a list as an initializer: it has a method fill', () => dense({ units: 3, kernelInitializer: [1, 2] as never })],
    ['a typed array as one', () => dense({ units: 3, biasInitializer: new Float32Array(3) as never })],
    [
      'the same in lassoNet',
      () => ockham.lassoNet({ units: 1, hidden: [2], lambda: 1, kernelInitializer: [1] as never }),
    ],
    ['fill without a name', () => dense({ units: 3, kernelInitializer: { fill() {} } as never })],
    [
      'a hash as an optimizer: it has a method update',
      () => line().compile({ optimizer: createHash('md5') as never, loss: 'huber' }),
    ],
    ['a list as a schedule: it has a method at', () => ockham.adam({ learningRate: [0.1] as never })],
    ['a list of rates', () => ockham.dropout({ rate: [0.1] as never })],
    ['an activation as a layer', () => sequential({ layers: [ockham.leakyRelu() as never] })],
    ['a model as a layer', () => sequential({ layers: [line() as never] })],
    ['an optimizer as a loss', () => line().compile({ optimizer: 'sgd', loss: ockham.adam() as never })],
    ['a loss as an optimizer', () => line().compile({ optimizer: ockham.huber() as never, loss: 'huber' })],
    [
      'blend without a name',
      () => line().compile({ optimizer: 'sgd', loss: 'huber', average: { blend: () => 1 } as never }),
    ],
  ])('%s is refused', (_name, call) => {
    const { name, message } = errorOf(call);
    expect(['OptionError', 'HyperparameterError']).toContain(name);
    expect(message).toContain('must be');
  });

  test('names itself and the way out', () => {
    expect(() => sequential({ layers: [dense({ units: 1 }), ockham.leakyRelu() as never] })).toThrow(
      /sequential.layers\[1\] must be a layer, .*activation\(/,
    );
  });
});

describe('fit refuses before its first step', () => {
  const X = [
    [1, 2],
    [3, 4],
  ];
  test.each<[string, object, RegExp]>([
    [
      'a hook that is no function',
      { callbacks: [{ onEpochEnd: 'save' }] },
      /callbacks\[0\]\.onEpochEnd must be a function, got "save"/,
    ],
    ['a hook that is a class', { callbacks: [{ onBatchEnd: class {} }] }, /onBatchEnd must be a function, got a class/],
    ['a hole among callbacks', { callbacks: new Array(1) }, /callbacks\[0\] must be an object/],
    ['a list as a callback', { callbacks: [[]] }, /callbacks\[0\] must be an object/],
    ['one callback without a list', { callbacks: { onEpochEnd() {} } }, /must be a list of callbacks/],
    ['a signal without methods', { signal: { aborted: false } }, /signal must be an AbortSignal/],
    [
      'a controller for its signal',
      { signal: new AbortController() },
      /signal must be an AbortSignal, got an AbortController/,
    ],
  ])('%s', async (_name, options, message) => {
    const model = line();
    const error = await model
      .fit(X, [1, 2], { verbose: false, ...options } as never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ockham.OptionError);
    expect((error as Error).message).toMatch(message);
    expect(model.step).toBe(0);
  });
});

describe('what is no history, no model, no printer', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', {}, /an empty object/],
    ['null', null, /null/],
    ['a promise', line().fit([[1, 2]], [1], { verbose: false }), /a Promise \(await is missing\)/],
    ['logs of another library', { epochs: [{ loss: 1 }] }, /epochs\[0\] must be a log with loss and dataLoss/],
    ['holes', { epochs: new Array(2) }, /epochs\[0\].*undefined/],
  ])('%s is refused by name', (_name, history, message) => {
    expect(() => ockham.generalizationGap(history as never)).toThrow(ockham.OptionError);
    expect(() => ockham.generalizationGap(history as never)).toThrow(message);
    expect(() => ockham.diagnose(history as never)).toThrow(message);
  });

  test('diagnostics of anything but a model are refused', () => {
    for (const bad of [undefined, {}, { state: {} }, Promise.resolve(line())]) {
      for (const call of [
        () => ockham.layerNorms(bad as never),
        () => ockham.deadRelus(bad as never, [[1, 2]]),
        () => ockham.degreesOfFreedom(bad as never, [[1, 2]]),
      ]) {
        expect(call).toThrow(/^model must be what sequential or load returned/);
      }
    }
  });

  test('a class prints nothing', () => {
    expect(() => line().summary({ printFn: class {} as never })).toThrow(/printFn must be a function, got a class/);
  });

  test.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'undefined'],
    ['a promise', async () => line(), 'a Promise (await is missing)'],
    ['a throwing disposer', () => ({ dispose: 1 }), 'an object { dispose }'],
  ])('featurePath says what create gave: %s', async (_name, create, got) => {
    const error = await ockham
      .featurePath([[1, 2]], [1], { create: create as never, lambda: 1 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ockham.OptionError);
    expect((error as Error).message).toContain(`got ${got}`);
  });

  test('featurePath refuses a budget, which would cut every strength short', async () => {
    const options = { create: line, lambda: 1, fit: { budget: { steps: 1 } } };
    await expect(ockham.featurePath([[1, 2]], [1], options as never)).rejects.toThrow(/fit.budget must be left out/);
  });
});

describe('200,000 numbers', () => {
  const many = new Array<number>(200_000).fill(1);
  test('as factors are taken, or refused for their number', () => {
    expect(ockham.l1(0.1, { factors: many }).factors?.length).toBe(200_000);
    const layers = [
      dense({ units: 1, inputShape: [1], kernelRegularizer: ockham.l1l2({ l1: 1, l2: 1, factors: many }) }),
    ];
    expect(() => sequential({ layers })).toThrow(/factors must be one number per input \(1\), got 200000/);
  });

  test('as groups of spatialDropout train and predict', async () => {
    const layers = [ockham.spatialDropout({ rate: 0.5, groups: many, inputShape: [200_000] }), dense({ units: 1 })];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const X = { data: new Float32Array(200_000), shape: [1, 200_000] };
    await model.fit(X, [1], { verbose: false });
    expect(model.predict(X).shape).toEqual([1, 1]);
    model.dispose();
  });

  test('as epochs are diagnosed', () => {
    const log = { epoch: 0, loss: 1, dataLoss: 1, penalties: { l1: 0, l2: 0 }, learningRate: 1, seconds: 1 };
    expect(ockham.diagnose({ epochs: many.map(() => log) }).verdict).toBe('plateau');
  });
});

test('holes in lists are refused where they are given', () => {
  const holes = [1, 2];
  delete holes[1];
  expect(() => ockham.l1(0.1, { factors: holes })).toThrow(/factors\[1\] must be .* got undefined/);
  expect(() => ockham.groupLasso(0.1, { groups: [holes] })).toThrow(/got undefined in a list/);
  expect(() => ockham.groupLasso(0.1, { groups: new Array(1) })).toThrow(/got undefined among them/);
  expect(() => ockham.lassoNet({ units: 1, hidden: holes, lambda: 1 })).toThrow(/hidden\[1\] must be .* got undefined/);
});

test('prune names a layer that is not there, undefined too', () => {
  for (const layers of [[undefined], ['dense_1', undefined], new Array(1)]) {
    expect(() => line().prune({ fraction: 0.5, layers: layers as never })).toThrow(
      /layers\[\d\] must be .*dense_1, got undefined/,
    );
  }
});

test('a metric of the user with the name of one of ours is never taken for ours: a file asks for it', async () => {
  const compiled = (metric: unknown) => {
    const model = line();
    model.compile({ optimizer: 'sgd', loss: 'huber', metrics: [metric as never] });
    return model;
  };
  for (const name of ['mae', 'accuracy', 'meanSquaredError']) {
    const metric = Object.defineProperty(() => 42, 'name', { value: name });
    const bytes = compiled(metric).save();
    expect(() => ockham.load(bytes)).toThrow(`"${name}" is a function of your own; give it in customObjects`);
    const copy = ockham.load(bytes, { customObjects: { [name]: metric } });
    expect((await copy.evaluate([[1, 2]], [1]))[name]).toBe(42);
  }
  expect(() => compiled(class mean {})).toThrow(/must be a metric, .*got a class/);
});

test('a callback with 200,000 fields is judged as any other', async () => {
  const fields = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`f${index}`, index]));
  const options = { verbose: false, callbacks: [fields] } as never;
  await expect(line().fit([[1, 2]], [1], options)).rejects.toThrow(/callbacks\[0\] must be an object with functions/);
});

test('a table whose fields have no names, and bytes that cannot be read, are refused by name', async () => {
  const column = { toArray: () => [1, 2] };
  for (const fields of [[null], [{}], new Array(1)]) {
    const table = { schema: { fields }, getChildAt: () => column };
    expect(() => ockham.standardize(table as never)).toThrow(
      /the name of column 0 must be a well-formed string.*got undefined/,
    );
  }
  expect(() => ockham.load(revoked() as never)).toThrow(ockham.OptionError);
});
