import type { Kernels } from '../../core/kernels/kernels.js';
import { FLUSH_STEPS } from '../../optimizers/flush.js';
import type { Block } from './blocks.js';

/** (1 - beta2) times the square of a smaller gradient would be subnormal. */
const LEAST_GRADIENT = 2 ** -58;

/** No weight above it is flushed: to f32, it is 0 beside weights of 1e-5 and more. */
const MOST_FLUSHED = 2 ** -40;

/**
 * In every 32nd step: weights whose gradient of L2, 2 l2 w, is below 2^-58 become 0, if they are below 2^-40 themselves.
 *
 * L2 alone moves the weights of an input that is always 0 and those of a dead unit. They shrink by a factor in every step; the squares of
 * their gradients, and later they themselves, would end among the subnormal numbers, where processors are many times slower.
 */
export function flushWeights(kernels: Kernels, { weights, size, l2 }: Block, step: number): void {
  if (l2 === 0 || step % FLUSH_STEPS !== 0) return;
  kernels.f32_flush(weights, size, Math.min(LEAST_GRADIENT / (2 * l2), MOST_FLUSHED));
}
