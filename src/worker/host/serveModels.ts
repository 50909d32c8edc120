import { ownPort } from '#thread';
import { RuntimeSupportError } from '../../errors.js';
import { refuse } from '../../validate.js';
import type { ToWorker } from '../messages/messages.js';
import { Host } from './host.js';

/**
 * Lets the calling worker serve `inWorker(model, { worker })`. Call it at the top of the worker's script, before any await.
 *
 * @throws RuntimeSupportError unless a worker calls it.
 */
export function serveModels(): void {
  const host = new Host((message, buffers) => port?.post(message, buffers));
  const port = ownPort((message) => host.receive(message as ToWorker));
  if (port !== undefined) return;
  const expected = 'a worker';
  refuse(RuntimeSupportError, 'serveModels', expected, undefined, `serveModels: must be called in ${expected}`);
}
