import type { SparseVector } from '../types.js';
import type { WorkingSet } from './workingSet.js';

/** The coefficients of a working set, by class: those of the columns x̃, that of ones last. @param width  columns of one class, that of ones included. */
export function coefficientsIn({ columns, b, space }: WorkingSet, width: number, classes: number): Float64Array[] {
  const out = Array.from({ length: classes }, () => new Float64Array(width));
  const { numbers } = space;
  columns.forEach((column, place) => {
    out[Math.floor(column / width)]![column % width] = numbers[(b >>> 3) + place]!;
  });
  return out;
}

/** The same of a model without classes, by its nonzeros. */
export function nonzerosIn(
  { columns, place, size, b: address, space }: WorkingSet,
  width: number,
): { intercept: number; own: SparseVector } {
  const { numbers } = space;
  const b = address >>> 3;
  const ones = width - 1;
  let count = 0;
  for (let i = 0; i < size; i++) if (numbers[b + i] !== 0 && columns[i] !== ones) count++;
  const [indices, values] = [new Uint32Array(count), new Float64Array(count)];
  for (let i = 0; i < size; i++) if (numbers[b + i] !== 0 && columns[i] !== ones) indices[--count] = columns[i]!;
  indices.sort();
  for (let k = 0; k < indices.length; k++) values[k] = numbers[b + place[indices[k]!]!]!;
  return { intercept: place[ones]! < 0 ? 0 : numbers[b + place[ones]!]!, own: { indices, values } };
}
