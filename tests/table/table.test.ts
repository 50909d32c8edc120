import { describe, expect, test } from 'vitest';
import { OckhamError, ShapeError, selectRows } from '../../src/index.js';
import { table } from '../../src/table/index.js';

const typesOf = (cells: readonly unknown[]) => table({ x: cells }).schema['x'];
const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(OckhamError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

describe('inferred types', () => {
  test.each([
    [[1, 2.5, -3], 'numeric'],
    [['1', '-2.5', '.5', '3.', '1e-3', '+4', null], 'numeric'],
    [[1n, 2n, 2n ** 53n - 1n], 'numeric'],
    [[0, 1, 1], 'numeric'],
    [[null, undefined, Number.NaN, ''], 'numeric'],
    [[true, false, null], 'boolean'],
    [['True', 'false', ''], 'boolean'],
    [['2026-11-29', '2024-02-29', '2026-11-29T10:00:00Z'], 'date'],
    [[new Date(0), '1999-12-31'], 'date'],
    [['a', 'b', ' '], 'categorical'],
    [['007', '123', '040'], 'categorical'],
    [['0x10', '0x11'], 'categorical'],
    [['1,5', '2,5'], 'categorical'],
  ])('%s is %s', (cells, type) => {
    expect(typesOf(cells)).toBe(type);
  });

  test('a column that is 99 % numbers names the rows that are not, and what to write', () => {
    const age = Array.from({ length: 200 }, (_, row) => (row === 57 || row === 130 ? 'n/a' : String(row)));
    expect(messageOf(() => table({ age }))).toBe(
      `table: column "age": 2 of 200 values are not numbers: row 57 is "n/a", row 130 is "n/a"; correct them, or write missing: ["n/a"] if it stands for no value, schema: { age: 'categorical' } for names`,
    );
    expect(table({ age }, { missing: ['n/a'] }).columns[0]!.missing).toBe(2);
    expect(table({ age }, { schema: { age: 'categorical' } }).schema).toEqual({ age: 'categorical' });
  });

  test.each([
    ['a comma', ['1.5', '2.5', '1,5'], 'row 2 is "1,5"'],
    ['hexadecimal', ['16', '17', '0x10'], 'row 2 is "0x10"'],
    ['a number beyond f64', ['1', '2', '1e999'], 'row 2 is "1e999"'],
    ['a number beyond f32', [1, 2, 1e300], 'row 2 is 1e+300'],
    ['infinity', [1, 2, Infinity], 'row 2 is Infinity'],
    ['a bigint beyond 2^53', [1n, 2n, 2n ** 60n], 'row 2 is 1152921504606846976n'],
    ['a leading zero', ['1234', '2345', '0123'], '(leading zeros: a code?)'],
    ['text among numbers', [1, 'a', 'b', 'c'], 'row 0 is 1'],
    ['a boolean among text', ['a', 'b', true], 'row 2 is true'],
    ['a date that does not exist', ['2026-01-01', '2026-01-02', '2026-02-30'], 'row 2 is "2026-02-30"'],
    ['a date in another order', ['03/04/2026', '05/06/2026'], 'a date whose order is not known'],
    ['a day with dots', ['31.12.2026', '01.02.2026'], "schema: { x: 'categorical' }"],
    ['an object', [1, { a: 1 }], 'row 1 is an object { a }'],
    ['a list', [[1], [2]], 'row 0 is [1]'],
  ])('%s is refused with its row', (_, cells, part) => {
    expect(messageOf(() => table({ x: cells }))).toContain(part);
  });
});

describe('forms', () => {
  test('rows of objects, with keys that some rows lack', () => {
    const read = table([{ a: 1 }, { b: 'x', a: 2 }, JSON.parse('{"__proto__": 3, "a": 4}')]);
    expect(read.columns.map(({ name }) => name)).toEqual(['a', 'b', '__proto__']);
    expect(read.columns[1]!.values).toEqual([undefined, 'x', undefined]);
    expect(read.columns[2]!.values).toEqual(Float64Array.of(Number.NaN, Number.NaN, 3));
  });

  test('columns by name: arrays, typed arrays, and what has toArray()', () => {
    const read = table({ a: ['x', 'y'], b: Float32Array.of(1, 2), c: { toArray: () => BigInt64Array.of(3n, 4n) } });
    expect(read.schema).toEqual({ a: 'categorical', b: 'numeric', c: 'numeric' });
    expect(read.columns[2]!.values).toEqual(Float64Array.of(3, 4));
  });

  test('an Arrow table: nulls, booleans, times', () => {
    const vector = (values: readonly unknown[], typeId: number) => ({
      length: values.length,
      nullCount: 1,
      type: { typeId },
      toArray: () => values,
      get: (row: number) => values[row],
    });
    const vectors = [vector(['a', null], 5), vector([true, null], 6), vector([86_400_000, null], 10)];
    const arrow = {
      schema: { fields: [{ name: 's' }, { name: 'b' }, { name: 't' }] },
      getChildAt: (index: number) => vectors[index]!,
    };
    const read = table(arrow);
    expect(read.schema).toEqual({ s: 'categorical', b: 'boolean', t: 'date' });
    expect(read.columns[2]!.values).toEqual(Float64Array.of(1, Number.NaN));
  });

  test('dates become days since 1970 in UTC, with their fraction', () => {
    const [column] = table({
      x: ['1970-01-02', '1969-12-31', '1970-01-01T12:00', '1970-01-01T02:00:00+02:00'],
    }).columns;
    expect(column!.values).toEqual(Float64Array.of(1, -1, 0.5, 0));
  });

  test('prints a line per column', () => {
    const rows = [
      { city: 'Oslo', rooms: 3, sold: '2026-01-05', garden: true, price: 4 },
      { city: 'Bergen', rooms: null, sold: '2025-03-01', garden: false, price: 5 },
    ];
    expect(String(table(rows, { target: 'price' }))).toBe(
      [
        'table of 2 rows',
        '  city    categorical, 2 categories',
        '  rooms   numeric, 3 to 3, 1 missing',
        '  sold    date, 2025-03-01 to 2026-01-05',
        '  garden  boolean',
        '  price   numeric, 4 to 5 (target)',
      ].join('\n'),
    );
  });

  test('selectRows selects rows of a table, its target and its types', () => {
    const read = table({ a: ['1', '2', '3'], y: ['n', 'y', 'n'] }, { target: 'y' });
    const picked = selectRows(read, [2, 0, 2]);
    expect(picked.columns[0]!.values).toEqual(Float64Array.of(3, 1, 3));
    expect(picked.target!.values).toEqual(['n', 'n', 'n']);
    expect([picked.rows, picked.schema]).toEqual([3, read.schema]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no rows', [], 'table must be at least one row and one column'],
    ['rows without keys', [{}], 'table must be at least one row and one column'],
    ['rows of numbers', [[1, 2]], 'rows of numbers need no table'],
    ['a row that is no object', [{ a: 1 }, null], 'table: row 1 is null, expected an object'],
    ['text', 'a,b', 'table must be rows of objects'],
    ['a Map', new Map(), 'table must be rows of objects'],
    ['a column that is no list', { a: 5 }, 'table: column "a" is 5, expected an array'],
  ])('%s', (_, rows, message) => {
    expect(messageOf(() => table(rows as object))).toContain(message);
  });

  test('columns of unequal length, and a name that comes twice', () => {
    expect(() => table({ a: [1], b: [1, 2] })).toThrow(ShapeError);
    const column = { toArray: () => [1, 2] };
    const arrow = { schema: { fields: [{ name: 'a' }, { name: 'a' }] }, getChildAt: () => column };
    expect(messageOf(() => table(arrow))).toContain('two columns have the name "a"');
  });

  test.each([
    [{ target: 'prise' }, 'table.target: no column is called "prise"; did you mean price?'],
    [{ schema: { Rooms: 'numeric' } }, 'table.schema: no column is called "Rooms"; did you mean rooms?'],
    [{ schema: { rooms: 'number' } }, "table.schema.rooms must be 'numeric', 'categorical'"],
    [{ schema: [] }, 'table.schema must be an object'],
    [{ missing: 'NA' }, 'table.missing must be texts'],
    [{ targets: 'price' }, 'unknown option "targets"'],
    [{ target: 'gap' }, 'the target "gap" has no value in 1 rows, the first of them row 1'],
    [{ target: 'day' }, 'table.target must be a column of numbers, categories or booleans'],
  ])('%j', (options, message) => {
    const rows = { rooms: [1, 2], price: [3, 4], gap: [1, null], day: ['2026-01-01', '2026-01-02'] };
    expect(messageOf(() => table(rows, options as object))).toContain(message);
  });

  test('a schema that the cells contradict, with the rows', () => {
    expect(messageOf(() => table({ x: ['1', 'b'] }, { schema: { x: 'numeric' } }))).toContain('row 1 is "b"');
    expect(messageOf(() => table({ x: [1, {}] }, { schema: { x: 'categorical' } }))).toContain(
      'row 1 is an empty object',
    );
  });
});
