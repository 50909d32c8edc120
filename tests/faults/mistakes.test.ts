import { describe, expect, test } from 'vitest';
import type { Sequential } from '../../src/index.js';
import * as ockham from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { rejectionOf } from '../support/models.js';

const { dense, sequential, sparseMatrix } = ockham;

/** Inputs, and outputs under a loss that goes with them. */
function model(inputs: number, units: number, loss: ockham.LossLike = 'meanSquaredError'): Sequential {
  const made = sequential({ seed: 1, layers: [dense({ units, inputShape: [inputs] })] });
  made.compile({ optimizer: 'sgd', loss });
  return made;
}

const rows = (count: number, columns: number) =>
  Array.from({ length: count }, (_, row) => Array.from({ length: columns }, (__, column) => row + column));

/** As TensorFlow.js has it. */
class Tensor {
  readonly shape = [2, 2];
  dataSync() {
    return new Float32Array(4);
  }
}

describe('X that is not rows of numbers: the message names the mistake and the cure', () => {
  test.each<[string, unknown, RegExp]>([
    ['a forgotten await', Promise.resolve(rows(2, 2)), /got a Promise \(await is missing\)/],
    ['a tensor of another library', new Tensor(), /got a Tensor; give { data: it.dataSync\(\), shape: it.shape }/],
    ['a matrix of another library', { to2DArray: () => rows(2, 2) }, /give its to2DArray\(\)/],
    ['records', [{ height: 1, weight: 2 }], /row 0 is an object { height, weight }, .*Object.values\(it\) is a row/],
    ['a record among rows', [[1, 2], { height: 1 }], /row 1 is an object { height }.*Object.values/],
    ['numbers as text', [['1', '2']], /row 0, column 0 is "1", expected a number; use Number\(it\)/],
    [
      'categories',
      [[1, 'red']],
      /row 0, column 1 is "red", expected a number; number the categories, or use table\(\)/,
    ],
    ['an empty field', [[1, '']], /is "", expected a number; text must become numbers/],
    ['flags', [[1, true]], /is true, expected a number; give 1 or 0/],
    ['dates', [[1, new Date(0)]], /is a Date, expected a number; use its getTime\(\)/],
    ['images of rows of pixels', [[[1], [2]]], /row 0, column 0 is \[1\], .*one axis too many.*row.flat\(\)/],
    ['pixels without a shape', { data: new Uint8ClampedArray(4), width: 1 }, /give { data, shape: \[rows, columns\] }/],
    ['a typed array through JSON', { data: { 0: 1, 1: 2 }, shape: [1, 2] }, /JSON makes this of a typed array/],
    ['rows of typed arrays through JSON', [{ 0: 1, 1: 2 }], /JSON makes this of a typed array/],
    ['one row too long', [1, 2, 3], /3 numbers do not fill rows of 2 columns; give one list per row/],
    ['another number of columns', rows(4, 3), /3 columns, expected 2$/],
    ['rows and columns swapped', rows(2, 5), /5 columns, expected 2; are rows and columns swapped\?/],
    ['text', 'X.csv', /got "X.csv"/],
    ['a Map', new Map(), /got a Map/],
    [
      'a header line',
      [
        ['height', 'weight'],
        [1, 2],
      ],
      /row 0, column 0 is "height"/,
    ],
    ['a Symbol', [[Symbol('x'), 1]], /is Symbol\(x\), expected a number/],
  ])('%s', (_name, X, message) => {
    const error = errorOf(() => model(2, 1).predict(X as never));
    expect(error).toBeInstanceOf(ockham.OckhamError);
    expect(error.message).toMatch(message);
  });

  test('one row that is not nested, where nothing says how long a row is', () => {
    expect(() => ockham.standardize([1, 2, 3])).toThrow(/3 numbers without a shape; give \[\[...\]\] for one row, or/);
  });
});

