import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { Standardizer, standardize } from '../../src/data/standardize.js';
import { errorOf } from '../support/errors.js';

let warning: MockInstance<typeof console.warn>;
beforeEach(() => {
  warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => warning.mockRestore());

const X = [
  [1, 10],
  [3, 10.5],
  [5, 12.5],
];

describe('statistics', () => {
  test('worked by hand: mean, and population standard deviation', () => {
    const { mean, scale } = standardize(X);
    expect(mean).toEqual([3, 11]);
    expect(scale[0]).toBe(Math.sqrt(8 / 3)); // (4 + 0 + 4) / 3
    expect(scale[1]).toBe(Math.sqrt(3.5 / 3)); // (1 + 0.25 + 2.25) / 3
    expect(warning).not.toHaveBeenCalled();
  });

  test('columns come out with mean 0 and variance 1', () => {
    const cell = fc.float({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 3, maxLength: 40 }), (rows) => {
        const standardizer = standardize(rows);
        const { data } = standardizer.transform(rows);
        for (let column = 0; column < 2; column++) {
          const values = rows.map((_, row) => data[2 * row + column]!);
          const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
          // Each value is rounded once to f32: relative 2^-24 of at most sqrt(n) <= 6.4.
          expect(Math.abs(mean)).toBeLessThan(1e-6);
          const isConstant = standardizer.scale[column] === 1 && values.every((value) => value === 0);
          if (isConstant) continue;
          const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
          expect(Math.abs(variance - 1)).toBeLessThan(1e-5);
        }
      }),
    );
  });

  test('two passes: a spread of 1 about 1e9 is not lost, though f32 could not hold it', () => {
    const data = Float64Array.of(1e9, 1e9 + 1, 1e9 + 2);
    const standardizer = standardize({ data, shape: [3, 1] });
    expect(standardizer.scale[0]).toBe(Math.sqrt(2 / 3));
    expect([...standardizer.transform({ data, shape: [3, 1] }).data]).toEqual(
      [-1, 0, 1].map((z) => z / Math.sqrt(2 / 3)),
    );
  });

  test('row 16: a constant column gets scale 1 and a warning that names it', () => {
    const standardizer = standardize(
      [
        [1, 0.1],
        [2, 0.1],
        [3, 0.1],
      ],
      { names: ['a', 'b'] },
    );
    expect(standardizer.scale[1]).toBe(1);
    expect([
      ...standardizer.transform([
        [2, 0.1],
        [2, 0.6],
      ]).data,
    ]).toEqual([0, 0, 0, 0.5]);
    expect(warning).toHaveBeenCalledOnce();
    expect(warning.mock.calls[0]![0]).toMatch(/\[W_CONSTANT_COLUMN\].*scale 1: b$/);
  });

  test('row 16: constant but for the rounding of its values is constant', () => {
    const standardizer = standardize([[0.3], [0.1 + 0.2], [0.3]]);
    expect(standardizer.scale).toEqual([1]);
    expect(warning.mock.calls[0]![0]).toMatch(/: 0$/);
  });

  test('a single row is all constant columns', () => {
    expect(standardize([[5, -3]])).toMatchObject({ mean: [5, -3], scale: [1, 1] });
  });

  test('rows 3, 4, 15: what fit refuses is refused here', () => {
    expect(errorOf(() => standardize([[1], [Number.NaN]]))).toMatchObject({ code: 'E_NONFINITE', path: 'X[1][0]' });
    expect(errorOf(() => standardize([[1], [1e300]]))).toMatchObject({ code: 'E_NONFINITE', path: 'X[1][0]' });
    expect(errorOf(() => standardize([])).code).toBe('E_EMPTY');
  });

  test('row 25: an unknown option is refused', () => {
    expect(errorOf(() => standardize(X, { mising: 'impute' } as object)).message).toContain('did you mean missing?');
    expect(errorOf(() => standardize(X, { missing: 'keep' as 'impute' })).code).toBe('E_OPTION');
  });

  test("missing: 'impute' takes the mean of the finite values, which becomes 0", () => {
    const standardizer = standardize([[1], [Number.NaN], [5]], { missing: 'impute' });
    expect(standardizer.mean).toEqual([3]);
    expect(standardizer.scale).toEqual([Math.sqrt(8 / 3)]);
    expect(standardizer.transform([[Number.NaN], [3]]).data).toEqual(Float64Array.of(0, 0));
  });
});

