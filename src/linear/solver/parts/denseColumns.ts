import { type Columns, ROUNDED_UP, type Standardized } from '../columns.js';
import type { DenseMatrix, Standardizing } from '../types.js';
import type { Workspace } from '../workspace.js';
import { denseProducts } from './denseProducts.js';

/** Numbers of the rows that are copied at once, and rows at least. */
const [STAGE, LEAST] = [2 ** 14, 32];

/** For fewer numbers, which caches hold, columns in f32 save nothing. */
export const LARGE = 2 ** 18;

/** Copies the rows that count, centred and scaled. The matrix is not read later. */
export function denseColumns(
  space: Workspace,
  { values, columns: p }: DenseMatrix,
  { weights, isCentred, isScaled, hasSingle }: Standardizing,
  rows: Int32Array,
): Standardized {
  const { kernels } = space;
  const kept = rows.length;
  const ld = Math.ceil(kept / 4) * 4;
  const height = Math.max(LEAST, Math.floor(STAGE / p / 8) * 8);
  const stage = space.take(height * p * 8);
  const w = space.zeros(ld);
  const mean = space.take(3 * p * 8);
  const [deviation, norm] = [1, 2].map((k) => mean + k * p * 8) as [number, number];
  const x = space.take(ld * (p + 1) * 8);
  const { numbers } = space;
  for (let start = 0; start < kept; start += height) {
    const end = Math.min(start + height, kept);
    // Rows that follow each other are copied together.
    for (let i = start, next = i; i < end; i = next) {
      const row = rows[i]!;
      while (next < end && rows[next]! - row === next - i) next++;
      numbers.set(values.subarray(row * p, (row + next - i) * p), (stage >>> 3) + (i - start) * p);
    }
    kernels.f64_transpose(stage, end - start, p, x + start * 8, ld);
  }
  for (let i = 0; i < kept; i++) numbers[(w >>> 3) + i] = weights[rows[i]!]!;
  const flags = [Number(isCentred), Number(isScaled)] as const;
  const areFinite = kernels.f64_standardize(x, ld, kept, p, w, ...flags, mean, deviation, norm) === 1;
  numbers.fill(1, (x >>> 3) + p * ld, (x >>> 3) + p * ld + kept);
  numbers.fill(0, (x >>> 3) + p * ld + kept, (x >>> 3) + (p + 1) * ld);
  const copy = (address: number) => space.f64(address, p).slice();
  const moments = { mean: copy(mean), deviation: copy(deviation) };
  const norms = new Float64Array(p + 1).fill(ROUNDED_UP);
  for (let j = 0, at = norm >>> 3; j < p; j++) norms[j]! *= numbers[at + j]!;
  for (const address of [stage, mean]) space.give(address);
  const columns: Columns = {
    ld,
    count: p + 1,
    norms,
    single: hasSingle && ld * p >= LARGE ? { space, x, ld, count: p + 1, w } : undefined,
    ...denseProducts(space, x, ld),
  };
  return { columns, ...moments, areFinite };
}
