// What a web worker hears and says: a thread of the kernels, or that of a model.
import type { Line } from './line.js';
import { locks } from './locks.js';

/** A thread: calls back once with what was posted. */
export function onPosted(callback: (message: unknown) => void): void {
  globalThis.addEventListener('message', (event) => callback(event.data), { once: true });
}

/** A thread: tells the one that started it. */
export function postReady(): void {
  globalThis.postMessage('ready');
}

/** A model's worker: its end of the line; undefined elsewhere. */
export function ownLine(onMessage: (message: unknown) => void): Line | undefined {
  if (typeof document !== 'undefined' || typeof globalThis.postMessage !== 'function') return undefined;
  globalThis.addEventListener('message', (event) => onMessage(event.data));
  return { post: (message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }) };
}

/**
 * A model's worker: gives the sign that {@link WorkerLine.watch} looks for, a lock of that name for as long as it lives. No event
 * tells a page of a worker that was ended.
 */
export function giveSign(sign: string): Promise<void> {
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    const request = locks()?.request(sign, hold);
    if (request === undefined) resolve();
    else request.catch(() => resolve()); // an origin that may have no locks
  });
}
