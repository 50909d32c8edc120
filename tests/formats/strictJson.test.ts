import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, parseStrictJson } from '../../src/formats/strictJson.js';
import { errorOf } from '../support/errors.js';

const LIMITS = { maxDepth: 8, maxEntries: 100, maxStringLength: 50 };
const parse = (text: string) => parseStrictJson('test', text, LIMITS);
const code = (text: string, limits = LIMITS) => errorOf(() => parseStrictJson('test', text, limits)).code;

/** Maps back to what JSON.parse gives. */
function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, plain(entry)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('agrees with JSON.parse', () => {
  test('on all that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom('', ' ', '\n\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const limits = { maxDepth: 99, maxEntries: 1e6, maxStringLength: 1e6 };
        let parsed: JsonValue;
        try {
          parsed = parseStrictJson('test', text, limits);
        } catch (error) {
          // Three things are valid JSON and refused here.
          expect((error as Error).message).toMatch(/is not allowed|surrogate|comes twice/);
          return;
        }
        expect(plain(parsed)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('on what is JSON at all, for mutations of a document', () => {
    const text = '{"a": [1, -2.5e3, true, null], "b\\u0041": {"c": "x\\n"}, "d": 0}';
    const character = fc.constantFrom(...'{}[]",:\\ \n\u0001 01-.eEtruefalsn');
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(2), character, (at, removed, inserted) => {
        const mutant = text.slice(0, at) + inserted + text.slice(at + removed);
        let expected: unknown;
        try {
          expected = JSON.parse(mutant);
        } catch {
          expect(code(mutant)).toBe('E_FORMAT');
          return;
        }
        try {
          expect(plain(parse(mutant))).toEqual(expected);
        } catch (error) {
          expect((error as Error).message).toMatch(/comes twice|too large/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '[{"x":{"b":1,"b":2}}]',
  '{"":1,"":2}',
])('row 31: a key that comes twice is refused: %s', (text) => {
  expect(() => parse(text)).toThrow(/comes twice/);
});

test.each([
  '{"__proto__":1}',
  '{"a":{"constructor":1}}',
  '{"\\u005f_proto__":1}',
  '[{"prototype":{}}]',
])('row 32: a key that JavaScript gives a meaning is refused: %s', (text) => {
  expect(() => parse(text)).toThrow(/not allowed/);
});

describe('row 42: limits', () => {
  test('depth', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(() => parse(nested(8))).not.toThrow();
    expect(code(nested(9))).toBe('E_FORMAT');
    expect(code('['.repeat(1e6))).toBe('E_FORMAT'); // no overflow of the stack
    expect(code('{"a":'.repeat(1e5))).toBe('E_FORMAT');
  });

  test('entries, of all arrays and objects together', () => {
    expect(() => parse(`[${new Array(100).fill('0').join()}]`)).not.toThrow();
    expect(code(`[${new Array(101).fill('0').join()}]`)).toBe('E_FORMAT');
    expect(code(`[${new Array(60).fill('[0]').join()}]`)).toBe('E_FORMAT');
  });

  test('length of strings and numbers', () => {
    expect(() => parse(`"${'a'.repeat(50)}"`)).not.toThrow();
    expect(code(`"${'a'.repeat(51)}"`)).toBe('E_FORMAT');
    expect(() => parse(`"${'\\u0061'.repeat(50)}"`)).not.toThrow();
    expect(code(`{"${'a'.repeat(51)}":0}`)).toBe('E_FORMAT');
    expect(code('1'.repeat(1e6))).toBe('E_FORMAT');
  });

  test('arrays and objects, the outermost one too; as many as entries unless said otherwise', () => {
    const few = { ...LIMITS, maxObjects: 3 };
    expect(parseStrictJson('test', '[[],{}]', few)).toEqual([[], new Map()]);
    const { message } = errorOf(() => parseStrictJson('test', '[[],{},[]]', few));
    expect(message).toContain('more than 3 arrays and objects');
    expect(parseStrictJson('test', '[[1]]', { ...LIMITS, maxEntries: 2 })).toEqual([[1]]);
    expect(code('[[],[]]', { ...LIMITS, maxEntries: 2 })).toBe('E_FORMAT');
  });

  test('numbers of 40 characters', () => {
    expect(parse('1'.repeat(40))).toBe(Number('1'.repeat(40)));
    expect(() => parse('1'.repeat(41))).toThrow('test: expected a value, at character 0');
  });

  test('megabytes of one token overflow no stack', () => {
    const limits = { ...LIMITS, maxStringLength: 1e8 };
    const long = 5e6;
    expect(parseStrictJson('test', `"${'a'.repeat(long)}"`, limits)).toHaveLength(long);
    expect(parseStrictJson('test', `"${'\\n'.repeat(long)}"`, limits)).toHaveLength(long);
    expect(parseStrictJson('test', `${' '.repeat(long)}0`, limits)).toBe(0);
    expect(code(`"${'a'.repeat(long)}`, limits)).toBe('E_FORMAT');
  });
});

test.each([
  '1e999',
  '-1e999',
  '01',
  '+1',
  '.5',
  '1.',
  '0x10',
  'NaN',
  'Infinity',
  '--1',
  '1e',
])('the number %s is refused', (text) => {
  expect(code(text)).toBe('E_FORMAT');
});

test('integersOnly refuses other spellings of integers', () => {
  const limits = { ...LIMITS, integersOnly: true };
  expect(parseStrictJson('test', '[0,12]', limits)).toEqual([0, 12]);
  for (const text of ['1.0', '1e0', '1E2', '0.5']) expect(() => parse(text)).not.toThrow();
  for (const text of ['1.0', '1e0', '1E2', '0.5']) {
    expect(errorOf(() => parseStrictJson('test', text, limits)).code).toBe('E_FORMAT');
  }
});

test.each([
  '"\\ud800"',
  '"\ud800"',
  '"\\udc00x"',
  '{"\\ud83d":1}',
])('half of a surrogate pair is refused: %j', (text) => {
  expect(code(text)).toBe('E_FORMAT');
});

test.each([
  '',
  ' ',
  '{',
  '[1,]',
  '{"a":1,}',
  '{a:1}',
  "'a'",
  '[1 2]',
  '1 2',
  '"\n"',
  '"\\x41"',
  '\ufeff{}',
  '"a',
  'nul',
])('what is no JSON is refused: %j', (text) => {
  expect(code(text)).toBe('E_FORMAT');
});

test.each<[string, string]>([
  ['"a', 'a string without end, at character 2'],
  ['["a\\"]', 'a string without end, at character 6'],
  ['{"a" 1}', 'expected ":", at character 5'],
  ['{"a";1}', 'expected ":", at character 4'],
  ['[1;2]', 'expected ",", at character 2'],
  ['{a":1}', 'expected a string, at character 1'],
  ['[0] 1', 'something follows the value, at character 4'],
])('%s: the refusal says where', (text, message) => {
  expect(() => parse(text)).toThrow(`test: ${message}`);
});
