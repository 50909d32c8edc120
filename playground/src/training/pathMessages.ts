import type { Parts } from '../data/rows.js';
import type { Problem } from '../problem/problem.js';
import type { PenaltyKind } from '../problem/regularizers.js';
import type { Kernel } from './messages.js';

/** Request of the page to the worker that sweeps λ. */
export interface PathRequest {
  readonly problem: Problem;
  readonly penalty: PenaltyKind;
  readonly parts: Parts;
}

/** The network at one strength. */
export interface PathStep {
  readonly lambda: number;
  /** Mean data loss of the held-out rows over the folds, and its standard error. */
  readonly mean: number;
  readonly standardError: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  /** Share of all kernels' weights that are 0. */
  readonly zeros: number;
  readonly kernels: readonly Kernel[];
  /** Norm of the weights of every input in the first layer. */
  readonly norms: readonly number[];
}

/** Answers of that worker. */
export type PathAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'path';
      /** From the largest strength to the smallest. */
      readonly steps: readonly PathStep[];
      readonly lambdaMin: number;
      readonly lambda1se: number;
    }
  | { readonly kind: 'error'; readonly message: string };
