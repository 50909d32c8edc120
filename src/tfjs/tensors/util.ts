import { tanh } from '../../core/exact/elementary.js';
import { drawSeed, splitSeed } from '../../core/random/seed.js';
import { isArrayLike, requireReadable, typedArrayKind } from '../../data/reading/numbers.js';
import { permutation } from '../../data/split/permutation.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { isFunction, show } from '../../show.js';
import { hasMethods, isList, isObject, refuse, requireInteger } from '../../validate.js';
import { namespace } from '../outOfScope.js';
import { arrayOf, type DataType, type DataTypeMap, requireDataType, type TensorValues, zerosOf } from './elements.js';
import { requireNumber } from './operations/numbers.js';
import {
  flatten,
  inferredSizes,
  isSameShape,
  nested,
  requireAxes,
  requireSizes,
  sizeOf,
  stridesOf,
  type TensorLike,
} from './shapes.js';

type Shape = readonly number[];

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

/** Throws the message unless the condition holds. */
function assert(condition: boolean, message: () => string): asserts condition {
  if (condition) return;
  const given: unknown = isFunction(message) ? (message as () => unknown)() : message;
  const text = typeof given === 'string' ? given : show(given);
  refuse(OptionError, 'tf.util.assert', 'true', condition, text);
}

function assertShapesMatch(shapeA: Shape, shapeB: Shape, errorMessagePrefix = ''): void {
  const [a, b] = [requireSizes('tf.util.assertShapesMatch', shapeA), requireSizes('tf.util.assertShapesMatch', shapeB)];
  const message = `${errorMessagePrefix}shapes ${show(a)} and ${show(b)} must match`;
  if (!isSameShape(a, b)) refuse(ShapeError, 'tf.util.assertShapesMatch', show(a), b, message);
}

/** Reads an array of numbers. @throws OptionError for anything else; DataError `E_DATA` for an element that is no number. */
function requireList(path: string, given: unknown): ArrayLike<number> {
  if (!isArrayLike(given)) refuse(OptionError, path, 'an array', given);
  const { values, shape } = flatten(path, given);
  return shape.length === 1 ? values : refuse(ShapeError, path, 'an array of numbers', given);
}

/** Replaces -1 by the size that follows from the others. */
function inferFromImplicitShape(shape: Shape, size: number): number[] {
  const owner = 'tf.util.inferFromImplicitShape';
  const sizes = inferredSizes(requireSizes(owner, shape, -1), size);
  return sizes ?? refuse(ShapeError, `${owner}.shape`, `a shape of ${size} elements`, shape);
}

/** The shape without axes of size 1, and the axes that stay. */
function squeezeShape(shape: Shape, axis?: Shape): { newShape: number[]; keptDims: number[] } {
  const sizes = requireSizes('tf.util.squeezeShape', shape);
  const chosen = axis === undefined ? undefined : requireAxes('tf.util.squeezeShape', axis, sizes);
  const wrong = chosen?.find((index) => sizes[index] !== 1);
  if (wrong !== undefined) refuse(ShapeError, 'tf.util.squeezeShape.axis', 'axes of size 1', axis);
  const keptDims = [...sizes.keys()].filter((index) => !(chosen?.includes(index) ?? sizes[index] === 1));
  return { newShape: keptDims.map((index) => sizes[index]!), keptDims };
}

function isTypedArray(value: unknown): value is TensorValues | Uint8ClampedArray {
  return /^(Float32|Int32|Uint8|Uint8Clamped)Array$/.test(typedArrayKind(value) ?? '');
}

function inferDtype(values: unknown): DataType | 'string' {
  if (isList(values)) return inferDtype(values[0]);
  if (isTypedArray(values)) return typedArrayKind(values) === 'Float32Array' ? 'float32' : 'int32';
  if (typeof values === 'boolean') return 'bool';
  return typeof values === 'string' ? 'string' : 'float32';
}

/** Calls a check, after delays that grow, until it holds. */
async function repeatedTry(
  checkFn: () => boolean,
  delayFn: (counter: number) => number = () => 0,
  maxCounter?: number,
): Promise<void> {
  if (!isFunction(checkFn)) refuse(OptionError, 'tf.util.repeatedTry.checkFn', 'a function', checkFn);
  if (!isFunction(delayFn)) refuse(OptionError, 'tf.util.repeatedTry.delayFn', 'a function', delayFn);
  for (let counter = 1; !checkFn(); counter++) {
    if (maxCounter !== undefined && counter >= maxCounter) {
      refuse(OptionError, 'tf.util.repeatedTry', `true within ${maxCounter} calls`, false);
    }
    await new Promise((resolve) => setTimeout(resolve, delayFn(counter)));
  }
}

