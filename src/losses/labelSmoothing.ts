import { readOptions } from '../options.js';
import type { Config } from '../types.js';
import { requireFraction } from '../validate.js';

/** Option of the cross entropies. */
export interface SmoothingOptions {
  /** Part of every target that is spread evenly over the classes, in [0, 1). Default: 0. */
  readonly labelSmoothing?: number;
}

/**
 * Checks the option that the cross entropies share.
 *
 * @returns config  empty without smoothing.
 * @throws HyperparameterError, OptionError.
 */
export function readLabelSmoothing(
  owner: string,
  options: SmoothingOptions,
): { labelSmoothing: number; config: Config } {
  const { labelSmoothing } = readOptions(owner, options, { labelSmoothing: [0, requireFraction] });
  return { labelSmoothing, config: labelSmoothing === 0 ? {} : { labelSmoothing } };
}
