import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HyperparameterError, type Matrix, OptionError, onWarning, type Warning } from '../../src/index.js';
import { preprocess, table, tfidf } from '../../src/table/index.js';

interface Golden {
  numbers: { given: (number | null)[][]; median: number[]; mean: number[]; scale: number[]; rows: number[][] };
  categories: { given: string[]; rows: number[][] };
}
const golden = JSON.parse(readFileSync(new URL('../golden/table/sklearn.json', import.meta.url), 'utf8')) as Golden;

let warnings: Warning[] = [];
let restore = () => {};
beforeEach(() => {
  warnings = [];
  restore = onWarning((warning) => void warnings.push(warning));
});
afterEach(() => restore());

const rowsOf = (X: unknown): number[][] => {
  const { data, shape } = X as Matrix;
  return Array.from({ length: shape[0]! }, (_, row) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)]);
};

describe('numbers', () => {
  const { given, rows } = golden.numbers;
  const columns = { a: given.map(([a]) => a), b: given.map((row) => row[1]) };

  test("medians, means and scales are scikit-learn's", () => {
    const prepared = preprocess(table(columns as object), { indicator: false });
    const { X, names } = prepared.transform(columns as never);
    expect(names).toEqual(['a', 'b']);
    const { features } = (prepared.toJSON() as never as { learned: { features: Record<string, number>[] } }).learned;
    for (const [at, { fill, mean, scale }] of features.entries()) {
      expect(fill).toBe(golden.numbers.median[at]);
      expect(Math.abs(mean! / golden.numbers.mean[at]! - 1)).toBeLessThan(1e-15);
      expect(Math.abs(scale! / golden.numbers.scale[at]! - 1)).toBeLessThan(1e-15);
    }
    for (const [row, values] of rowsOf(X).entries()) {
      for (const [at, value] of values.entries()) expect(Math.abs(value - rows[row]![at]!)).toBeLessThan(2e-7);
    }
  });

  test('an indicator marks the missing ones of columns that had any in training', () => {
    const { X, names } = preprocess(table({ a: [1, null, 3], b: [1, 2, 3] })).transform([{ a: null, b: null }]);
    expect(names).toEqual(['a', 'a=missing', 'b']);
    expect(rowsOf(X)).toEqual([[0, 1, 0]]);
  });

  test('booleans stay 0 and 1, and are imputed by the most frequent', () => {
    const prepared = preprocess(table({ a: [true, true, false, null] }));
    expect(rowsOf(prepared.transform({ a: [true, false, null] }).X)).toEqual([
      [1, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  test('without standardize they stay as they are', () => {
    expect(rowsOf(preprocess(table({ a: [1, 3] }), { standardize: false }).transform({ a: [5] }).X)).toEqual([[5]]);
  });
});

describe('categories', () => {
  const { given, rows } = golden.categories;

  test("rare ones share the last column, as scikit-learn's infrequent ones", () => {
    const prepared = preprocess(table({ city: given }), { minCount: 2 });
    expect(prepared.names).toEqual(['city=Bergen', 'city=Oslo', 'city=(rare)']);
    expect(rowsOf(prepared.transform({ city: given }).X)).toEqual(rows);
  });

  test('unknown ones are all zeros, counted and reported', () => {
    const prepared = preprocess(table({ city: given }), { minCount: 2 });
    const { X, unknown } = prepared.transform({ city: ['Lima', 'Oslo', 'Quito', 'Lima', 'Molde'] });
    expect(rowsOf(X)).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(unknown).toEqual({ city: { Lima: 2, Quito: 1 } });
  });

  test('missing ones are the most frequent, the first by name if there are two', () => {
    const prepared = preprocess(table({ c: ['b', 'a', 'b', 'a', null] }));
    expect(rowsOf(prepared.transform({ c: [null] }).X)).toEqual([[1, 0]]);
  });

  test('numbers may be categories by schema', () => {
    expect(preprocess(table({ floor: [1, 2, 1] }, { schema: { floor: 'categorical' } })).names).toEqual([
      'floor=1',
      'floor=2',
    ]);
  });
});

describe('dates', () => {
  test('days by default, month and weekday as categories by option', () => {
    const sold = ['2026-01-05', '2026-03-07', '2025-12-31'];
    expect(preprocess(table({ sold })).names).toEqual(['sold']);
    const prepared = preprocess(table({ sold }), { dates: ['month', 'weekday'] });
    expect(prepared.names).toEqual([
      'sold.month=1',
      'sold.month=3',
      'sold.month=12',
      'sold.weekday=1',
      'sold.weekday=3',
      'sold.weekday=6',
    ]);
    expect(rowsOf(prepared.transform({ sold: ['2024-03-02'] }).X)).toEqual([[0, 1, 0, 0, 0, 1]]);
  });
});

test('groups hold the columns of each source, for groupLasso', () => {
  const prepared = preprocess(table({ a: [1, null, 2], c: ['x', 'y', 'z'], b: [true, false, true] }));
  expect(prepared.names).toEqual(['a', 'a=missing', 'c=x', 'c=y', 'c=z', 'b']);
  expect(prepared.groups).toEqual([[0, 1], [2, 3, 4], [5]]);
});

test('constant columns are left out, with a warning and the reason', () => {
  const prepared = preprocess(table({ a: [1, 1], b: [1, 2], c: ['x', 'x'], d: [null, null], e: [5, null] }));
  expect(prepared.names).toEqual(['b', 'e=missing']);
  expect(prepared.dropped).toEqual([
    { column: 'a', reason: 'it is constant in the training rows' },
    { column: 'c', reason: 'it is constant in the training rows' },
    { column: 'd', reason: 'it has no values' },
  ]);
  expect(warnings.map(({ code }) => code)).toEqual(['W_CONSTANT_COLUMN']);
  expect(warnings[0]!.message).toContain('left out: "a"');
  expect(() => preprocess(table({ a: [1, 1] }))).toThrow('all columns are constant');
});

test('a column in which every value is different gets a warning', () => {
  preprocess(table({ id: Array.from({ length: 30 }, (_, row) => `id ${row}`) }));
  expect(warnings.map(({ code }) => code)).toEqual(['W_CATEGORY']);
});

describe('rows that do not fit', () => {
  const prepared = preprocess(table({ city: ['a', 'b', 'a'], rooms: [1, 2, 3] }));

  test('a column that no row has, with the nearest name', () => {
    expect(() => prepared.transform([{ citty: 'a', rooms: 1 }])).toThrow(
      'X: no row has the column "city" of training; did you mean citty?; write city: null where it is not known',
    );
    expect(() => prepared.transform({ city: ['a'] })).toThrow(OptionError);
    expect(() => prepared.transform(table({ city: ['a'] }))).toThrow(OptionError);
  });

  test('cells of another type, with their row', () => {
    expect(() =>
      prepared.transform([
        { city: 'a', rooms: 1 },
        { city: 'b', rooms: 'two' },
      ]),
    ).toThrow('row 1 is "two"');
    expect(() => prepared.transform(table({ city: ['a'], rooms: ['x'] }))).toThrow(
      'column "rooms" is categorical, and in training it was numeric; write table(rows, { schema: { rooms: \'numeric\' } })',
    );
    expect(rowsOf(prepared.transform(table({ city: ['a'], rooms: [null] })).X)).toEqual([[1, 0, 0]]);
    expect(() => prepared.transform([{ city: 'a', rooms: 1e300 }])).toThrow('row 0 is 1e+300');
  });

  test('missing values, where they are refused', () => {
    expect(() => preprocess(table({ a: [1, null] }), { missing: 'reject' })).toThrow('row 1 has no value');
    const strict = preprocess(table({ a: [1, 2] }), { missing: 'reject' });
    expect(() => strict.transform({ a: [1, null] })).toThrow('row 1 has no value');
  });

  test('anything before it has learned', () => {
    expect(() => preprocess().transform([{ a: 1 }])).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
  });

  test('names that two columns would have', () => {
    expect(() => preprocess(table({ c: ['x', 'y'], 'c=x': [1, 2] }))).toThrow('two columns have the name "c=x"');
  });
});

test.each([
  [{ minCount: 0 }, HyperparameterError],
  [{ minCount: 1.5 }, HyperparameterError],
  [{ missing: 'drop' }, OptionError],
  [{ dates: ['year'] }, OptionError],
  [{ dates: ['days', 'days'] }, OptionError],
  [{ text: 'tfidf' }, OptionError],
  [{ targetTransform: 'sqrt' }, OptionError],
  [{ mincount: 2 }, OptionError],
])('%j is refused', (options, kind) => {
  expect(() => preprocess(options as object)).toThrow(kind);
});

test('texts that stand for nothing in training stand for nothing later', () => {
  const prepared = preprocess(table({ a: [1, 'NA', 3] }, { missing: ['NA'] }));
  expect(rowsOf(prepared.transform([{ a: 'NA' }]).X)).toEqual([[0, 1]]);
});

test('a column of text becomes sparse rows beside the others', () => {
  const prepared = preprocess(table({ t: ['red wine', 'red'], n: [1, 3] }, { schema: { t: 'text' } }), {
    text: tfidf({ norm: 'none' }),
  });
  const { X } = prepared.transform([{ t: 'wine', n: 3 }]);
  expect(X).toMatchObject({ shape: [1, 3], columns: Int32Array.of(1, 2), rowPointers: Int32Array.of(0, 2) });
});
