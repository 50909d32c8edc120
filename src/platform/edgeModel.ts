// Edge runtimes have one thread.
import { RuntimeSupportError } from '../errors.js';
import type { LineEvents, ModelWorker, WorkerLine } from './line.js';

/** @throws RuntimeSupportError: there are no workers. */
export function startModelWorker(_events: LineEvents, _given?: ModelWorker): WorkerLine {
  throw new RuntimeSupportError('inWorker: this runtime has no workers', { path: 'inWorker', expected: 'Worker' });
}
