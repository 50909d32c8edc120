import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { toMatrix64 } from './inputs.js';

/** One more than the largest class number an Int32Array holds. */
const MOST_CLASSES = 2 ** 31;

/**
 * Converts class numbers to a fresh Int32Array: flat numbers, or one column in any form that {@link toMatrix} takes.
 *
 * One-hot rows are not labels: use them with `categoricalCrossentropy`.
 *
 * @param classes  number of classes; labels are integers in [0, classes).
 * @throws ShapeError for more than one column.
 * @throws DataError `E_LABEL` for a label that is negative, fractional or too large, with its row; otherwise as toMatrix.
 * @example
 * toLabels('y', [0, 2, 1], 3); // Int32Array [0, 2, 1]
 */
export function toLabels(path: string, y: unknown, classes = MOST_CLASSES): Int32Array {
  const { data, columns } = toMatrix64(path, y, { flatColumns: 1 });
  if (columns !== 1) {
    const message = `${path}: ${columns} columns, expected one class number per row; one-hot targets go with categoricalCrossentropy`;
    refuse(ShapeError, path, '1 column', columns, message);
  }
  const labels = new Int32Array(data.length);
  for (let row = 0; row < data.length; row++) {
    const label = data[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      const expected = classes === MOST_CLASSES ? 'an integer >= 0' : `an integer in [0, ${classes})`;
      const hint = label === classes ? '; classes count from 0' : cureForClass(label);
      const message = `${path}: the label of row ${row} is ${label}, expected ${expected}${hint}`;
      refuse('E_LABEL', `${path}[${row}]`, expected, label, message);
    }
    labels[row] = label;
  }
  return labels;
}

/** Guesses the meaning of a number that is not a class number, for the end of a message. */
export function cureForClass(label: number): string {
  if (label === -1) return '; give 0 and 1 for -1 and 1';
  return Number.isInteger(label) ? '' : '; quantities go with meanSquaredError';
}

/** The labels that occur, ascending. */
export function occurringLabels(labels: Int32Array): Int32Array {
  return Int32Array.from(new Set(labels)).sort();
}
