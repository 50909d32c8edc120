import type { Understood } from '../data/understand.js';
import { InputError } from '../exit.js';

/**
 * Number of folds: as many as wanted, but no more than the smallest class has rows.
 *
 * @param values  targets of the rows that are cut into folds.
 * @param least  folds that there must be.
 * @throws InputError for a class with fewer rows.
 */
export function foldsFor(
  wanted: number,
  { task, source, table }: Understood,
  values: ArrayLike<unknown>,
  least = 2,
): number {
  if (task === 'regression') return wanted;
  const counts = new Map<unknown, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const smallest = Math.min(...counts.values());
  if (smallest >= least) return Math.min(wanted, smallest);
  const name = JSON.stringify(table.target!.name);
  throw new InputError(
    `${source.path}, column ${name}: a class has ${smallest} of the rows that learn, and needs ${least}; add rows of it, or leave it out`,
  );
}
