import { refuse } from '../../validate.js';
import type { Rankings } from '../reading/rankings.js';

/** @throws DataError `E_DATA` for a score outside of [0, 1]. */
export function requireProbabilities(owner: string, { columns }: Rankings): void {
  for (const [column, { scores }] of columns.entries()) {
    const row = scores.findIndex((score) => score < 0 || score > 1);
    if (row === -1) continue;
    const message = `${owner}: row ${row} of yPred is ${scores[row]}, expected a probability in [0, 1]`;
    refuse('E_DATA', `yPred[${row}][${column}]`, 'a probability in [0, 1]', scores[row], message);
  }
}
