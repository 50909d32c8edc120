import type { Params, Space } from '../space/parameter.js';

/**
 * Fate of a trial. `complete`: trained to the end. `pruned`: left behind. `failed`: its loss or its metric was no longer finite. `paused`: time
 * was up before that was decided.
 */
export type TrialState = 'complete' | 'pruned' | 'failed' | 'paused';

/** One level of a trial. */
export interface TrialLevel {
  /** Epochs of training. */
  readonly epochs: number;
  /** Mean of the metric over the folds. */
  readonly value: number;
  /** (folds) the metric of each. */
  readonly folds: readonly number[];
}

/** One setting, and how far it came. */
export interface Trial<S extends Space = Space> {
  /** From 0, in the order of the sampler. */
  readonly number: number;
  readonly params: Params<S>;
  readonly state: TrialState;
  /** Mean of the metric over the folds after the last level; undefined if there is none. */
  readonly value: number | undefined;
  /** Epochs of the last level; 0 if there is none. */
  readonly epochs: number;
  /** One entry per level, that of the most epochs last. */
  readonly levels: readonly TrialLevel[];
  /** Reason why it failed. */
  readonly error: string | undefined;
}

/** How a task of a trial ended. */
export type Outcome = { readonly value: number } | { readonly error: string };
