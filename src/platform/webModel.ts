// A model's worker in browsers and in unknown runtimes.
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';
import { locks, portOf, requireWorkers } from './webPort.js';

/**
 * Starts worker/modelWorker.js in a web worker, or takes a worker that serves models.
 *
 * @throws RuntimeSupportError if there are no workers; the engine's error if it may not start the script.
 */
export function startModelWorker(events: PortEvents, given?: ModelWorker): WorkerPort {
  requireWorkers('inWorker');
  // Bundlers know this form, and make a file for the worker.
  const worker =
    (given as Worker | undefined) ??
    new Worker(new URL('../worker/modelWorker.js', import.meta.url), { type: 'module' });
  const watching = new AbortController();
  const lock = `ockham ${globalThis.crypto.getRandomValues(new Uint32Array(4)).join(' ')}`;
  return {
    ...portOf(worker, events),
    lock,
    watch() {
      // Granted when the worker's lock is released, however it ended.
      locks()
        ?.request(lock, { signal: watching.signal }, () => events.onEnd('it was ended'))
        .catch(() => {}); // close() comes first
    },
    close() {
      watching.abort();
      worker.terminate();
    },
  };
}
