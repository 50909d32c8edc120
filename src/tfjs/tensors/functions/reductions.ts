import { lift } from '../lift.js';
import * as composed from '../operations/composed.js';
import * as operations from '../operations/reduce.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

type Axes = operations.Axes;

/** A function of the elements along some axes, or all. @param keepDims  leaves axes of size 1. */
type ReduceFunction = <T extends Tensor>(x: Tensor | TensorLike, axis?: Axes, keepDims?: boolean) => T;

/** A function of the elements up to each one. @param exclusive  without it.  @param reverse  from the last one on. */
type ScanFunction = <T extends Tensor>(
  x: Tensor | TensorLike,
  axis?: number,
  exclusive?: boolean,
  reverse?: boolean,
) => T;

/**
 * Sums along axes, in f64, rounded once.
 *
 * @example sum([[1, 2], [3, 4]], 0).print()
 */
export const sum = lift<ReduceFunction>(operations.sum);

/**
 * Means along axes. Each element is divided by their number and rounded first, as in TensorFlow.js.
 *
 * @example mean([[1, 2], [3, 4]], 0).print()
 */
export const mean = lift<ReduceFunction>(operations.mean);

/**
 * Products along axes.
 *
 * @example prod([2, 3]).print()
 */
export const prod = lift<ReduceFunction>(operations.prod);

/**
 * The largest elements along axes; NaN, if there is one.
 *
 * @throws DataError `E_EMPTY` if there are none.
 * @example max([[1, 2], [3, 4]], 1).print()
 */
export const max = lift<ReduceFunction>(operations.max);

/**
 * The smallest elements along axes; NaN, if there is one.
 *
 * @throws DataError `E_EMPTY` if there are none.
 * @example min([[1, 2], [3, 4]], 1).print()
 */
export const min = lift<ReduceFunction>(operations.min);

/**
 * Whether all along axes hold.
 *
 * @throws DataError `E_DATA` unless it is a tensor of booleans.
 * @example all([true, false]).print()
 */
export const all = lift<ReduceFunction>(operations.all);

/**
 * Whether one along axes holds.
 *
 * @throws DataError `E_DATA` unless it is a tensor of booleans.
 * @example someOf([true, false]).print()
 */
export const someOf = lift<ReduceFunction>(operations.someOf);

/**
 * Finds the index of the largest element along an axis, the first of equals.
 *
 * @throws HyperparameterError if there is no such axis.
 * @example argMax([1, 3, 2]).print()
 */
export const argMax = lift<<T extends Tensor>(x: Tensor | TensorLike, axis?: number) => T>(operations.argMax);

/**
 * Finds the index of the smallest element along an axis, the first of equals.
 *
 * @throws HyperparameterError if there is no such axis.
 * @example argMin([1, 3, 2]).print()
 */
export const argMin = lift<<T extends Tensor>(x: Tensor | TensorLike, axis?: number) => T>(operations.argMin);

/**
 * Sums of the elements up to each one along an axis.
 *
 * @example cumsum([1, 2, 3]).print()
 */
export const cumsum = lift<ScanFunction>(operations.cumsum);

/**
 * Products of the elements up to each one along an axis.
 *
 * @example cumprod([1, 2, 3]).print()
 */
export const cumprod = lift<ScanFunction>(operations.cumprod);

/**
 * ln Σ eˣ along axes.
 *
 * @example logSumExp([1, 2]).print()
 */
export const logSumExp = lift<ReduceFunction>(composed.logSumExp);

/**
 * sqrt Σ x² along axes.
 *
 * @example euclideanNorm([3, 4]).print()
 */
export const euclideanNorm = lift<ReduceFunction>(composed.euclideanNorm);

/**
 * eˣ / Σ eˣ along an axis, the last unless given.
 *
 * @throws DataError `E_DATA` for a tensor of another type than float32.
 * @example softmax([1, 2]).print()
 */
export const softmax = lift<<T extends Tensor>(logits: T | TensorLike, dim?: number) => T>(composed.softmax);

/**
 * ln(eˣ / Σ eˣ) along an axis, the last unless given.
 *
 * @example logSoftmax([1, 2]).print()
 */
export const logSoftmax = lift<<T extends Tensor>(logits: T | TensorLike, axis?: number) => T>(composed.logSoftmax);

/**
 * Means and variances along axes; the variance is that of a population: divided by n.
 *
 * @example moments([1, 2, 3]).variance.print()
 */
export const moments = lift<
  (x: Tensor | TensorLike, axis?: Axes, keepDims?: boolean) => { mean: Tensor; variance: Tensor }
>(composed.moments);

/**
 * Norms of vectors along an axis, of matrices along two, or of all elements.
 *
 * @throws HyperparameterError for another order than 1, 2, Infinity, -Infinity, "euclidean", "fro".
 * @example norm([[3, 4], [6, 8]], 2, 1).print()
 */
export const norm = lift<
  <T extends Tensor>(x: Tensor | TensorLike, ord?: composed.NormOrder, axis?: Axes, keepDims?: boolean) => T
>(composed.norm);

/**
 * v + (x - v) (1 - decay), divided by 1 - decay^step unless zeroDebias is false.
 *
 * @example movingAverage([1], [2], 0.9, 1).print()
 */
export const movingAverage = lift<
  <T extends Tensor>(
    v: T | TensorLike,
    x: T | TensorLike,
    decay: number | Tensor,
    step?: number | Tensor,
    zeroDebias?: boolean,
  ) => T
>(composed.movingAverage);
