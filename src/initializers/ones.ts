import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Every weight starts at 1.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: ones() })
 */
export function ones(options: NoOptions = {}): Initializer {
  requireOptions('ones', options, []);
  return ours({
    name: 'ones',
    config: {},
    fill(kernels, out, size) {
      new Float32Array(kernels.memory.buffer, out, size).fill(1);
    },
  });
}
