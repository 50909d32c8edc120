import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeJobs } from '../src/compare/job.js';
import { formatPercent, renderTable, tableCells } from '../src/compare/renderTable.js';
import { settings } from '../src/compare/settings.js';
import { summarize } from '../src/compare/summary.js';
import { syntheticResult } from './support/synthetic.js';

function synthesize(seeds: number) {
  const options = { seeds, epochs: 2, rows: 300 };
  return summarize(options, makeJobs(options).map(syntheticResult)).summaries;
}

describe('table', () => {
  it('shows fractions as per cent, mean ± sd with one decimal', () => {
    expect(formatPercent({ mean: 0.818367, sd: 0.01296 })).toBe('81.8 ± 1.3');
    expect(formatPercent({ mean: 1, sd: 0 })).toBe('100.0 ± 0.0');
    expect(formatPercent({ mean: -0.0712, sd: 0.004 })).toBe('−7.1 ± 0.4');
  });

  it('shows no spread for a single seed, and no negative zero', () => {
    expect(formatPercent({ mean: 0.5, sd: Number.NaN })).toBe('50.0');
    expect(formatPercent({ mean: -0.0001, sd: Number.NaN })).toBe('0.0');
  });

  it('has one row per regularizer, with the figures of its own runs', () => {
    const summaries = synthesize(3);
    expect(summaries.map((summary) => tableCells(summary)[0])).toEqual(settings.map(({ name }) => name));
    // The synthetic L1 runs have two zeros in three weights, those without a penalty none (sin never is 0 there).
    const zeros = (row: number) => tableCells(summaries[row]!)[5];
    expect([zeros(0), zeros(1), zeros(2)]).toEqual(['0.0 ± 0.0', '66.7 ± 0.0', '0.0 ± 0.0']);
    // Seeds 0, 1 and 2 of the synthetic group lasso leave 9, 10 and 11 inputs unused, and stop after 2, 1 and 1 epochs.
    const row = (name: string) => tableCells(summaries.find(({ setting }) => setting.name === name)!);
    expect(row('group lasso').slice(6, 8)).toEqual(['10.0 ± 1.0', '2']);
    expect(row('early stopping').slice(6, 8)).toEqual(['0.0 ± 0.0', '1']);
  });

  it('takes the gap per run: train minus test accuracy', () => {
    const { gap, testAccuracies, trainAccuracies } = synthesize(2)[0]!;
    const gaps = trainAccuracies.map((train, i) => train - testAccuracies[i]!);
    expect(gap.mean).toBe((gaps[0]! + gaps[1]!) / 2);
    expect(gap.sd).toBeCloseTo(Math.abs(gaps[0]! - gaps[1]!) / Math.SQRT2, 12); // the sd of two values, rounded twice
  });

  it('is plain text without colour; with colour it has the same text and marks the best row alone', () => {
    const summaries = synthesize(2);
    const plain = renderTable(summaries, false);
    const coloured = renderTable(summaries, true);
    expect(stripVTControlCharacters(plain)).toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    const best = [...summaries].sort((a, b) => b.testAccuracy.mean - a.testAccuracy.mean)[0]!;
    const marked = coloured.split('\n').filter((line) => line.includes('\u001b[32m'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain(best.setting.name);
  });
});
