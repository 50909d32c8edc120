// Threads in browsers and in unknown runtimes.
import { newThreadWorker } from './threadScript.js';
import type { WorkerEvents, WorkerThread } from './worker.js';

/** Names what this page lacks for threads; undefined if it has all. */
export function missingForThreads(): string | undefined {
  if (typeof Worker !== 'function') return 'Worker';
  if (typeof SharedArrayBuffer !== 'function' || globalThis.crossOriginIsolated !== true) {
    return 'cross-origin isolation (the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy)';
  }
  return undefined;
}

export function hardwareThreads(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether the calling thread may block in Atomics.wait: a page's main thread may not. */
export function mayBlock(): boolean {
  return typeof document === 'undefined';
}

/** A page cannot set flags of its engine. */
export function joinRegisters(): boolean {
  return false;
}

/** Whether the clock moves while code runs. */
export function isClockRunning(): boolean {
  return true;
}

/** Starts core/threads/threadWorker.js in a web worker. */
export function startWorker({ onReady, onEnd }: WorkerEvents): WorkerThread {
  const worker = newThreadWorker();
  worker.addEventListener('message', onReady, { once: true });
  // The event has no message if the script cannot be loaded or a policy forbids it.
  const reasonOf = ({ message }: Partial<ErrorEvent>) => message || 'the script of its worker cannot be loaded';
  worker.addEventListener('error', (event) => onEnd(reasonOf(event)), { once: true });
  return {
    post: (message) => worker.postMessage(message),
    isAlive: () => true, // a page notices a dead worker only by waiting
    terminate: () => worker.terminate(),
  };
}
