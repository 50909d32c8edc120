import { fromBigInt, isArrayLike, requireReadable } from '../data/numbers.js';
import { DataError, ShapeError } from '../errors.js';
import { show } from '../validate.js';

/** A number, or arrays of them, however deep. */
export type NestedNumbers = number | NestedNumbers[];

/** What a tensor is made of: a number, an array of numbers, or arrays of arrays of equal lengths. */
export type TensorLike = number | boolean | ArrayLike<number> | readonly TensorLike[];

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
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
  if (isArrayLike(input) && !Array.isArray(input)) {
    requireReadable(owner, input);
    const values = Float64Array.from(input as ArrayLike<unknown>, (value, at) =>
      requireNumber(owner, fromBigInt(value), at),
    );
    return { values, shape: [input.length], isBoolean: false };
  }
  const shape: number[] = [];
  let isBoolean = false;
  for (let level = input; isArrayLike(level); level = level[0]) shape.push(level.length);
  const values: number[] = [];
  const take = (value: unknown, depth: number) => {
    if (!isArrayLike(value)) {
      if (depth < shape.length) throw ragged(owner, shape, depth, value);
      if (values.length === 0) isBoolean = typeof value === 'boolean';
      values.push(requireNumber(owner, value, values.length));
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

function requireNumber(owner: string, value: unknown, at: number): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  throw new DataError('E_DATA', `${owner}: element ${at} is ${show(value)}, expected a number`, {
    path: owner,
    expected: 'a number',
    got: value,
  });
}
