// A lower bound needs residuals that free columns (no penalty, no bound: the intercept first of all) are orthogonal to. They are moved
// there by a Newton step on those columns: u = g - H Z d, where Zᵀu = 0. Such u are y minus probabilities (or counts) again as
// long as no row's step exceeds 1 in size, because p + p (1 - p) s stays in [0, 1] for |s| <= 1.
import type { Columns } from './columns.js';
import type { Rows } from './families/losses.js';
import type { Workspace } from './workspace.js';

const DEPENDENT = 1e-11;

/** Residuals that are orthogonal to the free columns. */
export class Projection {
  readonly count: number;
  private readonly list: number;
  private readonly products: number;
  private readonly factor: number;
  private readonly row: number;
  /** (count): the step d on the free columns, unless it is negligible. */
  readonly right: number;
  private readonly step: number;
  /** The last residuals were orthogonal to the free columns already: u is g. */
  isNegligible = true;

  constructor(
    private readonly space: Workspace,
    readonly data: Columns,
    readonly rows: Rows,
    readonly free: readonly number[],
    /** Products that count as 0. */
    private readonly rounding: number,
    /** The one column is that of ones. */
    private readonly isIntercept: boolean,
  ) {
    const m = free.length;
    this.count = m;
    this.list = space.list(free);
    this.products = space.take(Math.max(m * m, 1) * 8);
    this.factor = space.take(Math.max(m * m, 1) * 8);
    this.right = space.zeros(m + 1);
    this.row = space.zeros(m + 1);
    this.step = space.zeros(data.ld);
  }

  release(): void {
    for (const address of [this.list, this.products, this.factor, this.right, this.row, this.step]) {
      this.space.give(address);
    }
  }

  /** Writes u. Returns whether no row's step exceeds 1 in size; otherwise u is not what it should be. */
  project(u: number): boolean {
    const { rows, space, data, count } = this;
    if (this.isIntercept) {
      const isWithin = space.kernels.f64_centre(data.ld, rows.g, rows.h, u, this.right, this.rounding);
      this.isNegligible = space.numbers[this.right >>> 3] === 0;
      return isWithin === 1;
    }
    space.copy(rows.g, u, data.ld);
    this.isNegligible = true;
    if (count === 0) return true;
    data.dots(this.list, count, rows.g, this.right);
    const { numbers } = space;
    for (let i = 0, at = this.right >>> 3; i < count; i++) {
      if (Math.abs(numbers[at + i]!) > this.rounding) this.isNegligible = false;
    }
    if (this.isNegligible) return true;
    data.gram(rows.h, this.list, count, this.list, count, this.products, count);
    this.solve();
    space.clear(this.step, data.ld);
    data.axpys(this.list, count, this.right, this.step);
    return (
      data.stepResiduals?.(rows.h, this.step, u) ??
      space.kernels.f64_step_residuals(data.ld, rows.h, this.step, u) === 1
    );
  }

  /** right := inverse of the products times right; columns that depend on those before them are left out. */
  private solve(): void {
    const { space, count } = this;
    const { kernels, numbers } = space;
    const [products, row, right] = [this.products >>> 3, this.row >>> 3, this.right >>> 3];
    const kept: number[] = [];
    for (let i = 0; i < count; i++) {
      for (let at = 0; at < kept.length; at++) numbers[row + at] = numbers[products + i * count + kept[at]!]!;
      const diagonal = numbers[products + i * count + i]!;
      if (!(diagonal > 0)) continue;
      const part = kernels.f64_cholesky_append(this.factor, count, kept.length, 0, this.row, diagonal, DEPENDENT);
      if (part > DEPENDENT) kept.push(i);
    }
    for (let at = 0; at < kept.length; at++) numbers[row + at] = numbers[right + kept[at]!]!;
    kernels.f64_cholesky_solve(this.factor, count, kept.length, this.row, 0);
    space.clear(this.right, count);
    for (let at = 0; at < kept.length; at++) numbers[right + kept[at]!] = numbers[row + at]!;
  }
}
