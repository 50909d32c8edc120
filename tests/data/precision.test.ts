import { describe, expect, test } from 'vitest';
import { adam, dense, matrix, sequential, sgd, standardize, trainTestSplit } from '../../src/index.js';

const HOUR = 3600;
/** An hour of seconds in milliseconds since 1970: f32 has one number for 131 of them. */
const times = Float64Array.from({ length: HOUR }, (_, second) => 1.7e12 + second * 1000);
const rows = Array.from(times, (time) => [time]);
const distinct = (values: ArrayLike<number>) => new Set(Array.from(values)).size;

const arrow = (values: Float64Array) => ({
  length: values.length,
  nullCount: 0,
  type: { typeId: 10, toString: () => 'Timestamp<MILLISECOND>' },
  get: (row: number) => values[row],
  toArray: () => BigInt64Array.from(values, BigInt),
});

const FORMS: readonly (readonly [string, () => unknown])[] = [
  ['nested arrays', () => rows],
  ['rows of Float64Array', () => rows.map((row) => Float64Array.from(row))],
  ['{ data, shape }', () => ({ data: times, shape: [HOUR, 1] })],
  ['a column', () => ({ time: { toArray: () => times } })],
  ['an array of columns', () => [{ toArray: () => times }]],
  ['an Arrow timestamp', () => ({ time: arrow(times) })],
  ['BigInt64Array', () => ({ data: BigInt64Array.from(times, BigInt), shape: [HOUR, 1] })],
];

describe.each(FORMS)('no number is rounded before it is centred: %s', (_, form) => {
  test('by trainTestSplit', () => {
    const { XTrain, XTest } = trainTestSplit(form() as never, new Int8Array(HOUR), { testSize: 0.25, seed: 1 });
    expect([XTrain.data, XTest.data].map((data) => [data instanceof Float64Array, distinct(data)])).toEqual([
      [true, 2700],
      [true, 900],
    ]);
    expect(distinct(standardize(XTrain).transform(XTrain).data)).toBe(2700);
  });

  test('by a standardizer, there and back', () => {
    const X = form() as never;
    const standardizer = standardize(X);
    expect(standardizer.mean[0]).toBe(1.7e12 + 1000 * ((HOUR - 1) / 2));
    const Z = standardizer.transform(X);
    expect(Z.data).toBeInstanceOf(Float64Array);
    const back = standardizer.inverse(Z);
    expect(Math.max(...back.data.map((time, row) => Math.abs(time - times[row]!)))).toBeLessThan(1e-3);
  });

  test('by fit, predict and evaluate of a model with a standardizer', async () => {
    const X = form() as never;
    const y = Float64Array.from(times, (time) => (time - 1.7e12) / 3.6e6);
    const model = sequential({ seed: 1, standardizer: standardize(X), layers: [dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 5, validationSplit: 0.5, verbose: false });
    expect(distinct(model.predict(X).data)).toBeGreaterThan(3500);
  }, 30_000);
});

describe('what f32 holds stays f32', () => {
  test.each([
    ['Float32Array', Float32Array.of(1, 2, 3, 4)],
    ['Int8Array', Int8Array.of(1, 2, 3, 4)],
    ['Uint8ClampedArray', Uint8ClampedArray.of(1, 2, 3, 4)],
    ['Uint16Array', Uint16Array.of(1, 2, 3, 4)],
    ['Int16Array', Int16Array.of(1, 2, 3, 4)],
  ])('%s', (_, data) => {
    for (const X of [
      { data, shape: [4, 1] },
      [...data].map((x) => data.slice(0, 1).fill(x)),
      [{ toArray: () => data }],
    ]) {
      expect(trainTestSplit(X as never, [0, 0, 1, 1]).XTrain.data).toBeInstanceOf(Float32Array);
      expect(standardize(X as never).transform(X as never).data).toBeInstanceOf(Float32Array);
    }
  });

  test('a matrix is f32; one column of 32-bit integers makes f64 of the table', () => {
    expect(trainTestSplit(matrix([1, 2], [2, 1]), [0, 1]).XTest.data).toBeInstanceOf(Float32Array);
    const table = { a: { toArray: () => Float32Array.of(1, 2) }, b: { toArray: () => Int32Array.of(2 ** 24 + 1, 7) } };
    const { XTrain, XTest } = trainTestSplit(table, [0, 1], { shuffle: false, testSize: 1 });
    expect([XTrain.data, XTest.data]).toEqual([Float64Array.of(1, 2 ** 24 + 1), Float64Array.of(2, 7)]);
  });
});

describe('targets', () => {
  const y = Array.from(times, (time) => [time]);

  test('regression targets far from 0 come out of a split and of a standardizer as they were', () => {
    const { yTrain, yTest } = trainTestSplit(rows, y, { seed: 3 });
    expect([distinct(yTrain.data), distinct(yTest.data)]).toEqual([2700, 900]);
    const scale = standardize(yTrain);
    const small = Float32Array.from(scale.transform(yTest).data);
    const back = scale.inverse({ data: small, shape: yTest.shape });
    expect(Math.max(...back.data.map((time, row) => Math.abs(time - yTest.data[row]!)))).toBeLessThan(500);
  });

  test('flat y keeps its kind, 64-bit integers too', () => {
    const labels = BigInt64Array.of(0n, 1n, 0n, 1n, 2n ** 40n);
    const { yTrain, yTest } = trainTestSplit([[1], [2], [3], [4], [5]], labels, { shuffle: false, testSize: 1 });
    expect([yTrain, yTest]).toEqual([BigInt64Array.of(0n, 1n, 0n, 1n), BigInt64Array.of(2n ** 40n)]);
  });

  test('classes beyond 2^24 are stratified by the class that was given', () => {
    const classes = { toArray: () => Float64Array.from({ length: 8 }, (_, row) => 2 ** 24 + (row % 2)) };
    const { yTest } = trainTestSplit(
      Array.from({ length: 8 }, (_, row) => [row]),
      classes as never,
      { stratify: true, seed: 1, testSize: 4 },
    );
    expect([...(yTest as { data: Float64Array }).data].sort()).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 1, 2 ** 24 + 1]);
  });
});

test('means of missing values are those of the numbers as given', async () => {
  // In f32, 16777217 is 16777216 and 16777219 is 16777220: their mean would be 16777218.
  const table = { a: { toArray: () => Float64Array.of(16_777_217, 16_777_219, Number.NaN, 16_777_221) } };
  for (const X of [[[16_777_217], [16_777_219], [Number.NaN], [16_777_221]], table]) {
    const model = sequential({ seed: 1, missing: 'impute', layers: [dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: sgd({ learningRate: 1e-30 }), loss: 'meanSquaredError' });
    await model.fit(X as never, [0, 0, 0, 0], { epochs: 1, verbose: false });
    model.setWeights([[1], [0]]);
    expect([...model.predict([[Number.NaN]]).data]).toEqual([16_777_220]); // 16777219, to nearest even
  }
});