describe('transform', () => {
  test('inverse gives back what came', () => {
    const standardizer = standardize(X);
    const back = standardizer.inverse(standardizer.transform(X));
    expect(back.shape).toEqual([3, 2]);
    // z is rounded once, relative 2^-24, and multiplied by a scale below 2: far within 1e-6.
    for (const [at, value] of back.data.entries()) expect(Math.abs(value - X.flat()[at]!)).toBeLessThan(1e-6);
  });

  test('another number of columns is refused with both numbers', () => {
    const standardizer = standardize(X);
    for (const f of [() => standardizer.transform([[1]]), () => standardizer.inverse([[1, 2, 3]])]) {
      expect(errorOf(f)).toMatchObject({ code: 'E_SHAPE', expected: '2 columns' });
    }
  });

  test('NaN is refused where it is not to be imputed', () => {
    expect(errorOf(() => standardize(X).transform([[1, Number.NaN]])).code).toBe('E_NONFINITE');
  });

  test('a result that f32 cannot hold is refused, not Infinity', () => {
    const standardizer = standardize([[1e-30], [2e-30]]);
    expect(errorOf(() => standardizer.transform([[0], [1e20]]))).toMatchObject({
      code: 'E_NONFINITE',
      path: 'X[1][0]',
    });
  });

  test('columns of other names are refused', () => {
    const column = (...values: number[]) => ({ toArray: () => values });
    const standardizer = standardize({ a: column(1, 2), b: column(3, 5) });
    expect(standardizer.names).toEqual(['a', 'b']);
    expect(errorOf(() => standardizer.transform({ b: column(1), a: column(2) })).message).toBe(
      'X: column 0 is "b", expected "a"',
    );
    expect(standardizer.transform([[1.5, 4]]).data).toEqual(Float64Array.of(0, 0));
    expect(errorOf(() => standardize({ a: column(1) }, { names: ['b'] })).code).toBe('E_SHAPE');
  });

  test('it cannot be changed', () => {
    const standardizer = standardize(X);
    expect(() => {
      (standardizer.mean as number[])[0] = 7;
    }).toThrow(TypeError);
    expect(() => {
      (standardizer as { scale: readonly number[] }).scale = [];
    }).toThrow(TypeError);
  });
});

describe('JSON', () => {
  test('gives the same bits back, with names', () => {
    const wide = fc.double({ min: -1e30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(wide, wide), { minLength: 2, maxLength: 9 }), (rows) => {
        const standardizer = standardize(rows, { names: ['a', '__proto__'] });
        const restored = Standardizer.fromJSON(JSON.parse(JSON.stringify(standardizer)));
        expect(restored).toEqual(standardizer);
        expect(restored.transform(rows)).toEqual(standardizer.transform(rows));
      }),
    );
  });

  test('gives a mean of -0 the same bits back', () => {
    const standardizer = standardize([
      [-3e-323, 0],
      [2.5e-323, 0],
    ]);
    expect(standardizer.mean).toEqual([0, 0]);
    expect(Standardizer.fromJSON(JSON.parse(JSON.stringify(standardizer)))).toEqual(standardizer);
  });

  test('keeps missing, and leaves out what is not there', () => {
    expect(JSON.stringify(standardize([[1], [3]]))).toBe('{"mean":[2],"scale":[1]}');
    const imputing = standardize([[1], [3]], { missing: 'impute' });
    expect(Standardizer.fromJSON(JSON.parse(JSON.stringify(imputing))).missing).toBe('impute');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['a string', '{}'],
    ['no mean', { scale: [1] }],
    ['empty', { mean: [], scale: [] }],
    ['NaN', { mean: [Number.NaN], scale: [1] }],
    ['null for NaN', { mean: [null], scale: [1] }],
    ['a string for a number', { mean: ['1'], scale: [1] }],
    ['scale 0', { mean: [1], scale: [0] }],
    ['scale < 0', { mean: [1], scale: [-1] }],
    ['an infinite scale', { mean: [1], scale: [Number.POSITIVE_INFINITY] }],
    ['lengths that differ', { mean: [1, 2], scale: [1] }],
    ['too few names', { mean: [1, 2], scale: [1, 1], names: ['a'] }],
    ['a name twice', { mean: [1, 2], scale: [1, 1], names: ['a', 'a'] }],
    ['an unknown field', { mean: [1], scale: [1], variance: [1] }],
    ['an unknown missing', { mean: [1], scale: [1], missing: 'keep' }],
  ])('%s is refused', (_, json) => {
    expect(errorOf(() => Standardizer.fromJSON(json)).code).toBe('E_FORMAT');
  });
});

test('select keeps the figures and names of the given columns, in their order', () => {
  const all = standardize(X, { names: ['a', 'b'] });
  const swapped = all.select([1, 0]);
  expect(swapped).toBeInstanceOf(Standardizer);
  expect(swapped.toJSON()).toEqual({ mean: [11, 3], scale: [...all.scale].reverse(), names: ['b', 'a'] });
  expect(standardize(X, { missing: 'impute' }).select([1]).toJSON()).toEqual({
    mean: [11],
    scale: [all.scale[1]],
    missing: 'impute',
  });
});
