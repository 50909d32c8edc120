// What a worker of Node, and of what follows its `worker_threads`, hears and says: a thread of the kernels, or that of a model.
import { parentPort } from 'node:worker_threads';
import type { Line } from './line.js';

/** A thread: calls back once with what was posted. */
export function onPosted(callback: (message: unknown) => void): void {
  parentPort?.once('message', callback);
}

/** A thread: tells the one that started it. */
export function postReady(): void {
  parentPort?.postMessage('ready');
}

/** A model's worker: its end of the line; undefined elsewhere. */
export function ownLine(onMessage: (message: unknown) => void): Line | undefined {
  const port = parentPort;
  if (port === null) return undefined;
  port.on('message', onMessage);
  return { post: (message, transfer) => port.postMessage(message, transfer) };
}

/** A model's worker: gives the sign that {@link WorkerLine.watch} looks for. None is needed here. */
export async function giveSign(_sign: string): Promise<void> {}
