import { type Setting, settings } from './settings.js';

/** One training: all that a worker needs to know. */
export interface Job {
  readonly setting: Setting;
  readonly seed: number;
  readonly epochs: number;
  /** How many of the split's training rows, from the first. */
  readonly rows: number;
}

/** Figures per epoch; every array has one entry per epoch that was trained. */
export interface Curves {
  /** Mean cross-entropy while the epoch runs, dropout on. */
  readonly trainLoss: readonly number[];
  /** Mean cross-entropy after the epoch, dropout off: on the test rows, or on those held out where training stops early. */
  readonly validationLoss: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly validationAccuracy: readonly number[];
  /** Penalties as they are added to the training loss; zeros where the setting has no such penalty. */
  readonly l1: readonly number[];
  readonly l2: readonly number[];
  readonly groupLasso: readonly number[];
}

/** What one training gives. All but `seconds` depends on the job alone. */
export interface JobResult {
  readonly curves: Curves;
  /** Fraction right among the test rows, after the last epoch or with the weights of the best one. */
  readonly testAccuracy: number;
  /** Fraction right among the training rows as they were labelled, wrong labels included; dropout off. */
  readonly trainAccuracy: number;
  /** All kernels (no biases), one after another. */
  readonly weights: Float32Array;
  /** Of the 64 inputs, those that no unit reads any more. */
  readonly unusedInputs: number;
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
