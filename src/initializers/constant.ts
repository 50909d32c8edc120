import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Initializer } from '../types.js';
import { requireFinite32 } from '../validate.js';

/** Options of {@link constant}. */
export interface ConstantOptions {
  /** Finite; 0. */
  value?: number;
}

/**
 * Every weight starts at `value`, rounded to f32.
 *
 * @throws HyperparameterError when value is not a finite number in f32; OptionError for an unknown option.
 * @example dense({ units: 1, biasInitializer: constant({ value: 0.1 }) })
 */
export function constant(options: ConstantOptions = {}): Initializer {
  const { value } = readOptions('constant', options, { value: [0, requireFinite32] });
  return ours({
    name: 'constant',
    config: { value },
    fill(kernels, out, size) {
      new Float32Array(kernels.memory.buffer, out, size).fill(value);
    },
  });
}
