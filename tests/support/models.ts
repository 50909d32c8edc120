// Small data and models for tests of the public API.
import { expect } from 'vitest';
import { dense, dropout, type Matrix, type Sequential, type SequentialOptions, sequential } from '../../src/index.js';
import { numbersFrom } from './numbers.js';

/** (rows, columns) numbers in [-1, 1). */
export function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const next = numbersFrom(seed);
  return { data: Float32Array.from({ length: rows * columns }, () => next(-1, 1)), shape: [rows, columns] };
}

/** y = X w + noise, w = (1, -1/2, 1/3, ...): (rows) targets. */
export function regression(rows: number, columns: number, seed = 1): { X: Matrix; y: Float32Array } {
  const X = randomMatrix(rows, columns, seed);
  const noise = numbersFrom(seed + 1000);
  const y = Float32Array.from({ length: rows }, (_, row) => {
    let sum = noise(-0.1, 0.1);
    for (let column = 0; column < columns; column++) {
      sum += (X.data[row * columns + column]! * (column % 2 === 0 ? 1 : -1)) / (column + 1);
    }
    return sum;
  });
  return { X, y };
}

/** Labels by the largest of the first columns: (rows) class numbers, every class present. */
export function classification(rows: number, columns: number, classes: number, seed = 1) {
  const X = randomMatrix(rows, columns, seed);
  const y = Int32Array.from({ length: rows }, (_, row) => {
    if (row < classes) return row;
    const first = X.data.subarray(row * columns, row * columns + classes);
    return first.indexOf(Math.max(...first));
  });
  return { X, y };
}

/** 4-6-3 with dropout and softmax. */
export function classifier(options: Partial<SequentialOptions> = {}): Sequential {
  return sequential({
    seed: 7,
    layers: [
      dense({ units: 6, inputShape: [4], activation: 'relu' }),
      dropout({ rate: 0.25 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
    ...options,
  });
}

/** One linear unit over that many columns. */
export function linearModel(columns: number, options: Partial<SequentialOptions> = {}): Sequential {
  return sequential({ seed: 7, layers: [dense({ units: 1, inputShape: [columns] })], ...options });
}

/** Bit patterns of arrays of floats. */
export function bitsOf(arrays: readonly (Matrix | Float32Array)[]): number[][] {
  return arrays.map((array) => {
    const data = array instanceof Float32Array ? array : array.data;
    return Array.from(new Uint32Array(data.buffer, data.byteOffset, data.length));
  });
}

export function weightBits(model: Sequential): number[][] {
  return bitsOf(model.getWeights());
}

export function expectFiniteWeights(model: Sequential): void {
  for (const { data } of model.getWeights()) expect(data.every((value) => Number.isFinite(value))).toBe(true);
}

/** The error that a promise rejects with; fails if it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** Rows [first, end) of a matrix, as a copy. */
export function rowsOf({ data, shape }: Matrix, first: number, end: number): Matrix {
  const columns = shape[1]!;
  return { data: data.slice(first * columns, end * columns), shape: [end - first, columns] };
}
