import type { MatrixInput } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';

/** A class: a number, a name, or true and false. */
export type Label = number | string | boolean;

/** True classes or values, one per row, or rows of them. */
export type TargetsInput = MatrixInput | NumberList | readonly Label[];

/** Predicted classes, values, scores or probabilities: one per row, or (rows, columns). */
export type PredictionsInput = TargetsInput;

/** Options that every score has. `compile` and `evaluate` pass the same to functions of your own. */
export interface ScoreOptions {
  /** (n) weights of the rows, finite, >= 0: a row of weight 2 counts as two rows. Default: all 1. */
  readonly sampleWeight?: NumberList | undefined;
  /** Number of rows, if yTrue is flat and has several numbers per row. */
  readonly rows?: number | undefined;
  /** Columns of yPred if it is flat. Default: 1. */
  readonly columns?: number | undefined;
  /**
   * Names of classes 0, 1, ...: results have them, and `posLabel` and `labels` may be names. Default: the classes themselves. `evaluate`
   * passes the `classes` of the model.
   */
  readonly targetNames?: readonly Label[] | undefined;
}

/** Sizes and weights of the rows that a metric function gets as its third argument. */
export interface ScoreCall {
  readonly rows: number;
  /** Of the predictions. */
  readonly columns: number;
  /** (rows), if the rows are weighted. */
  readonly sampleWeight?: Float64Array | Float32Array | undefined;
  /** Names of classes 0, 1, ..., if the model has `classes`. */
  readonly targetNames?: readonly Label[] | undefined;
}

/**
 * A figure of targets and predictions: one of this entry, or your own function of (yTrue, yPred, { rows, columns, sampleWeight }). Flat
 * row-major numbers are passed, or lists of labels.
 */
export type ScoreFunction = {
  // A method, so that functions of narrower types fit.
  call(yTrue: FlatValues, yPred: FlatValues, call: ScoreCall): number;
}['call'];

/** Rows of numbers, row-major, or one label per row. */
export type FlatValues = Float64Array | Float32Array | readonly Label[];
