// Threads in Node, and in what follows its `worker_threads`.
import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
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

/** Starts core/threadWorker.js in a thread that does not keep the process alive. */
export function startWorker({ onReady, onEnd }: WorkerEvents): WorkerThread {
  const worker = new Worker(new URL('../core/threadWorker.js', import.meta.url));
  worker.once('message', () => {
    worker.unref();
    onReady();
  });
  worker.once('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
  worker.once('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    // The only sign that reaches this thread while it is in a call: a loop that was stopped has a negative idle time.
    isAlive: () => worker.performance.eventLoopUtilization().idle >= 0,
    terminate: () => void worker.terminate(),
  };
}

/** In a worker: calls back once with what was posted. */
export function onPosted(callback: (message: unknown) => void): void {
  parentPort?.once('message', callback);
}

/** In a worker: tells the thread that started it. */
export function postReady(): void {
  parentPort?.postMessage('ready');
}
