import { LARGE, MANY, type SolverParts } from '../solver/index.js';
import type { relaxedPath } from './relax.js';
import type { PathData } from './solve.js';

/** Functions that few paths need, as {@link SolverParts}. */
export interface PathParts extends SolverParts {
  readonly relaxedPath?: typeof relaxedPath;
}

/** Loads what a job needs beside the main chunk. */
export async function partsFor({ family, matrix, outputs }: PathData, relax: boolean): Promise<PathParts> {
  const { kind, rows, columns } = matrix;
  // In the kernels' memory, rows are filled up to a multiple of 4.
  const isLarge = kind === 'dense' && (rows + 3) * columns >= LARGE;
  const [sparse, extra, multinomial, screen, refits] = await Promise.all([
    kind === 'sparse' ? import('./sparse.js') : undefined,
    family !== 'gaussian' || isLarge ? import('../solver/extra/chunk.js') : undefined,
    outputs > 1 ? import('../solver/families/multinomial.js') : undefined,
    columns >= MANY ? import('../solver/screen.js') : undefined,
    relax ? import('./relax.js') : undefined,
  ]);
  return { ...sparse, ...extra, ...multinomial, ...screen, ...refits };
}
