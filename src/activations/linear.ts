import { ours } from '../concept.js';
import type { Activation } from '../types.js';

/**
 * The identity: `x`.
 *
 * @example dense({ units: 1, activation: 'linear' })
 */
export function linear(): Activation {
  return ours({
    name: 'linear',
    config: {},
    saves: 'nothing',
    forward: (kernels, x, y, rows, columns) => copy(kernels.memory, x, y, rows * columns),
    backward: (kernels, _saved, dy, dx, rows, columns) => copy(kernels.memory, dy, dx, rows * columns),
  });
}

function copy(memory: WebAssembly.Memory, from: number, to: number, count: number): void {
  if (from !== to) new Uint8Array(memory.buffer).copyWithin(to, from, from + 4 * count);
}
