import type { Result } from './methods.js';
import type { TensorLike } from './shapes.js';
import { type Tensor, wrapped } from './tensor.js';

/** A function of one tensor. */
export type UnaryFunction = <T extends Tensor>(x: T | TensorLike) => T;

/** A function of two tensors. */
export type BinaryFunction = <T extends Tensor>(a: Tensor | TensorLike, b: Tensor | TensorLike) => T;

/**
 * Makes a public function of an operation: its results become tensors.
 *
 * The signature is that of TensorFlow.js, in which the caller says the rank of the result; the operation takes its arguments.
 */
export function lift<F extends (...given: never[]) => unknown>(operation: (...given: Parameters<F>) => Result): F {
  const lifted = (...given: Parameters<F>): unknown => wrapped(operation(...given));
  return lifted as F;
}

/** The same for one that resolves at once. */
export function liftAsync<F extends (...given: never[]) => unknown>(operation: (...given: Parameters<F>) => Result): F {
  const lifted = async (...given: Parameters<F>): Promise<unknown> => wrapped(operation(...given));
  return lifted as F;
}
