// Tables of Arrow, by both libraries, and rows of Parquet: each type is right, or refused by its name.
import * as flechette from '@uwdata/flechette';
import * as apache from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { toMatrix64 } from '../../src/data/reading/inputs.js';
import { dense, sequential } from '../../src/index.js';
import { preprocess, type TableRows, table } from '../../src/table/index.js';
import { errorOf } from '../support/errors.js';
import { imputed } from '../support/imputed.js';

const {
  binary,
  bool,
  dateDay,
  dateMillisecond,
  decimal,
  dictionary,
  duration,
  fixedSizeList,
  float16,
  float32,
  float64,
  int32,
  int64,
  int8,
  list,
  nullType,
  struct,
  TimeUnit,
  timeMillisecond,
  timestamp,
  uint64,
  utf8,
} = flechette;

/** The same bytes, read in every way. */
const readers: readonly (readonly [name: string, read: (bytes: Uint8Array) => TableRows])[] = [
  ['flechette', (bytes) => flechette.tableFromIPC(bytes)],
  [
    'flechette with its options',
    (bytes) => flechette.tableFromIPC(bytes, { useDate: true, useBigInt: true, useDecimalInt: true }),
  ],
  ['apache-arrow', (bytes) => apache.tableFromIPC(bytes)],
];

type Columns = Readonly<Record<string, readonly [values: readonly unknown[], type: flechette.DataType]>>;

function bytesOf(columns: Columns, maxBatchRows = Infinity): Uint8Array {
  const arrays = Object.fromEntries(Object.entries(columns).map(([name, [values]]) => [name, [...values]]));
  const types = Object.fromEntries(Object.entries(columns).map(([name, [, type]]) => [name, type]));
  return flechette.tableToIPC(flechette.tableFromArrays(arrays, { types, maxBatchRows }), { format: 'stream' })!;
}

const [day, moment] = [new Date('2026-11-29'), new Date('2026-11-29T01:02:03.500Z')];
const GAP = Number.NaN;
const days = (date: Date) => date.getTime() / 864e5;

