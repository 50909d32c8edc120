import { CHAIN } from './gemm.js';

type Numbers = ArrayLike<number>;

export function asum(x: Numbers): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]!);
  return sum;
}

export function sumSquares(x: Numbers): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return sum;
}

/** Column sums in ascending rows from +0, rounded to f32 after every addition: this order is the definition. */
export function columnSums(x: Numbers, rows: number, columns: number): Float32Array {
  const y = new Float32Array(columns);
  for (let first = 0; first < rows; first += CHAIN) {
    const chain = new Float32Array(columns);
    for (let i = first; i < Math.min(first + CHAIN, rows); i++) {
      for (let j = 0; j < columns; j++) chain[j] = chain[j]! + x[i * columns + j]!;
    }
    for (let j = 0; j < columns; j++) y[j] = y[j]! + chain[j]!;
  }
  return y;
}
