import type { Initializer } from '../types.js';

/**
 * Every weight starts at 0.
 *
 * @example dense({ units: 64, biasInitializer: zeros() })
 */
export function zeros(): Initializer {
  return {
    name: 'zeros',
    config: {},
    fill(kernels, out, size) {
      new Float32Array(kernels.memory.buffer, out, size).fill(0);
    },
  };
}
