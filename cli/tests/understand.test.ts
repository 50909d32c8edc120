import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSource } from '../src/data/readSource.js';
import type { Source } from '../src/data/source.js';
import { type ColumnOptions, understand } from '../src/data/understand.js';

const options: ColumnOptions = { target: 'y', task: 'auto', types: new Map(), ignore: [], missing: [] };

/** A source of 40 rows. */
function source(columns: Readonly<Record<string, (row: number) => unknown>>, rows = 40): Source {
  const numbers = Array.from({ length: rows }, (_, row) => row);
  return {
    path: 'data.csv',
    format: 'CSV',
    dialect: undefined,
    names: Object.keys(columns),
    columns: Object.values(columns).map((of) => numbers.map(of)),
    rows,
    lines: numbers.map((row) => row + 2),
    skipped: [],
    sha256: '',
  };
}

const wave = (row: number) => String(((row * 37) % 41) / 8 + 0.01);
const kinds = (given: ReturnType<typeof understand>) => given.suspicions.map(({ kind, column }) => `${kind} ${column}`);

describe('the messy file', async () => {
  const messy = await readSource(fileURLToPath(new URL('data/messy.csv', import.meta.url)), {}, ['NA']);
  const known = understand(messy, { ...options, target: 'defaulted', missing: ['NA'] });

  it('finds delimiter, decimal comma, types and gaps', () => {
    expect(messy.dialect).toEqual({ delimiter: ';', decimal: 'comma', hasHeader: true });
    expect(known.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ['id', 'ignore', 0],
      ['age', 'numeric', 0],
      ['income', 'numeric', 27],
      ['city', 'categorical', 7],
      ['note', 'categorical', 64],
      ['currency', 'ignore', 0],
      ['member since', 'date', 0],
      ['balance', 'numeric', 0],
      ['defaulted', 'categorical', 0],
    ]);
    expect(known.task).toBe('classification');
  });

  it('warns of the id that leaks and of the constant column, and leaves both out', () => {
    expect(kinds(known)).toEqual(['identifier id', 'constant currency']);
    expect(known.suspicions[0]!.text).toContain(
      'it alone tells defaulted: the rows are sorted, and new rows will not be',
    );
    expect(known.features).toEqual(['age', 'income', 'city', 'note', 'member since', 'balance']);
  });

  it('keeps the id if its type is given, and still says that it leaks', () => {
    const kept = understand(messy, {
      ...options,
      target: 'defaulted',
      missing: ['NA'],
      types: new Map([['id', 'numeric']]),
    });
    expect(kinds(kept)).toEqual(['constant currency', 'leak id']);
  });

  it('48: refuses NA with its place and the option that helps, unless it stands for no value', () => {
    expect(() => understand(messy, { ...options, target: 'defaulted' })).toThrow(
      /messy\.csv, line \d+, column "income": "NA", expected numbers; correct it, or write --missing NA if it stands for no value, or --type income=categorical for names$/,
    );
  });
});

describe('tasks', () => {
  it.each([
    ['text', (row: number) => (row % 2 === 0 ? 'no' : 'yes'), 'classification'],
    ['true and false', (row: number) => row % 2 === 0, 'classification'],
    ['two numbers', (row: number) => (row % 2 === 0 ? 5 : 7), 'classification'],
    ['0 to 3', (row: number) => row % 4, 'classification'],
    ['marks from 3 to 8', (row: number) => 3 + (row % 6), 'regression'],
    ['numbers', (row: number) => row / 3, 'regression'],
  ])('takes %s as %s', (_, y, task) => {
    expect(understand(source({ x: wave, y }), options).task).toBe(task);
  });
});

describe('suspicions', () => {
  it('finds a column that tells the classes, and says nothing of one that only helps', () => {
    const y = (row: number) => (row % 2 === 0 ? 'no' : 'yes');
    const leak = understand(source({ x: wave, paid: (row) => (row % 2) * 10 + (row % 7) / 10, y }, 80), options);
    expect(kinds(leak)).toEqual(['leak paid']);
    const helps = understand(source({ x: wave, helps: (row) => (row % 2) * 3 + ((row * 31) % 11), y }, 80), options);
    expect(kinds(helps)).toEqual([]);
  });

  it('leaves names of rows out, but not texts of several words', () => {
    const y = wave;
    const found = understand(
      source({ x: wave, name: (row) => `customer-${row * 7}`, review: (row) => `it was the ${row} best of all`, y }),
      options,
    );
    expect(kinds(found)).toEqual(['identifier name']);
    expect(found.table.schema['review']).toBe('text');
  });

  it('leaves rows without a target out and says how many', () => {
    const found = understand(
      source({ x: (row) => `${wave(row)}${row}`, y: (row) => (row < 3 ? '' : wave(row)) }),
      options,
    );
    expect([found.table.rows, found.rowNumbers[0], kinds(found)[0]]).toEqual([37, 3, 'noTarget y']);
  });

  it('warns of classes out of balance and of rows that are copies', () => {
    const found = understand(
      source(
        { x: (row) => row % 30, z: (row) => row % 3, y: (row) => ((row % 30) % 17 === 3 ? 'rare' : 'common') },
        60,
      ),
      options,
    );
    expect(kinds(found)).toEqual(['imbalance y', 'duplicates undefined']);
  });
});

describe('refusals', () => {
  it.each([
    [
      'a target that is not there',
      { y: wave, x: wave },
      { target: 'Y1' },
      /^--target: data\.csv has no column "Y1"; did you mean "y"\?$/,
    ],
    [
      'numbers for readers',
      { y: wave, x: (row: number) => `1.234.${100 + row},50` },
      {},
      /line 2, column "x": "1\.234\.100,50" is a number with separators of thousands; write plain numbers, or take it as names with --type x=categorical$/,
    ],
    [
      'hexadecimal',
      { y: wave, x: (row: number) => (row === 3 ? '0x10' : wave(row)) },
      {},
      /line 5, column "x": "0x10", expected numbers/,
    ],
    [
      'numbers beyond all bounds',
      { y: wave, x: (row: number) => (row === 3 ? '1e999' : wave(row)) },
      {},
      /line 5, column "x": "1e999", expected numbers/,
    ],
    [
      'codes',
      { y: wave, x: (row: number) => (row === 3 ? '007' : wave(row)) },
      {},
      /line 5, column "x": "007" begins with 0: a code\?; correct it, or write --type x=categorical for names$/,
    ],
    ['a constant target', { y: () => 1, x: wave }, {}, /column "y": every row has the same value/],
    [
      'a class of one row',
      { y: (row: number) => (row === 0 ? 'one' : 'other'), x: wave },
      {},
      /class "one" has 1 row, too few/,
    ],
    [
      'a target of names',
      { y: (row: number) => `n${row}`, x: wave },
      {},
      /40 classes for 40 rows; is it the right target\?$/,
    ],
    ['no column beside the target', { y: wave, x: () => 1 }, {}, /no column beside the target is left/],
    [
      'text as numbers',
      { y: (row: number) => (row % 2 === 0 ? 'a' : 'b'), x: wave },
      { task: 'regression' as const },
      /^--task: "y" holds text/,
    ],
  ])('of %s', (_, columns, own, message) => {
    expect(() => understand(source(columns), { ...options, ...own })).toThrow(message);
  });

  it('of fewer than 20 rows', () => {
    expect(() => understand(source({ x: wave, y: wave }, 19), options)).toThrow(/19 rows with a target are too few/);
  });
});
