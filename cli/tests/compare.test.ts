import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type CompareOptions, compare } from '../src/compare/compare.js';
import { bundleWorker, temporaryFolder } from './support/bundle.js';

const worker = await bundleWorker('syntheticWorker');
const folder = await temporaryFolder();

async function run(options: Partial<CompareOptions>, interactive = false) {
  const out = new PassThrough({ encoding: 'utf8' });
  const err = new PassThrough({ encoding: 'utf8' });
  const all = {
    seeds: 2,
    epochs: 4,
    rows: 300,
    threads: 2,
    out: join(folder, 'report.html'),
    json: false,
    ...options,
  };
  const comparison = await compare(all, { out, err, interactive, colour: false }, worker);
  return { comparison, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

describe('compare', () => {
  it('prints the table, or figures as JSON, and writes the report', async () => {
    const { out } = await run({});
    expect(out).toContain('L1 + dropout');
    expect(out).toContain('300 training rows, 54 of them with a wrong label');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h2>Learning curves</h2>');
    const { out: json, comparison } = await run({ json: true });
    const figures = JSON.parse(json);
    expect(figures.settings).toHaveLength(10);
    expect(figures.runs).toHaveLength(20);
    expect(figures.runs[2]).toMatchObject({ setting: 'L1', seed: 0 });
    expect(figures.settings[1].testAccuracy).toEqual(comparison.summaries[1]!.testAccuracy);
  });

  it('ends by naming a document that exists, and the command for a table of one’s own', async () => {
    const { out } = await run({});
    const [, path] = out.match(/^Read next: (\S+\.md), .+\.\n/m) ?? [];
    expect(out.endsWith('\nYour own table: npx ockham fit data.csv --target y\n')).toBe(true);
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  });

  it('compares the same at one thread and at two', async () => {
    const [one, two] = [await run({ threads: 1 }), await run({ threads: 2 })];
    expect(two.comparison).toEqual(one.comparison);
  });

  it('is silent in a pipe', async () => {
    expect((await run({ threads: 1 })).err).toBe('');
  });

  it('has differences to no regularizer with the same seeds', async () => {
    const { comparison, out } = await run({});
    const [none, ...others] = comparison.summaries;
    expect(none!.difference).toBeUndefined();
    for (const { difference, testAccuracies } of others) {
      const mean = testAccuracies.reduce(
        (sum, value, seed) => sum + (value - none!.testAccuracies[seed]!) / testAccuracies.length,
        0,
      );
      expect(difference!.mean).toBeCloseTo(mean, 12);
    }
    expect(out).toContain('against none');
  });

  it('rejects with the training that failed, and writes no report', async () => {
    const out = join(folder, 'failed.html');
    await expect(run({ epochs: 13, out })).rejects.toThrow(
      /^(none, seed [01]): RangeError: the loss is no longer finite$/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['a folder that does not exist', () => ({ out: join(folder, 'missing', 'report.html') }), 'cannot write'],
    ['a path that is a folder', () => ({ out: folder }), 'it is a folder'],
  ])('refuses %s before it trains', async (_, options, message) => {
    // The synthetic training of 13 epochs fails: had it been reached, the message would be another.
    await expect(run({ epochs: 13, ...options() })).rejects.toThrow(message);
  });
});
