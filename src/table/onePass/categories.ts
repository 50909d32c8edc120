import { refuse } from '../../validate.js';
import { keyOf, labelOf } from '../columns/column.js';

/** Different values of a column that are kept: each takes memory for the whole pass, and a column of every row. */
export const MOST_CATEGORIES = 65_536;

/** Counts values of one kind. @throws DataError `E_DATA` for more than 65,536 different ones. */
export class Categories {
  readonly counts = new Map<string, number>();
  known = 0;

  constructor(
    private readonly owner: string,
    private readonly column: string,
  ) {}

  add(category: string): void {
    this.known++;
    this.counts.set(category, (this.counts.get(category) ?? 0) + 1);
    if (this.counts.size <= MOST_CATEGORIES) return;
    const expected = `at most ${MOST_CATEGORIES} categories`;
    const cure = `leave it out by table: { schema: { ${keyOf(this.column)}: 'ignore' } }`;
    const message = `${labelOf(this.owner, this.column)} has more than ${MOST_CATEGORIES} categories, which a stream does not count; ${cure}`;
    refuse('E_DATA', `${this.owner}.${this.column}`, expected, this.counts.size, message);
  }
}
