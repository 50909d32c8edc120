import { ours } from '../concept.js';
import { type NumberList, readList } from '../data/reading/list.js';
import { HyperparameterError } from '../errors.js';
import type { Schedule } from '../types.js';
import { refuse, requireInteger, requireNonNegative, requireOptions } from '../validate.js';

/** Options of {@link piecewiseConstant}. */
export interface PiecewiseConstantOptions {
  /** Steps at which the next value begins, integers >= 1, ascending. */
  boundaries: NumberList;
  /** One more than boundaries; finite, >= 0. */
  values: NumberList;
}

/**
 * Constant between boundaries: `values[0]` in the first boundaries[0] steps, then values[1], and so on.
 *
 * @throws HyperparameterError when the boundaries do not ascend, a value is negative or not finite, or there is not one more
 *   value than there are boundaries; OptionError for an unknown option.
 * @example sgd({ learningRate: piecewiseConstant({ boundaries: [1000, 2000], values: [0.1, 0.01, 0.001] }) })
 *
 * Source: Keras' PiecewiseConstantDecay, where each value lasts one step longer; at the boundary as PyTorch's MultiStepLR.
 */
export function piecewiseConstant(options: PiecewiseConstantOptions): Schedule {
  requireOptions('piecewiseConstant', options, ['boundaries', 'values']);
  const boundaries = requireList('boundaries', options.boundaries);
  const values = requireList('values', options.values);
  boundaries.forEach((boundary, index) => {
    requireInteger(`piecewiseConstant.boundaries[${index}]`, boundary, (boundaries[index - 1] ?? 0) + 1);
  });
  values.forEach((value, index) => {
    requireNonNegative(`piecewiseConstant.values[${index}]`, value);
  });
  if (values.length !== boundaries.length + 1) {
    refuse(
      HyperparameterError,
      'piecewiseConstant.values',
      `${boundaries.length + 1} numbers, one more than boundaries`,
      values.length,
    );
  }
  return ours({
    name: 'piecewiseConstant',
    config: { boundaries, values },
    at: (step) => values[boundaries.filter((boundary) => boundary <= step).length]!,
  });
}

/** A copy. @throws HyperparameterError unless it is an array. */
function requireList(name: string, value: unknown): readonly number[] {
  const list = readList(`piecewiseConstant.${name}`, value);
  if (list !== undefined) return list as readonly number[]; // whose elements are checked next
  refuse(HyperparameterError, `piecewiseConstant.${name}`, 'an array of numbers', value);
}
