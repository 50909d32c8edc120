import { describe, expect, test } from 'vitest';
import { symmetricBeta } from '../../src/core/random/beta.js';
import { splitStep } from '../../src/core/random/streams.js';

const COUNT = 10_000;
/** Exceeded by chance once in a thousand fixed seeds: sqrt(-ln(0.0005) / 2), Kolmogorov's distance times sqrt(n). */
const KOLMOGOROV = 1.95;

function drawsOf(alpha: number, count = COUNT, seedLow = 5): number[] {
  return Array.from({ length: count }, (_, step) =>
    symmetricBeta(alpha, { ...splitStep(step), stream: 1, seedLow, seedHigh: 0 }),
  );
}

describe('Beta(alpha, alpha)', () => {
  const distributions: [alpha: number, cumulative: (x: number) => number][] = [
    [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    [1, (x) => x],
    [1.5, (x) => 0.5 + (Math.asin(2 * x - 1) + (2 * x - 1) * Math.sqrt(1 - (2 * x - 1) ** 2)) / Math.PI],
    [2, (x) => 3 * x ** 2 - 2 * x ** 3],
    [3, (x) => 6 * x ** 5 - 15 * x ** 4 + 10 * x ** 3],
  ];
  test.each(distributions)('alpha %d has its distribution', (alpha, cumulative) => {
    const sorted = drawsOf(alpha).sort((a, b) => a - b);
    let distance = 0;
    sorted.forEach((x, i) => {
      distance = Math.max(distance, Math.abs(cumulative(x) - (i + 0.5) / COUNT) + 0.5 / COUNT);
    });
    expect(distance * Math.sqrt(COUNT)).toBeLessThan(KOLMOGOROV);
  });

  test.each([0.05, 0.2, 0.4, 1, 1.01, 8, 100])('alpha %d has mean 1/2 and variance 1 / (4 (2 alpha + 1))', (alpha) => {
    const draws = drawsOf(alpha);
    const variance = 1 / (4 * (2 * alpha + 1));
    const mean = draws.reduce((a, b) => a + b, 0) / COUNT;
    const second = draws.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / COUNT;
    // Four standard errors; the fourth central moment of Beta(a, a) is 3 variance^2 (2a + 1) / (2a + 3).
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    const kurtosis = (3 * (2 * alpha + 1)) / (2 * alpha + 3);
    expect(Math.abs(second - variance)).toBeLessThan(4 * variance * Math.sqrt((kurtosis - 1) / COUNT) + 1e-12);
  });

  test('extreme alphas: 0 or 1, about as often, and 1/2', () => {
    const tiny = drawsOf(1e-6, 400);
    expect(tiny.every((x) => x === 0 || x === 1)).toBe(true);
    const ones = tiny.reduce((a, b) => a + b, 0);
    expect(Math.abs(ones - 200)).toBeLessThan(40); // four standard deviations
    for (const x of drawsOf(1e-38, 10)) expect(x === 0 || x === 1).toBe(true);
    for (const x of drawsOf(1e30, 10)) expect(Math.abs(x - 0.5)).toBeLessThan(1e-7);
  });

  test('a draw is a function of its coordinates, and the bits stay', () => {
    expect(drawsOf(0.2, 5)).toEqual(drawsOf(0.2, 5));
    expect(drawsOf(0.2, 5)).not.toEqual(drawsOf(0.2, 5, 6));
    expect(new Set(drawsOf(0.4, 100)).size).toBe(100);
    expect([...drawsOf(0.4, 2), ...drawsOf(4, 2)]).toEqual([
      0.4795005086910937, 0.00528284164474389, 0.24002723701291612, 0.4867019048658955,
    ]);
  });
});
