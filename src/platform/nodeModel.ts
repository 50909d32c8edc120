// A model's worker in Node, and in runtimes that have its `worker_threads`.
import { Worker } from 'node:worker_threads';
import { portOf } from './nodePort.js';
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';

/** Starts worker/modelWorker.cjs, modelWorker.js with all that it imports, in a thread, or takes a worker that serves models. */
export function startModelWorker(events: PortEvents, given?: ModelWorker): WorkerPort {
  const worker = (given as Worker | undefined) ?? new Worker(new URL('../worker/modelWorker.cjs', import.meta.url));
  return portOf(worker, events);
}
