// A worker that solves paths in Node, and in runtimes that have its `worker_threads`.
import { Worker } from 'node:worker_threads';
import type { PortEvents, WorkerPort } from './port.js';

/** Starts linear/worker/pathWorker.cjs, pathWorker.js with all that it imports, in a thread. */
export function startPathWorker({ onMessage, onEnd }: PortEvents): WorkerPort {
  const worker = new Worker(new URL('../linear/worker/pathWorker.cjs', import.meta.url));
  worker.on('message', onMessage);
  worker.on('messageerror', (error) => onEnd(error.message));
  worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    lock: '', // every end has an event
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    watch: () => {},
    close: () => void worker.terminate(),
  };
}
