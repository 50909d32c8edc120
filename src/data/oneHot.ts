import type { Matrix } from '../types.js';
import { requireInteger } from '../validate.js';
import { allocate } from './reading/allocate.js';
import { countClasses } from './reading/classCounts.js';
import type { MatrixInput } from './reading/inputs.js';
import { toLabels } from './reading/labels.js';

/**
 * Encodes labels as rows of zeros with a single 1: `Y[i, labels[i]] = 1`.
 *
 * @param labels  (n) class numbers.
 * @param classes  columns of the result; by default the largest label + 1.
 * @throws DataError `E_LABEL` for a label that is not an integer in [0, classes), with its row.
 * @throws HyperparameterError if classes is not an integer >= 1; MemoryError if the result exceeds 4 GiB.
 * @example
 * oneHot([0, 2], 3); // { data: [1, 0, 0, 0, 0, 1], shape: [2, 3] }
 */
export function oneHot(labels: MatrixInput, classes?: number): Matrix {
  if (classes !== undefined) requireInteger('oneHot.classes', classes, 1);
  const numbers = toLabels('labels', labels, classes);
  const columns = classes ?? countClasses(numbers);
  const data = allocate('oneHot', numbers.length, columns, (length) => new Float32Array(length));
  for (const [row, label] of numbers.entries()) data[row * columns + label] = 1;
  return { data, shape: [numbers.length, columns] };
}
