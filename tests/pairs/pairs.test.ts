// Two features on the same weights: each pair keeps both promises, is refused by name, or is listed with its reason.
import { afterAll, describe, expect, test } from 'vitest';
import * as ockham from '../../src/index.js';
import { type Feature, features } from './features.js';
import { Job } from './job.js';
import { exempt, refused, skipped } from './listed.js';
import { endProcesses } from './threads.js';

afterAll(endProcesses);

const keyOf = (one: Feature, other: Feature) => [one.name, other.name].join(' × ');

/** @throws what refuses the pair; what says that a promise is broken. */
async function keepBoth(pair: readonly Feature[]): Promise<void> {
  const job = new Job();
  for (const feature of pair) feature.apply(job);
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

  test.each(features.slice(index + 1).map((other) => ({ other, name: other.name })))('with $name', async ({
    other,
  }) => {
    const message = refused[keyOf(feature, other)];
    if (message === undefined) await keepBoth([feature, other]);
    else await expect(keepBoth([feature, other])).rejects.toThrow(message);
  });
});

test('every concept that the package exports has a row, or a reason for none', () => {
  const functions = Object.entries(ockham)
    .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
    .map(([name]) => name);
  const rows = features.flatMap(({ exports }) => exports);
  expect([...new Set([...rows, ...Object.keys(skipped)])].sort()).toEqual([...functions].sort());
  expect(rows.filter((name) => name in skipped)).toEqual([]);
});

test('what is listed is about pairs that there are', () => {
  const pairs = features.flatMap((one, index) => features.slice(index).map((other) => keyOf(one, other)));
  const promises = features.flatMap((one, index) =>
    features.slice(index).flatMap((other) => [one, other].map(({ name }) => `${keyOf(one, other)}: ${name}`)),
  );
  for (const key of Object.keys(refused)) expect(pairs).toContain(key);
  for (const key of Object.keys(exempt)) expect(promises).toContain(key);
});
