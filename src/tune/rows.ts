import type { MatrixInput } from '../data/reading/inputs.js';
import type { NumberList } from '../data/reading/list.js';
import type { SparseMatrix } from '../data/reading/sparse.js';
import { OptionError } from '../errors.js';
import type { CutRows } from '../selection/folds/cutRows.js';
import { meanOne, weightsAt } from '../selection/rows/rowWeights.js';
import { isList, refuse } from '../validate.js';
import type { FoldRows, Rows } from './executors/executor.js';

/** `[X, y]` or `[X, y, sampleWeight]`. */
export type TuneData =
  | readonly [MatrixInput | SparseMatrix, MatrixInput]
  | readonly [MatrixInput | SparseMatrix, MatrixInput, NumberList];

/** @throws OptionError unless it is `[X, y]` or `[X, y, sampleWeight]`. */
export function readData(
  path: string,
  given: unknown,
): { readonly X: TuneData[0]; readonly y: MatrixInput; readonly sampleWeight: NumberList | undefined } {
  if (!isList(given) || given.length < 2 || given.length > 3) {
    return refuse(OptionError, path, '[X, y] or [X, y, sampleWeight]', given);
  }
  const [X, y, sampleWeight] = given as TuneData;
  return { X, y, sampleWeight };
}

/** The rows of each fold. Weights of training rows are divided by their mean, as in `crossValidate`. */
export function foldRows({ folds, take, targets, weights }: CutRows): readonly FoldRows[] {
  const rowsAt = (rows: Int32Array) => ({ X: take(rows), y: targets(rows), sampleWeight: weightsAt(weights, rows) });
  return folds.map(({ train, test }) => ({ train: training(rowsAt(train)), test: rowsAt(test) }));
}

/** Rows that train. @throws DataError if all weights are 0. */
export function training(rows: Rows): Rows {
  return { ...rows, sampleWeight: meanOne('tune.sampleWeight', rows.sampleWeight) };
}
