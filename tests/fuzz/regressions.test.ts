// Inputs that once did what no input may, each with what it was: `npm run fuzz` found them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.js';
import { allParsers } from './parsers/all.js';

interface Regression {
  readonly parser: string;
  readonly why: string;
  /** In base64. */
  readonly input: string;
}

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
