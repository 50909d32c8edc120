import { drawSeed, splitSeed } from '../../core/random/seed.js';
import { allocate } from '../../data/reading/allocate.js';
import { isArrayLike, requireReadable } from '../../data/reading/numbers.js';
import { permutation } from '../../data/split/permutation.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isA, refuse, requireInteger } from '../../validate.js';
import type { Maybe } from '../options.js';
import { namespace } from '../outOfScope.js';
import { requireTensor } from './inputs.js';
import { flatten, requireSizes, sizeOf, type TensorLike } from './shapes.js';
import { arrayOf, type DataType, requireDataType, Tensor, valuesOf } from './tensor.js';

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
export function tensor(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor {
  return create('tf.tensor', values, shape, dtype);
}

/**
 * Makes a tensor without axes: one number.
 *
 * @example scalar(3).dataSync()
 */
export function scalar(value: number | boolean, dtype?: Maybe<DataType>): Tensor {
  return ranked('tf.scalar', 0, value, undefined, dtype);
}

/**
 * Makes a tensor of one axis.
 *
 * @throws as {@link tensor}.
 * @example tensor1d([1, 2, 3])
 */
export function tensor1d(values: TensorLike, dtype?: Maybe<DataType>): Tensor {
  return ranked('tf.tensor1d', 1, values, undefined, dtype);
}

/**
 * Makes a tensor of rows and columns. Flat values need a shape.
 *
 * @throws as {@link tensor}.
 * @example tensor2d([[1, 2], [3, 4]])
 */
export function tensor2d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor {
  return ranked('tf.tensor2d', 2, values, shape, dtype);
}

/**
 * Makes a tensor of three axes, for a `flatten` layer.
 *
 * @throws as {@link tensor}.
 * @example tensor3d([1, 2, 3, 4], [1, 2, 2])
 */
export function tensor3d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor {
  return ranked('tf.tensor3d', 3, values, shape, dtype);
}

/**
 * Makes a tensor of four axes, for a `flatten` layer.
 *
 * @throws as {@link tensor}.
 * @example tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
 */
export function tensor4d(values: TensorLike, shape?: Maybe<Shape>, dtype?: Maybe<DataType>): Tensor {
  return ranked('tf.tensor4d', 4, values, shape, dtype);
}

/**
 * Makes a tensor whose elements are all one number.
 *
 * @example fill([2, 3], 0.5)
 */
export function fill(shape: Shape, value: number, dtype: DataType = 'float32'): Tensor {
  return filled('tf.fill', shape, value, dtype);
}

/**
 * Makes a tensor of zeros.
 *
 * @example zeros([2, 3])
 */
export function zeros(shape: Shape, dtype: DataType = 'float32'): Tensor {
  return filled('tf.zeros', shape, 0, dtype);
}

/**
 * Makes a tensor of ones.
 *
 * @example ones([2, 3])
 */
export function ones(shape: Shape, dtype: DataType = 'float32'): Tensor {
  return filled('tf.ones', shape, 1, dtype);
}

/**
 * Encodes class numbers as rows of `offValue` with one `onValue`. The result has one more axis, of length `depth`.
 *
 * @throws DataError `E_LABEL` for a label that is not an integer in [0, depth); TensorFlow.js makes a row without a class then.
 * @example oneHot(tensor1d([0, 2], 'int32'), 3)
 */
export function oneHot(
  indices: Tensor | TensorLike,
  depth: number,
  onValue = 1,
  offValue = 0,
  dtype: DataType = 'int32',
): Tensor {
  requireInteger('tf.oneHot.depth', depth, 1);
  const given = isA(indices, Tensor) ? indices : create('tf.oneHot', indices, undefined, undefined);
  requireNumber('tf.oneHot', 'onValue', onValue);
  requireNumber('tf.oneHot', 'offValue', offValue);
  const values = floats('tf.oneHot', given.size, depth).fill(offValue);
  for (const [row, label] of valuesOf(given).entries()) {
    if (!Number.isInteger(label) || label < 0 || label >= depth) {
      refuse('E_LABEL', `tf.oneHot[${row}]`, `an integer in [0, ${depth})`, label);
    }
    values[row * depth + label] = onValue;
  }
  const type = requireDataType('tf.oneHot', dtype);
  return new Tensor(arrayOf(type, values), [...given.shape, depth], type);
}

/**
 * Finds the index of the largest element along an axis.
 *
 * @throws HyperparameterError if there is no such axis.
 * @example argMax(tensor1d([1, 3, 2]))
 */
export function argMax(x: Tensor | TensorLike, axis = 0): Tensor {
  return (isA(x, Tensor) ? x : create('tf.argMax', x, undefined, undefined)).argMax(axis);
}

/**
 * Returns the same elements in another shape.
 *
 * @throws ShapeError if the shape does not hold all elements.
 * @example reshape([1, 2, 3, 4], [2, 2])
 */
export function reshape(x: Tensor | TensorLike, shape: Shape): Tensor {
  return (isA(x, Tensor) ? x : create('tf.reshape', x, undefined, undefined)).reshape(shape);
}

/**
 * Converts the elements to another type.
 *
 * @throws OutOfScopeError for another dtype.
 * @example cast(tensor1d([1.5, 2.5]), 'int32')
 */
export function cast(x: Tensor | TensorLike, dtype: DataType): Tensor {
  return (isA(x, Tensor) ? x : create('tf.cast', x, undefined, undefined)).cast(dtype);
}

/**
 * Copies a tensor.
 *
 * @example clone(tensor1d([1, 2]))
 */
export function clone(x: Tensor): Tensor {
  return requireTensor('tf.clone', x).clone();
}

/**
 * Writes a tensor to the console.
 *
 * @example print(tensor1d([1, 2]))
 */
export function print(x: Tensor, verbose = false): void {
  requireTensor('tf.print', x).print(verbose);
}

function create(owner: string, input: TensorLike, shape: Maybe<Shape>, dtype: Maybe<DataType>): Tensor {
  const flat = flatten(owner, input);
  const isFlat = flat.shape.length <= 1;
  const sizes = shape === undefined || shape === null ? flat.shape : requireSizes(owner, shape);
  const fits = isFlat ? sizeOf(sizes) === flat.values.length : isEqual(sizes, flat.shape);
  if (!fits) {
    const expected = `values of shape [${sizes.join(', ')}]`;
    refuse(ShapeError, owner, expected, flat.shape);
  }
  const type = requireDataType(owner, dtype ?? (flat.isBoolean ? 'bool' : typeOf(input)));
  return new Tensor(arrayOf(type, flat.values), sizes, type);
}

function typeOf(input: unknown): DataType {
  const isInteger = input instanceof Int32Array || input instanceof Uint8Array || input instanceof Uint8ClampedArray;
  return isInteger ? 'int32' : 'float32';
}

function isEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function ranked(owner: string, rank: number, values: TensorLike, shape: Maybe<Shape>, dtype: Maybe<DataType>): Tensor {
  const created = create(owner, values, shape, dtype);
  if (created.rank === rank) return created;
  const hint = created.rank === 1 && rank > 1 ? '; give a shape' : '';
  const message = `${owner}: expected ${rank} axes, got ${show(created.shape)}${hint}`;
  refuse(ShapeError, owner, `${rank} axes`, created.shape, message);
}

function filled(owner: string, shape: Shape, value: number, dtype: DataType): Tensor {
  const sizes = requireSizes(owner, shape, 0, HyperparameterError);
  requireNumber(owner, 'value', value);
  const type = requireDataType(owner, dtype);
  return new Tensor(arrayOf(type, floats(owner, sizeOf(sizes), 1).fill(value)), sizes, type);
}

/** @throws MemoryError if there would be too many. */
function floats(owner: string, rows: number, columns: number): Float64Array {
  return allocate(owner, rows, columns, (length) => new Float64Array(length));
}

/** Accepts NaN and infinities. */
function requireNumber(owner: string, name: string, value: unknown): void {
  if (typeof value !== 'number') refuse(OptionError, `${owner}.${name}`, 'a number', value);
}

/** Draws a random order of n elements, each equally likely. */
function freshOrder(n: number): Int32Array {
  return permutation(n, splitSeed('tf.util', drawSeed()));
}

/** Shuffles arrays of equal lengths in the same order, in place. */
function shuffleTogether(owner: string, ...arrays: { length: number; [index: number]: unknown }[]): void {
  for (const array of arrays) {
    if (!isArrayLike(array) || Object.isFrozen(array)) {
      refuse(OptionError, `${owner}.array`, 'an array that can be written', array);
    }
    requireReadable(owner, array);
  }
  const [{ length } = { length: 0 }] = arrays;
  if (arrays.some((array) => array.length !== length)) {
    const got = arrays.map((array) => array.length).join(' and ');
    throw new ShapeError(`${owner}: arrays must be of equal length, got ${got}`, { path: owner, got });
  }
  const order = freshOrder(length);
  for (const array of arrays) {
    const held = Array.from(array as ArrayLike<unknown>);
    for (let at = 0; at < length; at++) array[at] = held[order[at]!];
  }
}

/** `tf.util`: shuffling of rows before a split. */
export const util = namespace(
  'tf.util',
  {
    /** Shuffles an array in place. */
    shuffle: (array: unknown[] | Float32Array | Int32Array | Uint8Array | Uint32Array): void =>
      shuffleTogether('tf.util.shuffle', array),
    /** Shuffles two arrays in the same order, in place. @throws ShapeError unless they have equal lengths. */
    shuffleCombo: (first: unknown[] | Float32Array, second: unknown[] | Float32Array): void =>
      shuffleTogether('tf.util.shuffleCombo', first, second),
    /** Returns 0 .. n-1 in random order. */
    createShuffledIndices: (n: number): Uint32Array =>
      Uint32Array.from(freshOrder(requireInteger('tf.util.createShuffledIndices.n', n, 0))),
    /** Number of elements of a shape. */
    sizeFromShape: (shape: Shape): number => sizeOf(requireSizes('tf.util.sizeFromShape', shape)),
    /** Flattens nested arrays. */
    flatten: (values: TensorLike): number[] => Array.from(flatten('tf.util.flatten', values).values),
  },
  [
    ...['arraysEqual', 'assert', 'assertNonNull', 'assertShapesMatch', 'bytesPerElement', 'clamp', 'computeStrides'],
    ...['decodeString', 'distSquared', 'encodeString', 'fetch', 'inferDtype', 'isTypedArray', 'nearestDivisor', 'now'],
    ...['randUniform', 'repeatedTry', 'sum', 'swap', 'tanh', 'toNestedArray', 'toTypedArray'],
  ],
);
