// Intervals, importances and thresholds: against brute force, other estimates, and the promises of their docstrings.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dense, sequential, sgd } from '../../src/index.js';
import {
  accuracyScore,
  balancedAccuracyScore,
  bootstrapInterval,
  f1Score,
  type Label,
  meanAbsoluteErrorScore,
  permutationImportance,
  precisionScore,
  r2Score,
  recallScore,
  rocAucScore,
  rootMeanSquaredError,
  type ScoreFunction,
  thresholdFor,
  withOptions,
} from '../../src/scores/index.js';
import { randomMatrix } from '../support/models.js';

const noise = (rows: number, seed: number) => Array.from(randomMatrix(rows, 1, seed).data);
const mean: ScoreFunction = (yTrue) => {
  const values = Array.from(yTrue as readonly Label[], Number);
  return values.reduce((a, b) => a + b, 0) / values.length;
};

describe('bootstrapInterval', () => {
  const y = noise(200, 3);
  const p = y.map((value, row) => value + noise(200, 4)[row]! / 2);

  test('the interval of a mean is near that of the t distribution, by either method', () => {
    const center = y.reduce((a, b) => a + b, 0) / 200;
    const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - center) ** 2, 0) / 199);
    for (const method of ['percentile', 'bca'] as const) {
      const found = bootstrapInterval(mean, y, y, { seed: 1, resamples: 4000, method });
      expect(found.score).toBeCloseTo(center, 12);
      // The noise of a quantile of 4000 resamples is 0.04 standard errors.
      expect(Math.abs(found.standardError / (deviation / Math.sqrt(200)) - 1)).toBeLessThan(0.05);
      expect(Math.abs(found.low - (center - 1.96 * found.standardError))).toBeLessThan(0.2 * found.standardError);
      expect(Math.abs(found.high - (center + 1.96 * found.standardError))).toBeLessThan(0.2 * found.standardError);
    }
  });

  test('a seed repeats it, and another one does not', () => {
    const of = (seed: number | bigint) => bootstrapInterval(rootMeanSquaredError, y, p, { seed, resamples: 50 });
    expect(of(5)).toEqual(of(5));
    expect(of(6).low).not.toBe(of(5).low);
    const drawn = bootstrapInterval(rootMeanSquaredError, y, p, { resamples: 50 });
    expect(of(drawn.seed as number)).toEqual(drawn);
  });

  test('the same bits in every engine', () => {
    const { low, high, standardError } = bootstrapInterval(rootMeanSquaredError, [1, 2, 3, 5], [2, 2, 4, 4], {
      seed: 7,
      resamples: 20,
      method: 'bca',
    });
    expect([low, high, standardError]).toMatchInlineSnapshot(`
      [
        0.5,
        1,
        0.16580731488630004,
      ]
    `);
  });

  test('rows of a group are drawn together: the interval of doubled rows is that of the rows', () => {
    const twice = <T>(list: readonly T[]) => list.flatMap((value) => [value, value]);
    const groups = twice(y.map((_, row) => `patient ${row}`));
    const options = { seed: 2, resamples: 300 };
    const single = bootstrapInterval(r2Score, y, p, options);
    const grouped = bootstrapInterval(r2Score, twice(y), twice(p), { ...options, groups });
    const naive = bootstrapInterval(r2Score, twice(y), twice(p), options);
    expect(grouped.low).toBeCloseTo(single.low, 12);
    expect(grouped.high).toBeCloseTo(single.high, 12);
    expect(naive.high - naive.low).toBeLessThan(0.85 * (grouped.high - grouped.low));
  });

  test('rows keep their weights: rows of weight 0 change nothing', () => {
    const sampleWeight = y.map((_, row) => row % 3);
    const wrong = p.map((value, row) => (row % 3 === 0 ? 1000 : value));
    const options = { seed: 2, resamples: 100, sampleWeight };
    expect(bootstrapInterval(meanAbsoluteErrorScore, y, wrong, options)).toEqual(
      bootstrapInterval(meanAbsoluteErrorScore, y, p, options),
    );
  });

  test('resamples on which the metric is undefined are drawn again, and counted', () => {
    const rare = [1, 0, 0, 0, 0, 0, 0, 0];
    const scores = [0.9, 0.1, 0.2, 0.95, 0.3, 0.4, 0.3, 0.2];
    const { redrawn, low, high } = bootstrapInterval(rocAucScore, rare, scores, { seed: 1, resamples: 400 });
    // A resample lacks the one positive row with probability (7/8)^8 = 0.34.
    expect(redrawn / (400 + redrawn)).toBeGreaterThan(0.27);
    expect(redrawn / (400 + redrawn)).toBeLessThan(0.41);
    expect(low).toBeLessThan(high);
    const bca = () => bootstrapInterval(rocAucScore, rare, scores, { seed: 1, resamples: 40, method: 'bca' });
    expect(bca).toThrow(/without rows 0 the metric is undefined.*percentile/);
    expect(() => bootstrapInterval(rocAucScore, [0, 0], [0.1, 0.2])).toThrow('no row is of class 1');
  });

  test('takes names as classes, and probabilities of several columns', () => {
    const names = ['cat', 'dog', 'eel', 'cat', 'dog', 'eel'];
    const rows = [
      [0.8, 0.1, 0.1],
      [0.3, 0.4, 0.3],
      [0.1, 0.2, 0.7],
      [0.4, 0.5, 0.1],
      [0.1, 0.8, 0.1],
      [0.2, 0.3, 0.5],
    ];
    const macro = withOptions(f1Score, { average: 'macro', labels: ['cat', 'dog', 'eel'], zeroDivision: 0 });
    const { score, high } = bootstrapInterval(macro, names, rows, { seed: 1, resamples: 100 });
    expect(score).toBe(macro(names, rows));
    expect(high).toBeLessThanOrEqual(1);
  });

  test.each([
    [{ confidence: 1 }, 'E_HYPERPARAMETER'],
    [{ resamples: 1 }, 'E_HYPERPARAMETER'],
    [{ groups: [1, 2] }, 'E_SHAPE'],
    [{ groups: y.map(() => 1) }, 'E_DATA'],
    [{ method: 'BCa' as 'bca' }, 'E_OPTION'],
    [{ samples: 3 } as object, 'E_OPTION'],
    [{ sampleWeight: y.map(() => 0) }, 'E_DATA'],
  ])('refuses %o', (options, code) => {
    expect(() => bootstrapInterval(r2Score, y, p, options)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('refuses what is no metric, and one with the predictions first', () => {
    expect(() => bootstrapInterval('mae' as never, y, p)).toThrow('ockham/metrics');
    expect(() => bootstrapInterval((yPred, yTrue) => yPred.length - yTrue.length, y, p)).toThrow('the other order');
    expect(() => bootstrapInterval(() => Number.NaN, y, p)).toThrow('a finite number');
    expect(() => bootstrapInterval((() => 'x') as never, y, p)).toThrow('a number');
  });
});

describe('thresholdFor', () => {
  const oneTo = (n: number) =>
    fc.array(
      fc.record({
        y: fc.constantFrom(0, 1),
        p: fc.constantFrom(0, 0.1, 0.2, 0.25, 0.5, 0.7, 1),
        w: fc.constantFrom(0.5, 1, 2),
      }),
      { minLength: 2, maxLength: n },
    );

  test.each([
    ['f1Score', withOptions(f1Score, { zeroDivision: 0 })],
    ['precisionScore', withOptions(precisionScore, { zeroDivision: 0 })],
    ['accuracyScore', accuracyScore],
    ['balancedAccuracyScore', balancedAccuracyScore],
    ['adjusted', withOptions(balancedAccuracyScore, { adjusted: true })],
    ['macro f1Score', withOptions(f1Score, { average: 'macro', zeroDivision: 0 })],
    ['weighted precisionScore', withOptions(precisionScore, { average: 'weighted', zeroDivision: 1 })],
    ['recallScore of 0', withOptions(withOptions(recallScore, { posLabel: 0, zeroDivision: 0 }), {}, 'recall')],
  ] as const)('%s is nowhere better, and the sums give what the rows give', (_, metric) => {
    fc.assert(
      fc.property(oneTo(12), (rows) => {
        const [y, p, w] = [rows.map((row) => row.y), rows.map((row) => row.p), rows.map((row) => row.w)];
        fc.pre(new Set(y).size === 2);
        const at = (threshold: number) => {
          const classes = p.map((own) => (own > threshold ? 1 : 0));
          return metric(y, classes, { sampleWeight: w });
        };
        const found = thresholdFor(metric, y, p, { sampleWeight: w });
        expect(at(found.threshold)).toBeCloseTo(found.score, 12);
        for (const threshold of [-1, 0, 0.05, 0.1, 0.15, 0.2, 0.22, 0.3, 0.5, 0.6, 0.7, 0.9, 1]) {
          // Below 0 all rows are positive: no threshold in [0, 1] does that if one has probability 0.
          if (threshold < 0 && p.includes(0)) continue;
          expect(at(threshold)).toBeLessThanOrEqual(found.score + 1e-12);
        }
        const own: ScoreFunction = (yTrue, yPred, call) => metric(yTrue as number[], yPred as number[], call);
        const byRows = thresholdFor(own, y, p, { sampleWeight: w, greaterIsBetter: true });
        expect(byRows.score).toBeCloseTo(found.score, 12);
      }),
      { numRuns: 60 },
    );
  });

  test('a class that is neither true nor predicted does not count, as in the scores themselves', () => {
    const macro = withOptions(f1Score, { average: 'macro', zeroDivision: 0 });
    for (const y of [
      [1, 1, 1],
      [0, 0, 0],
    ]) {
      const own: ScoreFunction = (yTrue, yPred, call) => macro(yTrue as number[], yPred as number[], call);
      const p = [0.2, 0.6, 0.8];
      expect(thresholdFor(macro, y, p)).toEqual(thresholdFor(own, y, p, { greaterIsBetter: true }));
      expect(thresholdFor(macro, y, p).score).toBe(1);
    }
  });

  test('options about rows are those of the rows, and wrong ones are refused', () => {
    const [y, p] = [
      [0, 1, 0, 1],
      [0.1, 0.2, 0.3, 0.4],
    ];
    const weights = [1, 1, 0, 1];
    const own = withOptions(accuracyScore, { sampleWeight: weights });
    expect(thresholdFor(own, y!, p!)).toEqual(thresholdFor(accuracyScore, y!, p!, { sampleWeight: weights }));
    expect(thresholdFor(own, y!, p!).score).toBe(1);
    expect(() => thresholdFor(withOptions(f1Score, { average: 'mean' as 'macro' }), y!, p!)).toThrow('f1Score.average');
  });

  test('a cut lies in the middle of its probabilities, and of several best cuts it is the middle one', () => {
    expect(thresholdFor(accuracyScore, [0, 0, 1, 1], [0.1, 0.3, 0.7, 0.9])).toEqual({ threshold: 0.5, score: 1 });
    // Recall 1 needs a cut below 0.4: below 0.1, between 0.1 and 0.2, 0.2 and 0.3, 0.3 and 0.4.
    const { threshold } = thresholdFor(withOptions(precisionScore, {}), [1, 1, 1, 0], [0.2, 0.4, 0.6, 0.1]);
    expect(threshold).toBeCloseTo(0.3, 15); // precision 1: cuts at 0.15, 0.3 and 0.5
  });

  test('the threshold is for predictClasses: nothing is on it', () => {
    const tiny = [0.5 + 2 ** -53, 0.5 + 2 ** -52]; // their middle is rounded up, to the even one
    const { threshold, score } = thresholdFor(accuracyScore, [0, 1], tiny);
    expect(score).toBe(1);
    expect(tiny.map((p) => p > threshold)).toEqual([false, true]);
  });

  test('classes by names, errors that are smaller where they are better, and two columns', () => {
    const y = ['no', 'yes', 'yes', 'no'];
    const p = [0.1, 0.4, 0.8, 0.2];
    const wrong: ScoreFunction = (yTrue, yPred) =>
      Array.from(yTrue as readonly number[]).filter((label, row) => label !== yPred[row]).length;
    expect(thresholdFor(wrong, y, p, { greaterIsBetter: false }).score).toBe(0);
    expect(thresholdFor(accuracyScore, y, p).threshold).toBeCloseTo(0.3, 15);
    const columns = p.map((own) => [1 - own, own]);
    expect(thresholdFor(accuracyScore, y, columns, { posLabel: 'no' }).score).toBe(1);
    expect(() => thresholdFor(wrong, y, p)).toThrow('greaterIsBetter must say');
    expect(() => thresholdFor(accuracyScore, [0, 1, 2], [0.1, 0.2, 0.3])).toThrow('two classes');
    expect(() => thresholdFor(accuracyScore, [0, 1], [0.1, 1.2])).toThrow('a probability in [0, 1]');
  });
});

describe('permutationImportance', () => {
  const X = randomMatrix(150, 3, 1);
  const rows = Array.from({ length: 150 }, (_, row) => Array.from(X.data.subarray(3 * row, 3 * row + 3)));
  const y = rows.map(([a = 0, b = 0]) => 3 * a + b);
  function linear() {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [3] })] });
    model.compile({ optimizer: sgd(), loss: 'meanSquaredError' });
    model.setWeights([[[3], [1], [0]], [0]]);
    return model;
  }

  test('is 2 w^2 var(x) of squared errors for a linear model that is right, and 0 for a column it does not use', async () => {
    const options = { metric: withOptions(rootMeanSquaredError, {}), repeats: 30, seed: 1 };
    const { score, importances } = await permutationImportance(linear(), X, y, options);
    expect(score).toBeLessThan(1e-6);
    const [first, second, third] = importances;
    const variance = (column: number) => {
      const values = rows.map((row) => row[column]!);
      const center = values.reduce((a, b) => a + b, 0) / 150;
      return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / 150;
    };
    // The mean over 30 permutations of 150 rows is within a few per cent of the expectation.
    expect(first!.mean / (3 * Math.sqrt(2 * variance(0)))).toBeCloseTo(1, 1);
    expect(second!.mean / Math.sqrt(2 * variance(1))).toBeCloseTo(1, 1);
    expect(third).toEqual({ name: '2', columns: [2], mean: 0, std: 0, drops: Array.from({ length: 30 }, () => 0) });
    const center = first!.drops.reduce((a, b) => a + b, 0) / 30;
    expect(first!.mean).toBeCloseTo(center, 12);
    expect(first!.std).toBeCloseTo(Math.sqrt(first!.drops.reduce((sum, d) => sum + (d - center) ** 2, 0) / 30), 12);
  });

  test('a score that drops is a drop above 0, too; X stays as it is', async () => {
    const before = X.data.slice();
    const { importances } = await permutationImportance(linear(), X, y, { metric: r2Score, seed: 1 });
    expect(importances[0]!.mean).toBeGreaterThan(importances[1]!.mean);
    expect(importances[1]!.mean).toBeGreaterThan(0);
    expect(X.data).toEqual(before);
  });

  test('groups are permuted together: columns that cancel out are nothing as one', async () => {
    const difference = {
      predict: (given: { data: Float64Array }) => ({
        shape: [150, 1],
        data: Float64Array.from({ length: 150 }, (_, row) => given.data[3 * row]! - given.data[3 * row + 1]!),
      }),
    };
    const same = rows.map(([a = 0, , c = 0]) => [a, a, c]);
    const options = { metric: rootMeanSquaredError, seed: 1, names: ['a', 'copy', 'c'] };
    const zeros = rows.map(() => 0);
    const alone = await permutationImportance(difference, same, zeros, options);
    expect(alone.importances.map(({ mean }) => mean > 0.5)).toEqual([true, true, false]);
    const together = await permutationImportance(difference, same, zeros, { ...options, groups: { both: ['a', 1] } });
    expect(together.importances.map(({ name, mean }) => [name, mean])).toEqual([
      ['both', 0],
      ['c', 0],
    ]);
  });

  test('rows of objects are permuted by name', async () => {
    const options = { metric: r2Score, repeats: 2, seed: 3 };
    const here = await permutationImportance(linear(), X, y, options);
    const model = linear();
    const byName = {
      predict: (objects: readonly Readonly<Record<string, unknown>>[]) =>
        model.predict(objects.map(({ a, b, c }) => [a, b, c].map(Number))),
    };
    const objects = rows.map(([a, b, c]) => ({ a, b, c }));
    const named = await permutationImportance(byName, objects, y, options);
    expect(named.importances.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(named.importances.map(({ drops }) => drops)).toEqual(here.importances.map(({ drops }) => drops));
  });

  test('weights of rows count in the metric', async () => {
    const sampleWeight = rows.map((_, row) => row % 2);
    const wrong = y.map((value, row) => (row % 2 === 0 ? 1e6 : value));
    const options = { metric: rootMeanSquaredError, seed: 1, sampleWeight };
    const weighted = await permutationImportance(linear(), X, wrong, options);
    expect(weighted.score).toBeLessThan(1e-6);
  });

  test.each([
    [{ metric: 'mae' }, 'E_OPTION'],
    [{ metric: () => 1 }, 'E_OPTION'],
    [{ metric: r2Score, repeats: 0 }, 'E_HYPERPARAMETER'],
    [{ metric: r2Score, names: ['a', 'a', 'b'] }, 'E_OPTION'],
    [{ metric: r2Score, groups: { g: ['a'] } }, 'E_OPTION'],
    [{ metric: r2Score, groups: { g: [0], h: [0] } }, 'E_OPTION'],
    [{ metric: r2Score, sampleWeight: [1] }, 'E_SHAPE'],
  ])('refuses %o', async (options, code) => {
    await expect(permutationImportance(linear(), X, y, options as never)).rejects.toMatchObject({ code });
  });
});
