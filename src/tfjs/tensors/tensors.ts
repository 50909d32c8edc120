import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isA, refuse } from '../../validate.js';
import type { Maybe } from '../options.js';
import { create, type DataType, type DataTypeMap } from './elements.js';
import { requireTensor } from './inputs.js';
import { requireRank } from './operations/shaping.js';
import type { Rank, ShapeMap } from './ranks.js';
import type { TensorLike } from './shapes.js';
import { Tensor, TensorBuffer, type Variable, wrapped } from './tensor.js';

type Shape = readonly number[];

/**
 * Makes a tensor of numbers or booleans, which are copied.
 *
 * @param values  a number, nested arrays, or all elements in row-major order.
 * @param shape  default: that of the values. Flat values take any shape of as many elements.
 * @param dtype  default: 'bool' for booleans, 'int32' for integer typed arrays, otherwise 'float32'.
 * @throws ShapeError if the values are ragged or do not fit the shape; DataError `E_DATA` for a value that is not a number;
 *   OutOfScopeError for another dtype.
 * @example tensor([1, 2, 3, 4], [2, 2]).print()
 *
 * Source: TensorFlow.js, as all names of this entry.
 */
export function tensor<R extends Rank = Rank>(
  values: TensorLike,
  shape?: Maybe<ShapeMap[R] | Shape>,
  dtype?: Maybe<DataType>,
): Tensor<R> {
  return wrapped(create('tf.tensor', values, shape, dtype));
}

/**
 * Makes a tensor without axes: one number.
 *
 * @example scalar(3).dataSync()
 */
export function scalar(value: number | boolean, dtype?: Maybe<DataType>): Tensor<Rank.R0> {
  return ranked('tf.scalar', 0, value, undefined, dtype);
}

/**
 * Makes a tensor of one axis.
 *
 * @throws as {@link tensor}.
 * @example tensor1d([1, 2, 3])
 */
export function tensor1d(values: TensorLike, dtype?: Maybe<DataType>): Tensor<Rank.R1> {
  return ranked('tf.tensor1d', 1, values, undefined, dtype);
}

/**
 * Makes a tensor of rows and columns. Flat values need a shape.
 *
 * @throws as {@link tensor}.
 * @example tensor2d([[1, 2], [3, 4]])
 */
export function tensor2d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor<Rank.R2> {
  return ranked('tf.tensor2d', 2, values, shape, dtype);
}

/**
 * Makes a tensor of three axes.
 *
 * @throws as {@link tensor}.
 * @example tensor3d([1, 2, 3, 4], [1, 2, 2])
 */
export function tensor3d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor<Rank.R3> {
  return ranked('tf.tensor3d', 3, values, shape, dtype);
}

/**
 * Makes a tensor of four axes.
 *
 * @throws as {@link tensor}.
 * @example tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
 */
export function tensor4d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor<Rank.R4> {
  return ranked('tf.tensor4d', 4, values, shape, dtype);
}

/**
 * Makes a tensor of five axes.
 *
 * @throws as {@link tensor}.
 * @example tensor5d([1, 2, 3, 4], [1, 2, 2, 1, 1])
 */
export function tensor5d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor<Rank.R5> {
  return ranked('tf.tensor5d', 5, values, shape, dtype);
}

/**
 * Makes a tensor of six axes.
 *
 * @throws as {@link tensor}.
 * @example tensor6d([1, 2, 3, 4], [1, 2, 2, 1, 1, 1])
 */
export function tensor6d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor<Rank.R6> {
  return ranked('tf.tensor6d', 6, values, shape, dtype);
}

function ranked<R extends Rank>(
  owner: string,
  rank: number,
  values: TensorLike,
  shape: Maybe<Shape>,
  dtype: Maybe<DataType>,
): Tensor<R> {
  const created = create(owner, values, shape, dtype);
  if (created.shape.length === 1 && rank > 1) {
    const message = `${owner}: expected ${rank} axes, got ${show(created.shape)}; give a shape`;
    return refuse(ShapeError, owner, `${rank} axes`, created.shape, message);
  }
  return wrapped(requireRank(owner, created, rank));
}

/**
 * Makes a variable: a tensor that can be assigned to.
 *
 * @param trainable  kept, without effect: optimizers here train models.
 * @throws OptionError unless it is a tensor.
 * @example variable(tensor([1, 2])).assign(tensor([3, 4]))
 */
export function variable<R extends Rank>(
  initialValue: Tensor<R>,
  trainable = true,
  name?: string,
  dtype?: DataType,
): Variable<R> {
  if (!isA(initialValue, Tensor)) refuse(OptionError, 'tf.variable.initialValue', 'a tensor', initialValue);
  return initialValue.variable(trainable, name, dtype);
}

/**
 * Makes elements that can be written one by one: see {@link TensorBuffer}.
 *
 * @example buffer([2, 2]).set(3, 0, 1)
 */
export function buffer<R extends Rank = Rank, D extends DataType = 'float32'>(
  shape: ShapeMap[R],
  dtype?: D,
  values?: DataTypeMap[D],
): TensorBuffer<R, D> {
  return new TensorBuffer<R, D>(shape, dtype ?? ('float32' as D), values);
}

/**
 * Writes a tensor to the console.
 *
 * @example print(tensor1d([1, 2]))
 */
export function print(x: Tensor, verbose = false): void {
  requireTensor('tf.print', x).print(verbose);
}
