// What a worker thread of Node, and of what follows its `worker_threads`, hears and says.
import { parentPort } from 'node:worker_threads';

/** Calls back once with what was posted. */
export function onPosted(callback: (message: unknown) => void): void {
  parentPort?.once('message', callback);
}

/** Tells the thread that started it. */
export function postReady(): void {
  parentPort?.postMessage('ready');
}
