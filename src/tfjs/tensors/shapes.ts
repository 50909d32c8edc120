import { readList } from '../../data/reading/list.js';
import { fromBigInt, isArrayLike, requireReadable } from '../../data/reading/numbers.js';
import { HyperparameterError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, refuse } from '../../validate.js';

/** A number, or nested arrays of numbers. */
export type NestedNumbers = number | NestedNumbers[];

/** Values of a tensor: a number, an array of numbers, or nested arrays of equal lengths. */
export type TensorLike = number | boolean | ArrayLike<number> | readonly TensorLike[];

/** Number of elements. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes have the same sizes. */
export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Reads an axis, from the last one if negative. @throws HyperparameterError unless there is one. */
export function requireAxis(owner: string, axis: unknown, shape: readonly number[]): number {
  const rank = shape.length;
  if (typeof axis === 'number' && Number.isInteger(axis) && axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  return refuse(HyperparameterError, `${owner}.axis`, `an axis of [${shape.join(', ')}]`, axis);
}

/** Reads some axes, or all if none are given, in ascending order. @throws HyperparameterError for one that is not there, or twice. */
export function requireAxes(owner: string, axes: unknown, shape: readonly number[]): readonly number[] {
  if (axes === undefined || axes === null) return shape.map((_, axis) => axis);
  const list = isList(axes) ? axes : [axes];
  const found = list.map((axis) => requireAxis(owner, axis, shape)).sort((a, b) => a - b);
  if (new Set(found).size < found.length) refuse(HyperparameterError, `${owner}.axis`, 'axes, each once', axes);
  return found;
}

/** Distances between neighbours along each axis, row-major. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** As in TensorFlow.js. An array that contains itself has more. */
const MOST_AXES = 6;

/** Reads the sizes of a shape. @throws ShapeError unless it is a list; `Kind` unless all are integers >= `least`. */
export function requireSizes(owner: string, shape: unknown, least = 0, Kind = ShapeError): readonly number[] {
  const sizes = readList(`${owner}.shape`, shape);
  if (sizes === undefined) refuse(ShapeError, `${owner}.shape`, 'a list of sizes', shape);
  return sizes.map((size, axis) => {
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= least) return size;
    return refuse(Kind, `${owner}.shape[${axis}]`, `an integer >= ${least}`, size);
  });
}

/** The sizes with the one that is -1 as it follows from the others; undefined unless they then hold so many elements. */
export function inferredSizes(sizes: readonly number[], count: number): number[] | undefined {
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const all = sizes.map((size) => (size === -1 ? count / known : size));
  const fits = all.every((size) => Number.isSafeInteger(size) && size >= 0) && sizeOf(all) === count;
  return fits && sizes.filter((size) => size === -1).length <= 1 ? all : undefined;
}

/** Nests row-major elements in arrays. */
export function nested(values: ArrayLike<number>, shape: readonly number[], first = 0): NestedNumbers {
  const [count, ...inner] = shape;
  if (count === undefined) return values[first]!;
  if (inner.length === 0) return row(values, first, count);
  const size = sizeOf(inner);
  return Array.from({ length: count }, (_, index) => nested(values, inner, first + index * size));
}

function row(values: ArrayLike<number>, first: number, count: number): number[] {
  const numbers = new Array<number>(count);
  for (let index = 0; index < count; index++) numbers[index] = values[first + index]!;
  return numbers;
}

/** Elements of nested arrays in row-major order, and their shape. */
export interface Flattened {
  /** true is 1, false 0. */
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  /** Whether the first element is a boolean. */
  readonly isBoolean: boolean;
}

/**
 * Flattens nested arrays.
 *
 * @throws ShapeError if arrays of one level differ in length; DataError `E_DATA` for an element that is not a number.
 */
export function flatten(owner: string, input: unknown): Flattened {
  if (isArrayLike(input) && !isList(input)) {
    requireReadable(owner, input);
    if (typeof input[0] === 'number')
      return { values: input as ArrayLike<number>, shape: [input.length], isBoolean: false };
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
      if (depth < shape.length) refuseRagged(owner, shape, depth, value);
      if (values.length === 0) isBoolean = typeof value === 'boolean';
      values.push(requireElement(owner, value, values.length));
      return;
    }
    if (value.length !== shape[depth]) refuseRagged(owner, shape, depth, value);
    for (let index = 0; index < value.length; index++) take(value[index], depth + 1);
  };
  take(input, 0);
  return { values, shape, isBoolean };
}

function refuseRagged(owner: string, shape: readonly number[], depth: number, got: unknown): never {
  const expected = depth < shape.length ? `${shape[depth]} elements along axis ${depth}` : 'a number';
  const message = `${owner}: expected ${expected}, got ${isArrayLike(got) ? got.length : show(got)}`;
  refuse(ShapeError, owner, expected, got, message);
}

function requireElement(owner: string, value: unknown, at: number): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  const message = `${owner}: element ${at} is ${show(value)}, expected a number`;
  return refuse('E_DATA', owner, 'a number', value, message);
}
