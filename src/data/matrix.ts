import { DataError } from '../errors.js';
import type { Matrix } from '../types.js';
import { show } from '../validate.js';
import { type NumberList, viewList } from './reading/list.js';
import { copyNumbers, type NumericArray } from './reading/numbers.js';
import { requireShape } from './reading/shape.js';

/**
 * A matrix (or vector, or array of more axes) that holds an f32 copy of the numbers, row-major.
 *
 * NaN and infinities are kept: whether they are allowed is for what takes the matrix to say. A finite number that f32
 * cannot hold is refused.
 *
 * @param data  as many numbers as the product of the shape: an array, a typed array, a column with `toArray()`.
 * @param shape  one or more sizes, each an integer >= 1.
 * @throws ShapeError when the shape is not such, or does not fit the data.
 * @throws DataError `E_EMPTY` for a size of 0, `E_NONFINITE` for 1e300, `E_DETACHED`, or `E_DATA` for what is no number.
 * @example
 * matrix([1, 2, 3, 4, 5, 6], [2, 3]);
 */
export function matrix(data: NumberList, shape: NumberList): Matrix {
  const list = viewList('matrix', data);
  if (list === undefined) {
    throw new DataError('E_DATA', `matrix: data must be an array of numbers, got ${show(data)}`, {
      path: 'matrix.data',
      expected: 'an array of numbers',
      got: data,
    });
  }
  const sizes = requireShape('matrix', shape, list.length);
  if (sizes.includes(0)) {
    throw new DataError('E_EMPTY', `matrix: shape [${sizes}] has no elements`, {
      path: 'matrix.shape',
      expected: 'sizes >= 1',
      got: shape,
    });
  }
  const copy = new Float32Array(list.length);
  copyNumbers('matrix', list as NumericArray, copy, 0, sizes.at(-1)!, 'nonfinite');
  return { data: copy, shape: Object.freeze([...sizes]) };
}
