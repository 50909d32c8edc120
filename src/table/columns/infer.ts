import { show } from '../../show.js';
import { isA, refuse } from '../../validate.js';
import { daysIn, isEmpty, isOtherDate, numberIn, truthIn } from './cells.js';
import { type ColumnType, keyOf, labelOf, refuseCells } from './column.js';

/**
 * Infers the type of a column from all its cells: numeric, boolean or date if each cell that is not empty is one, categorical if
 * all are text. A column without values is numeric.
 *
 * @throws DataError `E_DATA`, with the rows, for a column that is likely meant otherwise: most cells are numbers, or dates, and some are
 *   not; numbers or booleans among text; dates whose order of day and month is not known; cells that are objects.
 */
export function inferType(
  owner: string,
  name: string,
  cells: ArrayLike<unknown>,
  missing: readonly string[],
): ColumnType {
  const known: number[] = [];
  const texts: number[] = [];
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (isEmpty(cell, missing)) continue;
    known.push(row);
    if (typeof cell === 'string') texts.push(row);
    else if (typeof cell === 'object' ? !isA(cell, Date) : typeof cell === 'function' || typeof cell === 'symbol') {
      const expected = 'a number, text, a boolean or a Date';
      const message = `${labelOf(owner, name)}: row ${row} is ${show(cell)}, expected ${expected}; write schema: { ${keyOf(name)}: 'ignore' } to leave it out`;
      refuse('E_DATA', `${owner}.${name}[${row}]`, expected, cell, message);
    }
  }
  const others = (read: (cell: unknown) => number | undefined) => known.filter((row) => read(cells[row]) === undefined);
  const [notNumbers, notTruths, notDates] = [others(numberIn), others(truthIn), others(daysIn)];
  if (notNumbers.length === 0) return 'numeric';
  if (notTruths.length === 0) return 'boolean';
  if (notDates.length === 0) return 'date';
  const isMost = (wrong: readonly number[]) => 2 * wrong.length < known.length;
  if (isMost(notNumbers)) refuseCells(owner, name, cells, notNumbers, 'numbers');
  if (isMost(notDates)) refuseCells(owner, name, cells, notDates, 'ISO dates, such as 2026-11-29');
  if (isMost(notTruths)) refuseCells(owner, name, cells, notTruths, 'true or false');
  if (texts.length < known.length) {
    const wrong = known.filter((row) => typeof cells[row] !== 'string');
    refuseCells(owner, name, cells, wrong, 'text, as others are');
  }
  const dates = known.filter((row) => isOtherDate(cells[row]));
  if (2 * dates.length > known.length) {
    const [row = 0] = dates;
    const expected = 'ISO dates, such as 2026-11-29';
    const cure = `write them in that order, or schema: { ${keyOf(name)}: 'categorical' } for names`;
    const message = `${labelOf(owner, name)}: row ${row} is ${show(cells[row])}, a date whose order is not known, expected ${expected}; ${cure}`;
    refuse('E_DATA', `${owner}.${name}[${row}]`, expected, cells[row], message);
  }
  return 'categorical';
}
