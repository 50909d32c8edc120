import type { HostBytes, HostModule, HostResponse } from '../../host.js';

/** Options of {@link init}. */
export interface InitOptions {
  /** The module to run instead of the built-in one: compiled, its bytes, a Response that holds them, or a promise of these. */
  module?: ModuleSource | Promise<ModuleSource>;
  /**
   * The second module, given beside `module` if the runtime cannot compile while a program runs: `ockham/extra.wasm`. It has the
   * kernels of normalization layers, gaussianDropout, alphaDropout, concreteDropout, gaussianNoise, group penalties and lassoNet.
   * Default: the built-in one, compiled when a program first needs it.
   */
  extra?: ModuleSource | Promise<ModuleSource>;
  /**
   * Number of threads that share large calls, including the calling one; 'auto': as many as the machine runs at once. The
   * bits are the same for any number. If the engine has no threads, or a page is not cross-origin isolated, one thread runs,
   * with a warning. Default: 1.
   */
  threads?: number | 'auto';
  /**
   * 'relaxed': matrix products use fused multiply-adds if the processor has them. Somewhat faster with the same error bounds,
   * but the bits differ from those of other machines. One thread only. If the engine lacks relaxed SIMD, the fixed build
   * runs, with a warning. Default: 'fixed'.
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
