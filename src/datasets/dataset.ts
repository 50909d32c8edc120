import type { Matrix } from '../types.js';

/** A labelled data set. Every call returns new arrays. */
export interface Dataset {
  /** (n, d) */
  readonly X: Matrix;
  /** (n) class numbers. */
  readonly y: Int32Array;
  /** (d) */
  readonly featureNames: readonly string[];
  /** (classes) */
  readonly targetNames: readonly string[];
  /** Authors, source and licence. Show it beside the data. */
  readonly attribution: string;
}
