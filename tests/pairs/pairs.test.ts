// Two features on the same weights: each pair keeps both promises, is refused by name, or is listed with its reason.
import { afterAll, describe, expect, test } from 'vitest';
import * as ockham from '../../src/index.js';
import type { Feature } from './feature.js';
import { features } from './features.js';
import { Job, pool } from './job.js';
import { exempt, impossible, refused, skipped } from './listed.js';
import { endProcesses, parts } from './threads.js';

afterAll(() => {
  endProcesses();
  pool.dispose();
});

const keyOf = (one: Feature, other: Feature) => [one.name, other.name].join(' × ');

/** @throws what refuses the pair; what says that a promise is broken. */
async function keepBoth(pair: readonly Feature[]): Promise<void> {
  const job = new Job();
  for (const feature of pair) if (feature.isFirst) feature.apply(job);
  for (const feature of pair) if (!feature.isFirst) feature.apply(job);
  for (const feature of pair) {
    const reason = exempt[`${keyOf(pair[0]!, pair.at(-1)!)}: ${feature.name}`];
    if (reason === undefined) await feature.promise(job);
  }
}

describe.each(features.map((feature, index) => ({ feature, index, name: feature.name })))('$name', ({
  feature,
  index,
}) => {
  test('alone', () => keepBoth([feature]));

  const others = features.slice(index + 1).filter((other) => impossible[keyOf(feature, other)] === undefined);
  test.each(others.map((other) => ({ other, name: other.name })))('with $name', async ({ other }) => {
    const message = refused[keyOf(feature, other)];
    if (message === undefined) await keepBoth([feature, other]);
    else await expect(keepBoth([feature, other])).rejects.toThrow(message);
  });
});

test('every concept that the package exports has a row, or a reason for none', () => {
  const functions = Object.entries(ockham).filter(
    ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
  );
  const rows = new Set(features.flatMap((feature) => feature.exports));
  const missing = functions.map(([name]) => name).filter((name) => !rows.has(name) && skipped[name] === undefined);
  expect(missing).toEqual([]);
  for (const name of [...rows, ...Object.keys(skipped)]) expect(name in ockham, name).toBe(true);
});

test('what is listed is about pairs that there are', () => {
  const pairs = features.flatMap((one, index) => features.slice(index).map((other) => keyOf(one, other)));
  const promises = features.flatMap((one, index) =>
    features.slice(index).flatMap((other) => [one, other].map(({ name }) => `${keyOf(one, other)}: ${name}`)),
  );
  for (const key of [...Object.keys(refused), ...Object.keys(impossible)]) expect(pairs).toContain(key);
  for (const key of Object.keys(exempt)) expect(promises).toContain(key);
});

test('threads have had a part in most jobs', () => {
  expect(parts.length).toBe(features.length - 1);
  // Products with many zeros are too little work to be shared, and a busy machine may let one thread do all of it.
  expect(parts.filter((part) => part === 0).length).toBeLessThan(parts.length / 2);
});
