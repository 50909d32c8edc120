// Folds: scikit-learn's where nothing is drawn, a partition in each repeat, and errors before anything is trained.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  crossValidate,
  type Fold,
  groupKFold,
  kFold,
  stratifiedKFold,
  timeSeriesSplit,
} from '../../src/selection/index.js';

interface Golden {
  readonly folds: readonly (readonly [readonly number[], readonly number[]])[];
  readonly rows: number;
  readonly nSplits: number;
  readonly y: readonly number[];
  readonly groups: readonly string[];
  readonly options: object;
}
const golden: Record<string, readonly Golden[]> = JSON.parse(
  readFileSync(new URL('golden/folds.json', import.meta.url), 'utf8'),
);
const plain = (folds: readonly Fold[]) => folds.map(({ train, test: tested }) => [[...train], [...tested]]);

describe('the folds of scikit-learn', () => {
  test('kFold', () => {
    for (const { rows, nSplits, folds } of golden['kFold']!) {
      expect(plain(kFold({ nSplits, shuffle: false }).split(rows))).toEqual(folds);
    }
  });
  test('stratifiedKFold', () => {
    for (const { y, nSplits, folds } of golden['stratifiedKFold']!) {
      expect(plain(stratifiedKFold({ nSplits, shuffle: false }).split(y.length, { y }))).toEqual(folds);
    }
  });
  test('groupKFold', () => {
    for (const { groups, nSplits, folds } of golden['groupKFold']!) {
      expect(plain(groupKFold({ nSplits }).split(groups.length, { groups }))).toEqual(folds);
    }
  });
  test('timeSeriesSplit', () => {
    for (const { rows, options, folds } of golden['timeSeriesSplit']!) {
      expect(plain(timeSeriesSplit(options).split(rows))).toEqual(folds);
    }
  });
});

test('each repeat of shuffled folds tests every row once, in an order of its own that the seed repeats', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 50 }), fc.nat(), (nSplits, more, seed) => {
      const rows = nSplits + more;
      const splitter = kFold({ nSplits, seed, nRepeats: 2 });
      const folds = splitter.split(rows);
      for (const repeat of [folds.slice(0, nSplits), folds.slice(nSplits)]) {
        expect(repeat.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(
          Array.from({ length: rows }, (_, i) => i),
        );
        for (const fold of repeat) {
          expect(fold.train.length + fold.test.length).toBe(rows);
          expect(Math.abs(fold.test.length - rows / nSplits)).toBeLessThan(1);
        }
      }
      expect(plain(kFold({ nSplits, seed, nRepeats: 2 }).split(rows))).toEqual(plain(folds));
      expect(splitter.seed).toBe(seed);
    }),
    { numRuns: 40 },
  );
  const [a, b] = [0, 1].map((repeat) =>
    plain(kFold({ nSplits: 3, seed: 4, nRepeats: 2 }).split(30)).slice(3 * repeat, 3 * repeat + 3),
  );
  expect(a).not.toEqual(b);
});

test('stratified folds have the share of every class to within one row, whatever the seed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 60, maxLength: 90 }),
      fc.nat(),
      (nSplits, y, seed) => {
        const counts = [0, 1, 2].map((label) => y.filter((own) => own === label).length);
        fc.pre(counts.every((count) => count >= nSplits));
        for (const fold of stratifiedKFold({ nSplits, seed }).split(y.length, { y })) {
          for (const [label, count] of counts.entries()) {
            const own = [...fold.test].filter((row) => y[row] === label).length;
            expect(Math.abs(own - count / nSplits)).toBeLessThan(1);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ['fewer rows than folds', () => kFold({ nSplits: 5 }).split(4), 'E_HYPERPARAMETER', '4 rows cannot make 5 folds'],
  [
    'a class with fewer rows than folds',
    () => stratifiedKFold({ nSplits: 3 }).split(5, { y: ['a', 'a', 'a', 'b', 'b'] }),
    'E_LABEL',
    'class "b" has 2 rows, fewer than the 3 folds',
  ],
  ['no classes', () => stratifiedKFold().split(9), 'E_OPTION', 'y is missing'],
  ['another number of classes', () => stratifiedKFold().split(9, { y: [1] }), 'E_SHAPE', 'y has 1 entries for 9 rows'],
  ['no groups', () => groupKFold().split(9), 'E_OPTION', 'groups is missing'],
  [
    'fewer groups than folds',
    () => groupKFold({ nSplits: 3 }).split(4, { groups: [1, 1, 2, 2] }),
    'E_HYPERPARAMETER',
    '2 groups cannot make 3 folds',
  ],
  [
    'nothing to train on',
    () => timeSeriesSplit({ nSplits: 3, testSize: 4 }).split(12),
    'E_HYPERPARAMETER',
    'leave none of 12 rows',
  ],
  ['one fold', () => kFold({ nSplits: 1 }), 'E_HYPERPARAMETER', 'kFold.nSplits'],
  ['repeats without shuffling', () => kFold({ shuffle: false, nRepeats: 2 }), 'E_OPTION', 'needs shuffle: true'],
  ['an unknown option', () => kFold({ nSplit: 3 } as never), 'E_OPTION', 'did you mean nSplits?'],
])('%s is an error', (_, call, code, text) => {
  expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
});

test.each([
  ['a row that both trains and tests', { folds: [{ train: [0, 1], test: [1, 2] }] }, 'row 1 is in train and test'],
  ['a row twice', { folds: [{ train: [0, 0], test: [2] }] }, 'row 0 is in train twice'],
  ['a row that is not there', { folds: [{ train: [0, 4], test: [2] }] }, 'rows, 0 to 3'],
  ['no test rows', { folds: [{ train: [0], test: [] }] }, 'at least one row'],
  [
    'a group in train and test',
    { folds: [{ train: [0, 1], test: [2, 3] }], groups: ['a', 'b', 'b', 'c'] },
    'group "b" both trains and tests in fold 0; use groupKFold',
  ],
  [
    'a group cut by kFold',
    { folds: kFold({ nSplits: 2, shuffle: false }), groups: [1, 2, 2, 1] },
    'both trains and tests',
  ],
  ['another number of groups', { groups: [1] }, '4 groups, one per row'],
  ['a seed beside a splitter', { folds: kFold(), seed: 1 }, 'a seed of their own'],
  ['text', { folds: 'five' }, 'a number of folds'],
])('%s is an error before the first model is built', async (_, options, text) => {
  let built = 0;
  const build = () => {
    built++;
    throw new Error('built');
  };
  const promise = crossValidate(build, [[1], [2], [3], [4]], [1, 2, 3, 4], options as never);
  await expect(promise).rejects.toThrow(text);
  expect(built).toBe(0);
});
