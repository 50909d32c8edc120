import { cast as cast_, type DataType, read, requireDataType } from '../elements.js';
import { lift } from '../lift.js';
import { broadcastTo as toShape } from '../operations/broadcast.js';
import * as operations from '../operations/shaping.js';
import type { Rank, ShapeMap } from '../ranks.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

type Shape = readonly number[];
type Paddings = readonly (readonly [number, number])[];

/**
 * Returns the same elements in another shape. One size may be -1.
 *
 * @throws ShapeError if the shape does not hold all elements.
 * @example reshape([1, 2, 3, 4], [2, 2]).print()
 */
export const reshape = lift<<R extends Rank = Rank>(x: Tensor | TensorLike, shape: ShapeMap[R] | Shape) => Tensor<R>>(
  operations.reshape,
);

/**
 * Puts an axis of size 1 in.
 *
 * @throws HyperparameterError if it cannot be there.
 * @example expandDims([1, 2], 1).shape
 */
export const expandDims = lift<<T extends Tensor>(x: Tensor | TensorLike, axis?: number) => T>(operations.expandDims);

/**
 * Takes axes of size 1 out.
 *
 * @throws ShapeError if one has another size.
 * @example squeeze([[1, 2]]).shape
 */
export const squeeze = lift<<T extends Tensor>(x: Tensor | TensorLike, axis?: Shape) => T>(operations.squeeze);

/**
 * Puts the axes in another order, by default the reverse.
 *
 * @throws HyperparameterError unless perm has each axis once.
 * @example transpose([[1, 2], [3, 4]]).print()
 */
export const transpose = lift<<T extends Tensor>(x: T | TensorLike, perm?: Shape) => T>(operations.transpose);

/**
 * Reverses the order along axes, by default all.
 *
 * @throws HyperparameterError for an axis that is not there.
 * @example reverse([1, 2]).print()
 */
export const reverse = lift<<T extends Tensor>(x: T | TensorLike, axis?: number | Shape) => T>(operations.reverse);

/**
 * Repeats a tensor along each axis.
 *
 * @throws ShapeError unless there is a number for every axis.
 * @example tile([1, 2], [2]).print()
 */
export const tile = lift<<T extends Tensor>(x: T | TensorLike, reps: Shape) => T>(operations.tile);

/**
 * Puts a constant around the elements: [before, after] for each axis.
 *
 * @throws ShapeError.
 * @example pad([1, 2], [[1, 0]]).print()
 */
export const pad = lift<<T extends Tensor>(x: T | TensorLike, paddings: Paddings, constantValue?: number) => T>(
  operations.pad,
);

/**
 * Mirrors the elements outwards, about the last one (reflect) or behind it (symmetric).
 *
 * @throws ShapeError if it is too far.
 * @example mirrorPad([1, 2, 3], [[1, 1]], 'reflect').print()
 */
export const mirrorPad = lift<
  <T extends Tensor>(x: T | TensorLike, paddings: Paddings, mode: 'reflect' | 'symmetric') => T
>(operations.mirrorPad);

/**
 * Repeats a tensor along axes of size 1 and new ones in front.
 *
 * @throws ShapeError if the shapes do not fit.
 * @example broadcastTo([1, 2], [2, 2]).print()
 */
export const broadcastTo = lift<
  <R extends Rank = Rank>(x: Tensor | TensorLike, shape: ShapeMap[R] | Shape) => Tensor<R>
>((x, shape) => toShape(x, shape));

/**
 * Returns the tensor.
 *
 * @throws ShapeError unless it has the shape, in which null is any size.
 * @example ensureShape([1, 2], [null]).shape
 */
export const ensureShape = lift<<R extends Rank = Rank>(x: Tensor<R>, shape: readonly (number | null)[]) => Tensor<R>>(
  operations.ensureShape,
);

/**
 * A tensor of twice as many axes, with the elements on its diagonal.
 *
 * @example diag([1, 2]).print()
 */
export const diag = lift<(x: Tensor | TensorLike) => Tensor>(operations.diag);

/**
 * Converts the elements to another type: int32 drops fractions; bool is 1 for everything but 0.
 *
 * @throws OutOfScopeError for another dtype.
 * @example cast([1.5, 2.5], 'int32').print()
 */
