// Inputs that once did what no input may, each with what it was: `npm run fuzz` found them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dense, sequential } from '../../src/index.js';
import { bytesOfObjects } from './heap.js';
import { outcomeOf } from './outcome.js';
import { allParsers } from './parsers/all.js';
import type { Parser } from './parsers/parser.js';

interface Regression {
  readonly parser: string;
  readonly why: string;
  /** In base64. */
  readonly input: string;
}

const layer = dense({ units: 2, inputShape: [3] });
const url = new URL('regressions.json', import.meta.url);
const regressions = JSON.parse(readFileSync(url, 'utf8')) as readonly Regression[];
const parsers = await allParsers();

test.each(regressions)('$parser: $why', async ({ parser, input }) => {
  const found = parsers.find(({ name }) => name === parser)!;
  const { fault } = await outcomeOf(found, Uint8Array.from(Buffer.from(input, 'base64')));
  expect(fault).toBeUndefined();
});

test.each(parsers.map(({ name }) => name))('%s reads its own files', async (name) => {
  const parser = parsers.find((one) => one.name === name)!;
  const ends = [];
  for (const file of parser.files) ends.push(await outcomeOf(parser, file));
  expect(ends.map(({ fault }) => fault).filter((fault) => fault !== undefined)).toEqual([]);
  expect(ends.some(({ end }) => end === 'accepted')).toBe(true);
});

/** A parser that does one thing. */
const doing = (read: () => unknown): Parser => ({ name: '', share: 0, files: [], input: () => new Uint8Array(), read });

test.each<[string, () => unknown, RegExp]>([
  ['an error of another kind', () => JSON.parse('null').x, /^stranger: TypeError/],
  ['buffers beyond the bound', () => new Float32Array(2 ** 21).slice().map((value) => value), /^memory: 2516/],
  ['a model that is not disposed of', () => sequential({ seed: 1, layers: [layer] }).getWeights(), /^leak: /],
])('%s is a fault', async (_, read, fault) => {
  expect((await outcomeOf(doing(read), new Uint8Array())).fault).toMatch(fault);
});

test('objects are added up, also those that a collection has taken', async () => {
  const made = 2 ** 21;
  const bytes = await bytesOfObjects(async () => {
    let last: object = {};
    for (let at = 0; at < made; at++) last = { at, before: typeof last };
    expect(last).toMatchObject({ at: made - 1 });
  });
  expect(bytes).toBeGreaterThan(12 * made); // a header and two places, of 4 bytes at least
});
