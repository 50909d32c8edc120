import type { HostBytes, HostModule, HostResponse } from '../../host.js';

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
