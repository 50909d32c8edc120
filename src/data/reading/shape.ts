import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
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
      const message = `${path}: shape[${axis}] must be an integer, got ${show(size)}`;
      refuse(ShapeError, `${path}.shape[${axis}]`, 'an integer >= 0', size, message);
    }
    product *= size;
    return size;
  });
  if (product !== length) {
    const message = `${path}: shape [${sizes}] has ${product} elements, got ${length} numbers`;
    refuse(ShapeError, path, `${product} numbers`, length, message);
  }
  return sizes;
}
