import type { Label, Preparation, TargetInput } from '../../data/preparation.js';
import { toMatrix64 } from '../../data/reading/inputs.js';
import { readList } from '../../data/reading/list.js';
import { ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { Family } from '../solver/index.js';

/** y as the solver reads it. */
export interface Response {
  /** (n), or (n, K) of zeros and ones for K classes of a multinomial model, by rows. */
  readonly values: Float64Array;
  /** K for a multinomial model, otherwise 1. */
  readonly outputs: number;
  /** Number of the class of each row. */
  readonly numbers: Int32Array | undefined;
  /** Classes in the order of their numbers. */
  readonly classes: readonly Label[] | undefined;
  /** The preprocessor with what it learned of y. */
  readonly preparation: Preparation | undefined;
}

/**
 * Reads y.
 *
 * @throws ShapeError for more than one column, or another number of rows than X; DataError `E_LABEL` for missing or mixed labels, one class
 *   only, or more than two in a logistic model; `E_DATA` for a negative count.
 */
export function readResponse(
  family: Family,
  y: TargetInput,
  rows: number,
  preparation: Preparation | undefined,
): Response {
  const isClasses = family === 'binomial' || family === 'multinomial';
  const read = isClasses ? classesOf(family, y, preparation) : valuesOf(family, y, preparation);
  const own = read.values.length / read.outputs;
  if (own !== rows) {
    refuse(ShapeError, 'y', `${rows} rows, as X`, own, `y has ${own} rows, and X has ${rows}`);
  }
  return read;
}

function valuesOf(family: Family, given: TargetInput, preparation: Preparation | undefined): Response {
  const prepared = preparation?.prepareTargets?.('y', given, 'values', 1, undefined);
  const y = prepared?.y ?? given;
  const { data, columns } = toMatrix64('y', y, { flatColumns: 1 });
  if (columns !== 1)
    refuse(ShapeError, 'y', '1 column', columns, `y has ${columns} columns, expected one number per row`);
  if (family === 'poisson') {
    const row = data.findIndex((value) => value < 0);
    if (row !== -1) refuse('E_DATA', `y[${row}]`, 'a count >= 0', data[row]);
    if (!data.some((value) => value > 0)) refuse('E_DATA', 'y', 'a count above 0', 0, 'y: all counts are 0');
  }
  return {
    values: data,
    outputs: 1,
    numbers: undefined,
    classes: undefined,
    preparation: prepared?.standardizer ?? preparation,
  };
}

function classesOf(family: Family, y: TargetInput, preparation: Preparation | undefined): Response {
  const labels = readLabels(y);
  const classes = sorted(labels);
  if (classes.length < 2) {
    refuse('E_LABEL', 'y', 'at least two classes', classes.length, `y has one class only: ${show(classes[0])}`);
  }
  if (family === 'binomial' && classes.length > 2) {
    const shown = classes.slice(0, 5).map(show).join(', ');
    const message = `y has ${classes.length} classes (${shown}${classes.length > 5 ? ', ...' : ''}), expected two; multinomialPath takes more`;
    refuse('E_LABEL', 'y', 'two classes', classes.length, message);
  }
  const numberOf = new Map(classes.map((label, number) => [label, number]));
  const numbers = Int32Array.from(labels, (label) => numberOf.get(label)!);
  const outputs = family === 'binomial' ? 1 : classes.length;
  const values = new Float64Array(numbers.length * outputs);
  for (const [row, number] of numbers.entries()) {
    if (outputs === 1) values[row] = number;
    else values[row * outputs + number] = 1;
  }
  const target = typeof classes[0] === 'number' ? numbers : labels;
  const kind = outputs === 1 ? 'binary' : 'labels';
  const prepared = preparation?.prepareTargets?.('y', target, kind, outputs, undefined);
  return { values, outputs, numbers, classes, preparation: prepared?.standardizer ?? preparation };
}

/** One label per row: text, true or false, or finite numbers. */
function readLabels(y: TargetInput): Label[] {
  const list = readList('y', y) ?? Array.from(toMatrix64('y', y, { flatColumns: 1, columns: 1 }).data);
  if (list.length === 0) refuse('E_EMPTY', 'y', 'at least one row', 0);
  const isFlat = typeof list[0] !== 'object' || list[0] === null;
  const flat = isFlat ? list : Array.from(toMatrix64('y', y, { columns: 1 }).data);
  const kind = typeof flat[0];
  return flat.map((label, row) => {
    const isLabel = kind === 'number' ? Number.isFinite(label) : kind === 'string' || kind === 'boolean';
    // -0 is 0.
    if (isLabel && typeof label === kind && label !== '') return label === 0 ? 0 : (label as Label);
    return refuse('E_LABEL', `y[${row}]`, 'a class: text, a number, true or false, the same kind in all rows', label);
  });
}

/** Classes in order: numbers ascending, text by its code units, false before true. */
function sorted(labels: readonly Label[]): Label[] {
  const classes = [...new Set(labels)];
  return typeof classes[0] === 'string' ? classes.sort() : classes.sort((a, b) => Number(a) - Number(b));
}

/** @throws DataError `E_LABEL` if a class has no row of weight above 0 among those. */
export function requireClasses(
  path: string,
  { numbers, classes }: Pick<Response, 'numbers' | 'classes'>,
  weights: Float64Array,
  where: string,
): void {
  if (numbers === undefined || classes === undefined) return;
  const seen = new Set<number>();
  for (const [row, number] of numbers.entries()) if (weights[row]! > 0) seen.add(number);
  const absent = classes.findIndex((_, number) => !seen.has(number));
  if (absent === -1) return;
  const message = `${path}: class ${show(classes[absent])} has no row ${where}`;
  refuse('E_LABEL', path, 'rows of each class', classes[absent], message);
}
