import type { ShapedArray } from '../../data/reading/inputs.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError, ShapeError } from '../../errors.js';
import { isA, isList, refuse } from '../../validate.js';
import { OutOfScopeError } from '../outOfScope.js';
import { isSameShape, sizeOf } from './shapes.js';
import { Tensor, valuesOf } from './tensor.js';

/** Input of a model: a tensor, alone or in an array. */
export type TensorArg = Tensor | readonly Tensor[];

/** @throws OptionError unless it is a tensor; OutOfScopeError for several. */
export function requireTensor(path: string, given: unknown): Tensor {
  if (isA(given, Tensor)) return given;
  if (isList(given) && isA(given[0], Tensor)) {
    if (given.length === 1) return given[0];
    throw new OutOfScopeError(`${path} of ${given.length} tensors`, 'a model here has one input and one output');
  }
  return refuse(OptionError, path, 'a tensor of this library, such as tf.tensor2d(...)', given);
}

/**
 * Reads the rows and columns of a tensor. A tensor of one axis is a column.
 *
 * @param flattens  axes of a row that a `flatten` layer joins, if there is one.
 * @throws ShapeError for other axes; and like {@link requireTensor}.
 */
export function rowsOf(path: string, given: unknown, flattens?: readonly number[]): ShapedArray {
  const tensor = requireTensor(path, given);
  const [rows = 1, ...axes] = tensor.shape;
  const fits = flattens === undefined ? axes.length <= 1 && tensor.rank > 0 : isSameShape(axes, flattens);
  if (!fits) {
    const expected = flattens === undefined ? '[rows, columns]' : `[rows, ${flattens.join(', ')}]`;
    refuse(ShapeError, path, `of shape ${expected}`, tensor.shape);
  }
  return { data: valuesOf(tensor), shape: [rows, sizeOf(axes)] };
}

/** Reads one number per row from a tensor or an array. */
export function weightsOf(given: Tensor | NumberList): NumberList {
  return isA(given, Tensor) ? valuesOf(given) : given;
}
