import type { likelihoodOf } from '../extra/likelihoods.js';
import type { singleColumns } from '../extra/singleColumns.js';
import type { lifted } from '../families/lifted.js';
import type { modelOfClasses } from '../families/modelOfClasses.js';
import type { Screen } from '../screen.js';
import type { sparseColumns } from './sparseColumns.js';

/** Functions that few problems need. They are chunks on demand, which import nothing of the main one: they are handed over. */
export interface SolverParts {
  /** For a sparse X. */
  readonly sparseColumns?: typeof sparseColumns;
  /** For several classes. */
  readonly lifted?: typeof lifted;
  readonly modelOfClasses?: typeof modelOfClasses;
  /** For other losses than squares. */
  readonly likelihoodOf?: typeof likelihoodOf;
  /** For X of {@link LARGE} numbers and more. */
  readonly singleColumns?: typeof singleColumns;
  /** For {@link MANY} columns and more, those without classes. */
  readonly Screen?: typeof Screen;
}
