// Threads in Node, and in runtimes that have its `worker_threads`; flags of V8.
import { availableParallelism } from 'node:os';
import * as v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { WorkerEvents, WorkerThread } from './worker.js';

/** Names what this engine lacks for threads; undefined if it has all. */
export function missingForThreads(): string | undefined {
  return typeof SharedArrayBuffer === 'function' ? undefined : 'SharedArrayBuffer';
}

export function hardwareThreads(): number {
  return availableParallelism();
}

/** Whether the calling thread may block in Atomics.wait. */
export function mayBlock(): boolean {
  return true;
}

/**
 * Sets the flag by which V8 joins operations of 128 bits into operations of 256, for the whole process.
 *
 * @returns whether there is such a flag.
 */
export function joinRegisters(): boolean {
  if ('bun' in process.versions) return false; // takes every flag, and has another engine
  const names = ['experimental-wasm-revectorize', 'wasm-revectorize'];
  if (Number.parseFloat(process.versions.v8) >= 15.4) names.reverse(); // minor versions have one digit
  return names.some(setFlag);
}

/**
 * Sets a flag of V8.
 *
 * @returns whether V8 knows it. The program is not told, so this looks at the tag of cached code, which depends on the flags.
 *   V8 writes a line about an unknown flag to stderr.
 */
function setFlag(name: string): boolean {
  try {
    v8.setFlagsFromString(`--no-${name}`); // the command line may have set it
    const before = v8.cachedDataVersionTag();
    v8.setFlagsFromString(`--${name}`);
    return v8.cachedDataVersionTag() !== before;
  } catch {
    return false; // runtimes that imitate Node
  }
}

/** Whether the clock moves while code runs. */
export function isClockRunning(): boolean {
  return true;
}

/** Starts core/threads/nodeThreadWorker.js in a thread that does not keep the process alive. */
export function startWorker({ onReady, onEnd }: WorkerEvents): WorkerThread {
  const worker = new Worker(new URL('../core/threads/nodeThreadWorker.js', import.meta.url));
  // The idle time of a stopped loop is negative, while a thread inside a call gets no event of its end. The first report must
  // come from a live loop. Runtimes that imitate Node may lack reports; Bun lacks them, and prints a warning if asked.
  const { performance }: { performance?: Partial<typeof worker.performance> } = 'bun' in process.versions ? {} : worker;
  const idle = () => performance?.eventLoopUtilization?.().idle ?? 0;
  worker.once('message', () => {
    worker.unref();
    idle();
    onReady();
  });
  worker.once('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
  worker.once('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    isAlive: () => idle() >= 0,
    terminate: () => void worker.terminate(),
  };
}
