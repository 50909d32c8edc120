// The built page: its size, what is left out of it, and the digits that it packs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { digits } from 'ockham/datasets';
import { beforeAll, expect, test } from 'vitest';
import { buildPlayground, DIST, LEFT_OUT } from '../build.js';
import { DIGITS, unpackDigits } from '../src/data/digits.js';

const MOST_BYTES = 150_000;

beforeAll(() => buildPlayground());

test('all that the page may load is within its budget, compressed', () => {
  const sizes = readdirSync(DIST).map((name): [string, number] => {
    const bytes = readFileSync(`${DIST}/${name}`);
    return [name, gzipSync(bytes, { level: 9 }).length];
  });
  const names = sizes.map(([name]) => name).sort();
  const scripts = ['main.js', 'serviceWorker.js', 'worker.js'];
  expect(names).toEqual(['digits.gz', 'icon.svg', 'index.html', ...scripts, 'style.css'].sort());
  const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  expect(all, JSON.stringify(Object.fromEntries(sizes))).toBeLessThanOrEqual(MOST_BYTES);
});

test('the service worker keeps every other file', () => {
  const script = readFileSync(`${DIST}/serviceWorker.js`, 'utf8');
  for (const name of readdirSync(DIST)) {
    if (name !== 'serviceWorker.js') expect(script).toContain(name);
  }
});

test('each part that is left out is a part of the library', () => {
  const parts = new URL('../../dist/', import.meta.url);
  expect(LEFT_OUT.filter((part) => !existsSync(new URL(`${part}.js`, parts)))).toEqual([]);
});

test('the packed digits are the first of ockham/datasets', () => {
  const packed = unpackDigits(gunzipSync(readFileSync(`${DIST}/digits.gz`)));
  const { X, y } = digits();
  expect(packed.X).toEqual(X.data.slice(0, 64 * DIGITS));
  expect(packed.y).toEqual(y.slice(0, DIGITS));
});
