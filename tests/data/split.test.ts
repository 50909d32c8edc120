import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, expectTypeOf, type MockInstance, test, vi } from 'vitest';
import { matrix } from '../../src/data/matrix.js';
import { permutation } from '../../src/data/split/permutation.js';
import { trainTestSplit } from '../../src/data/split/trainTestSplit.js';
import { trainingRows } from '../../src/data/split/validationSplit.js';
import { warnIfSorted } from '../../src/data/split/warnIfSorted.js';
import { sparseMatrix } from '../../src/sparse/sparseMatrix.js';
import { table } from '../../src/table/index.js';
import type { Matrix } from '../../src/types.js';
import { errorOf } from '../support/errors.js';
import { warningsOf } from '../support/warnings.js';

/** X whose row i is [i, -1 - i], so that rows can be told apart. */
const rowsOf = (n: number) => Array.from({ length: n }, (_, i) => [i, -1 - i]);

describe('permutation', () => {
  test('is one, for every size and seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), fc.nat(), (n, seedLow, seedHigh) => {
        const sorted = [...permutation(n, { seedLow, seedHigh })].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test('every order of 3 comes equally often', () => {
    const counts = new Map<string, number>();
    const draws = 6000;
    for (let seedLow = 0; seedLow < draws; seedLow++) {
      const order = permutation(3, { seedLow, seedHigh: 0 }).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-squared, 5 degrees of freedom: 25.7 is exceeded once in 10^4; the seeds are fixed, so this never flickers.
    const expected = draws / 6;
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(25.7);
  });

  test('the order of a seed does not change from release to release', () => {
    expect([...permutation(10, { seedLow: 42, seedHigh: 0 })]).toEqual(PERMUTATION_OF_SEED_42);
  });
});

/** Recorded, and checked against exact integer arithmetic; it changes only with the numerics version. */
const PERMUTATION_OF_SEED_42 = [8, 5, 2, 6, 9, 4, 7, 0, 1, 3];

describe('trainTestSplit', () => {
  test('the parts hold every row once, X and y together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.boolean(),
        fc.nat(),
        (n, testSize, shuffle, seed) => {
          fc.pre(Math.ceil(testSize * n) < n);
          const y = Array.from({ length: n }, (_, i) => 10 * i);
          const split = trainTestSplit(rowsOf(n), y, { testSize, shuffle, seed });
          expect(split.testIndices.length).toBe(Math.ceil(testSize * n));
          const all = [...split.trainIndices, ...split.testIndices];
          expect(all.sort((a, b) => a - b)).toEqual(y.map((_, i) => i));
          for (const [X, part, indices] of [
            [split.XTrain, split.yTrain, split.trainIndices],
            [split.XTest, split.yTest, split.testIndices],
          ] as const) {
            expect(X.shape).toEqual([indices.length, 2]);
            expect([...X.data]).toEqual([...indices].flatMap((i) => [i, -1 - i]));
            expect(part).toEqual([...indices].map((i) => 10 * i));
          }
        },
      ),
    );
  });

  test('a quarter tests by default', () => {
    expect(trainTestSplit(rowsOf(20), new Int32Array(20)).testIndices.length).toBe(5);
  });

  test('the seed decides, whether number or BigInt; the drawn one repeats the split', () => {
    const split = (seed?: number | bigint) =>
      trainTestSplit(rowsOf(50), new Int32Array(50), seed === undefined ? {} : { seed });
    expect(split(7).testIndices).toEqual(split(7n).testIndices);
    expect(split(7).testIndices).not.toEqual(split(8).testIndices);
    expect(split(7).testIndices).not.toEqual(split(7n + 2n ** 32n).testIndices);
    const drawn = split();
    expect(split(drawn.seed).testIndices).toEqual(drawn.testIndices);
  });

  test('without shuffling the last rows test', () => {
    const { trainIndices, testIndices, seed } = trainTestSplit(rowsOf(5), new Int32Array(5), {
      shuffle: false,
      testSize: 2,
    });
    expect([[...trainIndices], [...testIndices], seed]).toEqual([[0, 1, 2], [3, 4], undefined]);
  });

  test('y comes back as it was given: arrays of numbers, typed arrays, matrices', () => {
    const options = { seed: 1, testSize: 1 };
    const numbers = trainTestSplit(rowsOf(3), [1, 2, 3], options);
    expectTypeOf(numbers.yTrain).toEqualTypeOf<number[]>();
    expect(Array.isArray(numbers.yTrain)).toBe(true);
    const typed = trainTestSplit(rowsOf(3), Int32Array.of(1, 2, 3), options);
    expect(typed.yTrain).toBeInstanceOf(Int32Array);
    const bytes = trainTestSplit(rowsOf(3), Buffer.from([1, 2, 3]), options);
    expect(Object.getPrototypeOf(bytes.yTest)).toBe(Uint8Array.prototype);
    const nested = trainTestSplit(
      rowsOf(3),
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      options,
    );
    expectTypeOf(nested.yTrain).toEqualTypeOf<Matrix<Float32Array | Float64Array>>();
    expect(nested.yTrain.shape).toEqual([2, 2]);
    expect(trainTestSplit(rowsOf(3), matrix([1, 2, 3], [3]), options).yTest.shape).toEqual([1, 1]);
  });

  test('stratified: every class has floor or ceil of its share, and the parts hold every row once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 15 }), { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.nat(),
        (sizes, testSize, seed) => {
          const y = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
          const n = y.length;
          const testRows = Math.ceil(testSize * n);
          fc.pre(testRows >= sizes.length && n - testRows >= sizes.length);
          const split = trainTestSplit(rowsOf(n), y, { testSize, seed, stratify: true });
          expect(split.testIndices.length).toBe(testRows);
          expect(new Set([...split.trainIndices, ...split.testIndices]).size).toBe(n);
          for (const [label, size] of sizes.entries()) {
            const share = (testRows * size) / n;
            const got = split.yTest.filter((other) => other === label).length;
            expect(got).toBeGreaterThanOrEqual(Math.floor(share));
            expect(got).toBeLessThanOrEqual(Math.ceil(share));
          }
        },
      ),
    );
  });

  test('stratified parts are shuffled too', () => {
    const y = [...new Array<number>(50).fill(0), ...new Array<number>(50).fill(1)];
    const { yTrain, yTest } = trainTestSplit(rowsOf(100), y, { stratify: true, seed: 3 });
    for (const part of [yTrain, yTest]) expect(part).not.toEqual([...part].sort());
  });

  test('stratified: a part with fewer rows than classes is refused, test or training', () => {
    const labels = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
    for (const testSize of [4, 6]) {
      const error = errorOf(() => trainTestSplit(rowsOf(10), labels, { stratify: true, testSize }));
      expect(error).toMatchObject({ code: 'E_HYPERPARAMETER', path: 'trainTestSplit.testSize', got: testSize });
      expect(error.message).toContain(`${testSize} test and ${10 - testSize} training rows cannot hold all 5 classes`);
    }
    expect(new Set(trainTestSplit(rowsOf(10), labels, { stratify: true, testSize: 5 }).yTrain).size).toBe(5);
  });

  test('stratified: of equal remainders, those of the smaller labels get the rows that are left', () => {
    const test_ = (labels: number[], testSize: number) =>
      [...trainTestSplit(rowsOf(labels.length), labels, { stratify: true, testSize, seed: 5 }).yTest].sort();
    expect(test_([1, 0, 1, 0, 1, 0], 3)).toEqual([0, 0, 1]); // 1.5 of each
    expect(test_([7, 7, 9, 9, 9, 9, 8, 8], 3)).toEqual([7, 8, 9]); // 0.75, 1.5, 0.75
    expect(test_([2, 2, 2, 5, 5, 5, 9, 9, 9], 4)).toEqual([2, 2, 5, 9]); // 4/3 of each
  });

  test('a seed without shuffling does nothing, and is warned of', async () => {
    const split = (options: object) => trainTestSplit(rowsOf(4), [0, 1, 0, 1], options);
    expect(await warningsOf(() => split({ shuffle: false, seed: 3 }))).toEqual([
      expect.stringMatching(/^W_NO_EFFECT: trainTestSplit: seed does nothing/),
    ]);
    expect(await warningsOf(() => [split({ shuffle: false }), split({ seed: 3 })])).toEqual([]);
  });

  test('stratified: a class with a single row is refused, naming it', () => {
    const error = errorOf(() => trainTestSplit(rowsOf(5), [0, 0, 1, 2, 2], { stratify: true, testSize: 2 }));
    expect(error).toMatchObject({ code: 'E_LABEL' });
    expect(error.message).toContain('class 1 has 1 row');
  });

  test('stratified: parts too small for all classes, targets that are no labels, and no shuffling are refused', () => {
    const y = [0, 0, 1, 1, 2, 2];
    expect(errorOf(() => trainTestSplit(rowsOf(6), y, { stratify: true, testSize: 2 })).code).toBe('E_HYPERPARAMETER');
    expect(errorOf(() => trainTestSplit(rowsOf(2), [0.5, 1], { stratify: true })).code).toBe('E_LABEL');
    expect(errorOf(() => trainTestSplit(rowsOf(6), y, { stratify: true, shuffle: false })).code).toBe('E_OPTION');
  });

  test('row 2: x and y of different rows are refused with both numbers', () => {
    const error = errorOf(() => trainTestSplit(rowsOf(3), [1, 2]));
    expect(error).toMatchObject({ code: 'E_SHAPE', got: 2, message: 'X has 3 rows, y has 2' });
  });

  test('row 3: NaN is refused, unless it is to be imputed later', () => {
    const X = [[1], [Number.NaN], [3]];
    expect(errorOf(() => trainTestSplit(X, [1, 2, 3])).code).toBe('E_NONFINITE');
    const { XTrain, XTest } = trainTestSplit(X, [1, 2, 3], { missing: 'keep', shuffle: false, testSize: 1 });
    expect([...XTrain.data, ...XTest.data]).toEqual([1, Number.NaN, 3]);
    expect(errorOf(() => trainTestSplit([[1], [2]], [1, Number.NaN], { missing: 'keep' })).code).toBe('E_NONFINITE');
  });

  test.each([
    0,
    -0.2,
    1.5,
    4,
    5,
    0.9,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '0.2',
  ])('testSize %o of 4 rows is refused', (testSize) => {
    const options = { testSize: testSize as number };
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], options)).code).toBe('E_HYPERPARAMETER');
  });

  test('row 24: a bad seed is refused', () => {
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], { seed: 0.5 })).code).toBe('E_HYPERPARAMETER');
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], { seed: -1, shuffle: false })).code).toBe(
      'E_HYPERPARAMETER',
    );
  });

  test('row 25: an unknown option is refused with the nearest name', () => {
    const options = { testsize: 0.2 } as object;
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], options)).message).toContain('did you mean testSize?');
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], { missing: 'impute' as 'keep' })).code).toBe(
      'E_OPTION',
    );
    expect(errorOf(() => trainTestSplit(rowsOf(4), [0, 0, 1, 1], { shuffle: 1 as never })).code).toBe('E_OPTION');
  });

  test('row 20: the parts share no memory with what was given', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const y = Int32Array.of(0, 1, 0, 1);
    const { XTrain, yTrain } = trainTestSplit({ data, shape: [4, 1] }, y, { shuffle: false, testSize: 1 });
    data.fill(9);
    y.fill(9);
    expect([...XTrain.data, ...yTrain]).toEqual([1, 2, 3, 0, 1, 0]);
  });

  test('names of columns are passed on', () => {
    const X = { a: { toArray: () => [1, 2] }, b: { toArray: () => [3, 4] } };
    expect(trainTestSplit(X, [0, 1], { testSize: 1 }).names).toEqual(['a', 'b']);
  });
});

