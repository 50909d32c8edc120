import { readOptions } from '../options.js';
import { requireFinite32, requireNonNegative } from '../validate.js';

/** Options of both normal distributions. */
export interface NormalOptions {
  /** Finite; 0. */
  mean?: number;
  /** Finite, >= 0; 0.05. */
  stddev?: number;
}

/** @throws HyperparameterError when mean or stddev is out of its range in f32; OptionError for an unknown option. */
export function readNormalOptions(owner: string, options: NormalOptions): Required<NormalOptions> {
  return readOptions(owner, options, { mean: [0, requireFinite32], stddev: [0.05, requireNonNegative] });
}
