import type { SolverParts } from '../solver/index.js';
import type { PathJob } from './job.js';
import type { relaxedPath } from './relax.js';
import type { PathData } from './solve.js';

/** Functions that few paths need, as {@link SolverParts}. */
export interface PathParts extends SolverParts {
  readonly relaxedPath?: typeof relaxedPath;
}

/** Loads what a job needs beside the main chunk. Undefined if that is nothing: then X is read before the event loop turns. */
export function partsFor({ matrix, outputs }: PathData, { relax }: PathJob): Promise<PathParts> | undefined {
  const loads: Promise<PathParts>[] = [];
  if (matrix.kind === 'sparse') loads.push(import('./sparse.js'));
  if (outputs > 1) loads.push(import('../solver/families/multinomial.js'));
  if (relax) loads.push(import('./relax.js'));
  return loads.length === 0 ? undefined : Promise.all(loads).then((parts) => Object.assign({}, ...parts) as PathParts);
}
