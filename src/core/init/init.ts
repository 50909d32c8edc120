import { requireOptions } from '../../validate.js';
import { runtime, runtimeSwitch } from '../kernels/runtime.js';
import type { InitOptions } from './options.js';

/** Settles when the last call of init is done: calls take turns. */
let turns: Promise<void> = Promise.resolve();

/**
 * Compiles the kernels ahead of time, or chooses other kernels than the default ones. Optional: otherwise the first use
 * compiles them.
 *
 * @throws StateError `E_INITIALIZED` if a module or another kind of kernels is requested after the first use.
 * @throws OptionError for an unknown option, a value of the wrong type, or options that exclude each other: a module with
 *   any option but extra, threads with relaxed.
 * @throws HyperparameterError unless threads is 'auto' or an integer from 1 to 256.
 * @throws RuntimeSupportError if the engine lacks WebAssembly or SIMD, a policy forbids compiling, the module cannot be read
 *   or is not one of this library, or wide is requested and the engine lacks the flag.
 * @example
 * await init({ threads: 'auto' });
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireOptions('init', options, ['module', 'extra', 'threads', 'simd', 'wide']);
  const turn = turns.then(async () => {
    // A separate chunk: calls without options do not load it.
    if (Object.keys(options).length > 0) await (await import('./setup.js')).setUp(options, runtimeSwitch);
    runtime();
  });
  turns = turn.catch(() => {}); // the caller gets the error
  return turn;
}
