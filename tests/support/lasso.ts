// A lasso whose minimizer is found by coordinate descent in f64.
import { numbersFrom } from './numbers.js';

/** Rows of normal numbers, and targets that a tenth of the columns make, with noise of deviation 1. */
export function lassoProblem(seed: number, rows: number, columns: number): { X: number[][]; y: number[] } {
  const uniform = numbersFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(uniform(1e-9, 1))) * Math.cos(2 * Math.PI * uniform(0, 1));
  const X = Array.from({ length: rows }, () => Array.from({ length: columns }, normal));
  const slopes = Array.from({ length: columns }, (_, j) => (j < columns / 10 ? normal() : 0));
  return { X, y: X.map((row) => row.reduce((sum, x, j) => sum + x * slopes[j]!, normal())) };
}

/** The minimizer of mean squared error + lambda sum |w|, with a free bias. */
export function lassoByCoordinates(X: readonly number[][], y: readonly number[], lambda: number) {
  const rows = X.length;
  const columns = X[0]!.length;
  const weights = new Float64Array(columns);
  const squares = Float64Array.from(
    { length: columns },
    (_, j) => X.reduce((sum, row) => sum + row[j]! ** 2, 0) / rows,
  );
  const rest = Float64Array.from(y);
  let bias = 0;
  for (let pass = 0, moved = 1; pass < 5000 && moved > 1e-13; pass++) {
    const mean = rest.reduce((a, b) => a + b) / rows;
    bias += mean;
    moved = Math.abs(mean);
    for (let i = 0; i < rows; i++) rest[i]! -= mean;
    for (let j = 0; j < columns; j++) {
      let slope = squares[j]! * weights[j]!;
      for (let i = 0; i < rows; i++) slope += (X[i]![j]! * rest[i]!) / rows;
      const next = (Math.sign(slope) * Math.max(Math.abs(slope) - lambda / 2, 0)) / squares[j]!;
      const change = next - weights[j]!;
      if (change === 0) continue;
      moved = Math.max(moved, Math.abs(change));
      weights[j] = next;
      for (let i = 0; i < rows; i++) rest[i]! -= change * X[i]![j]!;
    }
  }
  return { weights, bias };
}
