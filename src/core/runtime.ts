import { wasmSource } from '#wasm';
import { HyperparameterError, OptionError, RuntimeSupportError, StateError } from '../errors.js';
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
  /**
   * Threads that share large calls, the calling one included; 'auto': as many as the machine runs at once. Same bits for
   * any number. Where the engine has no threads, or a page is not cross-origin isolated, one does it, with a warning.
   * Default: 1.
   */
  threads?: number | 'auto';
}

export type ModuleSource = WebAssembly.Module | BufferSource | Response;

/** More would only wait for each other. */
const MOST_THREADS = 256;

let current: Runtime | undefined;
/** What the running kernels were asked for. */
let threadsAsked = 1;
/** Calls of init take turns: settled when the last one is through. */
let turns: Promise<void> = Promise.resolve();

/** The runtime, instantiated at the first call. @throws RuntimeSupportError where the engine cannot. */
export function runtime(): Runtime {
  current ??= start(wasmSource());
  return current;
}

/**
 * Compiles the kernels ahead of time, from a module of the caller's, or for several threads. Optional: the first use does
 * it otherwise.
 *
 * @throws StateError `E_INITIALIZED` when a module, or another number of threads, is asked for after the first use.
 * @throws OptionError for an unknown option, a module of another kind, or a module together with threads.
 * @throws HyperparameterError unless threads is 'auto' or an integer from 1 to 256.
 * @throws RuntimeSupportError where the engine has no WebAssembly or no SIMD, a policy forbids compiling, or the module is
 *   none of this library or cannot be read.
 * @example
 * await init({ threads: 'auto' });
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireOptions('init', options, ['module', 'threads']);
  const { module } = options;
  const threads = options.threads === undefined ? undefined : requireThreads(options.threads);
  if (module !== undefined && threads !== undefined && threads !== 1) {
    throw new OptionError('init: give either module or threads: threads need a build of their own', {
      path: 'init.threads',
      got: threads,
    });
  }
  const turn = turns.then(() => {
    if (module !== undefined) return initModule(module);
    if (threads !== undefined) return initThreads(threads);
    runtime();
    return undefined;
  });
  turns = turn.catch(() => {}); // whoever called hears of it
  return turn;
}

async function initModule(given: ModuleSource | Promise<ModuleSource>): Promise<void> {
  refuseSecond('module');
  const module = await compiled(await given);
  refuseSecond('module');
  current = start(module);
}

function refuseSecond(option: 'module' | 'threads'): void {
  if (current === undefined) return;
  throw new StateError(
    'E_INITIALIZED',
    `init: the kernels are already running; give \`${option}\` before anything else`,
    { path: `init.${option}` },
  );
}

function requireThreads(threads: unknown): number | 'auto' {
  if (threads === 'auto') return threads;
  if (typeof threads === 'number' && Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS) {
    return threads;
  }
  const expected = `'auto' or an integer from 1 to ${MOST_THREADS}`;
  throw new HyperparameterError(`init: threads must be ${expected}, got ${show(threads)}`, {
    path: 'init.threads',
    expected,
    got: threads,
  });
}

async function initThreads(asked: number | 'auto'): Promise<void> {
  // A chunk of its own: whoever does not ask for threads does not load them.
  const chunk = asked === 1 ? undefined : await import('./threads.js');
  const threads = chunk?.threadCount(asked) ?? 1;
  if (current !== undefined) {
    if (threads !== threadsAsked) refuseSecond('threads');
    return;
  }
  const started = threads === 1 ? undefined : await chunk?.startThreads(threads);
  if (current !== undefined) started?.close(); // something used the kernels meanwhile
  refuseSecond('threads');
  current = started ?? start(wasmSource());
  threadsAsked = threads;
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
