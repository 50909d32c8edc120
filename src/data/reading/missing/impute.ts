import { ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse } from '../../../validate.js';
import type { FloatArray } from '../numbers.js';

/**
 * Replaces values that are not finite, in place, by the mean of the finite values of their column:
 *
 *   mean[j] = (sum over finite x[i, j]) / (their count), in f64, ascending i
 *
 * @param data  (rows, columns) inout.
 * @param means  (columns): used instead of this data's own means, as when predicting with a trained model.
 * @returns (columns) f64, the replacement for each column.
 * @throws DataError `E_NONFINITE` for a column without a finite value, unless `means` are given.
 */
export function imputeMeans(
  path: string,
  data: FloatArray,
  rows: number,
  columns: number,
  means?: ArrayLike<number>,
): Float64Array {
  if (means !== undefined && means.length !== columns) {
    const message = `${path}: ${means.length} imputation means for ${columns} columns`;
    refuse(ShapeError, path, `${columns} means`, means.length, message);
  }
  const used = means === undefined ? finiteMeans(path, data, rows, columns) : Float64Array.from(means);
  for (const [column, mean] of used.entries()) {
    if (Number.isFinite(Math.fround(mean))) continue;
    const message = `${path}: the imputation mean of column ${column} is ${show(mean)}`;
    refuse('E_NONFINITE', path, 'a finite number', mean, message);
  }
  for (let at = 0; at < rows * columns; at++) {
    if (!Number.isFinite(data[at]!)) data[at] = used[at % columns]!;
  }
  return used;
}

function finiteMeans(path: string, data: FloatArray, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column]!;
      if (!Number.isFinite(value)) continue;
      sums[column]! += value;
      counts[column]! += 1;
    }
  }
  for (let column = 0; column < columns; column++) {
    if (counts[column] === 0) {
      const message = `${path}: column ${column} has no finite value to impute from`;
      refuse('E_NONFINITE', path, 'at least one finite value per column', column, message);
    }
    sums[column]! /= counts[column]!;
  }
  return sums;
}
