// A worker that solves paths in browsers and in unknown runtimes.
import { RuntimeSupportError } from '../errors.js';
import type { PortEvents, WorkerPort } from './port.js';

/** Starts linear/worker/pathWorker.js in a web worker. @throws RuntimeSupportError if there are no workers. */
export function startPathWorker({ onMessage, onEnd }: PortEvents): WorkerPort {
  if (typeof Worker !== 'function') {
    throw new RuntimeSupportError('threads: this runtime has no workers', { path: 'threads', expected: 'Worker' });
  }
  // Bundlers know this form, and make a file for the worker.
  const worker = new Worker(new URL('../linear/worker/pathWorker.js', import.meta.url), { type: 'module' });
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
