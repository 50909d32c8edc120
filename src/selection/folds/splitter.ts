import type { Seed } from '../../core/random/seed.js';
import type { NumberList } from '../../data/reading/list.js';

/** One split of the rows: numbers of the rows that train and of those that test, ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** A value that rows have in common: a class or the name of a group. */
export type RowLabel = number | string | boolean;

/** Facts about the rows that a splitter may need, one entry per row. */
export interface SplitFacts {
  /** Classes, for `stratifiedKFold`. */
  readonly y?: ArrayLike<RowLabel> | undefined;
  /** Groups that may not be cut, for `groupKFold`. */
  readonly groups?: ArrayLike<RowLabel> | undefined;
}

/** A rule that cuts rows into folds: the result of `kFold`, `stratifiedKFold`, `groupKFold` or `timeSeriesSplit`. */
export interface Splitter {
  readonly name: string;
  /** The seed that repeats the folds; undefined if nothing is drawn. */
  readonly seed: Seed | undefined;
  /**
   * Cuts `rows` rows.
   *
   * @throws HyperparameterError for fewer rows (or groups) than folds; DataError `E_LABEL` for a class with fewer rows than folds;
   *   OptionError, ShapeError if `y` or `groups` are needed and missing, or have another length.
   */
  split(rows: number, facts?: SplitFacts): readonly Fold[];
}

/** Folds of your own: rows that train, rows that test. */
export interface OwnFold {
  readonly train: NumberList;
  readonly test: NumberList;
}

/** Makes the folds of a table that says in which fold each row tests. */
export function foldsOf(testFold: Int32Array, count: number): Fold[] {
  return Array.from({ length: count }, (_, fold) => ({
    train: rowsWhere(testFold, (own) => own !== fold),
    test: rowsWhere(testFold, (own) => own === fold),
  }));
}

function rowsWhere(values: Int32Array, holds: (value: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (holds(values[row]!)) rows.push(row);
  return Int32Array.from(rows);
}

/** Numbers the labels in the order of their first rows: which number each row has, and the labels. */
export function numbered(labels: ArrayLike<RowLabel>): {
  readonly numbers: Int32Array;
  readonly labels: readonly RowLabel[];
} {
  const known = new Map<RowLabel, number>();
  const numbers = Int32Array.from(labels, (label) => {
    const number = known.get(label) ?? known.size;
    known.set(label, number);
    return number;
  });
  return { numbers, labels: [...known.keys()] };
}
