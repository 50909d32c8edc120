import type { DenseMatrix, PathProblem } from './types.js';
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

/** The parts of a problem that make x̃ of X, and its norms. */
export type Scaling = 'centre' | 'scale' | 'weights';

/** For rounding: a norm may be too large, not too small. */
export const ROUNDED_UP = 1 + 1e-9;

const BLOCK = 512;

/** Copies X, centred and scaled. */
export function denseColumns(
  space: Workspace,
  { values, order, columns: p, rows: n }: DenseMatrix,
  { centre, scale, weights }: Pick<PathProblem, Scaling>,
  rows: Int32Array,
): Columns {
  const { kernels } = space;
  const kept = rows.length;
  const ld = Math.ceil(kept / 4) * 4;
  const x = space.take(ld * (p + 1) * 8);
  const out = space.f64(x, ld * (p + 1));
  const inverse = scale.map((value) => 1 / value);
  const norms = new Float64Array(p + 1).fill(ROUNDED_UP, p);
  const rowStep = order === 'row' ? p : 1;
  const columnStep = order === 'row' ? 1 : n;
  // In blocks of rows, so that the lines of a matrix by rows are read once.
  const block = order === 'row' ? 16 : Math.max(1, kept);
  for (let start = 0; start < kept; start += block) {
    const end = Math.min(start + block, kept);
    for (let j = 0; j < p; j++) {
      const middle = centre[j]!;
      const factor = inverse[j]!;
      const from = j * columnStep;
      const to = j * ld;
      let square = 0;
      for (let i = start; i < end; i++) {
        const row = rows[i]!;
        const value = (values[from + row * rowStep]! - middle) * factor;
        out[to + i] = value;
        square += weights[row]! * value * value;
      }
      norms[j]! += square;
    }
  }
  for (let j = 0; j < p; j++) norms[j] = Math.sqrt(norms[j]!) * ROUNDED_UP;
  for (let j = 0; j <= p; j++) out.fill(0, j * ld + kept, (j + 1) * ld);
  out.fill(1, p * ld, p * ld + kept);
  const scratch = space.take(4 * BLOCK * 8);
  return {
    ld,
    count: p + 1,
    norms,
    dots: (list, count, r, target) => kernels.f64_dense_dots(x, ld, ld, list, count, r, target),
    axpys: (list, count, factors, y) => kernels.f64_dense_axpys(x, ld, ld, list, count, factors, y),
    gram: (h, a, countA, b, countB, target, stride) =>
      kernels.f64_dense_gram(x, ld, h, a, countA, b, countB, scratch, target, stride),
  };
}
