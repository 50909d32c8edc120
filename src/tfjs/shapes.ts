import { readList } from '../data/reading/list.js';
import { fromBigInt, isArrayLike, requireReadable } from '../data/reading/numbers.js';
import { DataError, ShapeError } from '../errors.js';
import { isList, refuse, show } from '../validate.js';

/** A number, or arrays of them, however deep. */
export type NestedNumbers = number | NestedNumbers[];

/** What a tensor is made of: a number, an array of numbers, or arrays of arrays of equal lengths. */
export type TensorLike = number | boolean | ArrayLike<number> | readonly TensorLike[];

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** As in TensorFlow.js. An array that holds itself has more. */
const MOST_AXES = 6;

/** The sizes of a shape. @throws ShapeError unless it is a list; `Kind` unless it is of integers from `least`. */
export function requireSizes(owner: string, shape: unknown, least = 0, Kind = ShapeError): readonly number[] {
  const sizes = readList(`${owner}.shape`, shape);
  if (sizes === undefined) refuse(ShapeError, `${owner}.shape`, 'a list of sizes', shape);
  return sizes.map((size, axis) => {
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= least) return size;
    return refuse(Kind, `${owner}.shape[${axis}]`, `an integer >= ${least}`, size);
  });
}

/** Elements, row-major, as nested arrays. */
export function nested(values: ArrayLike<number>, shape: readonly number[], first = 0): NestedNumbers {
  const [count, ...inner] = shape;
  if (count === undefined) return values[first]!;
  const size = sizeOf(inner);
  return Array.from({ length: count }, (_, index) => nested(values, inner, first + index * size));
}

/** Elements of nested arrays, row-major, and their shape. */
export interface Flattened {
  /** true is 1, false 0. */
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  /** Whether the first element is a boolean. */
  readonly isBoolean: boolean;
}

/**
 * Takes nested arrays apart.
 *
 * @throws ShapeError for arrays of different lengths next to each other; DataError `E_DATA` for what is no number.
 */
export function flatten(owner: string, input: unknown): Flattened {
  if (isArrayLike(input) && !isList(input)) {
    requireReadable(owner, input);
    const values = Float64Array.from(input as ArrayLike<unknown>, (value, at) =>
      requireElement(owner, fromBigInt(value), at),
    );
    return { values, shape: [input.length], isBoolean: false };
  }
  const shape: number[] = [];
  let isBoolean = false;
  for (let level = input; isArrayLike(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > MOST_AXES)
      throw new ShapeError(`${owner}: more than ${MOST_AXES} axes`, { path: owner, got: input });
  }
  const values: number[] = [];
  const take = (value: unknown, depth: number) => {
    if (!isArrayLike(value)) {
      if (depth < shape.length) throw ragged(owner, shape, depth, value);
      if (values.length === 0) isBoolean = typeof value === 'boolean';
      values.push(requireElement(owner, value, values.length));
      return;
    }
    if (value.length !== shape[depth]) throw ragged(owner, shape, depth, value);
    for (let index = 0; index < value.length; index++) take(value[index], depth + 1);
  };
  take(input, 0);
  return { values, shape, isBoolean };
}

function ragged(owner: string, shape: readonly number[], depth: number, got: unknown): ShapeError {
  const expected = depth < shape.length ? `${shape[depth]} elements along axis ${depth}` : 'a number';
  return new ShapeError(`${owner}: expected ${expected}, got ${isArrayLike(got) ? got.length : show(got)}`, {
    path: owner,
    expected,
    got,
  });
}

function requireElement(owner: string, value: unknown, at: number): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  throw new DataError('E_DATA', `${owner}: element ${at} is ${show(value)}, expected a number`, {
    path: owner,
    expected: 'a number',
    got: value,
  });
}
