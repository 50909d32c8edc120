import { describe, expect, test } from 'vitest';
import { curveOf } from '../src/data/curve.js';
import { rolesOf, tableOf } from '../src/data/table.js';
import { permalinkOf, problemFrom } from '../src/problem/permalink.js';
import { FIRST_PROBLEM, type Problem, problemOf } from '../src/problem/problem.js';
import { ratesOf, strengthOf } from '../src/training/schedule.js';

const changed: Problem = {
  ...FIRST_PROBLEM,
  data: { ...FIRST_PROBLEM.data, name: 'aboveCurve', rows: 77, curve: 'x^2 − "ü"' },
  hidden: [3],
  warmup: 10,
  regularizers: [{ kind: 'l1', strength: 0.5 }],
  changes: [{ step: 20, of: 0, value: 0.1 }],
};

describe('a permalink', () => {
  test('holds the whole state', () => {
    expect(problemFrom(permalinkOf(changed))).toEqual(changed);
    expect(permalinkOf(changed)).toMatch(/^[\w-]+$/);
  });

  test('that is none is refused; what is out of its limits is that of the first visit', () => {
    for (const text of ['', '%', btoa('{'), btoa('7'), btoa('"a"'), btoa('null')])
      expect(problemFrom(text)).toBeUndefined();
    const spoiled = {
      data: { name: 'constructor', rows: 1e9, labelNoise: -1, outliers: '0', balance: null, seed: 0.5, curve: 7 },
      hidden: [0, 1e9, 'x', 5],
      activation: '__proto__',
      optimizer: 'constructor',
      learningRate: Number.NaN,
      batchSize: 0,
      regularizers: [
        { kind: 'toString', strength: 1 },
        { kind: 'l2', strength: 99 },
        null,
        ...new Array(9).fill({ kind: 'none' }),
      ],
      changes: [{ step: -1, of: 0, value: 1 }, { step: 5, of: -1, value: 1e9 }, 3],
    };
    expect(problemOf(spoiled)).toEqual({
      ...FIRST_PROBLEM,
      data: { ...FIRST_PROBLEM.data, seed: 1 },
      hidden: [5],
      regularizers: [{ kind: 'l2', strength: 0.01 }, ...new Array(5).fill({ kind: 'none', strength: 0 })],
    });
    expect(problemOf({})).toEqual(FIRST_PROBLEM);
  });
});

test('a strength warms up, and is what was last set before a step', () => {
  const { at } = strengthOf(changed, 0, changed.changes);
  expect([0, 4, 9, 19].map(at)).toEqual([0.05, 0.25, 0.5, 0.5]);
  expect([20, 100].map(at)).toEqual([0.1, 0.1]);
  expect(ratesOf([{ step: 3, of: -1, value: 0.5 }, ...changed.changes])).toEqual(new Map([[3, 0.5]]));
});

describe('a curve', () => {
  test.each([
    ['x', 2, 2],
    ['-(x^2) + 1', 2, -3],
    ['sin(pi * x) / 2', 0.5, 0.5],
    ['abs(x) - 2 * (3 - e)', -1, 1 - 2 * (3 - Math.E)],
    ['-x^2', 3, -9],
    ['2 - 3 - 4 * x / 2 / 2', 2, -3],
    ['2 ^ 3 ** 2 - -x', 1, 513],
    ['2^-x', 1, 0.5],
    ['+.5e1 * cos(2. * pi)', 0, 5],
  ])('%s', (text, x, y) => {
    const { at, code } = curveOf(text);
    expect(at(x)).toBeCloseTo(y, 12);
    expect(new Function('x', `return ${code}`)(x)).toBe(at(x));
  });

  test.each([
    '',
    'y',
    'x = 1',
    'alert(1)',
    'x.constructor',
    'constructor(1)',
    '"a"',
    '[x]',
    'sin(1, 2)',
    'x; x',
    '(',
    'this',
    '2 x',
    '1 +',
    'sin x',
    '2 % x',
    'x)',
    '1e',
  ])('%s is refused', (text) => expect(() => curveOf(text)).toThrow());
});

describe('a table', () => {
  const lines = (count: number, line: (row: number) => string) => Array.from({ length: count }, (_, row) => line(row));
  const file = (header: string, ...rows: string[]) => [header, ...rows].join('\n');
  const rows = lines(12, (row) => `${row}.5,${row % 3}`);

  test('45, 46: a byte order mark, CRLF, quotes, newlines within them and no final newline are read', () => {
    const text = `\uFEFF"a, b",kind\r\n${lines(12, (row) => `"${row}","x ""${row % 2}""\n"`).join('\r\n')}`;
    const table = tableOf('f.csv', text);
    expect(table.columns.map(({ name, isNumeric }) => [name, isNumeric])).toEqual([
      ['a, b', true],
      ['kind', false],
    ]);
    expect(table.columns[1]?.values).toEqual(['x "0"', 'x "1"']);
    expect(rolesOf(table.columns).targets.map(({ name }) => name)).toEqual(['kind']);
  });

  test('51: cells that look like formulas are texts', () => {
    const table = tableOf('f.csv', file('a,b', ...lines(12, (row) => `=cmd(${row % 2}),${row}`)));
    expect(table.columns[0]).toEqual({ name: 'a', isNumeric: false, values: ['=cmd(0)', '=cmd(1)'] });
  });

  test.each([
    [';', 'a;b', '1,5;2'],
    ['\t', 'a\tb', '1,5\t2'],
    [',', '"a;a;a",b', '1,2'],
  ])('is cut by %j if the header is', (delimiter, header, row) => {
    const table = tableOf('f.csv', file(header, ...lines(12, () => row)));
    expect([table.delimiter, table.columns.length]).toEqual([delimiter, 2]);
  });

  test('45: lone CRs end rows', () => {
    expect(tableOf('f.csv', ['a,b', ...rows].join('\r')).rows.length).toBe(12);
  });

  test.each([
    ['46: an unclosed quote', file('a,b', ...rows, '"1,2'), 'line 14: a quote opens here and is never closed'],
    ['46: a quote within a cell', file('a,b', ...rows, '1,2"3'), 'line 14: a quote stands within a cell'],
    ['46: text behind a quote', file('a,b', ...rows, '"1"2,3'), 'line 14: a quote stands within a cell'],
    ['49: bytes of zero', file('a,b', ...rows, '1,2\0'), 'the file is not text'],
    [
      '49: a cell without an end',
      file('a,b', ...rows, `1,${'2'.repeat(2 ** 20 + 1)}`),
      'row 14 has a cell of more than',
    ],
    ['47: ragged rows', file('a,b', ...rows, '1,2,3'), 'row 14 has 3 cells, the header 2'],
    ['50: names that come twice', file('a,a', ...rows), 'two columns are named "a"'],
    ['few rows', file('a,b', '1,2'), 'a file of a header and 10 rows or more'],
    ['nothing', '', 'a file of a header and 10 rows or more'],
  ])('%s: refused', (_, text, message) => expect(() => tableOf('f.csv', text)).toThrow(message));

  test('48, 50: numbers have a strict grammar, and names are only names', () => {
    for (const cell of ['', 'NA', '0x10', '1e999', '1 2', 'Infinity']) {
      const table = tableOf(
        'f.csv',
        file('__proto__;b', ...lines(12, (row) => `${row === 3 ? cell : row};${row % 2}`)),
      );
      expect(table.columns[0], cell).toMatchObject({ name: '__proto__', isNumeric: false });
    }
    expect(tableOf('f.csv', file('a,b', ...rows)).columns.every(({ isNumeric }) => isNumeric)).toBe(true);
  });
});