describe('trainTestSplit of what selects its own rows', () => {
  test('a sparse X stays sparse, with the rows that its indices name', () => {
    const X = sparseMatrix([5, 6, 7], [0, 1, 0], [0, 1, 2, 3], [3, 2]);
    const split = trainTestSplit(X, [1, 2, 3], { testSize: 1, shuffle: false });
    expect([split.XTrain.shape, split.XTest.shape]).toEqual([
      [2, 2],
      [1, 2],
    ]);
    expect([...split.XTrain.values, ...split.XTest.values, ...split.yTest]).toEqual([5, 6, 7, 3]);
    expect(split.names).toBe(undefined);
  });

  test('a table splits into tables, stratified by its target of any kind', () => {
    const a = [0, 1, 2, 3, 4, 5];
    const all = table({ a, kind: ['x', 'y', 'x', 'y', 'x', 'y'] }, { target: 'kind' });
    const {
      train,
      test: part,
      trainIndices,
      testIndices,
      seed,
    } = trainTestSplit(all, { testSize: 2, stratify: true, seed: 3 });
    expect(seed).toBe(3);
    expect([...trainIndices, ...testIndices].sort()).toEqual(a);
    expect([...(part.target!.values as string[])].sort()).toEqual(['x', 'y']);
    expect([train.rows, part.rows]).toEqual([4, 2]);
    const plain = trainTestSplit(table({ a }), { testSize: 2, shuffle: false });
    expect([...plain.testIndices]).toEqual([4, 5]);
    const error = errorOf(() => trainTestSplit(table({ a }), { stratify: true }));
    expect(error).toMatchObject({
      code: 'E_OPTION',
      path: 'trainTestSplit.stratify',
      expected: 'a table with a target',
    });
  });

  test('64-bit integers stay so', () => {
    const split = trainTestSplit(rowsOf(3), BigInt64Array.of(1n, 2n, 3n), { testSize: 1, shuffle: false });
    expect(split.yTest).toEqual(BigInt64Array.of(3n));
    expect(trainTestSplit(rowsOf(3), Float32Array.of(1, 2, 0.1), { testSize: 1, shuffle: false }).yTest).toEqual(
      Float32Array.of(0.1),
    );
    expect(trainTestSplit(rowsOf(3), [1, 2, 0.1], { testSize: 1, shuffle: false }).yTest).toEqual([0.1]);
  });

  test('errors name X, y and the size', () => {
    expect(errorOf(() => trainTestSplit([[Number.NaN]], [1])).message).toMatch(/^X/);
    expect(errorOf(() => trainTestSplit([[1]], [Number.NaN])).message).toMatch(/^y/);
    expect(errorOf(() => trainTestSplit(rowsOf(2), ['a', 'b'] as never)).message).toMatch(/^y/);
    expect(errorOf(() => trainTestSplit(rowsOf(2), [0.5, 1], { stratify: true })).message).toMatch(/^y/);
    expect(errorOf(() => trainTestSplit(rowsOf(2), [0, 1], { testSize: 0 })).message).toBe(
      'trainTestSplit.testSize must be a fraction in (0, 1) or a whole number of rows, got 0',
    );
    expect(errorOf(() => trainTestSplit(rowsOf(2), [0, 1], { testSize: 2 })).message).toBe(
      'trainTestSplit: testSize 2 of 2 rows leaves none to train on',
    );
    const stratified = { stratify: true, shuffle: false };
    expect(errorOf(() => trainTestSplit(rowsOf(2), [0, 1], stratified))).toMatchObject({
      path: 'trainTestSplit.stratify',
      got: true,
    });
    expect(trainTestSplit(rowsOf(2), [0, 1], { testSize: 1, shuffle: false }).yTest).toEqual([1]);
  });
});

