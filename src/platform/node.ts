// Threads in Node, and in what follows its `worker_threads`; flags of V8.
import { availableParallelism } from 'node:os';
import * as v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { WorkerEvents, WorkerThread } from './worker.js';

/** What threads need and this engine does not have, or undefined. */
export function missingForThreads(): string | undefined {
  return typeof SharedArrayBuffer === 'function' ? undefined : 'SharedArrayBuffer';
}

export function hardwareThreads(): number {
  return availableParallelism();
}

/** Whether the calling thread may sleep in Atomics.wait. */
export function mayBlock(): boolean {
  return true;
}

/**
 * Sets the flag by which V8 joins operations of 128 bits into operations of 256, for the whole process.
 *
 * @returns whether there is such a flag. An unknown one is not reported to the program, so this looks at the tag of cached
 *   code, which depends on the flags: it changes with a known flag only. V8 writes a line about an unknown one to stderr.
 */
export function joinRegisters(): boolean {
  try {
    v8.setFlagsFromString('--no-experimental-wasm-revectorize'); // the command line may have set it
    const before = v8.cachedDataVersionTag();
    v8.setFlagsFromString('--experimental-wasm-revectorize');
    return v8.cachedDataVersionTag() !== before;
  } catch {
    return false; // runtimes that imitate Node on another engine
  }
}

/** Whether the clock moves while code runs. */
export function isClockRunning(): boolean {
  return true;
}

/** Starts core/nodeThreadWorker.js in a thread that does not keep the process alive. */
export function startWorker({ onReady, onEnd }: WorkerEvents): WorkerThread {
  const worker = new Worker(new URL('../core/threads/nodeThreadWorker.js', import.meta.url));
  // What a loop reports is negative once it was stopped, which no event tells a thread that is in a call. The first report
  // must come from a live one. Runtimes that imitate Node may have no reports; Bun has none, and warns whoever asks for them.
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
