import type { SolverParts } from '../solver/index.js';
import type { relaxedPath } from './relax.js';
import type { PathData } from './solve.js';

/** Functions that few paths need, as {@link SolverParts}. */
export interface PathParts extends SolverParts {
  readonly relaxedPath?: typeof relaxedPath;
}

/** Loads what a job needs beside the main chunk. Undefined if that is nothing: then X is read before the event loop turns. */
export function partsFor({ matrix, outputs }: PathData, relax: boolean): Promise<PathParts> | undefined {
  const loads: Promise<PathParts>[] = [];
  if (matrix.kind === 'sparse') loads.push(import('./sparse.js'));
  if (outputs > 1) loads.push(import('../solver/families/multinomial.js'));
  if (relax) loads.push(import('./relax.js'));
  if (loads.length === 0) return undefined;
  return Promise.all(loads).then((parts) => parts.reduce((all, own) => ({ ...all, ...own })));
}
