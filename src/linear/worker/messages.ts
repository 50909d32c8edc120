import type { Fault } from '../../worker/messages/fault.js';
import type { PathJob, PathResult } from '../fit/job.js';
import type { PathData } from '../fit/solve.js';
import type { Unsolvable } from '../fit/unsolvable.js';

/** To the worker: rows, jobs on them, and then no rows. */
export type ToPathWorker =
  | { readonly kind: 'ockham.rows'; readonly data: PathData | undefined }
  | { readonly kind: 'ockham.path'; readonly job: PathJob };

/** From the worker: the result of a job, or why there is none. */
export type FromPathWorker = { readonly kind: 'ockham.solved' } & (
  | { readonly result: PathResult }
  | { readonly why: Unsolvable['why'] }
  | { readonly fault: Fault }
);
