import { ownLine } from '#thread';
import { RuntimeSupportError } from '../errors.js';
import { Host } from './host.js';
import type { ToWorker } from './messages.js';

/**
 * Makes the worker that calls it one for `inWorker(model, { worker })`; at the top of its script, before anything that waits.
 *
 * @throws RuntimeSupportError where it is no worker that calls it.
 */
export function serveModels(): void {
  const host = new Host((message, buffers) => line?.post(message, buffers));
  const line = ownLine((message) => host.receive(message as ToWorker));
  if (line !== undefined) return;
  const expected = 'a worker';
  throw new RuntimeSupportError(`serveModels: must be called in ${expected}`, { path: 'serveModels', expected });
}
