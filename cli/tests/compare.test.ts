import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type CompareOptions, compare } from '../src/compare/compare.js';
import { settings } from '../src/compare/settings.js';
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
    json: undefined,
    ...options,
  };
  const comparison = await compare(all, { out, err, interactive, colour: false }, worker);
  return { comparison, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

describe('compare', () => {
  it('prints the table and writes report and figures', async () => {
    const json = join(folder, 'figures.json');
    const { out, comparison } = await run({ json });
    expect(out).toContain('L1 + dropout');
    expect(out).toContain('300 training rows, 54 of them with a wrong label');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h2>Learning curves</h2>');
    const figures = JSON.parse(await readFile(json, 'utf8'));
    expect(figures.settings).toHaveLength(10);
    expect(figures.runs).toHaveLength(20);
    expect(figures.runs[2]).toMatchObject({ setting: 'L1', seed: 0 });
    expect(figures.settings[1].testAccuracy).toEqual(comparison.summaries[1]!.testAccuracy);
  });

  it('ends by naming a document that exists', async () => {
    const { out } = await run({});
    const [, path] = out.match(/^Read next: (\S+\.md), .+\.\n$/m) ?? [];
    expect(out.endsWith(`Read next: ${path}, on which regularizer helps with which problem.\n`)).toBe(true);
    expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  });

  it('compares the same at one thread and at two', async () => {
    const [one, two] = [await run({ threads: 1 }), await run({ threads: 2 })];
    expect(two.comparison).toEqual(one.comparison);
  });

  it('tells in a log one line per regularizer, and draws no bar there', async () => {
    const { err } = await run({ threads: 1 });
    expect(err).toBe(settings.map(({ name }, i) => `${name}: done (${2 * (i + 1)} of 20 trainings)\n`).join(''));
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
    ['a path that is a folder', () => ({ out: folder }), 'it is a directory'],
    ['one path for both files', () => ({ json: join(folder, 'report.html') }), 'name the same file'],
  ])('refuses %s before it trains', async (_, options, message) => {
    // The synthetic training of 13 epochs fails: had it been reached, the message would be another.
    await expect(run({ epochs: 13, ...options() })).rejects.toThrow(message);
  });
});
