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
  /** Whether products are those of dense columns: as many operations as numbers. */
  readonly isDense?: true;
  /** To copy the columns in f32, if they are many numbers and f32 was asked for. */
  readonly single?: SingleSource | undefined;
  /** With classes: f64_step_residuals. */
  stepResiduals?(h: number, step: number, u: number): boolean;
  /** In place of {@link gram} for the model of the loss. */
  readonly coarse?: Coarse | undefined;
  /** Of columns in f32: {@link SingleColumns.bytes}. */
  bytes?(): Bytes | undefined;
  /** out[k] := x̃_list[k] · r. */
  dots(list: number, count: number, r: number, out: number): void;
  /** y += Σ factors[k] x̃_list[k]. */
  axpys(list: number, count: number, factors: number, y: number): void;
  /** out[a, b] := x̃_rows[a]ᵀ H x̃_columns[b], `stride` numbers from row to row; H is diagonal, with classes that of {@link lifted}. */
  gram(h: number, rows: number, countA: number, columns: number, countB: number, out: number, stride: number): void;
}

/**
 * Products of columns for a model that only proposes steps, in integers: of those from `from` on with those before them and themselves, as
 * rows of `out`, `stride` f64 each.
 *
 * @param h  weights, the same as of those before, unless `from` is 0.
 */
export type Coarse = (h: number, columns: readonly number[], from: number, out: number, stride: number) => void;

/** Columns x̂ = factor * z in 8 bits: no number is farther from that of x̃ than half of the factor, but for rounding to f32. */
export interface Bytes {
  /** Address of (count). */
  readonly factors: number;
  /** Numbers of a column, a multiple of 16. */
  readonly next: number;
  /**
   * The columns of a list whose products c are beyond their limits.
   *
   * @param list    (length) i32.
   * @param q       (next) i16: c = unit * x̂ᵀq.
   * @param limits  (count).
   * @param known   (count, 2), out: c, at the first of both.
   * @param kept    (length) i32, out.
   * @returns how many.
   */
  beyond(list: number, length: number, q: number, unit: number, limits: number, known: number, kept: number): number;
}

/** Columns that may be copied in f32: at the first use, because what is solved over fewer rows needs none. */
export interface SingleSource {
  /** The copy is kept there. */
  readonly space: Workspace;
  /** Address of (ld, count) f64, and of (ld) weights. */
  readonly x: number;
  readonly w: number;
  readonly ld: number;
  readonly count: number;
}

/** Columns in f32, copies of those in f64. */
export interface SingleColumns extends Pick<Columns, 'dots' | 'axpys'> {
  /** (count): ρ, see {@link Precision}, of each column, of the size of 2e-8 of its norm. */
  readonly roundings: Float64Array;
  readonly coarse: Coarse;
  /** Makes them once more in 8 bits, where it pays. */
  bytes(): Bytes | undefined;
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

/** For rounding, that of columns in f32 included: a norm may be too large, not too small. */
export const ROUNDED_UP = 1 + 1e-7;
