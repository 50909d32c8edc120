import type { Initializer } from '../types.js';

/**
 * Every weight starts at 1.
 *
 * @example dense({ units: 64, kernelInitializer: ones() })
 */
export function ones(): Initializer {
  return {
    name: 'ones',
    config: {},
    fill(kernels, out, size) {
      new Float32Array(kernels.memory.buffer, out, size).fill(1);
    },
  };
}
