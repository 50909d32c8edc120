import type { Label, Preparation } from '../../data/preparation.js';
import type { Columns } from '../data/design.js';
import type { Family } from '../solver/index.js';
import type { Respond } from './response.js';
import type { SolvedPath } from './step.js';

/** All that a path knows. */
export interface PathFacts extends Columns {
  readonly family: Family;
  readonly alpha: number;
  readonly outputs: number;
  readonly respond: Respond;
  readonly classes: readonly Label[] | undefined;
  readonly hasOffset: boolean;
  readonly solved: SolvedPath;
  /** The refitted supports, if there are any. */
  readonly relaxed: SolvedPath | undefined;
  /** (p) weighted means and deviations of the training rows, for the network. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly preparation: Preparation | undefined;
  readonly isSparse: boolean;
}