export const cast = lift<<T extends Tensor>(x: T | TensorLike, dtype: DataType) => T>((x, dtype) =>
  cast_(read('tf.cast.x', x), requireDataType('tf.cast', dtype)),
);

/**
 * Copies a tensor.
 *
 * @example clone([1, 2]).print()
 */
export const clone = lift<<T extends Tensor>(x: T | TensorLike) => T>((x) => read('tf.clone.x', x));

/**
 * Puts a constant around the elements of a tensor of 1 axis.
 *
 * @throws ShapeError.
 * @example pad1d([1], [1, 0]).print()
 */
export const pad1d = lift<
  <T extends Tensor>(x: T | TensorLike, paddings: readonly [number, number], constantValue?: number) => T
>((x, paddings, constantValue) =>
  operations.pad(operations.requireRank('tf.pad1d.x', read('tf.pad1d.x', x), 1), [paddings], constantValue),
);

/**
 * Puts a constant around the elements of a tensor of 2 axes.
 *
 * @throws ShapeError.
 * @example pad2d([[1]], [[1, 0], [0, 1]]).print()
 */
export const pad2d = lift<<T extends Tensor>(x: T | TensorLike, paddings: Paddings, constantValue?: number) => T>(
  (x, paddings, constantValue) =>
    operations.pad(operations.requireRank('tf.pad2d.x', read('tf.pad2d.x', x), 2), paddings, constantValue),
);

/**
 * Puts a constant around the elements of a tensor of 3 axes.
 *
 * @throws ShapeError.
 * @example pad3d([[[1]]], [[1, 0], [0, 1], [0, 0]]).shape
 */
export const pad3d = lift<<T extends Tensor>(x: T | TensorLike, paddings: Paddings, constantValue?: number) => T>(
  (x, paddings, constantValue) =>
    operations.pad(operations.requireRank('tf.pad3d.x', read('tf.pad3d.x', x), 3), paddings, constantValue),
);

/**
 * Puts a constant around the elements of a tensor of 4 axes.
 *
 * @throws ShapeError.
 * @example pad4d([[[[1]]]], [[1, 0], [0, 1], [0, 0], [0, 0]]).shape
 */
export const pad4d = lift<<T extends Tensor>(x: T | TensorLike, paddings: Paddings, constantValue?: number) => T>(
  (x, paddings, constantValue) =>
    operations.pad(operations.requireRank('tf.pad4d.x', read('tf.pad4d.x', x), 4), paddings, constantValue),
);

/**
 * Reverses the order along axes of a tensor of 1 axis.
 *
 * @throws ShapeError.
 * @example reverse1d([1]).print()
 */
export const reverse1d = lift<<T extends Tensor>(x: T | TensorLike) => T>((x) =>
  operations.reverse(operations.requireRank('tf.reverse1d.x', read('tf.reverse1d.x', x), 1)),
);

/**
 * Reverses the order along axes of a tensor of 2 axes.
 *
 * @throws ShapeError.
 * @example reverse2d([[1]]).print()
 */
export const reverse2d = lift<<T extends Tensor>(x: T | TensorLike, axis?: number | Shape) => T>((x, axis) =>
  operations.reverse(operations.requireRank('tf.reverse2d.x', read('tf.reverse2d.x', x), 2), axis),
);

/**
 * Reverses the order along axes of a tensor of 3 axes.
 *
 * @throws ShapeError.
 * @example reverse3d([[[1]]]).print()
 */
export const reverse3d = lift<<T extends Tensor>(x: T | TensorLike, axis?: number | Shape) => T>((x, axis) =>
  operations.reverse(operations.requireRank('tf.reverse3d.x', read('tf.reverse3d.x', x), 3), axis),
);

/**
 * Reverses the order along axes of a tensor of 4 axes.
 *
 * @throws ShapeError.
 * @example reverse4d([[[[1]]]]).print()
 */
export const reverse4d = lift<<T extends Tensor>(x: T | TensorLike, axis?: number | Shape) => T>((x, axis) =>
  operations.reverse(operations.requireRank('tf.reverse4d.x', read('tf.reverse4d.x', x), 4), axis),
);
