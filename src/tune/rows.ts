import { isTabular, type ModelInput, type Tabular, type TargetInput } from '../data/preparation.js';
import type { NumberList } from '../data/reading/list.js';
import { OptionError } from '../errors.js';
import type { CutRows } from '../selection/folds/cutRows.js';
import { meanOne, weightsAt } from '../selection/rows/rowWeights.js';
import type { RowsPair } from '../selection/run/build.js';
import { isList, refuse } from '../validate.js';
import type { FoldRows, Rows } from './executors/executor.js';

/**
 * Rows of a study: `[X, y]` or `[X, y, sampleWeight]` in any form that `fit` takes; or a table with a target, with weights
 * `[table, table.target, sampleWeight]`.
 */
export type TuneData<X extends ModelInput = ModelInput, Y extends TargetInput = TargetInput> =
  | Tabular
  | readonly [X, Y]
  | readonly [X, Y, NumberList];

/** The parts of the data of a study. */
export interface ReadData extends RowsPair {
  readonly sampleWeight: NumberList | undefined;
}

/** @throws OptionError unless it is a table with a target, `[X, y]` or `[X, y, sampleWeight]`. */
export function readData(path: string, given: unknown): ReadData {
  if (isTabular(given)) {
    const [X, y] = given.asArguments(undefined, undefined);
    return { X, y, sampleWeight: undefined };
  }
  if (!isList(given) || given.length < 2 || given.length > 3) {
    return refuse(OptionError, path, 'a table with a target, [X, y] or [X, y, sampleWeight]', given);
  }
  const [X, y, sampleWeight] = given as Exclude<TuneData, Tabular>;
  return { X, y, sampleWeight };
}

/** The rows of each fold. Weights of training rows are divided by their mean, as in `crossValidate`. */
export function foldRows({ folds, take, weights }: CutRows): readonly FoldRows[] {
  const rowsAt = (rows: Int32Array) => ({ ...take(rows), sampleWeight: weightsAt(weights, rows) });
  return folds.map(({ train, test }) => ({ train: training(rowsAt(train)), test: rowsAt(test) }));
}

/** Rows that train. @throws DataError if all weights are 0. */
export function training(rows: Rows): Rows {
  return { ...rows, sampleWeight: meanOne('tune.sampleWeight', rows.sampleWeight) };
}
