// Bad data: rows 1 to 4, 8 to 10, 15 to 17, 20 and 26 of the list of faults. Each is refused with a typed error before
// anything changes: weights, step count and the arena are what they were.
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  adam,
  type Callback,
  DataError,
  dense,
  type FitOptions,
  type MatrixInput,
  memory,
  OptionError,
  type Sequential,
  ShapeError,
  sequential,
  standardize,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import {
  classification,
  classifier,
  expectFiniteWeights,
  linearModel,
  rejectionOf,
  weightBits,
} from '../support/models.js';

const { X, y } = classification(12, 4, 3);

afterEach(() => vi.restoreAllMocks());

function compiled(): Sequential {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

interface Expected {
  readonly type: new (...args: never[]) => Error;
  readonly code: string;
  readonly message: RegExp;
}

/** fit, trainOnBatch and evaluate refuse the data alike, and nothing changes; then the model trains as a fresh one. */
async function expectRefused(badX: MatrixInput, badY: MatrixInput, expected: Expected, options: FitOptions = {}) {
  const model = compiled();
  const twin = compiled();
  for (const each of [model, twin]) await each.fit(X, y);
  const before = { weights: weightBits(model), step: model.step, memory: memory() };
  const attempts = [() => model.fit(badX, badY, options)];
  if (Object.keys(options).length === 0) {
    attempts.push(async () => model.trainOnBatch(badX, badY) as never);
    attempts.push(() => model.evaluate(badX, badY) as never);
    attempts.push(() => model.fit(X, y, { validationData: [badX, badY] }));
  }
  for (const attempt of attempts) {
    const error = await rejectionOf(attempt());
    expect(error).toBeInstanceOf(expected.type);
    expect(error).toMatchObject({ code: expected.code, message: expected.message });
    expect({ weights: weightBits(model), step: model.step, memory: memory() }).toEqual(before);
  }
  for (const each of [model, twin]) await each.fit(X, y);
  expect(weightBits(model)).toEqual(weightBits(twin)); // also optimizer state, shuffles and masks are as before
}

describe('data', () => {
  test('1: flat X whose length is no multiple of the columns', async () => {
    const expected = { type: ShapeError, code: 'E_SHAPE', message: /47 numbers are no multiple of 4 columns/ };
    await expectRefused(X.data.slice(0, 47), y, expected);
    expect(errorOf(() => compiled().predict(X.data.slice(0, 47)))).toMatchObject({ code: 'E_SHAPE', got: 47 });
  });

  test('1: a shape that does not fit its data, ragged rows, another number of columns', async () => {
    const shape = (message: RegExp) => ({ type: ShapeError, code: 'E_SHAPE', message });
    await expectRefused({ data: X.data, shape: [12, 5] }, y, shape(/shape \[12,5\] has 60 elements, got 48 numbers/));
    await expectRefused(
      [
        [1, 2, 3, 4],
        [1, 2, 3],
      ],
      [0, 1],
      shape(/row 1 has 3 columns, row 0 has 4/),
    );
    await expectRefused(
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [0, 1],
      shape(/3 columns, expected 4/),
    );
  });

  test('2: another number of rows in X and y', async () => {
    await expectRefused(X, y.slice(0, 11), {
      type: ShapeError,
      code: 'E_SHAPE',
      message: /X has 12 rows and y has 11/,
    });
  });

  test('3: NaN and infinities in X, with row and column', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const data = X.data.slice();
      data[4 * 7 + 2] = bad;
      data[4 * 9] = bad; // the first is named
      const expected = { type: DataError, code: 'E_NONFINITE', message: new RegExp(`row 7, column 2 is ${bad}`) };
      await expectRefused({ data, shape: [12, 4] }, y, expected);
    }
  });

  test('3: NaN and infinities in y, with row and column', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const labels = Array.from(y);
      labels[5] = bad;
      await expectRefused(X, labels, {
        type: DataError,
        code: 'E_NONFINITE',
        message: /y.*: row 5, column 0|validationData\[1\]: row 5/,
      });
    }
    const model = linearModel(4);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const values = Array.from({ length: 12 }, (_, row) => (row === 3 ? Number.NaN : row));
    await expect(model.fit(X, values)).rejects.toMatchObject({ code: 'E_NONFINITE', path: 'y[3][0]' });
  });

  test("3: NaN passes where missing: 'impute' was asked for", async () => {
    const data = X.data.slice();
    data[4 * 7 + 2] = Number.NaN;
    const model = classifier({ missing: 'impute' });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit({ data, shape: [12, 4] }, y);
    expectFiniteWeights(model);
  });

  test('4: no rows, no columns, no units, no layers, no features', async () => {
    const empty = { type: DataError, code: 'E_EMPTY', message: /at least one of each/ };
    await expectRefused([], [], empty);
    await expectRefused(new Float32Array(), [], empty);
    await expectRefused([[], []], [0, 1], empty);
    await expectRefused({ data: new Float32Array(), shape: [0, 4] }, new Int32Array(), empty);
    expect(errorOf(() => dense({ units: 0 }))).toMatchObject({ code: 'E_HYPERPARAMETER', path: 'dense.units', got: 0 });
    for (const layers of [[], {}, 'dense', [undefined], [{}]]) {
      expect(errorOf(() => sequential({ layers: layers as never }))).toBeInstanceOf(OptionError);
    }
    for (const inputShape of [[0], [], [4, 4], [1.5], [-4], ['4'], 4, null]) {
      const error = errorOf(() => dense({ units: 1, inputShape: inputShape as never }));
      expect(error).toMatchObject({ code: 'E_SHAPE', path: 'dense.inputShape' });
    }
  });

  test('8: a label that is negative, fractional or no class, with its row', async () => {
    for (const [bad, shown] of [
      [-1, '-1'],
      [1.5, '1.5'],
      [3, '3'],
      [1e9, '1000000000'],
    ] as const) {
      const labels = Array.from(y);
      labels[6] = bad;
      const message = new RegExp(`label of row 6 is ${shown}, expected an integer in \\[0, 3\\)`);
      await expectRefused(X, labels, { type: DataError, code: 'E_LABEL', message });
    }
  });

  test('8: labels given as one-hot rows, and the other way round', async () => {
    const rows = Array.from(y, (label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)));
    await expectRefused(X, rows, { type: ShapeError, code: 'E_SHAPE', message: /categoricalCrossentropy/ });
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    await expect(model.fit(X, y)).rejects.toMatchObject({ code: 'E_LABEL' }); // flat numbers are rows of three
    const counts = rows.map((row) => row.map((value) => 2 * value));
    await expect(model.fit(X, counts)).rejects.toMatchObject({ code: 'E_LABEL', path: 'y[0][0]' });
  });

  test('9: training rows of one class only, named', async () => {
    const model = compiled();
    const before = weightBits(model);
    const error = await rejectionOf(model.fit(X, new Int32Array(12).fill(2)));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ code: 'E_LABEL', message: /all 12 training rows are of class 2/ });
    // Of the training part: what validates may be of any class.
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const sorted = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0];
    await expect(model.fit(X, sorted, { validationSplit: 0.25 })).rejects.toMatchObject({
      message: /all 9 training rows are of class 1/,
    });
    expect(weightBits(model)).toEqual(before);
    const binary = linearModel(4);
    binary.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    await expect(binary.fit(X, new Float32Array(12))).rejects.toMatchObject({ code: 'E_LABEL', message: /class 0/ });
    await model.fit(X, y, { validationData: [X, new Int32Array(12)] }); // one class may validate
  });

  test('10: severe imbalance trains, with a warning that offers a threshold', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const data = classification(100, 4, 3);
    const labels = data.y.map((_, row) => (row === 0 ? 0 : 1));
    const model = compiled();
    await model.fit(data.X, labels);
    expect(model.step).toBe(4);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(/W_IMBALANCE.*class 1 has 99 rows, class 0 only 1.*threshold/);
  });

  test('15: finite in f64, infinite in f32', async () => {
    const values = Float64Array.from(X.data);
    values[9] = 3.5e38;
    const expected = {
      type: DataError,
      code: 'E_NONFINITE',
      message: /row 2, column 1 is 3.5e\+38, too large for f32/,
    };
    await expectRefused({ data: values, shape: [12, 4] }, y, expected);
    const model = linearModel(4);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await expect(model.fit(X, new Float64Array(12).fill(-1e300))).rejects.toMatchObject({ code: 'E_NONFINITE' });
  });

  test('16: a constant column is centred only, with a warning; the model trains', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const data = X.data.map((value, i) => (i % 4 === 1 ? 7 : value));
    const standardizer = standardize({ data, shape: [12, 4] });
    expect(warn.mock.calls[0]![0]).toMatch(/W_CONSTANT_COLUMN.*: 1$/);
    expect(standardizer.scale[1]).toBe(1);
    const model = classifier({ standardizer });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit({ data, shape: [12, 4] }, y);
    expectFiniteWeights(model);
  });

  test('17: weights that were never trained predict, and the summary says so', () => {
    const model = classifier();
    expect(model.predict(X).shape).toEqual([12, 3]);
    const lines: string[] = [];
    expect(model.summary({ printFn: (text) => lines.push(text) }).trained).toBe(false);
    expect(lines[0]).toContain('untrained');
  });

  test('20: arrays that the caller changes during fit have no effect', async () => {
    const mutable = { data: X.data.slice(), shape: [12, 4] };
    const labels = y.slice();
    const weights = new Float32Array(12).fill(2);
    const validation = { data: X.data.slice(), shape: [12, 4] };
    const all = [mutable.data, labels, weights, validation.data];
    const spoil = () => {
      for (const array of all) array.fill(Number.NaN);
    };
    const options = { epochs: 3, batchSize: 5, sampleWeight: weights };
    const model = compiled();
    const fitting = model.fit(mutable, labels, {
      ...options,
      validationData: [validation, y],
      callbacks: [{ onBatchEnd: spoil }],
    });
    spoil();
    mutable.shape.length = 0;
    const history = await fitting;
    const twin = compiled();
    const expected = await twin.fit(X, y, {
      ...options,
      sampleWeight: new Float32Array(12).fill(2),
      validationData: [X, y],
    });
    expect(weightBits(model)).toEqual(weightBits(twin));
    expect(history.epochs.map(({ valLoss }) => valLoss)).toEqual(expected.epochs.map(({ valLoss }) => valLoss));
  });

  test('20: options that the caller changes during fit have no effect', async () => {
    const callbacks: Callback[] = [];
    let calls = 0;
    const classWeight: Record<number, number> = { 0: 2 };
    const model = compiled();
    const fitting = model.fit(X, y, { callbacks, classWeight, batchSize: 4 });
    callbacks.push({ onBatchEnd: () => void calls++ });
    classWeight[0] = Number.NaN;
    await fitting;
    expect(calls).toBe(0);
    expectFiniteWeights(model);
  });

  test('20: a buffer transferred during fit has no effect, one transferred before is refused', async () => {
    const data = X.data.slice();
    const labels = y.slice();
    const model = compiled();
    const fitting = model.fit({ data, shape: [12, 4] }, labels, { epochs: 2 });
    structuredClone([data, labels], { transfer: [data.buffer, labels.buffer] });
    await fitting;
    const twin = compiled();
    await twin.fit(X, y, { epochs: 2 });
    expect(weightBits(model)).toEqual(weightBits(twin));

    const detached = { type: DataError, code: 'E_DETACHED', message: /transferred/ };
    expect(data.length).toBe(0);
    await expectRefused(data, y, detached);
    await expectRefused({ data, shape: [12, 4] }, y, detached);
    await expectRefused(X, labels, detached);
    expect(errorOf(() => compiled().predict(data))).toMatchObject({ code: 'E_DETACHED' });
  });

  test('26: every documented form of the same numbers gives the same bits', () => {
    const model = compiled();
    const expected = JSON.stringify([...model.predict(X).data]);
    const rows = Array.from({ length: 12 }, (_, row) => Array.from(X.data.subarray(4 * row, 4 * row + 4)));
    const columns = [0, 1, 2, 3].map((column) => ({ toArray: () => rows.map((row) => row[column]!) }));
    const shared = new Float32Array(new SharedArrayBuffer(48 * 4));
    shared.set(X.data);
    const forms: MatrixInput[] = [
      X,
      rows,
      rows.map((row) => Float32Array.from(row)),
      rows.map((row) => Float64Array.from(row)),
      Float64Array.from(X.data),
      Array.from(X.data),
      { data: Float64Array.from(X.data), shape: [12, 4] },
      { data: Array.from(X.data), shape: [48] },
      { data: shared, shape: [12, 4] },
      shared,
      columns,
      { a: columns[0]!, b: columns[1]!, c: columns[2]!, d: columns[3]! },
    ];
    for (const form of forms) expect(JSON.stringify([...model.predict(form).data])).toBe(expected);
    for (const integers of [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    ]) {
      expect(model.predict(integers.of(1, 2, 3, 100))).toEqual(model.predict([[1, 2, 3, 100]]));
    }
  });

  test.each<[string, unknown, string, RegExp]>([
    ['a string', '1,2,3,4', 'E_DATA', /expected a matrix/],
    ['a number', 4, 'E_DATA', /expected a matrix/],
    ['undefined', undefined, 'E_DATA', /expected a matrix/],
    ['null', null, 'E_DATA', /expected a matrix/],
    ['a Map', new Map([[0, 1]]), 'E_DATA', /expected a matrix/],
    ['an ArrayBuffer', new ArrayBuffer(64), 'E_DATA', /expected a matrix/],
    ['a DataView', new DataView(new ArrayBuffer(64)), 'E_DATA', /expected a matrix/],
    ['text as numbers', [['1', '2', '3', '4']], 'E_DATA', /row 0, column 0 is "1"/],
    ['booleans', [[true, false, true, false]], 'E_DATA', /row 0, column 0 is true/],
    ['null among numbers', [[1, null, 3, 4]], 'E_DATA', /row 0, column 1 is null/],
    ['undefined among numbers', [[1, 2, 3, undefined]], 'E_DATA', /row 0, column 3 is empty/],
    ['holes', [Object.assign(new Array(4), { 0: 1, 2: 3, 3: 4 })], 'E_DATA', /row 0, column 1 is empty/],
    ['a row that is none', [[1, 2, 3, 4], undefined], 'E_DATA', /row 1 is empty/],
    ['BigInts beyond 2^53', BigInt64Array.of(1n, 2n, 3n, 2n ** 53n + 1n), 'E_DATA', /column 3 is 9007199254740993n/],
    ['BigInts in rows', [[1n, 2n, 3n, 4n]], 'E_DATA', /1n/],
    ['three axes', { data: new Float32Array(16), shape: [2, 2, 4] }, 'E_SHAPE', /3 axes/],
    [
      'a sparse matrix',
      { data: [1, 2], indices: [0, 3], indptr: [0, 2], shape: [1, 4] },
      'E_SHAPE',
      /4 elements, got 2/,
    ],
    ['a shape that is no shape', { data: new Float32Array(4), shape: 4 }, 'E_SHAPE', /shape/],
    ['a size that is no integer', { data: new Float32Array(4), shape: [1, '4'] }, 'E_SHAPE', /shape\[1\]/],
    [
      'columns of unequal length',
      [{ toArray: () => [1] }, { toArray: () => [1, 2] }],
      'E_SHAPE',
      /column 1 has 2 rows/,
    ],
    ['columns that give no array', { a: { toArray: () => 5 } }, 'E_DATA', /toArray/],
  ])('26: anything else is refused, never silently NaN: %s', async (_what, bad, code, message) => {
    const model = compiled();
    const before = { weights: weightBits(model), memory: memory() };
    expect(errorOf(() => model.predict(bad as never))).toMatchObject({ code, message });
    expect(errorOf(() => model.predictClasses(bad as never))).toMatchObject({ code });
    expect(errorOf(() => model.predictDistribution(bad as never))).toMatchObject({ code });
    await expect(model.fit(bad as never, y)).rejects.toMatchObject({ code });
    await expect(model.evaluate(bad as never, y)).rejects.toMatchObject({ code });
    expect({ weights: weightBits(model), memory: memory() }).toEqual(before);
  });
});
