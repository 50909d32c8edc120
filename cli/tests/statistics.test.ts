import { describe, expect, it } from 'vitest';
import { histogram, largestMagnitude } from '../src/compare/histogram.js';
import { mean, sampleSd, spreadOfCurves, zeroFraction } from '../src/compare/statistics.js';

describe('statistics', () => {
  it('divides the squared deviations by n - 1', () => {
    // Deviations from 5: -3 -1 -1 -1 0 0 2 4, squares 32; the population's sd would be 2.
    expect(sampleSd([2, 4, 4, 4, 5, 5, 7, 9])).toBe(Math.sqrt(32 / 7));
    expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
  });

  it('has no sd for a single value, rather than 0', () => {
    expect(sampleSd([3])).toBeNaN();
    expect(sampleSd([3, 3])).toBe(0);
  });

  it('keeps the digits of a small sd around a large mean', () => {
    expect(sampleSd([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
  });

  it('takes mean and sd of curves epoch by epoch', () => {
    const curves = [
      [1, 10],
      [3, 14],
    ];
    expect(spreadOfCurves(curves)).toEqual([
      { mean: 2, sd: Math.SQRT2 },
      { mean: 12, sd: Math.sqrt(8) },
    ]);
    expect(spreadOfCurves([])).toEqual([]);
  });

  it('goes on with the curves that are left where others ended', () => {
    const curves = [[1], [3, 14, 2], [5, 16]];
    expect(spreadOfCurves(curves).map(({ mean }) => mean)).toEqual([3, 15, 2]);
  });

  it('counts as zero what equals 0, and no small number', () => {
    expect(zeroFraction(Float32Array.of(0, -0, 1e-45, -1))).toBe(0.5);
  });
});

describe('histogram', () => {
  it('counts nonzero weights in equal bins and exact zeros apart', () => {
    const result = histogram([Float32Array.of(-0.75, -0.25, 0, 0.25), Float32Array.of(0.25, -0, 0.75)], 1, 4);
    expect(result).toEqual({ limit: 1, counts: [1, 1, 2, 1], zeros: 2, total: 7 });
  });

  it('loses no weight: the limit itself and what lies beyond it count in the outermost bins', () => {
    const { counts } = histogram([Float32Array.of(-5, -1, 1, 5)], 1, 3);
    expect(counts).toEqual([2, 0, 2]);
  });

  it('finds the largest magnitude over all arrays', () => {
    expect(largestMagnitude([Float32Array.of(1, -2), Float32Array.of(), Float32Array.of(1.5)])).toBe(2);
    expect(largestMagnitude([])).toBe(0);
  });
});
