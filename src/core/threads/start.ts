// Threads: loaded by `init({ threads })` only.

import { extraSource } from '#extra';
import { hardwareThreads, missingForThreads, startWorker } from '#platform';
import type { HostModule } from '../../host.js';
import type { WorkerThread } from '../../platform/worker.js';
import { warn } from '../../warnings.js';
import { extraThreadsSource } from '../../wasm/extraThreads.js';
import { threadsSource } from '../../wasm/threads.js';
import { adoptExtra } from '../kernels/extra.js';
import type { AllKernels } from '../kernels/extraKernels.js';
import { instantiateExtra, instantiateKernels } from '../kernels/instantiate.js';
import type { Runtime } from '../kernels/runtime.js';
import { alignedBytes } from '../memory/aligned.js';
import { Arena } from '../memory/arena.js';
import { LARGEST_SIDE, MOST_DEPTH, MOST_LISTS } from './cuts.js';
import { parallelKernels } from './parallelKernels.js';
import { ThreadPool } from './pool.js';
import { poolStateBytes, ROUND, viewPoolState } from './poolState.js';
import type { Setup } from './service.js';

const PAGE_BYTES = 65536;
/** Largest sizes of a shared memory, in pages, tried in turn: its address space is reserved at once, and not every engine grants all. */
const MAXIMA = [65536, 32768, 16384];
const READY_MILLISECONDS = 10_000;

/** Kernels that run on several threads. */
export interface ThreadedRuntime extends Runtime {
  readonly kernels: AllKernels;
  close(): void;
}

let current: ThreadPool | undefined;

/** Number of threads, with 'auto' resolved. */
export function threadCount(threads: number | 'auto'): number {
  return threads === 'auto' ? Math.max(1, hardwareThreads()) : threads;
}

/** Tiles that each thread has computed since the start, the calling thread first; for benches and tests. */
export function threadStatistics(): number[] {
  return current?.tiles ?? [];
}

/**
 * Starts the workers, once for all models; undefined, with a warning, if they cannot start.
 *
 * @param core  gives the default build: its bytes, or a module if the runtime cannot compile.
 * @param wide  whether the engine has wider registers.
 */
export async function startThreads(
  threads: number,
  core: () => Uint8Array | HostModule,
  wide: boolean,
): Promise<ThreadedRuntime | undefined> {
  try {
    const missing = missingForThreads();
    if (missing !== undefined) throw new Error(`they need ${missing}, which is not there`);
    const source = wide ? (await import('../../wasm/wideThreads.js')).wideThreadsSource : threadsSource;
    return await assemble(threads, source(bytesOf(core())), extraThreadsSource(bytesOf(extraSource())));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn('W_THREADS', `threads cannot be started (${reason}); going on with one thread`);
    return undefined;
  }
}

/** @throws Error if it is a compiled module: threads need another build. */
function bytesOf(source: Uint8Array | HostModule): Uint8Array {
  if (!(source instanceof Uint8Array)) throw new Error('this runtime compiles nothing at run time');
  return source;
}

/** Creates the memory, the modules and the workers, and connects them. */
async function assemble(threads: number, core: BufferSource, extra: BufferSource): Promise<ThreadedRuntime> {
  const modules = await Promise.all([WebAssembly.compile(core), WebAssembly.compile(extra)]);
  const { memory, maximum } = sharedMemory();
  // Both modules at once: a worker that waits for jobs receives no message.
  const plain = { ...instantiateKernels(modules[0], memory), ...instantiateExtra(modules[1], memory) };
  // Before the arena: scratch for each thread, then the slots of one round's sums.
  const scratch = alignedBytes(plain.heap_base());
  const denseBytes = plain.gemm_scratch_bytes(LARGEST_SIDE, LARGEST_SIDE, PAGE_BYTES);
  const sparseBytes = plain.sparse_scratch_bytes(MOST_LISTS, MOST_LISTS, MOST_DEPTH);
  const scratchBytes = alignedBytes(Math.max(denseBytes, sparseBytes, plain.sampled_scratch_bytes(MOST_DEPTH)));
  const slots = scratch + threads * scratchBytes;
  const end = slots + ROUND * 2 * Float64Array.BYTES_PER_ELEMENT;
  memory.grow(Math.ceil(end / PAGE_BYTES) - 1);
  const state = new SharedArrayBuffer(poolStateBytes(threads));
  const pool = new ThreadPool(viewPoolState(state, threads), plain, { scratch, slots });
  const started: { worker: WorkerThread; ready: Promise<void> }[] = [];
  try {
    for (let thread = 1; thread < threads; thread++) {
      const own: Setup = { modules, memory, state, threads, thread, scratch: scratch + thread * scratchBytes, slots };
      started.push(startOne(own, (reason) => pool.lost(reason)));
    }
    await Promise.all(started.map(({ ready }) => ready));
  } catch (error) {
    for (const { worker } of started) worker.terminate();
    throw error;
  }
  pool.start(started.map(({ worker }) => worker));
  current = pool;
  const arena = new Arena(memory, end, maximum * PAGE_BYTES);
  const kernels = parallelKernels(plain, pool);
  adoptExtra(kernels, kernels);
  return { kernels, arena, simd: 'fixed', close: () => pool.close() };
}

function sharedMemory() {
  let refusal: unknown;
  for (const maximum of MAXIMA) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum };
    } catch (error) {
      refusal = error; // the next one is smaller
    }
  }
  throw refusal;
}

/** Starts a worker. `ready` resolves once it can take jobs. */
function startOne(setup: Setup, onLost: (reason: string) => void): { worker: WorkerThread; ready: Promise<void> } {
  let keep = () => {};
  let fail = (_reason: string) => {};
  const ready = new Promise<void>((resolve, reject) => {
    keep = resolve;
    fail = (reason) => reject(new Error(reason));
  });
  const worker = startWorker({
    onReady: () => keep(),
    onEnd: (reason) => {
      fail(reason);
      onLost(reason);
    },
  });
  const timer = setTimeout(() => fail('a worker does not answer'), READY_MILLISECONDS);
  ready.catch(() => {}).finally(() => clearTimeout(timer));
  worker.post(setup);
  return { worker, ready };
}
