// A worker that solves paths in Node, and in runtimes that have its `worker_threads`.
import { Worker } from 'node:worker_threads';
import { portOf } from './nodePort.js';
import type { PortEvents, WorkerPort } from './port.js';

/** Starts linear/worker/pathWorker.cjs, pathWorker.js with all that it imports, in a thread. */
export function startPathWorker(events: PortEvents): WorkerPort {
  return portOf(new Worker(new URL('../linear/worker/pathWorker.cjs', import.meta.url)), events);
}
