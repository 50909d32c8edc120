import { wasmSource } from '#wasm';
import type { HostBytes, HostModule } from '../../host.js';
import { Arena } from '../memory/arena.js';
import { instantiateKernels } from './instantiate.js';
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

/** The runtime, instantiated at the first call. @throws RuntimeSupportError where the engine cannot. */
export function runtime(): Runtime {
  return current ?? run();
}

function isRunning(): boolean {
  return current !== undefined;
}

/** Makes these kernels the ones that run, the built-in ones if none are given; called once, before the first use. */
function run(given: Runtime | HostBytes | HostModule = wasmSource(), simd: Simd = 'fixed'): Runtime {
  current = 'kernels' in given ? given : prepare(given, simd);
  return current;
}

/** The default build: bytes, or a module where the runtime compiles nothing. */
function builtIn(): Uint8Array | HostModule {
  return wasmSource();
}

/** A runtime of these kernels, which does not run yet. @throws RuntimeSupportError as {@link runtime} does. */
function prepare(source: HostBytes | HostModule, simd: Simd): Runtime {
  const kernels = instantiateKernels(source);
  return { kernels, arena: new Arena(kernels.memory, kernels.heap_base()), simd };
}

/** What chooses the kernels, and where the built-in ones come from. */
export const runtimeSwitch = { isRunning, prepare, run, builtIn };
export type RuntimeSwitch = typeof runtimeSwitch;
