import { lift } from '../lift.js';
import * as gathering from '../operations/gathering.js';
import * as operations from '../operations/slicing.js';
import type { Rank, ShapeMap } from '../ranks.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

type Shape = readonly number[];

/**
 * Cuts a part out: from `begin`, `size` elements along each axis, or -1 for the rest.
 *
 * @throws HyperparameterError for a part that is not there.
 * @example slice([1, 2, 3], 1, 2).print()
 */
export const slice = lift<<T extends Tensor>(x: T | TensorLike, begin: number | Shape, size?: number | Shape) => T>(
  operations.slice,
);

/**
 * Cuts every stride-th element out, from `begin` until before `end`; negative indices count from the end.
 *
 * @throws ShapeError, HyperparameterError.
 * @example stridedSlice([1, 2, 3], [0], [3], [2]).print()
 */
export const stridedSlice = lift<
  (
    x: Tensor | TensorLike,
    begin: Shape,
    end: Shape,
    strides?: Shape | null,
    beginMask?: number,
    endMask?: number,
    ellipsisMask?: number,
    newAxisMask?: number,
    shrinkAxisMask?: number,
  ) => Tensor
>(operations.stridedSlice);

/**
 * Joins tensors along an axis.
 *
 * @throws ShapeError unless all other sizes agree.
 * @example concat([[1], [2, 3]]).print()
 */
export const concat = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[], axis?: number) => T>(
  operations.concat,
);

/**
 * Joins tensors of one shape along a new axis.
 *
 * @throws ShapeError if the shapes differ.
 * @example stack([[1, 2], [3, 4]]).print()
 */
export const stack = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[], axis?: number) => Tensor>(
  operations.stack,
);

/**
 * Takes a tensor apart along an axis, which the parts do not have.
 *
 * @example unstack([[1, 2], [3, 4]])[0].print()
 */
export const unstack = lift<<T extends Tensor>(x: T | TensorLike, axis?: number) => T[]>(operations.unstack);

/**
 * Cuts a tensor along an axis, into a number of equal parts or parts of those sizes.
 *
 * @throws ShapeError if it cannot be cut so.
 * @example split([1, 2, 3], [1, 2])[1].print()
 */
export const split = lift<
  <T extends Tensor>(x: Tensor | TensorLike, numOrSizeSplits: number | Shape, axis?: number) => T[]
>(operations.split);

/**
 * Takes entries along an axis by their indices.
 *
 * @throws DataError `E_DATA` for an index that is not there.
 * @example gather([1, 2, 3], [2, 0]).print()
 */
export const gather = lift<
  <T extends Tensor>(x: T | TensorLike, indices: Tensor | TensorLike, axis?: number, batchDims?: number) => T
>(gathering.gather);

/**
 * Takes the parts that rows of indices name.
 *
 * @throws DataError `E_DATA` for one that is not there.
 * @example gatherND([[1, 2], [3, 4]], [[1, 0]]).print()
 */
export const gatherND = lift<(x: Tensor | TensorLike, indices: Tensor | TensorLike) => Tensor>(gathering.gatherND);

/**
 * Adds parts up at the places that rows of indices name, in a tensor of zeros.
 *
 * @throws ShapeError, DataError `E_DATA`.
 * @example scatterND([[1]], [5], [3]).print()
 */
export const scatterND = lift<
  <R extends Rank = Rank>(
    indices: Tensor | TensorLike,
    updates: Tensor | TensorLike,
    shape: ShapeMap[R] | Shape,
  ) => Tensor<R>
>(gathering.scatterND);

/**
 * Writes parts to the places that rows of indices name.
 *
 * @throws ShapeError, DataError `E_DATA`.
 * @example tensorScatterUpdate([1, 2], [[1]], [5]).print()
 */
export const tensorScatterUpdate = lift<
  <R extends Rank = Rank>(
    tensor: Tensor<R> | TensorLike,
    indices: Tensor | TensorLike,
    updates: Tensor | TensorLike,
  ) => Tensor<R>
>(gathering.tensorScatterUpdate);

/**
 * Writes values to places in a tensor of `defaultValue`, 0 unless given.
 *
 * @throws ShapeError, HyperparameterError.
 * @example sparseToDense([1], [5], [3]).print()
 */
export const sparseToDense = lift<
  <R extends Rank = Rank>(
    sparseIndices: Tensor | TensorLike,
    sparseValues: Tensor | TensorLike,
    outputShape: ShapeMap[R] | Shape,
    defaultValue?: Tensor | TensorLike,
  ) => Tensor<R>
>(gathering.sparseToDense);

/**
 * Cuts a part out of a tensor of 1 axis.
 *
 * @throws ShapeError, HyperparameterError.
 * @example slice1d([1], 0, 1).print()
 */
export const slice1d = lift<<T extends Tensor>(x: T | TensorLike, begin: number, size: number) => T>(
  operations.slicedOfRank(1),
);

/**
 * Cuts a part out of a tensor of 2 axes.
 *
 * @throws ShapeError, HyperparameterError.
 * @example slice2d([[1]], [0, 0], [1, 1]).print()
 */
export const slice2d = lift<<T extends Tensor>(x: T | TensorLike, begin: Shape, size: Shape) => T>(
  operations.slicedOfRank(2),
);

/**
 * Cuts a part out of a tensor of 3 axes.
 *
 * @throws ShapeError, HyperparameterError.
 * @example slice3d([[[1]]], [0, 0, 0], [1, 1, 1]).print()
 */
export const slice3d = lift<<T extends Tensor>(x: T | TensorLike, begin: Shape, size: Shape) => T>(
  operations.slicedOfRank(3),
);

/**
 * Cuts a part out of a tensor of 4 axes.
 *
 * @throws ShapeError, HyperparameterError.
 * @example slice4d([[[[1]]]], [0, 0, 0, 0], [1, 1, 1, 1]).print()
 */
export const slice4d = lift<<T extends Tensor>(x: T | TensorLike, begin: Shape, size: Shape) => T>(
  operations.slicedOfRank(4),
);

/**
 * Joins tensors of 1 axis.
 *
 * @throws ShapeError unless all other sizes agree.
 * @example concat1d([[1]]).print()
 */
export const concat1d = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[]) => T>(operations.joinedOfRank(1));

/**
 * Joins tensors of 2 axes.
 *
 * @throws ShapeError unless all other sizes agree.
 * @example concat2d([[[1]]], 0).print()
 */
export const concat2d = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[], axis: number) => T>(
  operations.joinedOfRank(2),
);

/**
 * Joins tensors of 3 axes.
 *
 * @throws ShapeError unless all other sizes agree.
 * @example concat3d([[[[1]]]], 0).print()
 */
export const concat3d = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[], axis: number) => T>(
  operations.joinedOfRank(3),
);

/**
 * Joins tensors of 4 axes.
 *
 * @throws ShapeError unless all other sizes agree.
 * @example concat4d([[[[[1]]]]], 0).print()
 */
export const concat4d = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[], axis: number) => T>(
  operations.joinedOfRank(4),
);
