import { wasmSource } from '#wasm';
import type { HostBytes, HostModule } from '../../host.js';
import { Arena } from '../memory/arena.js';
import { instantiateKernels } from './instantiate.js';
import type { Instantiate } from './instantiation.js';
import type { Kernels } from './kernels.js';

/** The one instance of the module and the arena over its memory. */
export interface Runtime {
  readonly kernels: Kernels;
  readonly arena: Arena;
  /** 'relaxed': the relaxed build, which is outside the promise of the same bits. */
  readonly simd: Simd;
}

export type Simd = 'fixed' | 'relaxed';

let current: Runtime | undefined;

/** The runtime, instantiated at the first call. @throws RuntimeSupportError if the engine cannot run it. */
export function runtime(): Runtime {
  return current ?? run();
}

function isRunning(): boolean {
  return current !== undefined;
}

/** Runs these kernels, by default the built-in ones. Called once, before the first use. */
function run(given: Runtime | HostBytes | HostModule = wasmSource(), simd: Simd = 'fixed'): Runtime {
  current = 'kernels' in given ? given : prepare(given, simd);
  return current;
}

/** Makes a runtime of these kernels, but does not run it. @throws RuntimeSupportError as {@link runtime} does. */
function prepare(source: HostBytes | HostModule, simd: Simd, instantiate?: Instantiate): Runtime {
  const kernels = instantiateKernels(source, undefined, instantiate);
  return { kernels, arena: new Arena(kernels.memory, kernels.heap_base()), simd };
}

/** Chooses the kernels. */
export interface RuntimeSwitch {
  readonly isRunning: typeof isRunning;
  readonly prepare: typeof prepare;
  readonly run: typeof run;
  /** The default build as bytes, or as a module if the runtime cannot compile. */
  readonly builtIn: () => Uint8Array | HostModule;
}

export const runtimeSwitch: RuntimeSwitch = { isRunning, prepare, run, builtIn: wasmSource };
