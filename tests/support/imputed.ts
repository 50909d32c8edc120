import type { ConversionOptions, Converted } from '../../src/data/reading/inputs.js';
import { imputeMeans } from '../../src/data/reading/missing/impute.js';
import type { FloatArray } from '../../src/data/reading/numbers.js';

/** X read with its missing values replaced, and the replacements, as models do it. */
export function imputed<T extends FloatArray>(
  read: (path: string, input: unknown, options: ConversionOptions) => Converted<T>,
  X: unknown,
  given?: ArrayLike<number>,
): { data: T; means: Float64Array } {
  const { data, rows, columns } = read('X', X, { missing: 'keep' });
  return { data, means: imputeMeans('X', data, rows, columns, given) };
}
