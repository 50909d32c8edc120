import { requireOptions } from '../../validate.js';
import { runtime, runtimeSwitch } from '../kernels/runtime.js';
import type { InitOptions } from './options.js';

/** Calls of init take turns: settled when the last one is through. */
let turns: Promise<void> = Promise.resolve();

/**
 * Compiles the kernels ahead of time, or others than the default ones. Optional: the first use does it otherwise.
 *
 * @throws StateError `E_INITIALIZED` when a module, or kernels of another kind than those that run, are asked for after the
 *   first use.
 * @throws OptionError for an unknown option, a value of the wrong kind, or options that exclude each other: a module with
 *   any other than extra, threads with relaxed.
 * @throws HyperparameterError unless threads is 'auto' or an integer from 1 to 256.
 * @throws RuntimeSupportError where the engine has no WebAssembly or no SIMD, a policy forbids compiling, the module is
 *   none of this library or cannot be read, or wide is asked for and the engine has no such flag.
 * @example
 * await init({ threads: 'auto' });
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireOptions('init', options, ['module', 'extra', 'threads', 'simd', 'wide']);
  const turn = turns.then(async () => {
    // A chunk of its own: whoever asks for nothing does not load it.
    if (Object.keys(options).length > 0) await (await import('./setup.js')).setUp(options, runtimeSwitch);
    runtime();
  });
  turns = turn.catch(() => {}); // whoever called hears of it
  return turn;
}
