// Threads: loaded by `init({ threads })` only, with the build of the kernels that can share its memory.
import { hardwareThreads, missingForThreads, startWorker } from '#platform';
import type { WorkerThread } from '../platform/worker.js';
import { warn } from '../warnings.js';
import { threadsSource } from '../wasm/threads.js';
import { Arena } from './arena.js';
import { boardBytes, boardOver, ROUND } from './crew.js';
import { LARGEST_SIDE } from './cuts.js';
import { instantiateKernels } from './instantiate.js';
import type { Kernels } from './kernels.js';
import { parallelKernels } from './parallelKernels.js';
import { ThreadPool } from './threadPool.js';
import type { Setup } from './threadWorker.js';

const PAGE_BYTES = 65536;
/** Sizes that a shared memory may grow to, in pages: its address space is taken at once, and not every engine gives all. */
const MAXIMA = [65536, 32768, 16384];
const READY_MILLISECONDS = 10_000;
const ALIGNMENT = 64;

/** Kernels that run on several threads. */
export interface ThreadedRuntime {
  readonly kernels: Kernels;
  readonly arena: Arena;
  close(): void;
}

let current: ThreadPool | undefined;

/** 'auto' as a number. */
export function threadCount(threads: number | 'auto'): number {
  return threads === 'auto' ? Math.max(1, hardwareThreads()) : threads;
}

/** Tiles that each thread has computed since the start, the calling thread first; for benches and tests. */
export function threadStatistics(): number[] {
  return current?.tiles ?? [];
}

/** Starts the workers, once for all models; undefined, with a notice, where that cannot be. */
export async function startThreads(threads: number): Promise<ThreadedRuntime | undefined> {
  const missing = missingForThreads();
  const memory = missing === undefined ? sharedMemory() : undefined;
  if (memory === undefined) {
    const what = missing ?? 'address space for a shared memory';
    warn('W_THREADS', `threads need ${what}, which is not there; going on with one thread`);
    return undefined;
  }
  const module = await WebAssembly.compile(threadsSource());
  const plain = instantiateKernels(module, memory.memory);
  // Before the arena: scratch for each thread, then the slots of one round's sums.
  const scratch = roundUp(plain.heap_base());
  const scratchBytes = roundUp(plain.gemm_scratch_bytes(LARGEST_SIDE, LARGEST_SIDE, PAGE_BYTES));
  const slots = scratch + threads * scratchBytes;
  const end = slots + ROUND * 2 * Float64Array.BYTES_PER_ELEMENT;
  memory.memory.grow(Math.ceil(end / PAGE_BYTES) - 1);
  const buffer = new SharedArrayBuffer(boardBytes(threads));
  const pool = new ThreadPool(boardOver(buffer, threads), plain, { scratch, slots });
  const setups = Array.from({ length: threads - 1 }, (_, index): Setup => {
    const thread = index + 1;
    const own = scratch + thread * scratchBytes;
    return { module, memory: memory.memory, board: buffer, threads, thread, scratch: own, slots };
  });
  const started = setups.map((setup) => startOne(setup, (reason) => pool.lost(reason)));
  try {
    pool.start(await Promise.all(started.map(({ ready }) => ready)));
  } catch (error) {
    for (const { worker } of started) worker.terminate();
    const reason = error instanceof Error ? error.message : String(error);
    warn('W_THREADS', `the worker threads could not be started (${reason}); going on with one thread`);
    return undefined;
  }
  current = pool;
  const arena = new Arena(memory.memory, end, memory.maximum * PAGE_BYTES);
  return { kernels: parallelKernels(plain, pool), arena, close: () => pool.close() };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function sharedMemory() {
  for (const maximum of MAXIMA) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 1, maximum, shared: true }), maximum };
    } catch {
      // The next one is smaller.
    }
  }
  return undefined;
}

/** A worker, and a promise of it that is kept when it can take jobs. */
function startOne(
  setup: Setup,
  onLost: (reason: string) => void,
): { worker: WorkerThread; ready: Promise<WorkerThread> } {
  let settle: { resolve: (worker: WorkerThread) => void; reject: (error: Error) => void } | undefined;
  const ready = new Promise<WorkerThread>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const timer = setTimeout(() => settle?.reject(new Error('they did not answer')), READY_MILLISECONDS);
  const worker = startWorker({
    onReady: () => {
      clearTimeout(timer);
      settle?.resolve(worker);
    },
    onEnd: (reason) => {
      clearTimeout(timer);
      settle?.reject(new Error(reason));
      onLost(reason);
    },
  });
  worker.post(setup);
  return { worker, ready };
}
