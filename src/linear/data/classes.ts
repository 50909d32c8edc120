import type { Label, Preparation, TargetInput } from '../../data/preparation.js';
import { toMatrix64 } from '../../data/reading/inputs.js';
import { readList } from '../../data/reading/list.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { Response } from './response.js';

/** Reads labels: each class has a column of zeros and ones. */
export function readClasses(y: TargetInput, preparation: Preparation | undefined): Response {
  return read(y, preparation, false);
}

/** Reads labels of two classes: ones in the rows of the second. */
export function readTwoClasses(y: TargetInput, preparation: Preparation | undefined): Response {
  return read(y, preparation, true);
}

function read(y: TargetInput, preparation: Preparation | undefined, isBinary: boolean): Response {
  const labels = readLabels(y);
  const classes = sorted(labels);
  if (classes.length < 2) {
    refuse('E_LABEL', 'y', 'at least two classes', classes.length, `y has one class only: ${show(classes[0])}`);
  }
  if (isBinary && classes.length > 2) {
    const shown = classes.slice(0, 5).map(show).join(', ');
    const message = `y has ${classes.length} classes (${shown}${classes.length > 5 ? ', ...' : ''}), expected two; multinomialPath takes more`;
    refuse('E_LABEL', 'y', 'two classes', classes.length, message);
  }
  const numberOf = new Map(classes.map((label, number) => [label, number]));
  const numbers = Int32Array.from(labels, (label) => numberOf.get(label)!);
  const outputs = isBinary ? 1 : classes.length;
  const values = new Float64Array(numbers.length * outputs);
  for (const [row, number] of numbers.entries()) {
    if (isBinary) values[row] = number;
    else values[row * outputs + number] = 1;
  }
  const target = typeof classes[0] === 'number' ? numbers : labels;
  const kind = isBinary ? 'binary' : 'labels';
  const prepared = preparation?.prepareTargets?.('y', target, kind, outputs, undefined);
  const requireAll = (path: string, weights: Float64Array, where: string): void => {
    const seen = new Set<number>();
    for (const [row, number] of numbers.entries()) if (weights[row]! > 0) seen.add(number);
    const absent = classes.findIndex((_, number) => !seen.has(number));
    if (absent === -1) return;
    const message = `${path}: class ${show(classes[absent])} has no row ${where}`;
    refuse('E_LABEL', path, 'rows of each class', classes[absent], message);
  };
  return {
    values,
    outputs,
    labelled: { numbers, classes, requireAll },
    preparation: prepared?.standardizer ?? preparation,
  };
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
