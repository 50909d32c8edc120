import { HyperparameterError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import { portion } from './portion.js';

/**
 * Number of training rows if the last part of the rows validates: `floor(rows (1 - validationSplit))`, with the fraction read as the
 * decimal number it is written as. Keras multiplies in floating point, and trains on 1 row of 10 for 0.8.
 *
 * @param validationSplit  fraction in (0, 1); the rows are taken before any shuffling.
 * @throws HyperparameterError if it is outside, or leaves either part without a row.
 */
export function trainingRows(owner: string, rows: number, validationSplit: unknown): number {
  if (typeof validationSplit !== 'number' || !(validationSplit > 0 && validationSplit < 1)) {
    refuse(HyperparameterError, `${owner}.validationSplit`, 'a fraction in (0, 1)', validationSplit);
  }
  const training = rows - Math.ceil(portion(rows, validationSplit));
  if (training >= 1 && training < rows) return training;
  const message = `${owner}: validationSplit ${validationSplit} of ${rows} rows leaves ${training} to train on and ${rows - training} to validate`;
  refuse(HyperparameterError, `${owner}.validationSplit`, 'at least one row in both parts', validationSplit, message);
}

/**
 * Warns `W_SORTED` if the last rows say little about the first: labels are sorted, or a class occurs only in the
 * validation part.
 *
 * @param labels  (rows) class numbers, training rows first.
 */
export function warnIfSorted(path: string, labels: Int32Array, training: number): void {
  const known = new Set(labels.subarray(0, training));
  const unknown = labels.subarray(training).find((label) => !known.has(label));
  const advice = 'shuffle the rows first, or use trainTestSplit and validationData';
  if (unknown !== undefined) {
    warn('W_SORTED', `${path}: class ${unknown} occurs in the validation rows only; ${advice}`);
  } else if (isSorted(labels)) {
    warn('W_SORTED', `${path}: labels are sorted, so the last rows are no fair sample; ${advice}`);
  }
}

/** Whether labels never fall or never rise, and are not all the same. */
function isSorted(labels: Int32Array): boolean {
  let rises = false;
  let falls = false;
  for (let row = 1; row < labels.length; row++) {
    if (labels[row]! > labels[row - 1]!) rises = true;
    else if (labels[row]! < labels[row - 1]!) falls = true;
  }
  return rises !== falls;
}
