// A model's worker in Node, and in runtimes that have its `worker_threads`.
import { Worker } from 'node:worker_threads';
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';

/** Starts worker/modelWorker.cjs, modelWorker.js with all that it imports, in a thread, or takes a worker that serves models. */
export function startModelWorker({ onMessage, onEnd }: PortEvents, given?: ModelWorker): WorkerPort {
  const worker = (given as Worker | undefined) ?? new Worker(new URL('../worker/modelWorker.cjs', import.meta.url));
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
