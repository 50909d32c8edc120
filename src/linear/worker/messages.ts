import type { Fault } from '../../worker/messages/fault.js';
import type { FoldJob, FoldResult } from '../fit/fold.js';
import type { PathData } from '../fit/solve.js';
import type { Unsolvable } from '../fit/unsolvable.js';

/** To the worker: rows, jobs on them, and then no rows. */
export type ToPathWorker =
  | { readonly kind: 'ockham.rows'; readonly data: PathData | undefined }
  | { readonly kind: 'ockham.path'; readonly job: FoldJob };

/** From the worker: the result of a job, or why there is none. */
export type FromPathWorker = { readonly kind: 'ockham.solved' } & (
  | { readonly result: FoldResult }
  | { readonly why: Unsolvable['why'] }
  | { readonly fault: Fault }
);
