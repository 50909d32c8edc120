import { type BinaryFunction, lift } from '../lift.js';
import * as operations from '../operations/binary.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

// Functions of two tensors. Shapes are aligned at their last axes, and an axis of size 1 is repeated. The types join in the wider one of bool,
// int32 and float32; a number is a float32.

const { binary } = operations;

/**
 * a + b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example add([1, 2], [3, 1]).print()
 */
export const add = lift<BinaryFunction>(binary('add'));

/**
 * a - b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example sub([1, 2], [3, 1]).print()
 */
export const sub = lift<BinaryFunction>(binary('sub'));

/**
 * a b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example mul([1, 2], [3, 1]).print()
 */
export const mul = lift<BinaryFunction>(binary('mul'));

/**
 * The largest integer <= a / b, as int32.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example floorDiv([1, 2], [3, 1]).print()
 */
export const floorDiv = lift<BinaryFunction>(binary('floorDiv'));

/**
 * The remainder of a / b, with the sign of b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example mod([1, 2], [3, 1]).print()
 */
export const mod = lift<BinaryFunction>(binary('mod'));

/**
 * a to the power of b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example pow([1, 2], [3, 1]).print()
 */
export const pow = lift<BinaryFunction>(binary('pow'));

/**
 * (a - b)².
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example squaredDifference([1, 2], [3, 1]).print()
 */
export const squaredDifference = lift<BinaryFunction>(binary('squaredDifference'));

/**
 * The angle of the point (b, a).
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example atan2([1, 2], [3, 1]).print()
 */
export const atan2 = lift<BinaryFunction>(binary('atan2'));

/**
 * a, or b a where it is negative.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example prelu([1, 2], [3, 1]).print()
 */
export const prelu = lift<BinaryFunction>(binary('prelu'));

/**
 * Whether a = b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example equal([1, 2], [3, 1]).print()
 */
export const equal = lift<BinaryFunction>(binary('equal'));

/**
 * Whether a and b differ.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example notEqual([1, 2], [3, 1]).print()
 */
export const notEqual = lift<BinaryFunction>(binary('notEqual'));

/**
 * Whether a > b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example greater([1, 2], [3, 1]).print()
 */
export const greater = lift<BinaryFunction>(binary('greater'));

/**
 * Whether a >= b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example greaterEqual([1, 2], [3, 1]).print()
 */
export const greaterEqual = lift<BinaryFunction>(binary('greaterEqual'));

/**
 * Whether a < b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example less([1, 2], [3, 1]).print()
 */
export const less = lift<BinaryFunction>(binary('less'));

/**
 * Whether a <= b.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example lessEqual([1, 2], [3, 1]).print()
 */
export const lessEqual = lift<BinaryFunction>(binary('lessEqual'));

/**
 * a / b; two tensors of integers give the floor of it.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example div([1, 2], [3, 1]).print()
 */
export const div = lift<BinaryFunction>(operations.div);

/**
 * a / b, and 0 where b is 0.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example divNoNan([1, 2], [3, 1]).print()
 */
export const divNoNan = lift<BinaryFunction>(operations.divNoNan);

/**
 * The larger one of a and b; NaN, if one is.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example maximum([1, 2], [3, 1]).print()
 */
export const maximum = lift<BinaryFunction>(operations.maximum);

/**
 * The smaller one of a and b; NaN, if one is.
 *
 * @throws ShapeError if the shapes do not broadcast.
 * @example minimum([1, 2], [3, 1]).print()
 */
export const minimum = lift<BinaryFunction>(operations.minimum);

/**
 * Whether a and b.
 *
 * @throws DataError `E_DATA` unless both are booleans; ShapeError.
 * @example logicalAnd([true, true], [true, false]).print()
 */
export const logicalAnd = lift<BinaryFunction>(operations.logical('logicalAnd'));

/**
 * Whether a or b.
 *
 * @throws DataError `E_DATA` unless both are booleans; ShapeError.
 * @example logicalOr([true, true], [true, false]).print()
 */
export const logicalOr = lift<BinaryFunction>(operations.logical('logicalOr'));

/**
 * Whether one of a and b, not both.
 *
 * @throws DataError `E_DATA` unless both are booleans; ShapeError.
 * @example logicalXor([true, true], [true, false]).print()
 */
export const logicalXor = lift<BinaryFunction>(operations.logical('logicalXor'));

/**
 * The bits that both have.
 *
 * @throws DataError `E_DATA` unless both are int32; ShapeError unless they have one shape.
 * @example bitwiseAnd(new Int32Array([3]), new Int32Array([6])).print()
 */
export const bitwiseAnd = lift<<T extends Tensor>(x: Tensor, y: Tensor) => T>(operations.bitwiseAnd);

/**
 * The sum of tensors.
 *
 * @throws ShapeError, DataError `E_DATA`, if shapes or types differ.
 * @example addN([[1, 2], [3, 4]]).print()
 */
export const addN = lift<<T extends Tensor>(tensors: readonly (T | TensorLike)[]) => T>(operations.addN);
