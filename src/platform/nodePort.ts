// The caller's end of a worker in Node, and in runtimes that have its `worker_threads`.
import type { Worker } from 'node:worker_threads';
import type { PortEvents, WorkerPort } from './port.js';

/** Sends the events of a worker where they belong, and returns the caller's end. */
export function portOf(worker: Worker, { onMessage, onEnd }: PortEvents): WorkerPort {
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
