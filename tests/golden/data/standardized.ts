import { type Matrix, matrix } from '../../reference/network/matrix.js';
import { loadDiabetes } from './diabetes.js';

/** Columns (of X or y) with mean 0 and population variance 1, and what they were. */
export interface Standardized {
  readonly Z: Matrix;
  readonly mean: number[];
  readonly std: number[];
}

function standardize(values: Float64Array, columns: number): Standardized {
  const rows = values.length / columns;
  const Z = matrix(rows, columns, values);
  const mean: number[] = [];
  const std: number[] = [];
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[i * columns + j]!;
    mean[j] = sum / rows;
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += (values[i * columns + j]! - mean[j]!) ** 2;
    std[j] = Math.sqrt(squares / rows);
    for (let i = 0; i < rows; i++) Z.data[i * columns + j] = (values[i * columns + j]! - mean[j]!) / std[j]!;
  }
  return { Z, mean, std };
}

/** The diabetes data as the golden solutions were computed with: X (442, 10), y (442, 1), in f64. */
export function standardizedDiabetes(): { readonly X: Standardized; readonly y: Standardized } {
  const { X, y, columns } = loadDiabetes();
  return { X: standardize(X, columns), y: standardize(y, 1) };
}
