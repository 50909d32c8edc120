// Models through JSON: the same bits, and nothing but our errors for what was damaged.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adam,
  concreteDropout,
  dense,
  earlyStopping,
  ema,
  l1,
  load,
  memory,
  OckhamError,
  type Sequential,
  sequential,
} from '../../src/index.js';
import { base64Of, numbersOf, readArray } from '../../src/json/elements.js';
import { fromJSON, type ModelJSON, toJSON } from '../../src/json/index.js';
import { preprocess } from '../../src/table/index.js';
import { anyModel, modelOf, rowsOf } from '../support/anyModel.js';
import { errorOf } from '../support/errors.js';
import { classification, classifier, weightBits } from '../support/models.js';

const forms = ['base64', 'numbers'] as const;
const through = (json: ModelJSON) => JSON.parse(JSON.stringify(json)) as ModelJSON;
const { X, y } = classification(24, 4, 3);

async function trained(): Promise<Sequential> {
  const model = classifier();
  const layer = {
    optimizer: adam(),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    average: ema(),
  } as const;
  model.compile(layer);
  await model.fit(X, y, {
    epochs: 2,
    verbose: false,
    callbacks: [earlyStopping({ monitor: 'loss', restoreBestWeights: true })],
  });
  model.prune({ fraction: 0.3 });
  return model;
}

let model: Sequential;
beforeAll(async () => {
  model = await trained();
});

test('any model predicts the same bits', () => {
  fc.assert(
    fc.property(anyModel, fc.constantFrom(...forms), ({ layers, seed, isStandardized }, arrays) => {
      const given = modelOf(layers, seed, isStandardized);
      const again = fromJSON(JSON.stringify(toJSON(given, { arrays })));
      const rows = rowsOf(seed + 1, 5);
      expect(again.predict(rows)).toEqual(given.predict(rows));
      expect(weightBits(again)).toEqual(weightBits(given));
      expect(Buffer.from(again.save())).toEqual(Buffer.from(given.save()));
      given.dispose();
      again.dispose();
    }),
    { seed: 1, numRuns: 100 },
  );
});

describe.each(forms)('%s', (arrays) => {
  test('training goes on with the same bits, and the file is the same', async () => {
    const again = fromJSON(through(toJSON(model, { arrays })));
    expect(Buffer.from(again.save())).toEqual(Buffer.from(model.save()));
    const copy = load(model.save());
    for (const one of [again, copy]) await one.fit(X, y, { epochs: 2, verbose: false });
    expect(weightBits(again)).toEqual(weightBits(copy));
    expect(again.history.epochs.map(({ loss }) => loss)).toEqual(copy.history.epochs.map(({ loss }) => loss));
  });

  test('an interrupted call goes on', async () => {
    const one = classifier();
    one.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const options = { epochs: 3, batchSize: 8, verbose: false };
    await one.fit(X, y, { ...options, budget: { steps: 4 } });
    const again = fromJSON(through(toJSON(one, { arrays })));
    expect(again.unfinished).toEqual(one.unfinished);
    for (const each of [one, again]) await each.fit(X, y, options);
    expect(weightBits(again)).toEqual(weightBits(one));
  });

  test('a prepared table, -0, a concrete dropout, and a seed of 64 bits', async () => {
    const rows = Array.from({ length: 12 }, (_, row) => ({ a: row, b: row % 2 ? 'x' : 'y', __proto__2: null }));
    const layers = [concreteDropout(dense({ units: 3 }), {}), dense({ units: 1, kernelRegularizer: l1(0.01) })];
    const one = sequential({ seed: 2n ** 63n + 1n, preprocess: preprocess(), layers });
    one.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await one.fit(
      rows,
      rows.map(({ a }) => a),
      { verbose: false },
    );
    const weights = one.getWeights();
    weights.at(-1)!.data[0] = -0;
    one.setWeights(weights);
    const again = fromJSON(through(toJSON(one, { arrays })));
    expect(again.seed).toBe(one.seed);
    expect(again.predict(rows)).toEqual(one.predict(rows));
    expect(weightBits(again)).toEqual(weightBits(one));
  });
});

