import { describe, expect, test } from 'vitest';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  huber,
  meanAbsoluteError,
  meanLoss,
  meanLossGradient,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from './losses.js';
import { matrix } from './matrix.js';

describe('means by hand', () => {
  // Residuals of the rows: (1, -3) and (0.5, 0).
  const predictions = matrix(2, 2, [2, -1, 0.5, 4]);
  const targets = matrix(2, 2, [1, 2, 0, 4]);

  test.each([
    { loss: meanSquaredError, rows: [5, 0.125] },
    { loss: meanAbsoluteError, rows: [2, 0.25] },
    { loss: huber(1), rows: [(0.5 + 2.5) / 2, 0.0625] },
  ])('$loss.name: mean over columns, then over rows', ({ loss, rows }) => {
    expect(meanLoss(loss, predictions, targets)).toBeCloseTo((rows[0]! + rows[1]!) / 2, 14);
  });

  test('sample weights: sum of w * loss over n, not over the sum of weights', () => {
    expect(meanLoss(meanSquaredError, predictions, targets, [2, 4])).toBeCloseTo((2 * 5 + 4 * 0.125) / 2, 14);
  });

  test('a row of weight 0 has no gradient', () => {
    const gradient = meanLossGradient(meanSquaredError, predictions, targets, [0, 4]);
    // 4 (weight) / 2 (rows) * 2 * 0.5 / 2 (columns)
    expect(Array.from(gradient.data)).toEqual([0, -0, 1, 0]);
  });

  test('equal logits: the cross entropies are log 3 and log 2', () => {
    const logits = matrix(1, 3, [7, 7, 7]);
    expect(meanLoss(sparseCategoricalCrossentropy, logits, matrix(1, 1, [2]))).toBeCloseTo(Math.log(3), 14);
    expect(meanLoss(categoricalCrossentropy, logits, matrix(1, 3, [0.2, 0.3, 0.5]))).toBeCloseTo(Math.log(3), 14);
    expect(meanLoss(binaryCrossentropy, matrix(1, 2, [0, 0]), matrix(1, 2, [0, 1]))).toBeCloseTo(Math.log(2), 14);
  });
});

describe('from logits, far out', () => {
  test('a certain and wrong prediction costs its margin, with the gradient of the mean', () => {
    const logits = matrix(1, 2, [1000, -1000]);
    expect(meanLoss(sparseCategoricalCrossentropy, logits, matrix(1, 1, [1]))).toBe(2000);
    expect(Array.from(meanLossGradient(sparseCategoricalCrossentropy, logits, matrix(1, 1, [1])).data)).toEqual([
      1, -1,
    ]);
    expect(meanLoss(binaryCrossentropy, logits, matrix(1, 2, [0, 1]))).toBe(1000);
    expect(Array.from(meanLossGradient(binaryCrossentropy, logits, matrix(1, 2, [0, 1])).data)).toEqual([0.5, -0.5]);
  });

  test('a certain and right prediction costs nothing', () => {
    const logits = matrix(1, 2, [1000, -1000]);
    expect(meanLoss(sparseCategoricalCrossentropy, logits, matrix(1, 1, [0]))).toBe(0);
    expect(meanLoss(binaryCrossentropy, logits, matrix(1, 2, [1, 0]))).toBe(0);
  });
});
