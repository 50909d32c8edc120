// A worker that solves paths in browsers and in unknown runtimes.
import type { PortEvents, WorkerPort } from './port.js';
import { portOf, requireWorkers } from './webPort.js';

/** Starts linear/worker/pathWorker.js in a web worker. @throws RuntimeSupportError if there are no workers. */
export function startPathWorker(events: PortEvents): WorkerPort {
  requireWorkers('threads');
  // Bundlers know this form, and make a file for the worker.
  return portOf(new Worker(new URL('../linear/worker/pathWorker.js', import.meta.url), { type: 'module' }), events);
}
