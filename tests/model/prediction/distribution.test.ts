// Stochastic passes at prediction: mean and variance of what dropout gives.
import { describe, expect, test } from 'vitest';
import { dense, dropout, type Matrix, sequential } from '../../../src/index.js';
import { bitsOf, classifier, regression, rowsOf } from '../../support/models.js';

const { X } = regression(40, 4);

/** Linear throughout, so that the mean of the passes is the deterministic pass. */
function linearWithDropout(rate = 0.5, noiseShape?: readonly (number | null)[]) {
  return sequential({
    seed: 3,
    layers: [
      dense({ units: 16, inputShape: [4] }),
      dropout({ rate, ...(noiseShape === undefined ? {} : { noiseShape }) }),
      dense({ units: 2 }),
    ],
  });
}

describe('predictDistribution', () => {
  test('is mean and population variance of its samples', () => {
    const passes = 7;
    const { mean, variance, samples } = classifier().predictDistribution(X, { passes, returnSamples: true });
    expect(samples).toHaveLength(passes);
    for (const { shape } of [mean, variance, ...samples!]) expect(shape).toEqual([40, 3]);
    for (let i = 0; i < mean.data.length; i++) {
      const values = samples!.map(({ data }) => data[i]!);
      const average = values.reduce((a, b) => a + b, 0) / passes;
      const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / passes;
      // Both in f64 and rounded once to f32, of figures below 1.
      expect(Math.abs(mean.data[i]! - average)).toBeLessThan(2 ** -24);
      expect(Math.abs(variance.data[i]! - spread)).toBeLessThan(2 ** -25);
    }
  });

  test('has samples on request only, and 100 passes by default', () => {
    const model = linearWithDropout();
    expect(model.predictDistribution(X).samples).toBeUndefined();
    expect(model.predictDistribution(X, { returnSamples: true }).samples).toHaveLength(100);
  });

  test('repeats for a seed, by default the model seed, and differs for another', () => {
    const model = classifier({ seed: 11 });
    const bits = (options: object) => bitsOf([model.predictDistribution(X, { passes: 3, ...options }).mean]);
    expect(bits({})).toEqual(bits({}));
    expect(bits({ seed: 11 })).toEqual(bits({}));
    expect(bits({ seed: 11n })).toEqual(bits({}));
    expect(bits({ seed: 12 })).not.toEqual(bits({}));
    expect(bits({ seed: 2n ** 63n })).not.toEqual(bits({ seed: 0 }));
  });

  test('more passes add to fewer, and change none of them', () => {
    const model = classifier();
    const many = model.predictDistribution(X, { passes: 5, returnSamples: true }).samples!;
    const few = model.predictDistribution(X, { passes: 3, returnSamples: true }).samples!;
    expect(bitsOf(many.slice(0, 3))).toEqual(bitsOf(few));
    expect(new Set(many.map((sample) => String(bitsOf([sample])))).size).toBe(5);
  });

  test('chunks change nothing: the first rows of many are those of few', () => {
    const model = classifier();
    const { X: many } = regression(600, 4);
    const whole = model.predictDistribution(many, { passes: 3, returnSamples: true }).samples!;
    for (const rows of [1, 255, 256, 257, 599]) {
      const part = model.predictDistribution(rowsOf(many, 0, rows), { passes: 3, returnSamples: true }).samples!;
      expect(bitsOf(part)).toEqual(bitsOf(whole.map((sample) => rowsOf(sample, 0, rows))));
    }
  });

  test('rows beyond the first chunk have masks of their own', () => {
    const model = linearWithDropout();
    const same: Matrix = { data: new Float32Array(600 * 4).fill(1), shape: [600, 4] };
    const [sample] = model.predictDistribution(same, { passes: 1, returnSamples: true }).samples!;
    const rows = Array.from({ length: 600 }, (_, row) => String(bitsOf([rowsOf(sample!, row, row + 1)])));
    // 2^16 masks of 16 units: some of 600 rows may meet by chance (about 3), chunks may not repeat.
    expect(new Set(rows).size).toBeGreaterThan(580);
    expect(rows.slice(256, 512)).not.toEqual(rows.slice(0, 256));
  });

  test('a mask that rows share is shared across chunks', () => {
    const model = linearWithDropout(0.5, [1, null]);
    const same: Matrix = { data: new Float32Array(600 * 4).fill(1), shape: [600, 4] };
    const samples = model.predictDistribution(same, { passes: 4, returnSamples: true }).samples!;
    for (const { data } of samples) {
      for (let row = 1; row < 600; row++) expect(data[2 * row]).toBe(data[0]);
    }
    expect(new Set(samples.map(({ data }) => data[0])).size).toBeGreaterThan(1);
  });

  test('in a linear network the mean tends to the deterministic pass like 1 / sqrt(passes)', () => {
    const model = linearWithDropout();
    const exact = model.predict(X).data;
    const { variance } = model.predictDistribution(X, { passes: 4000, seed: 1 });
    const spread = Math.sqrt(variance.data.reduce((a, b) => a + b, 0) / variance.data.length);
    const rootMeanSquare = (passes: number) => {
      const { mean } = model.predictDistribution(X, { passes, seed: 5 });
      return Math.sqrt(mean.data.reduce((sum, value, i) => sum + (value - exact[i]!) ** 2, 0) / exact.length);
    };
    // Over 80 figures, which share masks between two columns, the root mean square is within half of its expectation.
    for (const passes of [10, 100, 1000]) {
      const expected = spread / Math.sqrt(passes);
      expect(rootMeanSquare(passes)).toBeGreaterThan(0.5 * expected);
      expect(rootMeanSquare(passes)).toBeLessThan(1.5 * expected);
    }
  });

  test('without dropout, or with rate 0, the variance is 0 and the mean the deterministic pass', () => {
    const plain = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], activation: 'tanh' })] });
    for (const model of [plain, linearWithDropout(0)]) {
      const { mean, variance } = model.predictDistribution(X, { passes: 9 });
      expect(bitsOf([mean])).toEqual(bitsOf([model.predict(X)]));
      expect(variance.data.every((value) => value === 0)).toBe(true);
    }
  });

  test('leaves predict deterministic', () => {
    const model = classifier();
    const before = bitsOf([model.predict(X)]);
    model.predictDistribution(X, { passes: 2 });
    expect(bitsOf([model.predict(X)])).toEqual(before);
  });

  test.each([0, -1, 1.5, Number.NaN, '3' as never])('refuses %s passes', (passes) => {
    expect(() => classifier().predictDistribution(X, { passes })).toThrow(
      expect.objectContaining({ code: 'E_HYPERPARAMETER' }),
    );
  });
});
