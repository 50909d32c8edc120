import { warn } from '../../warnings.js';

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
