import { Purpose } from '../../core/random/streams.js';
import { permutation } from '../../data/split/permutation.js';
import { type KFoldOptions, readKFold, requireRows } from './options.js';
import { type Fold, foldsOf, type Splitter } from './splitter.js';

/**
 * Cuts n rows into k folds of floor(n / k) or ceil(n / k) rows, the larger ones first; each fold tests once and trains k - 1 times.
 *
 * Shuffled, the rows of a fold are those of a seeded permutation (Philox); otherwise they are adjacent. Of `nRepeats` repeats, each has a
 * permutation of its own. `split` throws HyperparameterError for fewer rows than folds.
 *
 * @throws OptionError, HyperparameterError for bad options.
 * @example
 * const [first] = kFold({ nSplits: 5, seed: 1 }).split(150);
 * console.log(first.train.length, first.test.length); // 120 30
 *
 * Source: scikit-learn's KFold and RepeatedKFold, with the same folds if nothing is shuffled. They shuffle only on request: rows that are
 * sorted then make folds that differ.
 */
export function kFold(options: KFoldOptions = {}): Splitter {
  const { nSplits, nRepeats, seed, key } = readKFold('kFold', options);
  return {
    name: 'kFold',
    seed,
    split(rows) {
      requireRows('kFold', nSplits, rows);
      return Array.from({ length: nRepeats }, (_, repeat): readonly Fold[] => {
        const order = key && permutation(rows, key, Purpose.split, repeat + 1);
        const testFold = new Int32Array(rows);
        for (let place = 0; place < rows; place++) testFold[order?.[place] ?? place] = foldAt(place, rows, nSplits);
        return foldsOf(testFold, nSplits);
      }).flat();
    },
  };
}

/** The fold of a place: the first rows % folds ones have a row more. */
export function foldAt(place: number, rows: number, folds: number): number {
  const size = Math.floor(rows / folds);
  const larger = rows % folds;
  const ofLarger = larger * (size + 1);
  return place < ofLarger ? Math.floor(place / (size + 1)) : larger + Math.floor((place - ofLarger) / size);
}
