// The inside of a web worker: a thread of the kernels, or a model's worker.

import type { Port } from './port.js';
import { locks } from './webPort.js';

/** A thread: calls back once, with the first message. */
export function onPosted(callback: (message: unknown) => void): void {
  globalThis.addEventListener('message', (event) => callback(event.data), { once: true });
}

/** A thread: reports to the thread that started it. */
export function postReady(): void {
  globalThis.postMessage('ready');
}

/** A model's worker: its port; undefined outside of a worker. */
export function ownPort(onMessage: (message: unknown) => void): Port | undefined {
  if (typeof document !== 'undefined' || typeof globalThis.postMessage !== 'function') return undefined;
  globalThis.addEventListener('message', (event) => onMessage(event.data));
  return { post: (message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }) };
}

/**
 * A model's worker: holds the lock for {@link WorkerPort.watch} for as long as it lives. A page gets no event when a worker is
 * terminated.
 */
export function holdLock(lock: string): Promise<void> {
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    const request = locks()?.request(lock, hold);
    if (request === undefined) resolve();
    else request.catch(() => resolve()); // an origin without locks
  });
}
