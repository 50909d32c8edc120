import { wasmSource } from '#wasm';
import { OptionError, RuntimeSupportError, StateError } from '../errors.js';
import { requireOptions, show } from '../validate.js';
import { Arena } from './arena.js';
import { instantiateKernels } from './instantiate.js';
import type { Kernels } from './kernels.js';

/** The one instance of the module and the arena over its memory. */
export interface Runtime {
  readonly kernels: Kernels;
  readonly arena: Arena;
}

/** What {@link init} takes. */
export interface InitOptions {
  /** The module to run instead of the built-in one: compiled, its bytes, a Response that holds them, or a promise of these. */
  module?: ModuleSource | Promise<ModuleSource>;
}

export type ModuleSource = WebAssembly.Module | BufferSource | Response;

let current: Runtime | undefined;

/** The runtime, instantiated at the first call. @throws RuntimeSupportError where the engine cannot. */
export function runtime(): Runtime {
  current ??= start(wasmSource());
  return current;
}

/**
 * Compiles the kernels ahead of time, or from a module of the caller's. Optional: the first use does it otherwise.
 *
 * @throws StateError `E_INITIALIZED` when a module is given after the first use.
 * @throws OptionError for an unknown option or a module of another kind.
 * @throws RuntimeSupportError where the engine has no WebAssembly or no SIMD, a policy forbids compiling, or the module is
 *   none of this library or cannot be read.
 * @example
 * await init();
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireOptions('init', options, ['module']);
  if (options.module === undefined) {
    runtime();
    return;
  }
  refuseSecondModule();
  const source = await options.module;
  const module = await compiled(source);
  refuseSecondModule();
  current = start(module);
}

function refuseSecondModule(): void {
  if (current === undefined) return;
  throw new StateError('E_INITIALIZED', 'init: the kernels are already running; give `module` before anything else', {
    path: 'init.module',
  });
}

async function compiled(source: ModuleSource): Promise<WebAssembly.Module | BufferSource> {
  if (source instanceof WebAssembly.Module || source instanceof ArrayBuffer) return source;
  // Engines disagree about DataViews.
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (typeof Response === 'function' && source instanceof Response) return bodyOf(source);
  const expected = 'a WebAssembly.Module, bytes, a Response, or a promise of these';
  throw new OptionError(`init: module must be ${expected}, got ${show(source)}`, { path: 'init.module', expected });
}

/** Not compileStreaming: that needs the right MIME type, and servers get it wrong. */
async function bodyOf(response: Response): Promise<ArrayBuffer> {
  if (!response.ok) {
    throw new RuntimeSupportError(`init: the Response of ${show(response.url)} has status ${response.status}`, {
      path: 'init.module',
      got: response.status,
    });
  }
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw new RuntimeSupportError('init: the body of the Response cannot be read', { path: 'init.module', cause });
  }
}

function start(source: BufferSource | WebAssembly.Module): Runtime {
  const kernels = instantiateKernels(source);
  return { kernels, arena: new Arena(kernels.memory, kernels.heap_base()) };
}
