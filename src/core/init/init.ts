import type { HostBytes, HostModule, HostResponse } from '../../host.js';
import { requireOptions } from '../../validate.js';
import { runtime, runtimeSwitch } from '../kernels/runtime.js';

/** What {@link init} takes. */
export interface InitOptions {
  /** The module to run instead of the built-in one: compiled, its bytes, a Response that holds them, or a promise of these. */
  module?: ModuleSource | Promise<ModuleSource>;
  /**
   * Beside `module`, where the runtime compiles nothing while a program runs: `ockham/extra.wasm`, the kernels of the layers that
   * normalize, of gaussianDropout, alphaDropout, concreteDropout and gaussianNoise, of group penalties and of lassoNet. Default: the built-in
   * one, compiled when the first of them is needed.
   */
  extra?: ModuleSource | Promise<ModuleSource>;
  /**
   * Threads that share large calls, the calling one included; 'auto': as many as the machine runs at once. Same bits for
   * any number. Where the engine has no threads, or a page is not cross-origin isolated, one does it, with a warning.
   * Default: 1.
   */
  threads?: number | 'auto';
  /**
   * 'relaxed': matrix products with fused multiply-adds where the processor has them. Somewhat faster, and the error bounds
   * stay, but results differ from those of other machines: it gives up the same bits. One thread only. Where the engine
   * lacks relaxed SIMD, the fixed build runs, with a warning. Default: 'fixed'.
   */
  simd?: 'fixed' | 'relaxed';
  /**
   * Experimental: true sets V8's flag `--wasm-revectorize` (before V8 15.4: `--experimental-wasm-revectorize`), which joins
   * adjacent operations of 128 bits into one of 256, for all WebAssembly that this process compiles from then on. Same bits,
   * faster products. Node 22, 24 and 26 on x86-64. Default: false.
   */
  wide?: boolean;
}

/** Kernels for {@link init}: a compiled WebAssembly.Module, its bytes, or a Response with them. */
export type ModuleSource = HostModule | HostBytes | HostResponse;

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
