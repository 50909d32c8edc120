import { requireFinite, requireNonNegative, requireOptions } from '../validate.js';

/** What both normal distributions take. */
export interface NormalOptions {
  /** Finite; 0. */
  mean?: number;
  /** Finite, >= 0; 0.05. */
  stddev?: number;
}

/** @throws HyperparameterError when mean or stddev is out of its range in f32; OptionError for an unknown option. */
export function readNormalOptions(owner: string, options: NormalOptions): Required<NormalOptions> {
  requireOptions(owner, options, ['mean', 'stddev']);
  const { mean = 0, stddev = 0.05 } = options;
  requireFinite(`${owner}.mean`, Math.fround(requireFinite(`${owner}.mean`, mean)));
  return { mean, stddev: requireNonNegative(`${owner}.stddev`, stddev) };
}
