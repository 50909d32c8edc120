// The caller's end of a worker in browsers and in unknown runtimes, and the locks that both ends share.
import { RuntimeSupportError } from '../errors.js';
import type { PortEvents, WorkerPort } from './port.js';

/** @param option  what asked for a worker.  @throws RuntimeSupportError if there are no workers. */
export function requireWorkers(option: string): void {
  if (typeof Worker === 'function') return;
  throw new RuntimeSupportError(`${option}: this runtime has no workers`, { path: option, expected: 'Worker' });
}

/** Sends the events of a worker where they belong, and returns the caller's end. */
export function portOf(worker: Worker, { onMessage, onEnd }: PortEvents): WorkerPort {
  worker.addEventListener('message', (event) => onMessage(event.data));
  worker.addEventListener('messageerror', () => onEnd('a message of it could not be read'));
  worker.addEventListener('error', (event) => onEnd(event.message ?? 'its script could not be loaded'));
  return {
    lock: '', // a job of a worker that is ended from outside is ended with its page
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    hold: () => {}, // a page lives by itself
    watch: () => {},
    close: () => worker.terminate(),
  };
}

/** The lock manager. Only secure pages (HTTPS, or this machine) have one. */
export function locks(): LockManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
}
