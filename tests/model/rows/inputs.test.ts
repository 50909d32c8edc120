// What a model keeps about its inputs: names, a standardizer, imputation means.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dense, load, type Matrix, sequential, standardize } from '../../../src/index.js';
import { readInputs } from '../../../src/model/rows/inputs.js';
import { bitsOf, linearModel, regression, rowsOf, weightBits } from '../../support/models.js';

const { X, y } = regression(20, 3);

/** The matrix as columns by name, as a table library would give it. */
function columnsOf({ data, shape: [rows = 0, columns = 0] }: Matrix, names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => {
      const column = ['a', 'b', 'c'].indexOf(name);
      const values = Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!);
      return [name, { toArray: () => values }];
    }),
  );
}

function compiled(options = {}) {
  const model = linearModel(3, options);
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

describe('names of columns', () => {
  test('come from the first training data that has them, and another order is refused from then on', async () => {
    const model = compiled();
    expect(model.inputNames).toBeUndefined();
    await model.fit(columnsOf(X, ['a', 'b', 'c']), y);
    expect(model.inputNames).toEqual(['a', 'b', 'c']);
    const swapped = columnsOf(X, ['b', 'a', 'c']);
    expect(() => model.predict(swapped)).toThrow(/column 0 is "b", expected "a"/);
    await expect(model.fit(swapped, y)).rejects.toMatchObject({ code: 'E_SHAPE', path: 'X[0]' });
    await expect(model.evaluate(swapped, y)).rejects.toMatchObject({ code: 'E_SHAPE' });
    const inValidation = model.fit(X, y, { validationData: [swapped, y] });
    await expect(inValidation).rejects.toMatchObject({ code: 'E_SHAPE', path: 'validationData[0][0]' });
    expect(bitsOf([model.predict(columnsOf(X, ['a', 'b', 'c']))])).toEqual(bitsOf([model.predict(X)]));
  });

  test('given with the model hold before any training, and count the columns', () => {
    const model = sequential({ layers: [dense({ units: 2 })], inputNames: ['a', 'b', 'c'] });
    expect(model.inputNames).toEqual(['a', 'b', 'c']);
    expect(model.getWeights()[0]!.shape).toEqual([3, 2]);
    expect(() => model.predict(columnsOf(X, ['c', 'b', 'a']))).toThrow(/column 0 is "c"/);
    const copy = load(model.save());
    expect(copy.inputNames).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['none', [], 'E_OPTION'],
    ['one that comes twice', ['a', 'a', 'b'], 'E_OPTION'],
    ['another number than inputShape', ['a', 'b'], 'E_SHAPE'],
    ['no names', 'abc' as never, 'E_OPTION'],
  ])('are refused: %s', (_what, inputNames, code) => {
    expect(() => linearModel(3, { inputNames })).toThrow(expect.objectContaining({ code }));
  });

  test('of a fit that is refused are not kept', async () => {
    const model = compiled();
    await expect(model.fit(columnsOf(X, ['a', 'b', 'c']), y.slice(1))).rejects.toMatchObject({ code: 'E_SHAPE' });
    expect(model.inputNames).toBeUndefined();
  });
});

describe('the number of columns', () => {
  test('is settled by the first data where no layer says it', async () => {
    const make = () => sequential({ seed: 1, layers: [dense({ units: 2 })] });
    expect(() => make().getWeights()).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
    expect(() => make().save()).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
    expect(() => make().summary()).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
    const model = make();
    expect(model.predict(X).shape).toEqual([20, 2]);
    expect(() => model.predict([[1, 2]])).toThrow(/2 columns, expected 3/);
    const explicit = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
    expect(weightBits(model)).toEqual(weightBits(explicit));
  });

  test('of a fit that is refused is not kept', async () => {
    const model = sequential({ layers: [dense({ units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await expect(model.fit(X, [1, 2])).rejects.toMatchObject({ code: 'E_SHAPE' });
    await model.fit([[1, 2]], [1]);
    expect(model.getWeights()[0]!.shape).toEqual([2, 1]);
  });

  test('a categorical loss over one output is refused as soon as the outputs are known', async () => {
    const open = sequential({ layers: [dense({ units: 1, activation: 'softmax' })] });
    open.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    expect(() => open.trainOnBatch(X, new Float32Array(20).fill(1))).toThrow(
      expect.objectContaining({ code: 'E_SHAPE' }),
    );
    const fixed = sequential({ layers: [dense({ units: 1, inputShape: [3], activation: 'softmax' })] });
    expect(() => fixed.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' })).toThrow(/at least 2/);
  });
});

describe('a standardizer', () => {
  test('is applied to every X, and kept with the model', async () => {
    const standardizer = standardize(X);
    const Z = standardizer.transform(X);
    const [raw, ready] = [compiled({ standardizer }), compiled()];
    await raw.fit(X, y, { epochs: 3, validationData: [X, y] });
    await ready.fit(Z, y, { epochs: 3, validationData: [Z, y] });
    expect(weightBits(raw)).toEqual(weightBits(ready));
    expect(bitsOf([raw.predict(X)])).toEqual(bitsOf([ready.predict(Z)]));
    expect((await raw.evaluate(X, y)).loss).toBe((await ready.evaluate(Z, y)).loss);
    expect(raw.predictDistribution(X, { passes: 2 })).toEqual(ready.predictDistribution(Z, { passes: 2 }));
    expect(bitsOf([load(raw.save()).predict(X)])).toEqual(bitsOf([raw.predict(X)]));
  });

  test('counts the columns, brings its names, and must fit', () => {
    const standardizer = standardize(columnsOf(X, ['a', 'b', 'c']));
    const model = sequential({ layers: [dense({ units: 1 })], standardizer });
    expect(model.inputNames).toEqual(['a', 'b', 'c']);
    expect(() => model.predict(columnsOf(X, ['b', 'a', 'c']))).toThrow(/column 0/);
    expect(() => linearModel(2, { standardizer })).toThrow(expect.objectContaining({ code: 'E_OPTION' }));
    expect(() => linearModel(3, { standardizer: {} as never })).toThrow(/standardize\(X\)/);
    expect(() => linearModel(3, { standardizer, missing: 'impute' })).toThrow(/missing/);
  });
});

describe("missing: 'impute'", () => {
  const holes = X.data.map((value, i) => (i % 7 === 3 ? Number.NaN : value));
  const gappy: Matrix = { data: holes, shape: [20, 3] };

  function filled({ data, shape }: Matrix, means: readonly number[]): Matrix {
    return { data: data.map((value, i) => (Number.isNaN(value) ? means[i % 3]! : value)), shape };
  }
  function meansOf({ data }: Matrix): number[] {
    return [0, 1, 2].map((column) => {
      const finite = Array.from(data).filter((value, i) => i % 3 === column && !Number.isNaN(value));
      return finite.reduce((a, b) => a + b, 0) / finite.length;
    });
  }

  test('fills with the training columns means, from the first fit on', async () => {
    const [model, twin] = [compiled({ missing: 'impute' }), compiled()];
    const means = meansOf(gappy);
    await model.fit(gappy, y, { epochs: 2 });
    await twin.fit(filled(gappy, means), y, { epochs: 2 });
    expect(weightBits(model)).toEqual(weightBits(twin));
    const other = [[Number.NaN, 5, Number.NaN]];
    expect(bitsOf([model.predict(other)])).toEqual(bitsOf([twin.predict([[means[0]!, 5, means[2]!]])]));
    await model.fit(
      [
        [9, 9, 9],
        [Number.NaN, 9, 9],
      ],
      [1, 2],
    ); // a second fit learns no other means
    expect(bitsOf([model.predict(other)])).toEqual(bitsOf([model.predict([[means[0]!, 5, means[2]!]])]));
  });

  test('rows that validate have no say in the means', async () => {
    const count = 15;
    const [split, apart] = [compiled({ missing: 'impute' }), compiled()];
    const means = meansOf(rowsOf(gappy, 0, count));
    expect(means).not.toEqual(meansOf(gappy));
    const whole = filled(gappy, means);
    const first = await split.fit(gappy, y, { validationSplit: 0.25 });
    const second = await apart.fit(whole, y, { validationSplit: 0.25 });
    expect(weightBits(split)).toEqual(weightBits(apart));
    expect(first.epochs[0]!.valLoss).toBe(second.epochs[0]!.valLoss);
  });

  test('validation data of its own is filled with the training means', async () => {
    const [model, twin] = [compiled({ missing: 'impute' }), compiled()];
    const means = meansOf(gappy);
    const rows = rowsOf(gappy, 0, 4);
    const first = await model.fit(gappy, y, { validationData: [rows, y.slice(0, 4)] });
    const second = await twin.fit(filled(gappy, means), y, { validationData: [filled(rows, means), y.slice(0, 4)] });
    expect(first.epochs[0]!.valLoss).toBe(second.epochs[0]!.valLoss);
  });

  test('nothing is filled before there are means: predict and evaluate then refuse what is missing', async () => {
    const model = compiled({ missing: 'impute' });
    expect(() => model.predict(gappy)).toThrow(expect.objectContaining({ code: 'E_NONFINITE' }));
    await expect(model.evaluate(gappy, y)).rejects.toMatchObject({ code: 'E_NONFINITE' });
    model.trainOnBatch(gappy, y);
    expect(model.predict(gappy).shape).toEqual([20, 1]);
  });

  test('refuses a training column without any value, and is off by default', async () => {
    const empty = { data: X.data.map((value, i) => (i % 3 === 1 ? Number.NaN : value)), shape: [20, 3] };
    await expect(compiled({ missing: 'impute' }).fit(empty, y)).rejects.toMatchObject({ code: 'E_NONFINITE' });
    await expect(compiled().fit(gappy, y)).rejects.toMatchObject({ code: 'E_NONFINITE' });
    expect(() => compiled({ missing: 'drop' })).toThrow(expect.objectContaining({ code: 'E_OPTION' }));
  });
});

describe('memory', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const gaps = { data: X.data.map((x, at) => (at % 11 === 5 ? Number.NaN : x)), shape: [20, 3] };
  const inputs = { names: undefined, means: undefined };
  test.each([
    ['a standardizer', X, { ...inputs, standardizer: standardize(X), missing: 'reject' }],
    [
      'one that imputes',
      gaps,
      { ...inputs, standardizer: standardize(gaps, { missing: 'impute' }), missing: 'reject' },
    ],
    ["missing: 'impute'", gaps, { ...inputs, standardizer: undefined, missing: 'impute' }],
  ] as const)('32-bit rows become one copy of 32 bits, with the bits of 64-bit rows: %s', (_what, given, state) => {
    const doubles = { data: Float64Array.from(given.data), shape: given.shape };
    const expected = readInputs('X', doubles, 3, state);
    const lengths: unknown[] = [];
    const counted = <T extends object>(type: T): T =>
      new Proxy(type, {
        construct(target, args, newTarget) {
          lengths.push(args[0]);
          return Reflect.construct(target as never, args, newTarget);
        },
      });
    vi.stubGlobal('Float64Array', counted(Float64Array));
    vi.stubGlobal('Float32Array', counted(Float32Array));
    const got = readInputs('X', given, 3, state, { trainingPart: (rows) => rows });
    vi.unstubAllGlobals();
    expect(lengths.filter((length) => length !== 3)).toEqual([60]);
    expect(got.data).toBeInstanceOf(Float32Array);
    expect(Buffer.from(got.data.buffer)).toEqual(Buffer.from(expected.data.buffer));
    expect(got.means).toEqual(expected.means);
  });
});

describe('targets', () => {
  test('of several independent labels go with binaryCrossentropy', async () => {
    const labels: Matrix = {
      data: Float32Array.from({ length: 40 }, (_, i) => (X.data[i]! > 0 ? 1 : 0)),
      shape: [20, 2],
    };
    const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3], activation: 'sigmoid' })] });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const { epochs } = await model.fit(X, labels, { epochs: 2 });
    expect(epochs[1]!.loss).toBeLessThan(epochs[0]!.loss);
    const { data } = model.predict(X);
    const expected = data.reduce((sum, p, i) => {
      const t = labels.data[i]!;
      return sum - (t * Math.log(p) + (1 - t) * Math.log(1 - p)) / 40;
    }, 0);
    // From rounded probabilities, so a few units of 2^-24 per term.
    expect(Math.abs((await model.evaluate(X, labels)).dataLoss - expected)).toBeLessThan(1e-6);
  });

  test('that are soft may all be on one side', async () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [3], activation: 'sigmoid' })] });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    await model.fit(
      X,
      new Float32Array(20).map((_, i) => 0.1 + i / 100),
    );
    expect(model.step).toBe(1);
  });
});
