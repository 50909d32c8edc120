import { conjugates, type Products, scaleOf } from './certificate.js';
import type { Columns } from './columns.js';
import type { Loss, Rows } from './families/losses.js';
import type { Block } from './model/block.js';
import type { Precision } from './parts/precision.js';
import type { Pass } from './pass.js';
import { Projection } from './projection.js';
import type { Terms } from './terms.js';
import type { Workspace } from './workspace.js';

/** All that a gap is made of. */
export interface Model {
  readonly space: Workspace;
  readonly data: Columns;
  readonly precision: Precision;
  readonly loss: Loss;
  readonly rows: Rows;
  readonly terms: Terms;
  readonly block: Block;
  /** (ld) address; undefined without offsets, and where they are taken from y. */
  readonly offset: number | undefined;
}

/** The duality gap at the coefficients of a block. */
export class Gap {
  /** Residuals that free columns are orthogonal to. */
  private readonly u: number;
  projection: Projection;
  /** Size of sums over rows, for what counts as 0. */
  private readonly size: number;
  /** Largest ρ / l1 of a column that is read in f32. */
  private rounding = 0;
  /** The same at strength 1. */
  private perStrength: number | undefined;

  constructor(
    private readonly model: Model,
    free: readonly number[],
  ) {
    const { space, data, rows } = model;
    this.u = space.zeros(data.ld);
    let size = 0;
    for (const value of space.f64(rows.g, data.ld)) size += Math.abs(value);
    this.size = size;
    this.projection = this.projectionOn(free);
  }

  private projectionOn(free: readonly number[]): Projection {
    const { space, data, rows, loss } = this.model;
    const isIntercept = !loss.isQuadratic && rows.classes === 1 && free.length === 1 && free[0] === data.count - 1;
    return new Projection(space, data, rows, free, 1e-15 * this.size, isIntercept);
  }

  /** Changes the columns that nothing holds back. */
  setFree(free: readonly number[]): void {
    this.projection.release();
    this.projection = this.projectionOn(free);
  }

  /** Reads the strength, and its l1 terms. Returns how far rounding of columns may move the gap, to first order. */
  setLambda(lambda: number, candidates: Int32Array): number {
    const { precision, terms, rows } = this.model;
    const { roundings } = precision;
    this.rounding = 0;
    if (roundings === undefined || lambda === Infinity) return 0;
    // Without l1 terms no residuals of rounded columns bound anything.
    if (lambda === 0) return Infinity;
    if (this.perStrength === undefined) {
      let largest = 0;
      for (const j of candidates) if (roundings[j]! > 0) largest = Math.max(largest, roundings[j]! / terms.l1[j]!);
      this.perStrength = largest * lambda;
    }
    this.rounding = this.perStrength / lambda;
    return 2 * this.normOf(rows.g) * this.roundingOf(roundings);
  }

  /**
   * The objective minus its lower bound; or less than that, if it is more than `enough`.
   *
   * The gap of the loss, f(Xb) + f*(-t u) + t uᵀXb, is at least 0, and costs logarithms, so that of the penalty is made first:
   * Σ p_j(b_j) + p_j*(t x̃_jᵀu) - t b_j x̃_jᵀu. Where that and a bound of the other are not more than `enough`, the bound will do.
   *
   * @param value  of the loss.
   * @param pass   over all candidates, whose products are kept; undefined: the working set's only, roundings left aside.
   */
  of(value: number, pass: Pass | undefined, enough: number): number {
    const { space, data, rows, block, terms, loss, offset, precision } = this.model;
    const { u } = this;
    const isWithin = this.projection.project(u);
    const products = pass === undefined ? this.ownProducts() : pass.run(u, terms, block.set.columns, block.products);
    if (!isWithin && !loss.isQuadratic) return Infinity;
    const scale = scaleOf(products, terms, this.size);
    let t = scale;
    let penalty = block.penalty(terms) + conjugates(products, terms, scale);
    const { roundings } = precision;
    if (pass !== undefined && roundings !== undefined) {
      // As {@link Precision} derives them: t times a product of a column as given is no farther beyond its l1 than `scale` times that of
      // the rounded one.
      const rounding = this.roundingOf(roundings);
      t /= 1 + this.rounding * this.normOf(u);
      penalty += rounding * (this.normOf(rows.g) + rounding);
    }
    if (loss.distance !== undefined) {
      if (pass !== undefined) block.copyProducts();
      const least = penalty - t * block.fit();
      if (least > enough) return least;
      const most = least + loss.distance(rows, u, t);
      if (most <= enough && enough < Infinity) return Math.max(0, most);
    }
    let dual = -loss.conjugate(rows, u, t);
    if (offset !== undefined) {
      const { numbers } = space;
      const [a, b] = [u >>> 3, offset >>> 3];
      for (let i = 0; i < data.ld; i++) dual -= t * numbers[a + i]! * numbers[b + i]!;
    }
    return Math.max(0, value + penalty - dual);
  }

  /** sqrt(Σ x² / w). */
  private normOf(x: number): number {
    const { space, data, rows } = this.model;
    const { numbers } = space;
    let sum = 0;
    for (let i = 0, at = x >>> 3, v = rows.v >>> 3; i < data.ld; i++) {
      const value = numbers[at + i]!;
      sum += value * value * numbers[v + i]!;
    }
    return Math.sqrt(sum);
  }

  /** Σ |b| ρ. */
  private roundingOf(roundings: Float64Array): number {
    const { space, block } = this.model;
    const b = block.set.b >>> 3;
    return block.set.columns.reduce((sum, j, place) => sum + Math.abs(space.numbers[b + place]!) * roundings[j]!, 0);
  }

  private ownProducts(): Products {
    const { block, space } = this.model;
    const { set } = block;
    block.readProducts(this.u);
    return { columns: set.columns, first: 0, values: space.numbers, at: set.c >>> 3, count: set.size };
  }
}
