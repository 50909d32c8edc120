import { instantiateSync } from '@assemblyscript/loader';
import { RuntimeSupportError } from '../errors.js';
import type { Kernels } from './kernels.js';
import { missingWebAssembly, refusal } from './refusal.js';

/**
 * Compiles and instantiates the kernels: the one place that touches the loader. Synchronous: 1 to 17 ms, once.
 *
 * The exports are taken from the instance, not from the loader's wrapper, which puts a closure with rest arguments
 * around every call.
 *
 * @param memory  what the threads build imports; the default build imports nothing.
 * @throws RuntimeSupportError where the engine has no WebAssembly or no SIMD, a policy forbids compiling, or the module is
 *   another one.
 */
export function instantiateKernels(source: BufferSource | WebAssembly.Module, memory?: WebAssembly.Memory): Kernels {
  if (typeof WebAssembly !== 'object') throw missingWebAssembly();
  let exports: WebAssembly.Exports;
  try {
    exports = instantiateSync(source, memory === undefined ? {} : { env: { memory } }).instance.exports;
  } catch (cause) {
    throw refusal(cause);
  }
  if (!(exports['memory'] instanceof WebAssembly.Memory) || typeof exports['heap_base'] !== 'function') {
    throw new RuntimeSupportError('ockham: this WebAssembly module is another one: it does not have the kernels');
  }
  // The exports are in the shape of assembly/index.ts; tests/contract holds the interface to it.
  return exports as unknown as Kernels;
}
