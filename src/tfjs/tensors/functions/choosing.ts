import type { DataType } from '../elements.js';
import { lift, liftAsync } from '../lift.js';
import * as choosing from '../operations/choosing.js';
import * as products from '../operations/products.js';
import * as sets from '../operations/sets.js';
import type { Rank } from '../ranks.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

/**
 * Matrix product of the last two axes; axes before them are broadcast together.
 *
 * @throws ShapeError unless the inner sizes agree.
 * @example matMul([[1, 2]], [[3], [4]]).print()
 */
export const matMul = lift<
  <T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike, transposeA?: boolean, transposeB?: boolean) => T
>(products.matMul);

/**
 * Product of two vectors, two matrices, or one of each.
 *
 * @throws ShapeError.
 * @example dot([1, 2], [3, 4]).print()
 */
export const dot = lift<(t1: Tensor | TensorLike, t2: Tensor | TensorLike) => Tensor>(products.dot);

/**
 * Products of each element of one vector and each of another.
 *
 * @throws ShapeError.
 * @example outerProduct([1, 2], [3, 4]).print()
 */
export const outerProduct = lift<(v1: Tensor | TensorLike, v2: Tensor | TensorLike) => Tensor<Rank.R2>>(
  products.outerProduct,
);

/**
 * Takes elements of `a` where the condition holds, otherwise of `b`.
 *
 * @throws DataError `E_DATA` unless the condition is of booleans; ShapeError.
 * @example where([true, false], [1, 2], [3, 4]).print()
 */
export const where = lift<
  <T extends Tensor>(condition: Tensor | TensorLike, a: T | TensorLike, b: T | TensorLike) => T
>(choosing.where);

/**
 * Resolves to the places that hold: one row of indices for each.
 *
 * @example (await whereAsync([true, false])).print()
 */
export const whereAsync = liftAsync<(condition: Tensor | TensorLike) => Promise<Tensor<Rank.R2>>>(choosing.placesWhere);

/**
 * Resolves to the entries whose mask holds.
 *
 * @throws ShapeError unless the axes of the mask are those of the tensor.
 * @example (await booleanMaskAsync([1, 2], [true, false])).print()
 */
export const booleanMaskAsync = liftAsync<
  (tensor: Tensor | TensorLike, mask: Tensor | TensorLike, axis?: number) => Promise<Tensor>
>(choosing.masked);

/**
 * Encodes class numbers as rows of `offValue` with one `onValue`. The result has one more axis, of length `depth`.
 *
 * @throws DataError `E_LABEL` for a label that is not an integer in [0, depth); TensorFlow.js makes a row without a class then.
 * @example oneHot([0, 2], 3).print()
 */
export const oneHot = lift<
  (indices: Tensor | TensorLike, depth: number, onValue?: number, offValue?: number, dtype?: DataType) => Tensor
>(choosing.oneHot);

/**
 * The k largest elements along the last axis, and their indices, always sorted; NaN is last.
 *
 * @throws HyperparameterError unless there are k.
 * @example topk([1, 3, 2], 2).values.print()
 */
export const topk = lift<
  <T extends Tensor>(x: T | TensorLike, k?: number, sorted?: boolean) => { values: T; indices: T }
>(choosing.topk);

/**
 * Resolves to whether each target is among the k largest predictions.
 *
 * @throws ShapeError, HyperparameterError.
 * @example (await inTopKAsync([[0.1, 0.9]], [1])).print()
 */
export const inTopKAsync = liftAsync<
  <U extends Tensor>(predictions: Tensor | TensorLike, targets: U | TensorLike, k?: number) => Promise<U>
>(choosing.inTopK);

/**
 * The entries along an axis, each once, in the order in which they come, and for every entry the index of its equal there.
 *
 * @example unique([1, 1, 2]).values.print()
 */
export const unique = lift<
  <T extends Tensor>(x: T | TensorLike, axis?: number) => { values: T; indices: Tensor<Rank.R1> }
>(sets.unique);

/**
 * Resolves to the elements of x that are not in y, and their indices.
 *
 * @throws ShapeError, DataError `E_DATA`.
 * @example (await setdiff1dAsync([1, 2], [2]))[0].print()
 */
export const setdiff1dAsync = liftAsync<(x: Tensor | TensorLike, y: Tensor | TensorLike) => Promise<[Tensor, Tensor]>>(
  sets.setdiff1d,
);

/**
 * Indices at which values would go into sorted rows, before equal elements or behind them.
 *
 * @throws ShapeError, HyperparameterError.
 * @example searchSorted([1, 3], [2]).print()
 */
export const searchSorted = lift<
  (sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike, side?: 'left' | 'right') => Tensor
>(sets.searchSorted);

/**
 * Indices at which values would go into sorted rows, before equal elements.
 *
 * @throws ShapeError.
 * @example lowerBound([1, 3], [3]).print()
 */
export const lowerBound = lift<(sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike) => Tensor>(
  sets.bound('left'),
);

/**
 * Indices at which values would go into sorted rows, behind equal elements.
 *
 * @throws ShapeError.
 * @example upperBound([1, 3], [3]).print()
 */
export const upperBound = lift<(sortedSequence: Tensor | TensorLike, values: Tensor | TensorLike) => Tensor>(
  sets.bound('right'),
);

/**
 * Counts of 0 .. size - 1, or sums of weights.
 *
 * @throws DataError `E_DATA` for a number below 0; ShapeError.
 * @example bincount([0, 2, 2], [], 3).print()
 */
export const bincount = lift<<T extends Tensor>(x: Tensor | TensorLike, weights: T | TensorLike, size: number) => T>(
  sets.bincount,
);

/**
 * The same for a vector or the rows of a matrix, or whether each occurs.
 *
 * @throws DataError `E_DATA` for a number below 0; ShapeError.
 * @example denseBincount([[0, 2], [1, 1]], [], 3).print()
 */
export const denseBincount = lift<
  <T extends Tensor>(x: Tensor | TensorLike, weights: T | TensorLike, size: number, binaryOutput?: boolean) => T
>(sets.denseBincount);

/**
 * Sums of the entries along the first axes that have one number.
 *
 * @throws ShapeError, HyperparameterError.
 * @example unsortedSegmentSum([1, 2, 3], [0, 1, 0], 2).print()
 */
export const unsortedSegmentSum = lift<
  <T extends Tensor>(x: T | TensorLike, segmentIds: Tensor | TensorLike, numSegments: number) => T
>(sets.unsortedSegmentSum);
