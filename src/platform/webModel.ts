// A model's worker in browsers and in unknown runtimes.
import { RuntimeSupportError } from '../errors.js';
import { locks } from './locks.js';
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';

/**
 * Starts worker/modelWorker.js in a web worker, or takes a worker that serves models.
 *
 * @throws RuntimeSupportError if there are no workers; the engine's error if it may not start the script.
 */
export function startModelWorker({ onMessage, onEnd }: PortEvents, given?: ModelWorker): WorkerPort {
  if (typeof Worker !== 'function') {
    throw new RuntimeSupportError('inWorker: this runtime has no workers', { path: 'inWorker', expected: 'Worker' });
  }
  // Bundlers know this form, and make a file for the worker.
  const worker =
    (given as Worker | undefined) ??
    new Worker(new URL('../worker/modelWorker.js', import.meta.url), { type: 'module' });
  const watching = new AbortController();
  worker.addEventListener('message', (event) => onMessage(event.data));
  worker.addEventListener('messageerror', () => onEnd('a message of it could not be read'));
  worker.addEventListener('error', (event) => onEnd(event.message ?? 'its script could not be loaded'));
  const lock = `ockham ${globalThis.crypto.getRandomValues(new Uint32Array(4)).join(' ')}`;
  return {
    lock,
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    hold: () => {}, // a page lives by itself
    watch() {
      // Granted when the worker's lock is released, however it ended.
      locks()
        ?.request(lock, { signal: watching.signal }, () => onEnd('it was ended'))
        .catch(() => {}); // close() comes first
    },
    close() {
      watching.abort();
      worker.terminate();
    },
  };
}
