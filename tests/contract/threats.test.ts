// Every bad input and fault of the list has a test whose title begins with its number: `test('52: kill -9 ...')`.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const CASES = new Map<number, string>([
  [1, 'length of flat X'],
  [2, 'rows of X and y'],
  [3, 'NaN and infinities in data'],
  [4, 'nothing to train'],
  [5, 'dropout rates'],
  [6, 'strengths of penalties'],
  [7, 'settings of optimizers'],
  [8, 'labels out of range'],
  [9, 'a single class'],
  [10, 'rare classes'],
  [11, 'a batch beyond the rows'],
  [12, 'batch sizes that are none'],
  [13, 'the last, partial batch'],
  [14, 'sizes beyond memory'],
  [15, 'numbers beyond 32 bits'],
  [16, 'constant columns'],
  [17, 'weights that were never trained'],
  [18, 'use after dispose'],
  [19, 'two fits of one model'],
  [20, 'data that changes during fit'],
  [21, 'callbacks that throw'],
  [22, 'signals'],
  [23, 'a loss that is not finite'],
  [24, 'seeds'],
  [25, 'misspelled options'],
  [26, 'other forms of data'],
  [27, 'short files'],
  [28, 'huge headers'],
  [29, 'headers that are no JSON'],
  [30, 'white space before a header'],
  [31, 'names that come twice'],
  [32, 'names of prototypes'],
  [33, 'offsets of arrays'],
  [34, 'empty arrays'],
  [35, 'bytes after the end'],
  [36, 'products that overflow'],
  [37, 'element types'],
  [38, 'alignment'],
  [39, 'missing and extra arrays'],
  [40, 'weights that are not finite'],
  [41, 'newer versions'],
  [42, 'deep or long configurations'],
  [43, 'names that look like paths'],
  [44, 'exported ONNX'],
  [45, 'ends of lines in CSV'],
  [46, 'quotes in CSV'],
  [47, 'ragged rows'],
  [48, 'texts that are no numbers'],
  [49, 'other encodings'],
  [50, 'names of columns'],
  [51, 'formulas in cells'],
  [52, 'kill -9 in a write'],
  [53, 'power loss'],
  [54, 'disks that fail'],
  [55, 'SIGINT'],
  [56, 'flipped bits in checkpoints'],
  [57, 'lost threads'],
  [58, 'blocking a page'],
  [59, 'no more memory'],
  [60, 'two trainings, one store'],
  [61, 'Redis restarts'],
  [62, 'jobs that stall'],
  [63, 'jobs that kill workers'],
  [64, 'Redis evicts'],
  [65, 'jobs of strangers'],
  [66, 'pages without isolation'],
  [67, 'policies that forbid compiling'],
  [68, 'wrong content types'],
  [69, 'engines without SIMD'],
  [70, 'hidden tabs'],
  [71, 'closed tabs, full storage'],
  [72, 'limits of edge servers'],
  [73, 'texts in the playground'],
  [74, 'stolen tokens'],
  [76, 'install scripts, dependencies'],
  [77, 'kernels that differ from their source'],
  [78, 'drift of the lock file'],
]);

/** Cases without a test, and why. */
const UNTESTED = new Map<number, string>([[74, 'a setting of the registry, which no program here can see']]);

const FOLDERS = ['tests', 'cli/tests', 'sweep/tests', 'playground/tests'];

/** The numbers with which titles of tests, and rows of test.each, begin. */
function numbersIn(source: string): number[] {
  const titles = source.matchAll(/(?:\b(?:test|it|check|describe)\b[\w.]*|\)|\[)\(?\s*['"`](\d{1,2}): /g);
  return [...titles].map(([, number]) => Number(number));
}

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(\.test\.ts|chaos\/.*\.js)$/.test(path) && !path.includes('node_modules'))
    .map((path) => readFileSync(`${folder}/${path}`, 'utf8')),
);
const found = new Set(sources.flatMap(numbersIn));

test('every case has a test of its number', () => {
  const missing = [...CASES].filter(([number]) => !found.has(number) && !UNTESTED.has(number));
  expect(missing).toEqual([]);
});

test('no test has the number of a case that is not there, and none of those that are said to lack one', () => {
  expect([...found].filter((number) => !CASES.has(number) || UNTESTED.has(number))).toEqual([]);
});

test('numbers are found in titles, behind tables and in rows of tables, and nowhere else', () => {
  const source =
    "test('1: a'); it.each([['2: b']])('x'); test.each(list)('3: c'); const text = '4: d'; check(\n  '5: e',";
  expect(numbersIn(source)).toEqual([1, 2, 3, 5]);
});
