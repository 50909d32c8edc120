import { type Setting, settings } from './settings.js';

/** One training, as a worker needs it. */
export interface Job {
  readonly setting: Setting;
  readonly seed: number;
  readonly epochs: number;
  /** Number of training rows, from the first of the split. */
  readonly rows: number;
}

/** Figures by epoch. Every array has one entry per trained epoch. */
export interface Curves {
  /** Mean cross-entropy while the epoch runs, dropout on. */
  readonly trainLoss: readonly number[];
  /** Mean cross-entropy after the epoch, dropout off: on the test rows, or with early stopping on the held-out rows. */
  readonly validationLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly validationAccuracy: readonly number[];
  /** Penalties as added to the training loss; zeros if the setting has no such penalty. */
  readonly l1: readonly number[];
  readonly l2: readonly number[];
  readonly groupLasso: readonly number[];
}

/** Result of one training. All but `seconds` depends on the job alone. */
export interface JobResult {
  readonly curves: Curves;
  /** Accuracy on the test rows, after the last epoch or with the best weights. */
  readonly testAccuracy: number;
  /** Accuracy on the training rows, wrong labels included; dropout off. */
  readonly trainAccuracy: number;
  /** All kernels in order, without biases. */
  readonly weights: Float32Array;
  /** Number of the 64 inputs that no unit reads. */
  readonly unusedInputs: number;
  readonly seconds: number;
}

/** Makes all jobs, setting by setting: those of settings[i] are jobs[i * seeds] to jobs[(i + 1) * seeds - 1]. */
export function makeJobs(options: { seeds: number; epochs: number; rows: number }): Job[] {
  const { seeds, epochs, rows } = options;
  return settings.flatMap((setting) => Array.from({ length: seeds }, (_, seed) => ({ setting, seed, epochs, rows })));
}

export function describeJob(job: Job): string {
  return `${job.setting.name}, seed ${job.seed}`;
}
