import { describe, expect, test } from 'vitest';
import { checkBalance } from '../../src/data/split/balance.js';
import { warnIfSorted } from '../../src/data/split/warnIfSorted.js';
import { errorOf } from '../support/errors.js';
import { warningsOf } from '../support/warnings.js';

describe('classes of training rows', () => {
  const heard = (counts: readonly number[]) => warningsOf(() => checkBalance('y', counts));

  test('of up to 20 times the rows of another give no warning; none do where there are no rows', async () => {
    expect(await heard([20, 1])).toEqual([]);
    expect(await heard([5, 0, 100])).toEqual([]);
    expect(await heard([0, 0])).toEqual([]);
  });

  test('of more than 20 times the rows of the smallest: the warning names both, with their rows', async () => {
    const expected = (largest: string, smallest: string) => [
      expect.stringMatching(`^W_IMBALANCE: y: ${largest} rows, ${smallest}, so accuracy says little`),
    ];
    expect(await heard([21, 1])).toEqual(expected('class 0 has 21', 'class 1 only 1'));
    expect(await heard([0, 3, 0, 61, 3, 40])).toEqual(expected('class 3 has 61', 'class 1 only 3'));
    expect(await heard([2, 50, 50])).toEqual(expected('class 1 has 50', 'class 0 only 2'));
  });

  test('all of one class are refused, or warned of', async () => {
    const error = errorOf(() => checkBalance('y', [0, 7]));
    expect(error).toMatchObject({ code: 'E_LABEL', path: 'y', got: 1 });
    expect(error.message).toBe('y: all 7 training rows are of class 1');
    expect(await warningsOf(() => checkBalance('y', [0, 7], true))).toEqual([
      'W_IMBALANCE: y: all training rows are of class 1, and nothing else can be learned',
    ]);
  });
});

describe('labels of rows that are not shuffled', () => {
  const heard = (labels: readonly number[], training: number) =>
    warningsOf(() => warnIfSorted('y', Int32Array.from(labels), training));
  const advice = 'shuffle the rows first, or use trainTestSplit and validationData';

  test('of a class that no training row has: the warning names it', async () => {
    expect(await heard([0, 1, 0, 1, 2, 3], 4)).toEqual([
      `W_SORTED: y: class 2 occurs in the validation rows only; ${advice}`,
    ]);
  });

  test('that only rise or only fall are sorted; those that do both, or neither, are not', async () => {
    const sorted = [`W_SORTED: y: labels are sorted, so the last rows are no fair sample; ${advice}`];
    expect(await heard([0, 0, 1, 1], 3)).toEqual(sorted);
    expect(await heard([1, 0, 0, 0], 3)).toEqual(sorted);
    expect(await heard([0, 1, 0, 1], 3)).toEqual([]);
    expect(await heard([1, 0, 1, 1], 3)).toEqual([]);
    expect(await heard([1, 1, 1, 1], 3)).toEqual([]);
  });
});
