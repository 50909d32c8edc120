// @ts-check
// Times of a step's kernels, each with a clock around it.
import { runtime } from '../../dist/core/kernels/runtime.js';

/**
 * Puts clocks around the kernels, for the rest of this process. A clock costs 0.1 µs per call, which is nothing for a long one.
 *
 * @returns milliseconds by name of the kernel, which grow while models train; set them to 0 to start again.
 */
export function clockKernels() {
  /** @type {Map<string, number>} */
  const times = new Map();
  const current = /** @type {{ kernels: unknown }} */ (runtime());
  const plain = /** @type {Record<string, unknown>} */ (current.kernels);
  /** @type {Record<string, unknown>} */
  const clocked = {};
  for (const [name, kernel] of Object.entries(plain)) {
    clocked[name] = typeof kernel === 'function' ? clock(name, kernel, times) : kernel;
  }
  current.kernels = clocked;
  return times;
}

/**
 * @param {string} name
 * @param {Function} kernel
 * @param {Map<string, number>} times
 */
function clock(name, kernel, times) {
  times.set(name, 0);
  return (/** @type {unknown[]} */ ...given) => {
    const start = performance.now();
    const result = kernel(...given);
    times.set(name, (times.get(name) ?? 0) + performance.now() - start);
    return result;
  };
}

/** Kernels that are part of a product: lists and gathering included. */
const PRODUCT_KERNELS = /gemm_[nt]|sparse_dense|dense_sparse|list_|_kept$/;

/** @param {string} name */
export function isProduct(name) {
  return PRODUCT_KERNELS.test(name);
}
