// Errors and warnings of paths: a chunk that is loaded when there is something to say.
import { missingWebAssembly, refusal } from '../../core/kernels/refusal.js';
import type { RuntimeSupportError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { SolvedStep } from '../path/step.js';
import type { Unsolvable } from './unsolvable.js';

/** Says why the engine does not run the kernels. @param cause  its own error. */
export function engineError(cause: unknown): RuntimeSupportError {
  return typeof WebAssembly === 'object' ? refusal(cause, 'linear') : missingWebAssembly();
}

/** Says why nothing can be solved. @param where  the rows are: in a fold. @throws DataError. */
export function refuseUnsolvable(owner: string, why: Unsolvable['why'], where: string): never {
  if (why === 'columns') {
    const message = `${owner}: no column is left${where}: all are constant or left out`;
    refuse('E_EMPTY', 'X', 'a column that varies', undefined, message);
  }
  if (why === 'target') {
    refuse('E_DATA', 'y', 'numbers that differ', undefined, `${owner}: y is constant${where}`);
  }
  const message = `${owner}: no column is related to y${where}, so no largest strength can be computed; give lambda`;
  refuse('E_DATA', 'X', 'a column that is related to y', undefined, message);
}

/** Warns of columns that are constant. */
export function warnOfConstant(owner: string, constant: readonly number[], names: readonly string[] | undefined): void {
  const shown = constant.slice(0, 10).map((column) => (names === undefined ? column : show(names[column])));
  const which = `${shown.join(', ')}${constant.length > 10 ? ', ...' : ''}`;
  warn('W_CONSTANT_COLUMN', `${owner}: constant columns have no coefficient: ${which}`);
}

/** Warns of strengths that have no certificate. @param count  of all strengths. */
export function warnOfGaps(owner: string, open: readonly SolvedStep[], count: number, tol: number): void {
  const worst = open.reduce((most, { gap }) => Math.max(most, gap), 0);
  const shown = open.slice(0, 5).map(({ lambda }) => show(lambda));
  const which = `${shown.join(', ')}${open.length > 5 ? ', ...' : ''}`;
  const cure = open.some(({ status }) => status === 'iterations') ? 'raise maxIterations' : 'rounding allows no more';
  const what = `${open.length} of ${count} strengths have no certificate (relative duality gaps up to ${worst.toExponential(1)}, tol ${tol})`;
  warn('W_OPTIMALITY', `${owner}: ${what}: ${which}; ${cure}`);
}
