// Columns that are read in f32 as long as a certificate allows it: half of the bytes. Products for steps are in integers.
//
// x̂ = x̃ + ε are the rounded columns, ρ = sqrt(Σ w ε²) is known of each, and |εᵀu| <= ρ ‖u‖ with ‖u‖² = Σ u² / w. So the objective is above
// that of x̂ by at most ‖u‖ Σ |b| ρ to first order, and a lower bound from residuals u holds for t u, if t = 1 / (1 + max(ρ / l1) ‖u‖).
import type { Bytes, Coarse, Columns, SingleColumns } from '../columns.js';
import type { Setting } from '../types.js';

/** A certificate that is finer needs columns in f64. */
const FINEST = 1e-6;

/** Whether a problem may be solved with columns in f32: bounds of rounding are those of losses of bounded curvature, and of l1 terms. */
export function maySingle({
  family,
  tolerance,
  alpha,
  factors,
}: Pick<Setting, 'family' | 'tolerance' | 'alpha' | 'factors'>): boolean {
  return (family === 'gaussian' || family === 'binomial') && tolerance >= FINEST && alpha > 0 && !factors.includes(0);
}

/** Columns that are those in f32 first, and those in f64 from when they are widened. */
export class Precision implements Columns {
  readonly ld: number;
  readonly count: number;
  readonly norms: Float64Array | undefined;
  private current: Pick<Columns, 'dots' | 'axpys'>;
  /** Products for steps: in integers first. */
  coarse: Coarse | undefined;

  constructor(
    readonly double: Columns,
    private readonly narrow: SingleColumns | undefined,
  ) {
    this.ld = double.ld;
    this.count = double.count;
    this.norms = double.norms;
    this.current = narrow ?? double;
    this.coarse = narrow?.coarse;
  }

  /** ρ of each column; undefined if products with residuals are those in f64. */
  get roundings(): Float64Array | undefined {
    return this.current === this.double ? undefined : this.narrow?.roundings;
  }

  /** Whether products for steps were in integers once. */
  get isRefined(): boolean {
    return this.narrow !== undefined && this.coarse === undefined;
  }

  /** Reads columns in f64 from now on; products for steps stay as they are. */
  widen(): void {
    this.current = this.double;
  }

  /** Makes the products for steps in f64, too. */
  refine(): void {
    this.widen();
    this.coarse = undefined;
  }

  bytes(): Bytes | undefined {
    return this.narrow?.bytes();
  }

  dots(list: number, count: number, r: number, out: number): void {
    this.current.dots(list, count, r, out);
  }

  axpys(list: number, count: number, factors: number, y: number): void {
    this.current.axpys(list, count, factors, y);
  }

  gram(h: number, rows: number, countA: number, columns: number, countB: number, out: number, stride: number): void {
    this.double.gram(h, rows, countA, columns, countB, out, stride);
  }
}