describe('validationSplit', () => {
  let warning: MockInstance<typeof console.warn>;
  beforeEach(() => {
    warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => warning.mockRestore());

  test('the last n - floor(n (1 - s)) rows validate', () => {
    expect(trainingRows('fit', 10, 0.2)).toBe(8);
    expect(trainingRows('fit', 11, 0.2)).toBe(8); // 8.8 rounded down: 3 validate
    expect(trainingRows('fit', 2, 0.5)).toBe(1);
    expect(trainingRows('fit', 1797, 0.2)).toBe(1437);
  });

  test('both parts keep at least one row, or it is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1 }), (rows, s) => {
        try {
          const training = trainingRows('fit', rows, s);
          expect(training).toBe(Math.floor(rows * (1 - s)));
          expect(training).toBeGreaterThanOrEqual(1);
          expect(training).toBeLessThan(rows);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_HYPERPARAMETER' });
        }
      }),
    );
    expect(errorOf(() => trainingRows('fit', 2, 0.9)).message).toContain('leaves 0 to train on and 2 to validate');
    expect(errorOf(() => trainingRows('fit', 1, 0.1)).code).toBe('E_HYPERPARAMETER');
    for (const s of [0, 1, -0.1, 1.1, Number.NaN, '0.2', undefined]) {
      expect(errorOf(() => trainingRows('fit', 10, s))).toMatchObject({
        code: 'E_HYPERPARAMETER',
        expected: 'a fraction in (0, 1)',
      });
    }
  });

  test('a class in the validation rows only warns, naming it', () => {
    warnIfSorted('y', Int32Array.of(0, 1, 0, 1, 2, 0), 4);
    expect(warning.mock.calls[0]![0]).toMatch(/\[W_SORTED\]: y: class 2 occurs in the validation rows only/);
  });

  test.each([[[0, 0, 1, 1, 1]], [[1, 1, 1, 0, 0]]])('sorted labels %j warn', async (labels) => {
    const heard = await warningsOf(() => warnIfSorted('y', Int32Array.from(labels), 4));
    expect(heard).toEqual([expect.stringMatching(/^W_SORTED: y: labels are sorted/)]);
  });

  test.each([[[0, 1, 0, 1, 1]], [[1, 1, 1, 1, 1]]])('labels %j do not warn', (labels) => {
    warnIfSorted('y', Int32Array.from(labels), 4);
    expect(warning).not.toHaveBeenCalled();
  });
});
