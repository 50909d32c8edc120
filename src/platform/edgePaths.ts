// Edge runtimes have one thread.
import { RuntimeSupportError } from '../errors.js';
import type { PortEvents, WorkerPort } from './port.js';

/** @throws RuntimeSupportError always: there are no workers. */
export function startPathWorker(_events: PortEvents): WorkerPort {
  throw new RuntimeSupportError('threads: this runtime has no workers', { path: 'threads', expected: 'Worker' });
}
