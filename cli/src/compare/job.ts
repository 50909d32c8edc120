import { type Setting, settings } from './settings.js';

/** One training: all that a worker needs to know. */
export interface Job {
  readonly setting: Setting;
  readonly seed: number;
  readonly epochs: number;
  /** How many of the split's training rows, from the first. */
  readonly rows: number;
}

/** Figures per epoch; every array has one entry per epoch. */
export interface Curves {
  /** Mean cross-entropy while the epoch runs, dropout on. */
  readonly trainLoss: readonly number[];
  /** Mean cross-entropy on the test rows after the epoch, dropout off. */
  readonly validationLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly validationAccuracy: readonly number[];
  /** λ Σ|w| and λ Σ w² as they are added to the training loss; zeros where the setting has no such penalty. */
  readonly l1: readonly number[];
  readonly l2: readonly number[];
}

/** What one training gives. All but `seconds` depends on the job alone. */
export interface JobResult {
  readonly curves: Curves;
  /** Fraction right among the test rows, after the last epoch. */
  readonly testAccuracy: number;
  /** Fraction right among the training rows as they were labelled, wrong labels included; dropout off. */
  readonly trainAccuracy: number;
  /** All kernels (no biases), one after another. */
  readonly weights: Float32Array;
  readonly seconds: number;
}

/** All trainings, setting by setting: those of settings[i] are jobs[i * seeds] to jobs[(i + 1) * seeds - 1]. */
export function makeJobs(options: { seeds: number; epochs: number; rows: number }): Job[] {
  const { seeds, epochs, rows } = options;
  return settings.flatMap((setting) => Array.from({ length: seeds }, (_, seed) => ({ setting, seed, epochs, rows })));
}

export function describeJob(job: Job): string {
  return `${job.setting.name}, seed ${job.seed}`;
}