test('numbers can be read, and changed', () => {
  const json = through(toJSON(model, { arrays: 'numbers' }));
  const bias = json.arrays['weights/dense_2/bias']!;
  expect(bias).toMatchObject({ dtype: 'F32', shape: [3] });
  (bias.data as number[])[1] = 0.1;
  expect(fromJSON(json).getWeights({ named: true })['dense_2/bias']!.data[1]).toBe(Math.fround(0.1));
});

test('numbers that are not finite are texts', () => {
  const json = through(toJSON(model, { arrays: 'numbers' }));
  (json.arrays['weights/dense_2/bias']!.data as (number | string)[])[1] = 'NaN';
  expect(errorOf(() => fromJSON(json)).code).toBe('E_NONFINITE');
  const odd = fromJSON(json, { allowNonFinite: true });
  expect(through(toJSON(odd, { arrays: 'numbers' })).arrays['weights/dense_2/bias']!.data[1]).toBe('NaN');
});

describe('a configuration alone', () => {
  test('is refused: its weights would be drawn anew', () => {
    const error = errorOf(() => fromJSON(JSON.stringify(model)));
    expect(error.code).toBe('E_FORMAT');
    expect(error.message).toContain('without weights, as JSON.stringify(model) writes it; write toJSON(model)');
  });

  test('gives a new model if it is asked for, with the same initial weights', async () => {
    const fresh = classifier();
    fresh.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    for (const json of [JSON.stringify(fresh), fresh.toJSON(), toJSON(fresh)]) {
      const again = fromJSON(json, { weights: 'initial' });
      expect(weightBits(again)).toEqual(weightBits(classifier()));
      await again.fit(X, y, { verbose: false });
    }
    const bare = fromJSON(JSON.stringify(fresh), { weights: 'initial', compile: false });
    expect(errorOf(() => bare.trainOnBatch(X, y)).code).toBe('E_NOT_COMPILED');
  });

  test('finds code of your own', () => {
    const mine = { name: 'mine', config: {}, compute: () => 0 };
    expect(
      errorOf(() => fromJSON(JSON.stringify(classifier()), { weights: 'initial', customObjects: { mine } })).code,
    ).toBe('E_OPTION');
  });
});

interface Fields {
  dtype: unknown;
  shape: unknown;
  data: unknown;
  more?: unknown;
}
interface Parts {
  readonly model: Record<string, unknown>;
  readonly arrays: Record<string, Fields>;
}

/** Refused, and no memory is taken. */
function refusal(json: unknown): OckhamError {
  const before = memory();
  const error = errorOf(() => fromJSON(json as string));
  expect(memory()).toEqual(before);
  return error;
}

test.each<[string, unknown[], boolean]>([
  ['I32', [-(2 ** 31), 2 ** 31 - 1], true],
  ['I32', [2 ** 31], false],
  ['I32', [0.5], false],
  ['U8', [0, 255], true],
  ['U8', [256], false],
  ['U8', [-1], false],
  ['I64', ['-9223372036854775808', '9223372036854775807'], true],
  ['I64', ['9223372036854775808'], false],
  ['I64', [1], false],
  ['U64', ['18446744073709551615'], true],
  ['U64', ['-1'], false],
  ['F32', [0.5, '-0', '-Infinity'], true],
  ['F64', [0.1, 'NaN', '-0'], true],
  ['F32', ['0.1'], false],
])('%s of %j: %s', (dtype, data, isRight) => {
  const array = new Map<string, unknown>(Object.entries({ dtype, shape: [data.length], data })) as never;
  if (!isRight) expect(errorOf(() => readArray('a', array)).message).toMatch(/no number of its type/);
  else {
    const tensor = readArray('a', array);
    expect(numbersOf(tensor)).toEqual(data);
    const again = readArray(
      'a',
      new Map<string, unknown>(Object.entries({ ...tensor, data: base64Of(tensor) })) as never,
    );
    expect(again).toEqual(tensor);
  }
});

