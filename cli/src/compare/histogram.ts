/** Counts of the nonzero weights in equal bins over [-limit, limit]. Exact zeros are counted separately. */
export interface Histogram {
  readonly limit: number;
  readonly counts: readonly number[];
  readonly zeros: number;
  readonly total: number;
}

/** @param limit  > 0. A larger weight counts in the outermost bin. */
export function histogram(arrays: readonly Float32Array[], limit: number, bins: number): Histogram {
  const counts = new Array<number>(bins).fill(0);
  let zeros = 0;
  let total = 0;
  for (const array of arrays) {
    total += array.length;
    for (const weight of array) {
      if (weight === 0) zeros++;
      else {
        const bin = Math.floor(((weight + limit) / (2 * limit)) * bins);
        const clamped = Math.min(Math.max(bin, 0), bins - 1);
        counts[clamped] = counts[clamped]! + 1;
      }
    }
  }
  return { limit, counts, zeros, total };
}

/** max |x| over all arrays; 0 without any. */
export function largestMagnitude(arrays: readonly Float32Array[]): number {
  return arrays.reduce((most, array) => array.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);
}
