import type { Fault } from '../../worker/messages/fault.js';
import type { PathJob, PathResult } from '../fit/job.js';
import type { PathData } from '../fit/solve.js';
import type { Unsolvable } from '../fit/unsolvable.js';

/** To the worker: the rows, once, and then jobs on them. */
export type ToPathWorker =
  | { readonly kind: 'ockham.rows'; readonly data: PathData }
  | { readonly kind: 'ockham.path'; readonly id: number; readonly job: PathJob };

/** From the worker: the result of a job, or why there is none. */
export type FromPathWorker = { readonly kind: 'ockham.solved'; readonly id: number } & (
  | { readonly result: PathResult }
  | { readonly why: Unsolvable['why'] }
  | { readonly fault: Fault }
);
