// A row of the table.
import type { Job } from './job.js';

export interface Feature {
  readonly name: string;
  /** Whether it needs a layer for itself, and is put in first. */
  readonly isFirst?: true;
  /** What it is about, as it is exported; [] for what the package does by itself. */
  readonly exports: readonly string[];
  /** Puts it into a job. */
  apply(job: Job): void;
  /** Holds for every job that it is in. */
  promise(job: Job): Promise<void>;
}
