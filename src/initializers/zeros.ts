import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Every weight starts at 0.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, biasInitializer: zeros() })
 */
export function zeros(options: NoOptions = {}): Initializer {
  requireOptions('zeros', options, []);
  return ours({
    name: 'zeros',
    config: {},
    fill(kernels, out, size) {
      new Float32Array(kernels.memory.buffer, out, size).fill(0);
    },
  });
}
