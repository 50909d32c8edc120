// A model's worker in browsers, and where nothing better is known.
import { RuntimeSupportError } from '../errors.js';
import type { LineEvents, ModelWorker, WorkerLine } from './line.js';
import { locks } from './locks.js';

/**
 * Starts worker/modelWorker.js in a web worker, or takes a worker that runs the like.
 *
 * @throws RuntimeSupportError where there are no workers; what the engine throws where it may not start a script from there.
 */
export function startModelWorker({ onMessage, onEnd }: LineEvents, given?: ModelWorker): WorkerLine {
  if (typeof Worker !== 'function') {
    throw new RuntimeSupportError('inWorker: this runtime has no workers', { path: 'inWorker', expected: 'Worker' });
  }
  // Bundlers know this form, and make a file of the worker.
  const worker =
    (given as Worker | undefined) ??
    new Worker(new URL('../worker/modelWorker.js', import.meta.url), { type: 'module' });
  const watching = new AbortController();
  worker.addEventListener('message', (event) => onMessage(event.data));
  worker.addEventListener('messageerror', () => onEnd('a message of it could not be read'));
  worker.addEventListener('error', (event) => onEnd(event.message ?? 'its script could not be loaded'));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    hold: () => {}, // a page lives by itself
    watch(sign) {
      // Given when the worker's own lock is gone, however it ended.
      locks()
        ?.request(sign, { signal: watching.signal }, () => onEnd('it was ended'))
        .catch(() => {}); // closed before
    },
    close() {
      watching.abort();
      worker.terminate();
    },
  };
}
