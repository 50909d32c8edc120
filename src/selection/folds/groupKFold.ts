import { HyperparameterError } from '../../errors.js';
import { refuse, requireInteger, requireOptions } from '../../validate.js';
import { requireLabels, requireRows } from './options.js';
import { foldsOf, numbered, type Splitter } from './splitter.js';

/** Options of {@link groupKFold}. */
export interface GroupKFoldOptions {
  /** Number of folds, >= 2, at most the number of groups. Default: 5. */
  nSplits?: number;
}

/**
 * Cuts rows into k folds without cutting a group: patients, customers, days. The groups go to the folds from the largest down, each to the
 * fold that has the fewest rows so far (the first of several). Nothing is drawn.
 *
 * `split` takes the groups: `{ groups }`, numbers, strings or booleans, one per row. It throws OptionError without them,
 * HyperparameterError for fewer groups than folds.
 *
 * @throws OptionError, HyperparameterError for bad options.
 * @example
 * const [first] = groupKFold({ nSplits: 2 }).split(4, { groups: ['ann', 'ann', 'bob', 'eve'] });
 * console.log(first.test); // Int32Array(2) [ 0, 1 ]
 *
 * Source: scikit-learn's GroupKFold, with the same folds if no two groups have the same size. Of those, the one that came first goes first.
 */
export function groupKFold(options: GroupKFoldOptions = {}): Splitter {
  const owner = 'groupKFold';
  requireOptions(owner, options, ['nSplits']);
  const nSplits = requireInteger(`${owner}.nSplits`, options.nSplits ?? 5, 2);
  return {
    name: owner,
    seed: undefined,
    split(rows, facts = {}) {
      requireRows(owner, nSplits, rows);
      const { numbers, labels } = numbered(requireLabels(owner, 'groups', rows, facts.groups));
      if (labels.length < nSplits) {
        const message = `${owner}: ${labels.length} groups cannot make ${nSplits} folds`;
        refuse(HyperparameterError, `${owner}.nSplits`, `at most ${labels.length}`, nSplits, message);
      }
      const counts = labels.map(() => 0);
      for (const number of numbers) counts[number]! += 1;
      const filled = Array.from({ length: nSplits }, () => 0);
      const foldOf = new Int32Array(labels.length);
      const order = counts.map((_, group) => group).sort((a, b) => counts[b]! - counts[a]! || a - b);
      for (const group of order) {
        const lightest = filled.indexOf(Math.min(...filled));
        filled[lightest]! += counts[group]!;
        foldOf[group] = lightest;
      }
      return foldsOf(
        numbers.map((group) => foldOf[group]!),
        nSplits,
      );
    },
  };
}
