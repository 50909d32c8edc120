// A model's worker in Node, and in runtimes that have its `worker_threads`.
import { Worker } from 'node:worker_threads';
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';

/** Starts worker/modelWorker.js in a thread, or takes a worker that serves models. */
export function startModelWorker({ onMessage, onEnd }: PortEvents, given?: ModelWorker): WorkerPort {
  const worker = (given as Worker | undefined) ?? new Worker(new URL('../worker/modelWorker.js', import.meta.url));
  worker.on('message', onMessage);
  worker.on('messageerror', (error) => onEnd(error.message));
  worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    watch: () => {}, // every end has an event
    close: () => void worker.terminate(),
  };
}
