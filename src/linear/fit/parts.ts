import type { SolverParts } from '../solver/index.js';
import type { relaxedPath } from './relax.js';
import type { PathData } from './solve.js';

/** Functions that few paths need, as {@link SolverParts}. */
export interface PathParts extends SolverParts {
  readonly relaxedPath?: typeof relaxedPath;
}

/** Loads what a job needs beside the main chunk. Undefined if that is nothing: then X is read before the event loop turns. */
export function partsFor({ matrix, outputs }: PathData, relax: boolean): Promise<PathParts> | undefined {
  const isSparse = matrix.kind === 'sparse';
  return isSparse || outputs > 1 || relax ? load(isSparse, outputs > 1, relax) : undefined;
}

async function load(isSparse: boolean, hasClasses: boolean, relax: boolean): Promise<PathParts> {
  const [sparse, multinomial, refits] = await Promise.all([
    isSparse ? import('./sparse.js') : undefined,
    hasClasses ? import('../solver/families/multinomial.js') : undefined,
    relax ? import('./relax.js') : undefined,
  ]);
  return { ...sparse, ...multinomial, ...refits };
}
