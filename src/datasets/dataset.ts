import type { Matrix } from '../types.js';

/** A labelled data set; every call gives arrays of its own. */
export interface Dataset {
  /** (n, d) */
  readonly X: Matrix;
  /** (n) class numbers. */
  readonly y: Int32Array;
  /** (d) */
  readonly featureNames: readonly string[];
  /** (classes) */
  readonly targetNames: readonly string[];
  /** Who made it, where it is from, and its licence; to be shown where the data is. */
  readonly attribution: string;
}
