import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type CompareTableOptions, compareTable } from '../src/compare/table/compareTable.js';
import { InterruptedError } from '../src/terminal/interrupt.js';
import { temporaryFolder } from './support/bundle.js';
import { keptTerminal } from './support/terminal.js';

const folder = await temporaryFolder();
const local = (name: string) => fileURLToPath(new URL(name, import.meta.url));
// Threads load JavaScript: that of the build.
const worker = new URL('../dist/compare/table/worker.js', import.meta.url);
const out = join(folder, 'report.html');

async function run(own: Partial<CompareTableOptions>, signal = new AbortController().signal) {
  const shared = {
    task: 'auto',
    types: new Map(),
    ignore: [],
    missing: ['NA'],
    seeds: 2,
    folds: 2,
    epochs: 6,
  } as const;
  const table = { file: local('data/messy.csv'), target: 'defaulted' } as const;
  const kept = keptTerminal();
  const options = { ...shared, ...table, threads: 1, out, json: false, ...own };
  const comparison = await compareTable(options, kept.terminal, worker, signal);
  return { comparison, out: kept.out(), err: kept.err() };
}

it('pairs each regularizer with none on the same folds and seeds, the same at any number of threads', async () => {
  const { out: text, err, comparison } = await run({});
  expect(err).toBe('');
  expect(comparison.pairs).toBe(4);
  expect(comparison.summaries).toHaveLength(10);
  expect(text).toContain('gain over none');
  expect(text).toContain('2 folds, 2 seeds: 40 results');
  expect(await readFile(out, 'utf8')).toContain('Gain over no regularizer');

  const json = JSON.parse((await run({ json: true, threads: 2 })).out);
  const runs: readonly { regularizer: string; fold: number; seed: number; test: number }[] = json.runs;
  const base = runs.filter(({ regularizer }) => regularizer === 'none');
  for (const { name, test, gain } of comparison.summaries) {
    const own = runs.filter(({ regularizer }) => regularizer === name);
    expect(own.map(({ fold, seed }) => [fold, seed])).toEqual(base.map(({ fold, seed }) => [fold, seed]));
    expect(own.reduce((sum, one) => sum + one.test, 0) / 4).toBeCloseTo(test.mean, 12);
    if (gain === undefined) continue;
    const differences = own.map((one, pair) => one.test - base[pair]!.test);
    const mean = differences.reduce((sum, one) => sum + one, 0) / 4;
    const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3;
    expect(gain.mean).toBeCloseTo(mean, 12);
    // Nadeau and Bengio: two folds have as many test rows as training rows.
    expect(gain.standardError).toBeCloseTo(Math.sqrt((1 / 4 + 1) * variance), 12);
  }
});

it('takes less error for a gain where numbers are predicted', async () => {
  const file = local('data/yacht.txt.gz');
  const { comparison } = await run({ file, target: 'column 7', seeds: 1, missing: [] });
  expect(comparison.metric).toBe('RMSE');
  const [none, l1] = comparison.summaries;
  expect(l1!.gain!.mean).toBeCloseTo(none!.test.mean - l1!.test.mean, 12);
});

it('ends with the signal', async () => {
  const interrupted = new AbortController();
  interrupted.abort(new InterruptedError('interrupted'));
  await expect(run({}, interrupted.signal)).rejects.toThrow('interrupted');
});
