// Shared by the tests of compaction.
import { expect } from 'vitest';
import {
  type Average,
  adam,
  type Layer,
  type Matrix,
  type Optimizer,
  type Sequential,
  sequential,
} from '../../src/index.js';
import { classification } from './models.js';

export const INPUTS = 12;
/** 40 rows of 3 classes. */
export const { X, y } = classification(40, INPUTS, 3);
export const loss = 'sparseCategoricalCrossentropy';

/** Compiled, and trained for some steps. */
export function trained(
  layers: readonly Layer[],
  { optimizer = adam({ learningRate: 0.02 }), average }: { optimizer?: Optimizer; average?: Average } = {},
): Sequential {
  const model = sequential({ seed: 5, layers });
  model.compile({ optimizer, loss, metrics: ['accuracy'], average });
  for (let step = 0; step < 3; step++) model.trainOnBatch(X, y);
  return model;
}

/** Those columns of a matrix. */
export function columnsOf({ data, shape }: Matrix, indices: readonly number[]): Matrix {
  const [rows = 0, columns = 0] = shape;
  const values = Array.from({ length: rows }, (_, row) => indices.map((index) => data[row * columns + index]!)).flat();
  return { data: Float32Array.from(values), shape: [rows, indices.length] };
}

/** The columns of X that a compacted model takes. */
export function ownX(small: Sequential): Matrix {
  return columnsOf(X, small.inputIndices!);
}

/** Shapes of the kernels. */
export function sizesOf(model: Sequential): string[] {
  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  return kernels.map(({ shape }) => shape.join('x'));
}

export function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(got).toHaveLength(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < got.length; index++) {
    expect(Math.abs(got[index]! - expected[index]!)).toBeLessThanOrEqual(relative * largest);
  }
}