describe('hostile JSON', () => {
  const changed = (change: (json: Parts) => void) => {
    const json = through(toJSON(model, { arrays: 'numbers' })) as unknown as Parts;
    change(json);
    return json;
  };

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /fromJSON: /],
    ['a number', '3', /expected an object, got 3/],
    ['null', null, /expected JSON/],
    ['undefined', undefined, /expected JSON/],
    [
      'a circle',
      (() => {
        const one: Record<string, unknown> = {};
        one['one'] = one;
        return one;
      })(),
      /expected JSON/,
    ],
    ['a BigInt inside', { format: 1n }, /expected JSON/],
    ['another format', { format: 'keras', model: {}, arrays: {} }, /format is "keras"/],
    ['nothing else', { format: 'ockham' }, /model is undefined/],
    ['a prototype', '{"format": "ockham", "__proto__": {}}', /"__proto__" is not allowed/],
    ['a key twice', '{"format": "ockham", "format": "ockham"}', /comes twice/],
    ['deep arrays', `${'['.repeat(30)}${']'.repeat(30)}`, /more than 20 levels/],
    ['a model of tfjs', { modelTopology: {}, weightsManifest: [] }, /unknown field "modelTopology"/],
  ])('%s', (_, json, message) => {
    expect(refusal(json).message).toMatch(message);
  });

  test.each<[string, (array: Fields) => void, RegExp]>([
    [
      'another type',
      (array) => {
        array.dtype = 'F16';
      },
      /dtype is "F16", known are F32/,
    ],
    [
      'a type that is a method',
      (array) => {
        array.dtype = 'toString';
      },
      /dtype is "toString"/,
    ],
    [
      'a field',
      (array) => {
        array.more = 1;
      },
      /unknown field "more"/,
    ],
    [
      'another shape',
      (array) => {
        array.shape = [4];
      },
      /data has 3 numbers, its shape needs 4/,
    ],
    [
      'sizes that are none',
      (array) => {
        array.shape = [-3];
      },
      /shape is/,
    ],
    [
      'a huge shape',
      (array) => {
        array.shape = [2 ** 40, 2 ** 40];
      },
      /its shape needs/,
    ],
    [
      'a typed array that went through JSON',
      (array) => {
        array.data = { 0: 1, 1: 2, 2: 3 };
      },
      /JSON made an object of a typed array/,
    ],
    [
      'NaN that went through JSON',
      (array) => {
        array.data = [1, null, 2];
      },
      /JSON makes null of NaN/,
    ],
    [
      'texts',
      (array) => {
        array.data = ['1', 2, 3];
      },
      /holds "1" at 0/,
    ],
    [
      'no base64',
      (array) => {
        array.data = '!!!';
      },
      /no base64/,
    ],
    [
      'bytes of another number',
      (array) => {
        array.data = 'AAAA';
      },
      /data has 3 bytes, its shape needs 12/,
    ],
  ])('an array with %s', (_, change, message) => {
    const json = changed(({ arrays }) => change(arrays['weights/dense_2/bias']!));
    expect(refusal(json).message).toMatch(message);
  });

  test('arrays that are missing, and texts that are none', () => {
    expect(
      refusal(
        changed((json) => {
          delete json.arrays['weights/dense_1/kernel'];
        }),
      ).message,
    ).toContain('"weights/dense_1/kernel" is missing');
    expect(
      refusal(
        changed((json) => {
          json.model['step'] = 3;
        }),
      ).message,
    ).toContain('model.step is 3');
    expect(
      refusal(
        changed((json) => {
          json.model['formatVersion'] = '99';
        }),
      ).code,
    ).toBe('E_VERSION');
    expect(
      refusal(
        changed((json) => {
          json.model['stranger'] = '99';
        }),
      ).message,
    ).toContain('stranger');
  });

  test('every character of the text that is changed gives one of our errors, or a model', () => {
    const text = JSON.stringify(toJSON(classifier()));
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('"', '0', '}', '[', ',', '\u0000', 'é', '-'),
        (at, character) => {
          try {
            fromJSON(text.slice(0, at) + character + text.slice(at + 1)).dispose();
          } catch (error) {
            expect(error).toBeInstanceOf(OckhamError);
          }
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });

  test('options and models of a wrong kind', () => {
    expect(errorOf(() => toJSON({} as never)).code).toBe('E_OPTION');
    expect(errorOf(() => toJSON(model, { arrays: 'hex' as never })).code).toBe('E_OPTION');
    expect(errorOf(() => fromJSON(toJSON(model), { weights: 'zero' as never })).code).toBe('E_OPTION');
    const gone = classifier();
    gone.dispose();
    expect(errorOf(() => toJSON(gone)).code).toBe('E_DISPOSED');
  });
});
