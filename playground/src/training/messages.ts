import type { Parts } from '../data/rows.js';
import type { Change, Problem } from '../problem/problem.js';

/** Requests of the page to a worker that trains regularizer `of`, among others. It serves one race after the other, which are numbered. */
export type Request = {
  readonly race: number;
  readonly of: number;
} /** Begins a race; trainings of the one before end. */ & (
  | {
      readonly kind: 'start';
      readonly problem: Problem;
      readonly parts: Parts;
      readonly grid: Grid | undefined;
    }
  /** Trains that many steps, then answers with a frame if they are to be shown, else with the number of steps. */
  | {
      readonly kind: 'advance';
      readonly steps: number;
      readonly changes: readonly Change[];
      readonly isShown: boolean;
    }
  /** Mean and standard deviation over passes with dropout on, for every point of the grid. */
  | { readonly kind: 'band'; readonly passes: number }
  /** The weights' SHA-256. */
  | { readonly kind: 'hash' }
);

/** Points of a plane at which predictions are drawn: `side` by `side`, row by row from the top. */
export interface Grid {
  readonly side: number;
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

/** Loss, its parts, and accuracy. */
export interface Figures {
  readonly step: number;
  readonly dataLoss: number;
  readonly penalties: number;
  readonly accuracy: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly zeros: number;
}

/** One layer's kernel, row by row: (inputs, units). */
export interface Kernel {
  readonly inputs: number;
  readonly units: number;
  readonly data: Float32Array;
}

/** Answers of that worker. */
export type Answer = { readonly race: number; readonly of: number } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'steps'; readonly step: number }
  | {
      readonly kind: 'frame';
      readonly figures: Figures;
      /** Probability of class 1 at each point of the grid; undefined without a grid. */
      readonly surface: Float32Array | undefined;
      readonly kernels: readonly Kernel[];
      /** (classes, classes) test rows of a class that are taken for another, class by class. */
      readonly confusion: Uint16Array;
      /** Units that dropout kept in the last step for the first row of the batch, layer by layer; [] without dropout. */
      readonly kept: readonly Uint8Array[];
      /** Why training has ended, in a sentence; undefined while it goes on. */
      readonly ended: string | undefined;
    }
  | { readonly kind: 'band'; readonly mean: Float32Array; readonly deviation: Float32Array }
  /** The weights' SHA-256 after that many steps. */
  | { readonly kind: 'hash'; readonly sha256: string; readonly step: number }
  | { readonly kind: 'error'; readonly message: string }
);
