import type { DenseMatrix, Standardizing } from './types.js';
import type { Workspace } from './workspace.js';

/**
 * The columns x̃ in the kernels' memory, and behind them a column of ones: the intercept is a coefficient without penalty.
 *
 * Lists are addresses of i32, vectors addresses of f64 of `ld` rows.
 */
export interface Columns {
  /** Numbers of a vector of rows, a multiple of 4: rows filled up with zeros; with classes, one class after another. */
  readonly ld: number;
  /** Columns, that of ones included; with classes, those of one class after those of another. */
  readonly count: number;
  /** (count): at least √(Σ w x̃²) of every column; undefined if there are classes. */
  readonly norms: Float64Array | undefined;
  /** out[k] := x̃_list[k] · r. */
  dots(list: number, count: number, r: number, out: number): void;
  /** y += Σ factors[k] x̃_list[k]. */
  axpys(list: number, count: number, factors: number, y: number): void;
  /** out[a, b] := x̃_rows[a]ᵀ H x̃_columns[b], `stride` numbers from row to row; H is diagonal, with classes that of {@link lifted}. */
  gram(h: number, rows: number, countA: number, columns: number, countB: number, out: number, stride: number): void;
}

/** X centred and scaled. */
export interface Standardized {
  readonly columns: Columns;
  /** (p) weighted means of X. */
  readonly mean: Float64Array;
  /** (p) sqrt(Σ w (x - mean)²) of X; 0 for a constant column: all its numbers are equal, as in glmnet. */
  readonly deviation: Float64Array;
  /** Whether all numbers are finite in f32; if not, the columns mean nothing. */
  readonly areFinite: boolean;
}

/** For rounding: a norm may be too large, not too small. */
export const ROUNDED_UP = 1 + 1e-9;

const BLOCK = 512;
/** Numbers of the columns that are filled, and standardized while they are in a cache. */
const PANEL = 2 ** 17;
/** Numbers of the rows that are copied at once. */
const STAGE = 2 ** 14;

/** Copies the rows that count, centred and scaled. The matrix is not read later. */
export function denseColumns(
  space: Workspace,
  { values, columns: p }: DenseMatrix,
  { weights, isCentred, isScaled }: Standardizing,
  rows: Int32Array,
): Standardized {
  const { kernels } = space;
  const kept = rows.length;
  const ld = Math.ceil(kept / 4) * 4;
  const width = Math.min(p, Math.max(64, Math.floor(PANEL / ld / 8) * 8));
  const height = Math.max(8, Math.floor(STAGE / width / 8) * 8);
  const stage = space.take(height * width * 8);
  const w = space.zeros(ld);
  const moments = space.take(3 * p * 8);
  const x = space.take(ld * (p + 1) * 8);
  const { numbers } = space;
  for (let i = 0; i < kept; i++) numbers[(w >>> 3) + i] = weights[rows[i]!]!;
  let areFinite = true;
  for (let first = 0; first < p; first += width) {
    const count = Math.min(width, p - first);
    for (let start = 0; start < kept; start += height) {
      const end = Math.min(start + height, kept);
      // Whole rows that follow each other are one piece.
      const isPiece = count === p && rows[end - 1]! - rows[start]! === end - 1 - start;
      const lines = isPiece ? 1 : end - start;
      const length = isPiece ? (end - start) * p : count;
      for (let line = 0; line < lines; line++) {
        const from = rows[start + line]! * p + first;
        numbers.set(values.subarray(from, from + length), (stage >>> 3) + line * count);
      }
      kernels.f64_transpose(stage, count, end - start, count, x + (first * ld + start) * 8, ld);
    }
    const out = moments + first * 8;
    const panel = x + first * ld * 8;
    const flags = [Number(isCentred), Number(isScaled)] as const;
    if (!kernels.f64_standardize(panel, ld, kept, count, w, ...flags, out, out + p * 8, out + 2 * p * 8)) {
      areFinite = false;
    }
  }
  numbers.fill(1, (x >>> 3) + p * ld, (x >>> 3) + p * ld + kept);
  numbers.fill(0, (x >>> 3) + p * ld + kept, (x >>> 3) + (p + 1) * ld);
  const [mean, deviation, sizes] = [0, 1, 2].map((k) => space.f64(moments + k * p * 8, p).slice());
  const norms = new Float64Array(p + 1).fill(ROUNDED_UP);
  for (let j = 0; j < p; j++) norms[j]! *= sizes![j]!;
  for (const address of [stage, w, moments]) space.give(address);
  const scratch = space.take(4 * BLOCK * 8);
  const columns: Columns = {
    ld,
    count: p + 1,
    norms,
    dots: (list, count, r, target) => kernels.f64_dense_dots(x, ld, ld, list, count, r, target),
    axpys: (list, count, factors, y) => kernels.f64_dense_axpys(x, ld, ld, list, count, factors, y),
    gram: (h, a, countA, b, countB, target, stride) =>
      kernels.f64_dense_gram(x, ld, h, a, countA, b, countB, scratch, target, stride),
  };
  return { columns, mean: mean!, deviation: deviation!, areFinite };
}