/** The smallest divisor of size that is >= start, or size. */
function nearestDivisor(size: number, start: number): number {
  requireInteger('tf.util.nearestDivisor.size', size, 1);
  for (let divisor = requireInteger('tf.util.nearestDivisor.start', start, 1); divisor < size; divisor++) {
    if (size % divisor === 0) return divisor;
  }
  return size;
}

/** Two sizes near each other that hold so many elements. */
function sizeToSquarishShape(size: number): [number, number] {
  const width = Math.ceil(Math.sqrt(requireInteger('tf.util.sizeToSquarishShape.size', size, 0)));
  return [width, width === 0 ? 0 : Math.ceil(size / width)];
}

/** Swaps two entries in place. */
function swap(object: { [index: number]: unknown }, left: number, right: number): void {
  if (!isArrayLike(object) || Object.isFrozen(object)) {
    refuse(OptionError, 'tf.util.swap.object', 'an array that can be written', object);
  }
  const list: { [index: number]: unknown } = object;
  const held = list[left];
  list[left] = list[right];
  list[right] = held;
}

function made<D extends DataType>(owner: string, dtype: D, size: number, value: number): DataTypeMap[D] {
  const type = requireDataType(owner, dtype);
  return zerosOf(owner, type, requireInteger(`${owner}.size`, size, 0)).fill(value) as DataTypeMap[D];
}

/** Row-major index of indices, along the strides of all axes but the last. */
function locToIndex(locs: Shape, rank: number, strides: Shape): number {
  const list = requireList('tf.util.locToIndex.locs', locs);
  const steps = requireList('tf.util.locToIndex.strides', strides);
  return Array.from(list).reduce((sum, index, axis) => sum + (axis === rank - 1 ? 1 : (steps[axis] ?? 0)) * index, 0);
}

function indexToLoc(index: number, rank: number, strides: Shape): number[] {
  const steps = requireList('tf.util.indexToLoc.strides', strides);
  let rest = requireInteger('tf.util.indexToLoc.index', index, 0);
  return Array.from({ length: requireInteger('tf.util.indexToLoc.rank', rank, 0) }, (_, axis) => {
    const step = axis === rank - 1 ? 1 : (steps[axis] ?? 1);
    const place = Math.floor(rest / step);
    rest -= place * step;
    return place;
  });
}

