// A model's worker in Node, and in what follows its `worker_threads`.
import { Worker } from 'node:worker_threads';
import type { LineEvents, ModelWorker, WorkerLine } from './line.js';

/** Starts worker/modelWorker.js in a thread, or takes a worker that runs the like. */
export function startModelWorker({ onMessage, onEnd }: LineEvents, given?: ModelWorker): WorkerLine {
  const worker = (given as Worker | undefined) ?? new Worker(new URL('../worker/modelWorker.js', import.meta.url));
  worker.on('message', onMessage);
  worker.on('messageerror', (error) => onEnd(error.message));
  worker.on('error', (error) => onEnd(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    watch: () => {}, // every end is an event
    close: () => void worker.terminate(),
  };
}
