// Edge runtimes have one thread.
import { RuntimeSupportError } from '../errors.js';
import type { ModelWorker, PortEvents, WorkerPort } from './port.js';

/** @throws RuntimeSupportError always: there are no workers. */
export function startModelWorker(_events: PortEvents, _given?: ModelWorker): WorkerPort {
  throw new RuntimeSupportError('inWorker: this runtime has no workers', { path: 'inWorker', expected: 'Worker' });
}
