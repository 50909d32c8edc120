import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { oneHot } from '../../src/data/oneHot.js';
import { classCounts, countClasses } from '../../src/data/reading/classCounts.js';
import { toLabels } from '../../src/data/reading/labels.js';
import { checkBinary, checkDistribution } from '../../src/data/reading/targets.js';
import { checkBalance } from '../../src/data/split/balance.js';
import { errorOf } from '../support/errors.js';

describe('toLabels', () => {
  test.each([
    [[0, 2, 1]],
    [Int32Array.of(0, 2, 1)],
    [Uint8Array.of(0, 2, 1)],
    [Float32Array.of(0, 2, 1)],
    [Float64Array.of(-0, 2, 1)],
    [[[0], [2], [1]]],
    [{ data: Int32Array.of(0, 2, 1), shape: [3] }],
    [{ data: Float32Array.of(0, 2, 1), shape: [3, 1] }],
    [{ toArray: () => Uint16Array.of(0, 2, 1) }],
  ])('takes %o', (y) => {
    expect(toLabels('y', y, 3)).toEqual(Int32Array.of(0, 2, 1));
  });

  test('labels beyond 2^24 are exact', () => {
    expect(toLabels('y', Int32Array.of(2 ** 24 + 1, 2 ** 31 - 1))).toEqual(Int32Array.of(2 ** 24 + 1, 2 ** 31 - 1));
    expect(errorOf(() => toLabels('y', [2 ** 31])).code).toBe('E_LABEL');
  });

  test.each([
    ['negative', -1],
    ['fractional', 0.5],
    ['as large as classes', 3],
    ['larger than classes', 4e9],
  ])('row 8: a label that is %s is refused with its row', (_, bad) => {
    for (const y of [[0, 1, bad, 2], Float64Array.of(0, 1, bad, 2), [[0], [1], [bad], [2]]]) {
      const error = errorOf(() => toLabels('y', y, 3));
      expect(error).toMatchObject({ code: 'E_LABEL', path: 'y[2]', got: bad, expected: 'an integer in [0, 3)' });
      expect(error.message).toContain('the label of row 2');
    }
  });

  test('row 3: NaN among labels is refused with its row', () => {
    expect(errorOf(() => toLabels('y', [0, Number.NaN]))).toMatchObject({ code: 'E_NONFINITE', path: 'y[1][0]' });
  });

  test('row 4: no labels are refused', () => {
    expect(errorOf(() => toLabels('y', [])).code).toBe('E_EMPTY');
  });

  test('row 26: strings and BigInts beyond 2^53 are refused', () => {
    expect(errorOf(() => toLabels('y', ['cat', 'dog'])).code).toBe('E_DATA');
    expect(errorOf(() => toLabels('y', BigInt64Array.of(2n ** 60n))).code).toBe('E_DATA');
  });

  test('one-hot rows are refused, with the loss that takes them', () => {
    const error = errorOf(() =>
      toLabels('y', [
        [0, 1],
        [1, 0],
      ]),
    );
    expect(error).toMatchObject({ code: 'E_SHAPE', got: 2 });
    expect(error.message).toContain('categoricalCrossentropy');
  });
});

test('classes and their rows are counted', () => {
  const labels = Int32Array.of(0, 2, 2, 4);
  expect(countClasses(labels)).toBe(5);
  expect(classCounts(labels, 6)).toEqual(Uint32Array.of(1, 0, 2, 0, 1, 0));
});

describe('oneHot', () => {
  test('the example', () => {
    expect(oneHot([0, 2], 3)).toEqual({ data: Float32Array.of(1, 0, 0, 0, 0, 1), shape: [2, 3] });
    expect(oneHot(Int32Array.of(1, 0))).toEqual({ data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] });
  });

  test('its rows are distributions', () => {
    const { data, shape } = oneHot([3, 1, 0, 3]);
    expect(() => checkDistribution('y', { data, rows: shape[0]!, columns: shape[1]! })).not.toThrow();
  });

  test('row 8: a label outside is refused', () => {
    expect(errorOf(() => oneHot([0, 3], 3))).toMatchObject({ code: 'E_LABEL', path: 'labels[1]' });
    expect(errorOf(() => oneHot([0], 0)).code).toBe('E_HYPERPARAMETER');
  });
});

describe('targets', () => {
  const targets = (values: number[], columns: number) => ({
    data: Float32Array.from(values),
    rows: values.length / columns,
    columns,
  });

  test.each([-0.1, 1.0001, 2])('a binary target of %d is refused with its place', (bad) => {
    const error = errorOf(() => checkBinary('y', targets([0, 1, 0.5, bad], 2)));
    expect(error).toMatchObject({ code: 'E_LABEL', path: 'y[1][1]', got: Math.fround(bad) });
    expect(() => checkBinary('y', targets([0, 1, 0.5, 1e-30], 2))).not.toThrow();
  });

  test('rows of a distribution sum to 1 within 1e-3', () => {
    expect(() => checkDistribution('y', targets([0, 1, 0.3, 0.7, 0.3334, 0.667], 2))).not.toThrow();
    expect(errorOf(() => checkDistribution('y', targets([0, 1, 0.5, 0.502], 2)))).toMatchObject({
      code: 'E_LABEL',
      path: 'y[1]',
    });
    expect(errorOf(() => checkDistribution('y', targets([1, 1], 2))).code).toBe('E_LABEL');
    expect(errorOf(() => checkDistribution('y', targets([-0.5, 1.5], 2))).code).toBe('E_LABEL');
    expect(errorOf(() => checkDistribution('y', targets([0.5, 0.3], 2))).code).toBe('E_LABEL');
    // Class numbers given where one-hot rows are due.
    expect(errorOf(() => checkDistribution('y', targets([2, 0, 1], 1))).code).toBe('E_LABEL');
  });
});

describe('balance', () => {
  let warning: MockInstance<typeof console.warn>;
  beforeEach(() => {
    warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => warning.mockRestore());

  test('row 9: one class only is refused, naming it', () => {
    const error = errorOf(() => checkBalance('y', [0, 0, 17]));
    expect(error).toMatchObject({ code: 'E_LABEL', path: 'y', got: 2 });
    expect(error.message).toBe('y: all 17 training rows are of class 2');
  });

  test('row 10: more than 20 to 1 warns, offers a threshold, and says what classWeight does to probabilities', () => {
    checkBalance('y', [5, 101]);
    expect(warning).toHaveBeenCalledOnce();
    expect(warning.mock.calls[0]![0]).toMatch(
      /\[W_IMBALANCE\]: y: class 1 has 101 rows, class 0 only 5,.*lower threshold.*classWeight .* too large/,
    );
  });

  test('20 to 1 does not warn, and classes without rows do not count', () => {
    checkBalance('y', [5, 100, 0]);
    expect(warning).not.toHaveBeenCalled();
  });
});
