import { DataError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import type { Matrix } from '../../types.js';
import { isList, isObject } from '../../validate.js';
import { type NumberList, readList, viewList } from './list.js';
import { cureFor } from './mistakes.js';

/** One array of weights: numbers row-major, with or without their shape, or the rows of a kernel. */
export type WeightArray = Matrix<Float32Array | Float64Array> | NumberList | readonly NumberList[];

/** Arrays of weights: all of them in the order of `getWeights`, or some of them by their names. */
export type WeightArrays = readonly WeightArray[] | Readonly<Record<string, WeightArray>>;

/** Options of `getWeights`. */
export interface WeightsOptions {
  /** true: the weights of the running average. Default: false. */
  average?: boolean;
  /** true: an object by name, such as 'dense_1/kernel', instead of a list. Default: false. */
  named?: boolean;
}

/**
 * Copies and checks weights of the given shape.
 *
 * @param name  of the array, for messages: dense_1/kernel.
 * @param least  no value is below: 0 for a variance.
 * @throws ShapeError for another shape or number of elements; DataError for a value that is not a finite number, or too small.
 */
export function readWeights(name: string, shape: readonly number[], given: unknown, least = -Infinity): Float32Array {
  const expected = `[${shape.join(', ')}]`;
  const refuse = (message: string, got: unknown) =>
    new ShapeError(`setWeights: ${name} ${message}`, { path: name, expected, got });
  let values = given;
  let sizes: unknown;
  if (isObject(given) && 'data' in given && 'shape' in given) {
    values = given.data;
    sizes = readList(name, given.shape) ?? given.shape;
  } else if (shape.length === 2 && isList(given) && typeof given[0] === 'object') {
    const rows = given.map((row) => Array.from(viewList(name, row) ?? []));
    const [first = []] = rows;
    const ragged = rows.find(({ length }) => length !== first.length);
    if (ragged) throw refuse(`has rows of ${first.length} and of ${ragged.length} numbers`, given);
    values = rows.flat();
    sizes = [rows.length, first.length];
  }
  if (sizes !== undefined && !isSame(sizes, shape)) {
    const isTransposed = isList(sizes) && isSame([...sizes].reverse(), shape);
    const hint = isTransposed ? '; transpose it: kernels here are (inputs, units)' : '';
    throw refuse(`has shape ${expected}, got ${show(sizes)}${hint}`, sizes);
  }
  const list = viewList(name, values);
  if (list === undefined) {
    throw refuse(`must be a matrix or a list of numbers, got ${show(values)}${cureFor(values)}`, values);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (list.length !== size) throw refuse(`takes ${size} numbers, ${expected}, got ${list.length}`, list.length);
  const copy = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const value = list[index];
    copy[index] = typeof value === 'number' ? value : Number.NaN;
    const isNumber = Number.isFinite(copy[index]);
    if (isNumber && copy[index]! >= least) continue;
    const code = typeof value === 'number' && !isNumber ? 'E_NONFINITE' : 'E_DATA';
    const expected = `a finite number${least > -Infinity ? `, at least ${least}` : ''}`;
    const message = `setWeights: ${name} holds ${show(value)} at ${index}, expected ${expected}`;
    throw new DataError(code, message, { path: name, expected, got: value });
  }
  return copy;
}

function isSame(a: unknown, b: readonly number[]): boolean {
  return isList(a) && a.length === b.length && b.every((size, axis) => size === a[axis]);
}
