import type { Json, Metric } from '../types.js';
import { hasMethods } from '../validate.js';
import type { Column } from './reading/columns.js';
import type { MatrixInput } from './reading/inputs.js';
import type { Rows } from './reading/rows.js';
import type { SparseMatrix } from './reading/sparse.js';
import type { Selectable } from './selectable.js';
import { isStreamed, type Streamed, streamedRows } from './streamed.js';

// Tables and preprocessors are known by their methods. These come with the objects, so programs without them carry none of the code,
// and two copies of the library accept each other's objects.

/** A class as the rows name it. */
export type Label = string | number | boolean;

/** A table as a model sees it; `table` makes one. */
export interface Tabular extends Selectable {
  readonly rows: number;
  /** The column to predict. */
  readonly target:
    | { readonly name: string; readonly values: Float64Array | readonly (string | undefined)[] }
    | undefined;
  /** X, y and options of a call in which it takes the place of X and y. @internal */
  asArguments<O>(y: unknown, options: O): readonly [X: Tabular, y: TargetInput, options: O];
}

/** Rows of objects, or columns by name, for models with `preprocess`. */
export type TableInput =
  | Tabular
  | readonly Readonly<Record<string, unknown>>[]
  | Readonly<Record<string, ArrayLike<unknown>>>;

/** X of a model: numbers, a sparse matrix, or, if it has `preprocess`, rows with names. */
export type ModelInput = MatrixInput | SparseMatrix | TableInput;

/** y of a model: numbers, or, if it has `preprocess`, labels. */
export type TargetInput = MatrixInput | readonly Label[] | Column;

/** Number of first rows from which may be learned, of all rows; undefined: all of them. */
export type TrainingPart = ((rows: number) => number) | undefined;

/** X as the first layer takes it, with the names of its columns. */
export interface PreparedRows extends Rows {
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly means: Float64Array | undefined;
  /** Preparation that made them, with what it has learned. */
  readonly standardizer?: Preparation | undefined;
}

/**
 * Preparation of X before the first layer: a standardizer, or a preprocessor, which has all of the methods. Immutable: what
 * learns returns another one.
 */
export interface Preparation {
  /** Names of the columns that the first layer gets, if they have any; undefined until they are learned. */
  readonly names: readonly string[] | undefined;
  /** Number of these columns; undefined until it is learned. @internal */
  readonly columns: number | undefined;
  /** Whether training rows still teach it something: columns, or classes of the target. Absent: nothing. @internal */
  readonly isLearning?: boolean;
  /** Classes of the target in the order of their numbers; undefined for numbers, and until they are learned. */
  readonly classes?: readonly Label[] | undefined;
  /** Prepares X. One that has learned nothing yet learns from the first `part(rows)` rows, by default all. @internal */
  prepareRows(path: string, X: unknown, part: TrainingPart): PreparedRows;
  /** Itself. @throws StateError `E_NOT_BUILT` if it has learned nothing yet. @internal */
  requireLearned(): Preparation;
  /** Turns y into numbers for a loss of these targets, and learns classes, means and scales in the same way. @internal */
  prepareTargets?(path: string, y: unknown, targets: string, outputUnits: number, part: TrainingPart): PreparedTargets;
  /** Undoes the transform of the target in (rows, columns) predictions: a copy, or the same array. @internal */
  undo?<T extends Float32Array | Float64Array | Int32Array>(values: T, columns: number): T;
  /**
   * Result of compile, with metrics in the units of the target, not of its transform.
   *
   * @internal
   * @param inputs  holds what the model has learned by then.
   */
  inUnits?<T extends { readonly metrics: readonly Metric[] }>(
    compiled: T,
    inputs: { readonly standardizer: Preparation | undefined },
  ): T;
  /** The metric of which {@link inUnits} made this one: for values that are in the target's units already. @internal */
  withoutUnits?(metric: Metric): Metric;
  /**
   * Refuses options of `sequential` that it stands in place of, and a first layer that takes another number of columns.
   *
   * @internal
   * @throws OptionError.
   */
  requireFit(options: object, columns: number): void;
  /** Selects some of the columns that the first layer gets. @internal */
  select(columns: ArrayLike<number>): Preparation;
  toJSON(): { readonly [key: string]: Json };
}

/** y as numbers, and what made them. */
export interface PreparedTargets {
  readonly y: MatrixInput;
  readonly standardizer: Preparation;
}

/** Whether the value prepares rows. */
export function isPreparation(value: unknown): value is Preparation {
  return hasMethods<Preparation>(value, 'prepareRows');
}

/** Whether the value is a table. */
export function isTabular(value: unknown): value is Tabular {
  return hasMethods<Tabular>(value, 'asArguments');
}

/** X, y and the options of a call: a table with a target, or a stream, takes the place of the first two. */
export function argumentsOf<O>(
  X: ModelInput,
  y: TargetInput | O | undefined,
  options: O,
): readonly [X: ModelInput, y: TargetInput, options: O];
export function argumentsOf<O, S extends Streamed>(
  X: ModelInput | S,
  y: TargetInput | O | undefined,
  options: O,
): readonly [X: ModelInput | S, y: TargetInput, options: O];
export function argumentsOf<O, S extends Streamed>(
  X: ModelInput | S,
  y: TargetInput | O | undefined,
  options: O,
): readonly [X: ModelInput | S, y: TargetInput, options: O] {
  if (isStreamed<S>(X)) return [X, [], X[streamedRows].optionsOf(y, options)];
  return isTabular(X) ? X.asArguments(y, options) : ([X, y as TargetInput, options] as const);
}
