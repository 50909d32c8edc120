import { Purpose } from '../../core/random/streams.js';
import { permutation } from '../../data/split/permutation.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { type KFoldOptions, readKFold, requireLabels, requireRows } from './options.js';
import { type Fold, foldsOf, numbered, type RowLabel, type Splitter } from './splitter.js';

/**
 * Cuts rows into k folds, each with the share of every class that all rows have, to within one row.
 *
 * With the rows sorted by class, the classes in the order of their first rows, fold f has as many rows of a class as every k-th row from
 * the f-th on. Which rows these are is drawn within each class (Philox), or is their order. `split` takes the classes: `{ y }`, numbers,
 * strings or booleans; it throws DataError `E_LABEL` for a class with fewer rows than folds, OptionError without classes.
 *
 * @throws OptionError, HyperparameterError for bad options.
 * @example
 * const folds = stratifiedKFold({ nSplits: 2, seed: 1 }).split(6, { y: ['a', 'a', 'b', 'b', 'b', 'b'] });
 * console.log(folds.length, folds[0].test.length); // 2 3
 *
 * Source: scikit-learn's StratifiedKFold, with the same folds if nothing is shuffled. It only warns of a class with fewer rows than
 * folds, and then scores folds without that class.
 */
export function stratifiedKFold(options: KFoldOptions = {}): Splitter {
  const owner = 'stratifiedKFold';
  const { nSplits, nRepeats, seed, key } = readKFold(owner, options);
  return {
    name: owner,
    seed,
    split(rows, { y } = {}) {
      requireRows(owner, nSplits, rows);
      const { numbers, labels } = numbered(requireLabels(owner, 'y', rows, y));
      const sizes = allocation(numbers, labels, nSplits);
      return Array.from({ length: nRepeats }, (_, repeat): readonly Fold[] => {
        const order = key && permutation(rows, key, Purpose.split, repeat + 1);
        const left = sizes.map((ofClass) => ofClass.slice());
        const testFold = new Int32Array(rows);
        for (let place = 0; place < rows; place++) {
          const row = order?.[place] ?? place;
          const ofClass = left[numbers[row]!]!;
          const fold = ofClass.findIndex((count) => count > 0);
          ofClass[fold]! -= 1;
          testFold[row] = fold;
        }
        return foldsOf(testFold, nSplits);
      }).flat();
    },
  };
}

/** (classes, folds) rows of each class in each fold. @throws DataError `E_LABEL` for a class with fewer rows than folds. */
function allocation(numbers: Int32Array, labels: readonly RowLabel[], nSplits: number): readonly number[][] {
  const counts = labels.map(() => 0);
  for (const number of numbers) counts[number]! += 1;
  for (const [number, count] of counts.entries()) {
    if (count >= nSplits) continue;
    const few = `class ${show(labels[number])} has ${count} ${count === 1 ? 'row' : 'rows'}`;
    const cure = labels.length > numbers.length / 2 ? '; numbers that are no classes go with kFold' : '';
    const expected = `at least ${nSplits} rows per class`;
    refuse('E_LABEL', 'y', expected, count, `stratifiedKFold: ${few}, fewer than the ${nSplits} folds${cure}`);
  }
  let first = 0;
  return counts.map((count) => {
    const ofFolds = Array.from({ length: nSplits }, () => 0);
    for (let place = first; place < first + count; place++) ofFolds[place % nSplits]! += 1;
    first += count;
    return ofFolds;
  });
}
