import type { LinearModel } from '../types.js';
import type { WorkingSet } from './workingSet.js';

/** The coefficients of a working set without classes. @param width  columns, that of ones included. */
export function modelIn({ columns, place, size, b: address, space }: WorkingSet, width: number): LinearModel {
  const { numbers } = space;
  const b = address >>> 3;
  const ones = width - 1;
  let df = 0;
  for (let i = 0; i < size; i++) if (numbers[b + i] !== 0 && columns[i] !== ones) df++;
  const [indices, values] = [new Uint32Array(df), new Float64Array(df)];
  let count = df;
  for (let i = 0; i < size; i++) if (numbers[b + i] !== 0 && columns[i] !== ones) indices[--count] = columns[i]!;
  indices.sort();
  for (let k = 0; k < df; k++) values[k] = numbers[b + place[indices[k]!]!]!;
  const intercepts = new Float64Array(1);
  if (place[ones]! >= 0) intercepts[0] = numbers[b + place[ones]!]!;
  return { intercepts, coefficients: [{ indices, values }], df };
}