describe.each(readers)('%s', (library, read) => {
  /** Type, values, the column that table() makes, and the numbers in X: undefined if X refuses them. */
  test.each<
    [string, flechette.DataType, readonly unknown[], string, readonly unknown[], readonly number[] | undefined]
  >([
    ['f64', float64(), [1.5, null, 3], 'numeric', [1.5, GAP, 3], [1.5, 2.25, 3]],
    ['f32', float32(), [1.5, 2, 3], 'numeric', [1.5, 2, 3], [1.5, 2, 3]],
    ['f16', float16(), [1.5, 2, 3], 'numeric', [1.5, 2, 3], [1.5, 2, 3]],
    ['i8', int8(), [-1, null, 3], 'numeric', [-1, GAP, 3], [-1, 1, 3]],
    ['i64', int64(), [1n, 2n, -(2n ** 53n) + 1n], 'numeric', [1, 2, -(2 ** 53) + 1], [1, 2, -(2 ** 53) + 1]],
    ['i64 with gaps', int64(), [1n, null, 4n], 'numeric', [1, GAP, 4], [1, 2.5, 4]],
    ['u64', uint64(), [1n, 2n, 2n ** 53n - 1n], 'numeric', [1, 2, 2 ** 53 - 1], [1, 2, 2 ** 53 - 1]],
    ['decimals', decimal(18, 2), [1.25, null, -3.5], 'numeric', [1.25, GAP, -3.5], undefined],
    ['long decimals', decimal(38, 10), [0.1, -7e9, 3.5], 'numeric', [0.1, -7e9, 3.5], undefined],
    ['wide decimals', decimal(60, 1, 256), [0.5, null, -1e9], 'numeric', [0.5, GAP, -1e9], undefined],
    ['booleans', bool(), [true, null, false], 'boolean', [1, GAP, 0], [1, 0.5, 0]],
    ['a dictionary of texts', dictionary(utf8()), ['a', null, 'a'], 'categorical', ['a', undefined, 'a'], undefined],
    ['a dictionary of numbers', dictionary(int32()), [5, 6, 5], 'numeric', [5, 6, 5], [5, 6, 5]],
    ['texts', utf8(), ['a', null, 'c'], 'categorical', ['a', undefined, 'c'], undefined],
    [
      'days',
      dateDay(),
      [day, null, day],
      'date',
      [days(day), GAP, days(day)],
      [day.getTime(), day.getTime(), day.getTime()],
    ],
    [
      'dates',
      dateMillisecond(),
      [day, null, day],
      'date',
      [days(day), GAP, days(day)],
      [day.getTime(), day.getTime(), day.getTime()],
    ],
    ...([TimeUnit.MILLISECOND, TimeUnit.MICROSECOND, TimeUnit.NANOSECOND] as const).map(
      (unit): [string, flechette.DataType, readonly unknown[], string, readonly unknown[], readonly number[]] => [
        `moments, unit ${unit}`,
        timestamp(unit),
        [moment, null, moment],
        'date',
        [days(moment), GAP, days(moment)],
        [moment.getTime(), moment.getTime(), moment.getTime()],
      ],
    ),
    ['times of day', timeMillisecond(), [1, null, 3], 'numeric', [1, GAP, 3], [1, 2, 3]],
    ['durations', duration(TimeUnit.SECOND), [1, null, 3], 'numeric', [1, GAP, 3], [1, 2, 3]],
    ['nothing', nullType(), [null, null, null], 'numeric', [GAP, GAP, GAP], undefined],
  ])('%s', (name, type, values, kind, cells, numbers) => {
    const bytes = bytesOf({ x: [values, type], y: [[1, 2, 3], float64()] });
    const column = table(read(bytes)).columns[0]!;
    expect(column.type).toBe(kind);
    expect(Array.from<unknown>(column.values)).toEqual(cells);
    const only = () => read(bytesOf({ x: [values, type] }));
    if (numbers !== undefined) expect([...imputed(toMatrix64, only()).data]).toEqual(numbers);
    else if (name !== 'nothing') {
      // flechette gives numbers of decimals, without its options.
      const isRight = type.typeId === flechette.Type.Decimal && library === 'flechette';
      if (isRight) expect(imputed(toMatrix64, only()).data[0]).toBe(values[0]);
      else expect(errorOf(() => toMatrix64('X', only(), { missing: 'keep' })).code).toBe('E_DATA');
    }
    if (values.includes(null)) expect(errorOf(() => toMatrix64('X', only())).code).toBe('E_DATA');
  });

  test('integers beyond 2^53 are refused with their row, and are text if the schema says so and the library gives them', () => {
    const bytes = bytesOf({ id: [[1n, 2n ** 60n + 1n], uint64()] });
    for (const call of [() => toMatrix64('X', read(bytes)), () => table(read(bytes))]) {
      const error = errorOf(call);
      expect(error.code).toBe('E_DATA');
      expect(error.message).toMatch(/row 1/);
    }
    const asText = () => table(read(bytes), { schema: { id: 'categorical' } }).columns[0]!.values;
    if (library === 'flechette') expect(errorOf(asText).code).toBe('E_DATA');
    else expect(asText()).toEqual(['1', '1152921504606846977']);
  });

  test.each<[string, flechette.DataType, readonly unknown[]]>([
    ['lists', list(float64()), [[1, 2], null]],
    [
      'lists of one length',
      fixedSizeList(float32(), 2),
      [
        [1, 2],
        [2, 3],
      ],
    ],
    ['records', struct({ a: float64() }), [{ a: 1 }, { a: 2 }]],
    ['bytes', binary(), [Uint8Array.of(1), Uint8Array.of(2)]],
  ])('%s are refused with their column, and may be left out', (_, type, values) => {
    const bytes = bytesOf({ odd: [values, type], x: [[1, 2], float64()] });
    for (const call of [() => toMatrix64('X', read(bytes)), () => table(read(bytes))]) {
      const error = errorOf(call);
      expect(error.code).toBe('E_DATA');
      expect(error.message).toMatch(/"odd"/);
    }
    const made = table(read(bytes), { schema: { odd: 'ignore' } });
    expect(made.columns.map(({ name }) => name)).toEqual(['x']);
  });

  test('several record batches are one table', () => {
    const columns: Columns = {
      x: [[1, null, 3, 4, null, 6, 7], float64()],
      big: [[1n, 2n, 3n, null, 5n, 6n, 7n], int64()],
      c: [['a', 'b', null, 'c', 'a', 'd', 'a'], dictionary(utf8())],
      full: [[1, 2, 3, 4, 5, 6, 7], float32()],
      price: [[1.5, 2.5, null, 4.5, 5.5, 6.5, -7.5], decimal(10, 1)],
    };
    const [whole, parts] = [bytesOf(columns), bytesOf(columns, 2)];
    expect(parts.length).toBeGreaterThan(whole.length);
    expect(table(read(parts))).toEqual(table(read(whole)));
    const numbers = { x: columns['x']!, big: columns['big']!, full: columns['full']! };
    expect(imputed(toMatrix64, read(bytesOf(numbers, 3)))).toEqual(imputed(toMatrix64, read(bytesOf(numbers))));
  });

  test('a model takes numbers of a table as X, with their names', async () => {
    const X = read(bytesOf({ a: [[1, 2, 3], float32()], b: [[2, 3, 5], int32()] }));
    const model = sequential({ seed: 1, layers: [dense({ units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(X as never, [1, 2, 3], { verbose: false });
    expect(model.inputNames).toEqual(['a', 'b']);
    expect(model.predict(X as never).data).toEqual(
      model.predict([
        [1, 2],
        [2, 3],
        [3, 5],
      ]).data,
    );
    const swapped = read(bytesOf({ b: [[1], float32()], a: [[1], float32()] }));
    expect(errorOf(() => model.predict(swapped as never)).message).toContain('column 0 is "b", expected "a"');
    const texts = read(bytesOf({ a: [['x'], utf8()], b: [[1], float32()] }));
    expect(errorOf(() => model.predict(texts as never)).message).toContain('use table()');
  });

  test('y may be a column: texts, booleans, decimals', async () => {
    const X: Columns = { a: [[1, 2, 3, 4], float64()] };
    const vectorOf = (values: readonly unknown[], type: flechette.DataType) =>
      (read(bytesOf({ y: [values, type] })) as flechette.Table).getChildAt(0);
    for (const [values, type, classes] of [
      [['u', 'v', 'u', 'v'], utf8(), ['u', 'v']],
      [['u', 'v', 'u', 'v'], dictionary(utf8()), ['u', 'v']],
      [[true, false, true, false], bool(), [false, true]],
    ] as const) {
      const model = sequential({
        seed: 1,
        preprocess: preprocess(),
        layers: [dense({ units: 1, activation: 'sigmoid' })],
      });
      model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
      await model.fit(read(bytesOf(X)) as never, vectorOf(values, type) as never, { verbose: false });
      expect(model.classes).toEqual(classes);
    }
    const losses: number[] = [];
    for (const y of [vectorOf([1.25, 2.5, -3, 4], decimal(9, 2)), [1.25, 2.5, -3, 4]]) {
      const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { epochs } = await model.fit(read(bytesOf(X)) as never, y as never, { verbose: false });
      losses.push(epochs[0]!.loss);
    }
    expect(losses[0]).toBe(losses[1]);
  });

  test('a model that prepares tables takes one as it is, and looks at no column that it does not need', async () => {
    const columns: Columns = {
      size: [[50, null, 80, 61], float64()],
      city: [['Oslo', 'Bergen', null, 'Oslo'], dictionary(utf8())],
      built: [[day, moment, null, day], timestamp(TimeUnit.MILLISECOND)],
      price: [[1.25, 2.5, 3, 4], decimal(12, 2)],
    };
    const flats = table(read(bytesOf(columns)), { target: 'price' });
    const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(flats, { epochs: 3, verbose: false });
    const odd: Columns = { odd: [[[1], [2], [3], [4]], list(float64())], ...columns };
    expect(model.predict(read(bytesOf(odd)) as never)).toEqual(model.predict(flats));
  });
});

describe('Parquet, by hyparquet', () => {
  const rows = async (columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']) =>
    (await parquetReadObjects({ file: parquetWriteBuffer({ columnData }) })) as object[];

  test('rows of objects: numbers, gaps, texts, booleans, moments, 64-bit integers', async () => {
    const made = table(
      await rows([
        { name: 'n', data: [1.5, null, -2], type: 'DOUBLE' },
        { name: 'i', data: [1, 2, 3], type: 'INT32' },
        { name: 'big', data: [1n, null, 3n], type: 'INT64' },
        { name: 'text', data: ['a', null, 'b'], type: 'STRING' },
        { name: 'flag', data: [true, null, false], type: 'BOOLEAN' },
        { name: 'when', data: [moment, null, day], type: 'TIMESTAMP' },
      ]),
    );
    expect(made.schema).toEqual({
      n: 'numeric',
      i: 'numeric',
      big: 'numeric',
      text: 'categorical',
      flag: 'boolean',
      when: 'date',
    });
    expect(made.columns.map(({ values }) => Array.from<unknown>(values))).toEqual([
      [1.5, GAP, -2],
      [1, 2, 3],
      [1, GAP, 3],
      ['a', undefined, 'b'],
      [1, GAP, 0],
      [days(moment), GAP, days(day)],
    ]);
  });

  test('the same table by Arrow and by Parquet', async () => {
    const made = table(
      await rows([
        { name: 'n', data: [1.5, null, -2], type: 'DOUBLE' },
        { name: 'text', data: ['a', null, 'b'], type: 'STRING' },
      ]),
    );
    const bytes = bytesOf({ n: [[1.5, null, -2], float64()], text: [['a', null, 'b'], utf8()] });
    for (const [, read] of readers) expect(table(read(bytes))).toEqual(made);
  });

  test('integers beyond 2^53 and lists are refused with their rows, or text and left out', async () => {
    const wide = await rows([{ name: 'id', data: [1n, 2n ** 60n + 1n, 3n], type: 'INT64' }]);
    expect(errorOf(() => table(wide)).message).toMatch(/row 1 is 1152921504606846977n/);
    expect(table(wide, { schema: { id: 'categorical' } }).columns[0]!.values).toEqual([
      '1',
      '1152921504606846977',
      '3',
    ]);
    const odd = [
      { odd: [1, 2], x: 1 },
      { odd: { a: 1 }, x: 2 },
    ];
    expect(errorOf(() => table(odd)).message).toMatch(/column "odd": row 0 is \[1, 2\].*schema: { odd: 'ignore' }/);
    expect(table(odd, { schema: { odd: 'ignore' } }).columns).toHaveLength(1);
  });
});
