import { ShapeError } from '../../errors.js';
import { refuse, show } from '../../validate.js';
import { readList } from './list.js';

/**
 * Reads the sizes of a shape: integers >= 0 whose product is `length`.
 *
 * @throws ShapeError for anything else.
 */
export function requireShape(path: string, shape: unknown, length: number): readonly number[] {
  const given = readList(`${path}.shape`, shape);
  if (given === undefined || given.length === 0) {
    refuse(ShapeError, `${path}.shape`, 'an array of sizes', shape);
  }
  let product = 1;
  const sizes = given.map((size, axis) => {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new ShapeError(`${path}: shape[${axis}] must be an integer, got ${show(size)}`, {
        path: `${path}.shape[${axis}]`,
        expected: 'an integer >= 0',
        got: size,
      });
    }
    product *= size;
    return size;
  });
  if (product !== length) {
    throw new ShapeError(`${path}: shape [${sizes}] has ${product} elements, got ${length} numbers`, {
      path,
      expected: `${product} numbers`,
      got: length,
    });
  }
  return sizes;
}
