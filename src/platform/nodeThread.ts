// The inside of a worker in Node, and in runtimes that have its `worker_threads`: a thread of the kernels, or a model's worker.
import { parentPort } from 'node:worker_threads';
import type { Port } from './port.js';

/** A thread: calls back once, with the first message. */
export function onPosted(callback: (message: unknown) => void): void {
  parentPort?.once('message', callback);
}

/** A thread: reports to the thread that started it. */
export function postReady(): void {
  parentPort?.postMessage('ready');
}

/** A model's worker: its port; undefined outside of a worker. */
export function ownPort(onMessage: (message: unknown) => void): Port | undefined {
  const port = parentPort;
  if (port === null) return undefined;
  port.on('message', onMessage);
  return { post: (message, transfer) => port.postMessage(message, transfer) };
}

/** A model's worker: holds the lock for {@link WorkerPort.watch}. Node needs none. */
export async function holdLock(_lock: string): Promise<void> {}
