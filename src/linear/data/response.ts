import type { Label, Preparation, TargetInput } from '../../data/preparation.js';

/** y as the solver reads it. */
export interface Response {
  /** (n), or (n, K) of zeros and ones for K classes of a multinomial model, by rows. */
  readonly values: Float64Array;
  /** K for a multinomial model, otherwise 1. */
  readonly outputs: number;
  /** The classes of a model of classes. */
  readonly labelled: Labelled | undefined;
  /** The preprocessor with what it learned of y. */
  readonly preparation: Preparation | undefined;
}

/** Rows of classes. */
export interface Labelled {
  /** Number of the class of each row. */
  readonly numbers: Int32Array;
  /** Classes in the order of their numbers. */
  readonly classes: readonly Label[];
  /** @throws DataError `E_LABEL` if a class has no row of weight above 0 among those. */
  requireAll(path: string, weights: Float64Array, where: string): void;
}

/**
 * Reads y. A function that fits paths has the one of its family, so that programs have no other.
 *
 * @throws ShapeError for more than one column; DataError `E_LABEL` for missing or mixed labels, one class only, or more than two in a
 *   logistic model; `E_DATA` for a negative count.
 */
export type ReadResponse = (y: TargetInput, preparation: Preparation | undefined) => Response;
