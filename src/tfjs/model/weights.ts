import { ShapeError } from '../../errors.js';
import type { Network } from '../../model/network.js';
import type { Matrix } from '../../types.js';
import { isList, refuse } from '../../validate.js';
import { requireTensor } from '../tensors/inputs.js';
import { arrayOf, Tensor, valuesOf } from '../tensors/tensor.js';

/**
 * Indices of the weights of a model in Ockham's order: the trained ones, and the others.
 *
 * @param flags  whether each layer is to be trained.
 */
export function orderOf(
  network: Network | undefined,
  flags: readonly boolean[],
): { trained: number[]; others: number[] } {
  const areTrained = (network?.layers ?? []).flatMap(({ parameters }, index) =>
    parameters.map(({ isState }) => flags[index] === true && isState !== true),
  );
  const numbersOf = (isWanted: boolean) =>
    areTrained.flatMap((isTrained, index) => (isTrained === isWanted ? [index] : []));
  return { trained: numbersOf(true), others: numbersOf(false) };
}

/** Range of a layer's weights in Ockham's order. */
export function rangeOf(network: Network | undefined, layer: number): { first: number; count: number } {
  const counts = (network?.layers ?? []).map(({ parameters }) => parameters.length);
  return { first: counts.slice(0, layer).reduce((a, b) => a + b, 0), count: counts[layer] ?? 0 };
}

export function toTensor({ data, shape }: Matrix): Tensor {
  return new Tensor(data, shape, 'float32');
}

/** @throws OptionError unless it is a tensor. */
export function toMatrix(path: string, given: unknown): Matrix {
  const tensor = requireTensor(path, given);
  return { data: arrayOf('float32', valuesOf(tensor)) as Float32Array, shape: tensor.shape };
}

/** @throws ShapeError unless there are that many. */
export function requireCount(owner: string, weights: readonly Tensor[], count: number): void {
  if (isList(weights) && weights.length === count) return;
  refuse(ShapeError, `${owner}.weights`, `${count} tensors`, weights);
}
