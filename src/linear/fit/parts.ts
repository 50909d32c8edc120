import { MANY, type SolverParts } from '../solver/index.js';
import type { relaxedPath } from './relax.js';
import type { PathData } from './solve.js';

/** Functions that few paths need, as {@link SolverParts}. */
export interface PathParts extends SolverParts {
  readonly relaxedPath?: typeof relaxedPath;
}

/** Loads what a job needs beside the main chunk. */
export async function partsFor({ matrix, outputs }: PathData, relax: boolean): Promise<PathParts> {
  const [sparse, multinomial, screen, refits] = await Promise.all([
    matrix.kind === 'sparse' ? import('./sparse.js') : undefined,
    outputs > 1 ? import('../solver/families/multinomial.js') : undefined,
    matrix.columns >= MANY ? import('../solver/screen.js') : undefined,
    relax ? import('./relax.js') : undefined,
  ]);
  return { ...sparse, ...multinomial, ...screen, ...refits };
}
