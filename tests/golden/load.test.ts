import { describe, expect, test } from 'vitest';
import { loadDenseCases, loadDigitsAccuracy, loadProximalTrajectories, loadTrajectories } from './load.js';

describe('c1 and c2', () => {
  test('numbers are float32 and fit their shapes', () => {
    const { X, z, dKernels } = loadDenseCases()[0]!;
    for (const tensor of [X, ...z, ...dKernels]) {
      expect(tensor.data).toBeInstanceOf(Float32Array);
      expect(tensor.data.length).toBe(tensor.shape.reduce((product, size) => product * size, 1));
    }
  });

  test('25 steps of 8 rows, masks of 8 x 16 that keep about 0.6, the same in both files', () => {
    const { setup } = loadTrajectories();
    expect(setup.batches).toHaveLength(25);
    expect(setup.masks).toHaveLength(25);
    for (const rows of setup.batches) {
      expect(rows).toHaveLength(8);
      expect(rows.every((row) => row >= 0 && row < 40)).toBe(true);
    }
    const kept = setup.masks.map(({ data }) => data.reduce((sum, bit) => sum + bit, 0));
    expect(setup.masks.every(({ data }) => data.every((bit) => bit === 0 || bit === 1))).toBe(true);
    // 3200 draws of probability 0.6: the standard deviation of their mean is 0.0087.
    expect(Math.abs(kept.reduce((sum, count) => sum + count, 0) / 3200 - 0.6)).toBeLessThan(4 * 0.0087);
    expect(loadProximalTrajectories().setup).toEqual(setup);
  });
});

describe('c5', () => {
  const digits = loadDigitsAccuracy();

  test('training and test rows are all 1797 rows, each once', () => {
    const all = [...digits.train_index, ...digits.test_index];
    expect(digits.train_index).toHaveLength(1258);
    expect(new Set(all).size).toBe(1797);
    expect([Math.min(...all), Math.max(...all)]).toEqual([0, 1796]);
  });

  test('252 wrong labels, 54 of them in the first 300', () => {
    expect(digits.noisy_labels).toHaveLength(252);
    expect(new Set(digits.noisy_positions).size).toBe(252);
    expect(digits.noisy_positions.filter((position) => position < 300)).toHaveLength(54);
  });

  test('ten settings in each of four regimes', () => {
    expect(Object.keys(digits.test_accuracy)).toEqual(Object.keys(digits.regimes));
    for (const settings of Object.values(digits.test_accuracy)) {
      expect(Object.keys(settings)).toHaveLength(10);
      for (const { mean, std } of Object.values(settings)) {
        expect(mean).toBeGreaterThan(0.8);
        expect(std).toBeLessThan(0.02);
      }
    }
    expect(digits.test_accuracy.first300_noise20['l1_1e-3_dropout_0.5']).toEqual({ mean: 0.90705, std: 0.006686 });
  });
});
