import type { Label, ModelInput, TargetInput } from '../../data/preparation.js';
import { isColumn, readColumn } from '../../data/reading/columns.js';
import { rowsOf } from '../../data/selection/selectRows.js';
import { requireSameRows } from '../../data/split/trainTestSplit.js';
import { isList } from '../../validate.js';
import type { RowsPair } from '../run/build.js';

/** X and y of a call, the column of a table as a list, and a way to take some of their rows. */
export interface GivenRows extends RowsPair {
  readonly rows: number;
  /** (n) y, if it has one value per row: a number or a label. */
  readonly labels: ArrayLike<Label> | undefined;
  /** Copies the rows of those numbers, in that order. */
  take(indices: Int32Array): RowsPair;
}

/** Reads the sizes of X and y. @throws ShapeError unless they have as many rows; DataError for anything without rows. */
export function readRows(X: ModelInput, target: TargetInput): GivenRows {
  const y: TargetInput = isColumn(target) ? readColumn('y', target) : target;
  const rows = countRows('X', X);
  requireSameRows('X', rows, 'y', countRows('y', y));
  const isFlat = ArrayBuffer.isView(y) || (isList(y) && typeof y[0] !== 'object');
  return {
    X,
    y,
    rows,
    labels: isFlat ? (y as ArrayLike<Label>) : undefined,
    take: (indices) => ({ X: taken('X', X, indices), y: taken('y', y, indices) }),
  };
}

/** Number of rows. @throws DataError, ShapeError for anything without rows. */
export function countRows(path: string, given: ModelInput | TargetInput): number {
  let count = 0;
  rowsOf(path, given, (rows) => {
    count = rows;
    return new Int32Array();
  });
  return count;
}

function taken<T>(path: string, given: T, indices: Int32Array): T {
  return rowsOf(path, given, () => indices) as T; // the same form
}