describe('y that does not fit', () => {
  const labels = [0, 1, 2, 0, 1, 2];
  test.each<[string, Sequential, unknown, RegExp]>([
    ['class numbers for rows', model(2, 3, 'categoricalCrossentropy'), labels, /one number per row.*oneHot\(y, 3\)/],
    [
      'the same as a column',
      model(2, 3, 'categoricalCrossentropy'),
      labels.map((l) => [l]),
      /sparseCategoricalCrossentropy/,
    ],
    [
      'the same with a shape',
      model(2, 3, 'categoricalCrossentropy'),
      { data: labels, shape: [6] },
      /sparseCategoricalC/,
    ],
    ['counts for shares', model(2, 3, 'categoricalCrossentropy'), labels.map(() => [2, 0, 0]), /sparseCategoricalC/],
    [
      'rows for class numbers',
      model(2, 3, 'sparseCategoricalCrossentropy'),
      rows(6, 3),
      /one-hot.*categoricalCrossent/,
    ],
    ['classes from 1', model(2, 3, 'sparseCategoricalCrossentropy'), [1, 2, 3, 1, 2, 3], /row 2 is 3.*count from 0/],
    ['-1 and 1', model(2, 1, 'binaryCrossentropy'), [-1, 1, -1, 1, -1, 1], /is -1.*give 0 and 1 for -1 and 1/],
    ['-1 and 1 as classes', model(2, 2, 'sparseCategoricalCrossentropy'), [1, -1, 1, 1, 1, 1], /give 0 and 1 for -1/],
    ['three classes under two', model(2, 1, 'binaryCrossentropy'), labels, /is 2.*sparseCategoricalCrossentropy/],
    ['a quantity', model(2, 3, 'sparseCategoricalCrossentropy'), [0.5, 1, 2, 0, 1, 1], /is 0.5.*meanSquaredError/],
    [
      'names of classes',
      model(2, 3, 'sparseCategoricalCrossentropy'),
      ['cat', 'dog', 'cat', 'dog', 'cat', 'dog'],
      /"cat".*number the cat/,
    ],
    ['one number for three outputs', model(2, 3), labels, /^y has one number per row, and the model's output has 3$/],
    ['records', model(2, 2), [{ a: 1, b: 2 }], /row 0 is an object { a, b }/],
    ['one object', model(2, 2), [{}], /row 0 is an empty object/],
    [
      'rows and columns of X swapped',
      model(2, 1),
      [1, 2],
      /X has 6 rows and y has 2; are rows and columns of X swapped\?/,
    ],
  ])('%s', async (_name, trained, y, message) => {
    const error = await rejectionOf(trained.fit(rows(6, 2), y as never, { verbose: false }));
    expect(error).toBeInstanceOf(ockham.OckhamError);
    expect((error as Error).message).toMatch(message);
    expect(trained.step).toBe(0);
  });
});

describe('parts of a sparse matrix', () => {
  test.each<[string, number[], number[], RegExp]>([
    ['columns out of order', [2, 0, 1], [0, 2, 3], /row 0 has column 0 after column 2.*sort the columns of each row/],
    ['a column twice', [0, 0, 1], [0, 2, 3], /row 0 has column 0 twice.*add up/],
    ['row numbers for row pointers', [0, 1, 1], [0, 0, 1, 1], /4 numbers, expected 3 \(rows \+ 1\)/],
    ['row numbers, as many as values', [0, 1, 2], [0, 0, 0], /row pointers|rowPointers/],
    ['a column too large', [0, 3, 1], [0, 2, 3], /is 3, expected an integer from 0 to 2/],
    ['a column below 0', [-1, 1, 1], [0, 2, 3], /is -1, expected an integer from 0 to 2/],
  ])('%s', (_name, columns, pointers, message) => {
    expect(() => sparseMatrix([1, 2, 3], columns, pointers, [2, 3])).toThrow(message);
  });

  test('as many row pointers as values are taken for row numbers', () => {
    expect(() => sparseMatrix([1, 2, 3, 4], [0, 1, 0, 1], [0, 0, 1, 1], [2, 2])).toThrow(
      /where each row begins, not the row of each/,
    );
  });
});

describe('weights', () => {
  const set = (weights: unknown) => () => model(2, 1).setWeights(weights as never);
  test.each<[string, unknown, RegExp]>([
    [
      'through JSON',
      JSON.parse(JSON.stringify(model(2, 1).getWeights())),
      /dense_1\/kernel.*{ 0, 1 }; JSON makes this/,
    ],
    [
      'too few numbers for a shape that is right',
      [{ data: [1], shape: [2, 1] }, [0]],
      /takes 2 numbers, \[2, 1\], got 1/,
    ],
    [
      'a shape that is not numbers',
      [{ data: [1, 2], shape: [2, {}] }, [0]],
      /has shape \[2, 1\], got \[2, an empty object\]/,
    ],
    ['a shape of Symbols', [{ data: [1, 2], shape: [Symbol('a')] }, [0]], /got \[Symbol\(a\)\]/],
    ['a tensor', [new Tensor(), [0]], /got a Tensor; give { data: it.dataSync/],
    ['a promise', Promise.resolve([]), /a Promise \(await is missing\)/],
    ['text', [['a', 1], [0]], /holds "a" at 0, expected a finite number/],
  ])('%s', (_name, weights, message) => {
    expect(set(weights)).toThrow(ockham.OckhamError);
    expect(set(weights)).toThrow(message);
  });
});

describe('labels that are large numbers', () => {
  test('are split by the classes that occur', () => {
    const y = Array.from({ length: 40 }, (_, row) => (row % 4 === 0 ? 2_000_000_000 : 7));
    const small = y.map((label) => (label === 7 ? 0 : 1));
    const options = { seed: 3, stratify: true };
    const split = ockham.trainTestSplit(rows(40, 2), y, options);
    expect(split.testIndices).toEqual(ockham.trainTestSplit(rows(40, 2), small, options).testIndices);
    expect(split.yTest.filter((label) => label === 2_000_000_000).length).toBe(2);
    expect(() => ockham.trainTestSplit(rows(3, 2), [5, 5, 1_999_999_999], options)).toThrow(
      /class 1999999999 has 1 row/,
    );
  });

  test('as classes of oneHot are refused with the bytes that they need', () => {
    for (const call of [
      () => ockham.oneHot([0, 1], 2 ** 40),
      () => ockham.oneHot([2 ** 31 - 2, 0]),
      () => ockham.oneHot([0], 2 ** 31),
    ]) {
      const error = errorOf(call);
      expect(error).toBeInstanceOf(ockham.MemoryError);
      expect(error.message).toMatch(/need \d+ bytes, and at most \d+/);
    }
  });

  test('as labels of a loss are refused before anything is counted', async () => {
    const trained = model(2, 3, 'sparseCategoricalCrossentropy');
    const error = await rejectionOf(trained.fit(rows(2, 2), [0, 2_000_000_000], { verbose: false }));
    expect(error).toMatchObject({ code: 'E_LABEL' });
  });
});

test('more samples than memory holds are refused with their bytes', () => {
  const drawing = sequential({
    seed: 1,
    layers: [ockham.dropout({ rate: 0.5, inputShape: [2] }), dense({ units: 1 })],
  });
  for (const passes of [2 ** 26, 2 ** 33, Number.MAX_SAFE_INTEGER]) {
    const error = errorOf(() => drawing.predictDistribution([[1, 2]], { passes, returnSamples: true }));
    expect(error).toBeInstanceOf(ockham.MemoryError);
    expect(error.message).toContain(`predictDistribution: ${passes} samples needs`);
  }
});