/** `tf.util`: what programs need around tensors. */
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
    /** @throws OptionError with the message unless the condition holds. */
    assert: assert as (condition: boolean, message: () => string) => void,
    /** @throws OptionError for null and undefined. */
    assertNonNull: (value: unknown): void => {
      if (value === null || value === undefined) refuse(OptionError, 'tf.util.assertNonNull', 'a value', value);
    },
    /** @throws ShapeError unless all are integers >= 0. */
    assertNonNegativeIntegerDimensions: (shape: Shape): void => {
      requireSizes('tf.util.assertNonNegativeIntegerDimensions', shape);
    },
    /** @throws ShapeError unless they are the same. */
    assertShapesMatch,
    arraysEqual: (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean =>
      isObject(a) && isObject(b) && a.length === b.length && Array.from(a).every((value, index) => value === b[index]),
    arraysEqualWithNull: (a: readonly (number | null)[] | null, b: readonly (number | null)[] | null): boolean =>
      a === b ||
      (isList(a) &&
        isList(b) &&
        a.length === b.length &&
        a.every((value, i) => value === null || b[i] === null || value === b[i])),
    /** 4, or 1 for booleans. */
    bytesPerElement: (dtype: DataType): number =>
      requireDataType('tf.util.bytesPerElement', dtype) === 'bool' ? 1 : 4,
    /** @throws DataError `E_NONFINITE` for NaN and infinities in an int32 array, NaN in a bool array. */
    checkConversionForErrors: (values: ArrayLike<number>, dtype: DataType): void => {
      for (const value of Array.from(requireList('tf.util.checkConversionForErrors', values))) {
        const isLost = dtype === 'int32' ? !Number.isFinite(value) : dtype === 'bool' && Number.isNaN(value);
        if (isLost) refuse('E_NONFINITE', 'tf.util.checkConversionForErrors', `a number that ${dtype} can hold`, value);
      }
    },
    clamp: (min: number, x: number, max: number): number => {
      for (const [name, value] of Object.entries({ min, x, max })) requireNumber(`tf.util.clamp.${name}`, value);
      return Math.max(min, Math.min(x, max));
    },
    /** Distances between neighbours along each axis but the last. */
    computeStrides: (shape: Shape): number[] => stridesOf(requireSizes('tf.util.computeStrides', shape)).slice(0, -1),
    createScalarValue: (value: number, dtype: DataType): TensorValues =>
      arrayOf(requireDataType('tf.util.createScalarValue', dtype), [requireNumber('tf.util.createScalarValue', value)]),
    /** The squared distance of two vectors. */
    distSquared: (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      const [x, y] = [requireList('tf.util.distSquared.a', a), requireList('tf.util.distSquared.b', b)];
      return Array.from(x).reduce((sum, value, index) => sum + (value - y[index]!) * (value - y[index]!), 0);
    },
    /** The bytes of a text in UTF-8. */
    encodeString: (text: string): Uint8Array => {
      if (typeof text !== 'string') refuse(OptionError, 'tf.util.encodeString.text', 'a string', text);
      return new TextEncoder().encode(text);
    },
    decodeString: (bytes: Uint8Array): string => {
      if (!(bytes instanceof Uint8Array)) refuse(OptionError, 'tf.util.decodeString.bytes', 'a Uint8Array', bytes);
      return new TextDecoder().decode(bytes);
    },
    getArrayFromDType: <D extends DataType>(dtype: D, size: number): DataTypeMap[D] =>
      made('tf.util.getArrayFromDType', dtype, size, 0),
    getTypedArrayFromDType: <D extends DataType>(dtype: D, size: number): DataTypeMap[D] =>
      made('tf.util.getTypedArrayFromDType', dtype, size, 0),
    makeOnesTypedArray: <D extends DataType>(size: number, dtype: D): DataTypeMap[D] =>
      made('tf.util.makeOnesTypedArray', dtype, size, 1),
    makeZerosTypedArray: <D extends DataType>(size: number, dtype: D): DataTypeMap[D] =>
      made('tf.util.makeZerosTypedArray', dtype, size, 0),
    indexToLoc,
    inferDtype,
    inferFromImplicitShape,
    isBoolean: (value: unknown): value is boolean => typeof value === 'boolean',
    isFunction: (value: unknown): boolean => typeof value === 'function',
    isInt: (value: number): boolean => Number.isInteger(value),
    isNumber: (value: unknown): value is number => typeof value === 'number',
    isPromise: (value: unknown): value is Promise<unknown> => hasMethods<Promise<unknown>>(value, 'then'),
    isScalarShape: (shape: Shape): boolean => requireSizes('tf.util.isScalarShape', shape).length === 0,
    isString: (value: unknown): value is string => typeof value === 'string',
    isTypedArray,
    isValidDtype: (dtype: unknown): boolean =>
      dtype === 'float32' || dtype === 'int32' || dtype === 'bool' || dtype === 'string' || dtype === 'complex64',
    locToIndex,
    nearestDivisor,
    nearestLargerEven: (value: number): number =>
      requireNumber('tf.util.nearestLargerEven', value) % 2 === 0 ? value : value + 1,
    /** Milliseconds, from any start. */
    now: (): number => performance.now(),
    parseAxisParam: (axis: number | Shape, shape: Shape): number[] => [
      ...requireAxes('tf.util.parseAxisParam', axis, requireSizes('tf.util.parseAxisParam', shape)),
    ],
    /** A uniform number in [a, b), of a seed that is drawn. */
    randUniform: (a: number, b: number): number => {
      const [low, high] = [requireNumber('tf.util.randUniform.a', a), requireNumber('tf.util.randUniform.b', b)];
      return low + (high - low) * (drawSeed() / 2 ** 53);
    },
    /** @throws OptionError if the check does not hold within `maxCounter` calls. */
    repeatedTry,
    rightPad: (text: string, size: number): string =>
      `${text}`.padEnd(requireInteger('tf.util.rightPad.size', size, 0)),
    sizeToSquarishShape,
    squeezeShape,
    sum: (values: ArrayLike<number>): number =>
      Array.from(requireList('tf.util.sum', values)).reduce((total, value) => total + value, 0),
    swap,
    tanh: (x: number): number => tanh(requireNumber('tf.util.tanh', x)),
    /** Nests row-major elements in arrays. @throws ShapeError unless they fit. */
    toNestedArray: (shape: Shape, values: ArrayLike<number>): unknown => {
      const sizes = requireSizes('tf.util.toNestedArray', shape);
      const list = requireList('tf.util.toNestedArray.values', values);
      if (sizeOf(sizes) !== list.length)
        refuse(ShapeError, 'tf.util.toNestedArray', `values of shape ${show(sizes)}`, list.length);
      return nested(list, sizes);
    },
    toTypedArray: (values: TensorLike, dtype: DataType): TensorValues =>
      arrayOf(requireDataType('tf.util.toTypedArray', dtype), flatten('tf.util.toTypedArray', values).values),
    makeZerosNestedTypedArray: (shape: Shape, dtype: DataType): unknown => {
      const sizes = requireSizes('tf.util.makeZerosNestedTypedArray', shape, 0, HyperparameterError);
      return nested(made('tf.util.makeZerosNestedTypedArray', dtype, sizeOf(sizes), 0), sizes);
    },
  },
  [
    ...['bytesFromStringArray', 'convertBackendValuesAndArrayBuffer', 'fetch', 'fingerPrint64', 'hasEncodingLoss'],
    'hexToLong',
  ],
);
