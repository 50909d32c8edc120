import { describe, expect, test, vi } from 'vitest';
import { dense, matrix, sequential, sparseMatrix, standardize, trainTestSplit } from '../../src/index.js';
import { CsrRows } from '../../src/sparse/csrRows.js';
import { errorOf } from '../support/errors.js';
import { numbersFrom } from '../support/numbers.js';

describe('sparseMatrix', () => {
  test('holds copies of what it was given, frozen', () => {
    const values = Float32Array.of(1, 2, 3);
    const { shape, ...parts } = sparseMatrix(values, [0, 3, 1], [0, 2, 2, 3], [3, 4]);
    values.fill(9);
    expect(parts).toEqual({
      values: Float32Array.of(1, 2, 3),
      columns: Int32Array.of(0, 3, 1),
      rowPointers: Int32Array.of(0, 2, 2, 3),
    });
    expect(shape).toEqual([3, 4]);
    expect(Object.isFrozen(shape)).toBe(true);
  });

  test('may have rows, or all rows, without a value, and listed zeros', () => {
    expect(sparseMatrix([], [], [0, 0], [1, 1]).values).toHaveLength(0);
    expect(sparseMatrix([0, -0], [0, 1], [0, 2], [1, 2]).values).toEqual(Float32Array.of(0, -0));
  });

  const refused: [string, unknown[], string, RegExp][] = [
    ['values that are no array', [1, [0], [0, 1], [1, 1]], 'E_DATA', /values must be an array/],
    ['a shape of one axis', [[1], [0], [0, 1], [1]], 'E_SHAPE', /shape must be/],
    ['a size of 0', [[], [], [0], [0, 1]], 'E_SHAPE', /shape must be/],
    ['more columns than values', [[1], [0, 1], [0, 1], [1, 2]], 'E_SHAPE', /columns has 2 numbers, expected 1/],
    ['too few row pointers', [[1], [0], [0, 1], [2, 1]], 'E_SHAPE', /rowPointers has 2 numbers, expected 3/],
    ['row pointers not from 0', [[1], [0], [1, 1], [1, 1]], 'E_SHAPE', /row 0 is 1, expected/],
    [
      'falling row pointers',
      [
        [1, 2],
        [0, 0],
        [0, 2, 1, 2],
        [3, 1],
      ],
      'E_SHAPE',
      /row 2 is 1, expected/,
    ],
    ['row pointers beyond the values', [[1], [0], [0, 2, 1], [2, 1]], 'E_SHAPE', /row 1 is 2, expected/],
    [
      'row pointers that end early',
      [
        [1, 2],
        [0, 1],
        [0, 1],
        [1, 2],
      ],
      'E_SHAPE',
      /row 1 is 1, expected 2/,
    ],
    [
      'a column out of range',
      [
        [1, 2],
        [0, 2],
        [0, 1, 2],
        [2, 2],
      ],
      'E_DATA',
      /row 1, a column is 2/,
    ],
    ['a negative column', [[1], [-1], [0, 1], [1, 2]], 'E_DATA', /row 0, a column is -1/],
    ['a column that is no integer', [[1], [0.5], [0, 1], [1, 2]], 'E_DATA', /row 0, a column is 0.5/],
    [
      'descending columns',
      [
        [1, 2],
        [1, 0],
        [0, 2],
        [1, 2],
      ],
      'E_DATA',
      /row 0 has column 0 after/,
    ],
    [
      'repeated columns',
      [
        [1, 2],
        [1, 1],
        [0, 2],
        [1, 2],
      ],
      'E_DATA',
      /row 0 has column 1 twice/,
    ],
    [
      'NaN',
      [
        [1, Number.NaN],
        [0, 1],
        [0, 1, 2],
        [2, 2],
      ],
      'E_NONFINITE',
      /row 1, column 1 is NaN/,
    ],
    ['numbers beyond f32', [[1e300], [0], [0, 1], [1, 2]], 'E_NONFINITE', /row 0, column 0/],
    ['strings', [['1'], [0], [0, 1], [1, 2]], 'E_DATA', /row 0, column 0/],
  ];
  test.each(refused)('refuses %s', (_, args, code, message) => {
    const make = sparseMatrix as (...args: unknown[]) => unknown;
    const error = errorOf(() => make(...args));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('a sparse matrix', () => {
  const X = sparseMatrix([1, 2], [0, 1], [0, 1, 2], [2, 2]);
  const given = X as never;

  test('is refused where only dense rows are taken, as X and as y', () => {
    for (const take of [() => standardize(given), () => trainTestSplit([[1], [2]], given)]) {
      expect(errorOf(take).message).toMatch(/a sparse matrix is taken only as X/);
    }
    expect(errorOf(() => matrix(given, [2, 2])).code).toBe('E_DATA');
  });

  test('is checked anew by every call: what changed since then is refused', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [2] })] });
    const changed = sparseMatrix([1, 2], [0, 1], [0, 1, 2], [2, 2]);
    changed.columns[1] = 1000;
    expect(errorOf(() => model.predict(changed)).message).toMatch(/X: row 1, a column is 1000/);
    changed.columns[1] = 1;
    changed.values[0] = Number.POSITIVE_INFINITY;
    expect(errorOf(() => model.predict(changed)).code).toBe('E_NONFINITE');
  });

  test('of another copy of the library is one, too', async () => {
    vi.resetModules();
    const other = await import('../../src/index.js');
    const foreign = other.sparseMatrix([1, 2], [0, 1], [0, 1, 2], [2, 2]);
    expect(foreign).not.toBeInstanceOf(X.constructor);
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
    const own = sparseMatrix([1, 2], [0, 1], [0, 1, 2], [2, 2]);
    expect(model.predict(foreign).data).toEqual(model.predict(own).data);
  });

  test('is what sparseMatrix returned, and no copy of it', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [2] })] });
    for (const copy of [{ ...X }, structuredClone(X)] as never[]) {
      const refused = { code: 'E_DATA', path: 'X', expected: expect.stringContaining('sparseMatrix(') };
      expect(errorOf(() => model.predict(copy))).toMatchObject(refused);
      expect(errorOf(() => standardize(copy)).message).toMatch(/a sparse matrix is what sparseMatrix/);
    }
  });

  test('with another number of columns than the model has is refused', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [3] })] });
    expect(errorOf(() => model.predict(X)).message).toBe('X: 2 columns, expected 3');
  });

  test('is refused by a model that imputes or standardizes', () => {
    const layers = [dense({ units: 1, inputShape: [2] })];
    const imputing = sequential({ layers, missing: 'impute' });
    imputing.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(errorOf(() => imputing.trainOnBatch(X, Array(X.shape[0]).fill(0))).code).toBe('E_OPTION');
    const standardizer = standardize([
      [1, 2],
      [3, 5],
    ]);
    expect(errorOf(() => sequential({ layers, standardizer }).predict(X)).code).toBe('E_OPTION');
  });
});

test('the most nonzeros of so many rows are those of the longest rows, of a part of the rows, too', () => {
  const next = numbersFrom(3);
  for (let rows = 1; rows < 40; rows++) {
    const lengths = Array.from({ length: rows }, () => Math.floor(next(0, rows % 2 === 0 ? 4 : 100)));
    const starts = Int32Array.from([5, ...lengths]).map((_, row, all) =>
      all.subarray(0, row + 1).reduce((a, b) => a + b),
    );
    const listed = new CsrRows({ starts, entries: new Int32Array() });
    for (let count = 1; count <= rows + 1; count++) {
      const longest = [...lengths].sort((a, b) => b - a).slice(0, count);
      expect(listed.mostNonzeros(count)).toBe(longest.reduce((a, b) => a + b));
    }
    const half = listed.slice(rows >> 1, rows);
    expect(half.mostNonzeros(1)).toBe(Math.max(...lengths.slice(rows >> 1)));
  }
});
