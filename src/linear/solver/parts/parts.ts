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
  /** For {@link MANY} columns and more, those without classes. */
  readonly Screen?: typeof Screen;
}
