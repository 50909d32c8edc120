import type { Matrix } from '../types.js';
import { refuse } from '../validate.js';
import { type NumberList, viewList } from './reading/list.js';
import { copyNumbers, type NumericArray } from './reading/numbers.js';
import { requireShape } from './reading/shape.js';

/**
 * Makes a matrix (or vector, or array of more axes) with an f32 copy of the numbers, row-major.
 *
 * NaN and infinities are kept: the function that takes the matrix decides whether they are allowed. A finite number that
 * f32 cannot hold is refused.
 *
 * @param data  one number per element of the shape: an array, a typed array, or a column with `toArray()`.
 * @param shape  one or more sizes, each an integer >= 1.
 * @throws ShapeError if the shape is invalid or does not fit the data.
 * @throws DataError `E_EMPTY` for a size of 0, `E_NONFINITE` for 1e300, `E_DETACHED`, or `E_DATA` for anything that is not a number.
 * @example
 * matrix([1, 2, 3, 4, 5, 6], [2, 3]);
 */
export function matrix(data: NumberList, shape: NumberList): Matrix {
  const list = viewList('matrix', data);
  if (list === undefined) {
    refuse('E_DATA', 'matrix.data', 'an array of numbers', data);
  }
  const sizes = requireShape('matrix', shape, list.length);
  if (sizes.includes(0)) {
    refuse('E_EMPTY', 'matrix.shape', 'sizes >= 1', shape, `matrix: shape [${sizes}] has no elements`);
  }
  const copy = new Float32Array(list.length);
  copyNumbers('matrix', list as NumericArray, copy, 0, sizes.at(-1)!, 'nonfinite');
  return { data: copy, shape: Object.freeze([...sizes]) };
}
