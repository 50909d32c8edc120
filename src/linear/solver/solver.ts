import type { Columns } from './columns.js';
import { type Loss, type Rows, squares } from './families/losses.js';
import { varies } from './families/variance.js';
import { Gap, type Model } from './gap.js';
import { Block } from './model/block.js';
import { paysRefresh } from './model/refresh.js';
import type { SolverParts } from './parts/parts.js';
import { maySingle, Precision } from './parts/precision.js';
import { Pass } from './pass.js';
import { keptRows, makeRows } from './rows.js';
import { candidatesOf, isFree, makeTerms, setLambda, type Terms } from './terms.js';
import type { PointEnd, Setting } from './types.js';
import type { Workspace } from './workspace.js';

/** Where the working set has this part of the tolerance, all columns are looked at. */
const ENOUGH = 0.5;
/** Or this part of the gap over all columns, when they were last looked at. */
const FAR = 1e-2;
/** Part of the tolerance that products beyond their l1 may take. */
const SHARE = 0.25;
/** Below rounding, nothing is beyond its l1. */
const LEAST_SLACK = 1e-16;
/** Gaps near rounding. A step more brings coefficients, whose errors are of the size of its root, much nearer; and a working set may get no further. */
const ROUNDED = 1e-12;
/** Columns in f32 and integers that have not led to a certificate in so many rounds will not. */
const MOST_SINGLE = 30;
/** See {@link Pass.foresee}. In a quadratic loss, a column too many costs less than another step. */
const AHEAD = 0.5;

/** Minimizes at one λ after another, each from where the one before ended. */
export class Solver implements Model {
  readonly data: Columns;
  readonly precision: Precision;
  readonly loss: Loss;
  readonly rows: Rows;
  readonly block: Block;
  /** Columns of one class, that of ones included. */
  readonly width: number;
  readonly offset: number | undefined;
  private readonly v: number;
  private readonly start: number;
  /** Columns that may be nonzero, that of ones included if there is an intercept. */
  private readonly candidates: Int32Array;
  readonly pass: Pass;
  readonly terms: Terms;
  private readonly bound: Gap;
  private isPenalized: boolean | undefined;
  /** Value of the loss at the current coefficients, and of one that fits every row. */
  private value = 0;
  private readonly saturated: number;
  /** Loss of the model with intercept and offset only, above the saturated one. */
  readonly nullValue: number;
  /** The products of all columns are those of the current coefficients. */
  private isFresh = false;
  private hasVariance = true;
  /** The last strength. */
  private lambda = Infinity;

  constructor(
    private readonly problem: Setting,
    readonly space: Workspace,
    private readonly parts: SolverParts,
  ) {
    const { classes, family } = problem;
    const kept = keptRows(problem.weights);
    const data = problem.columns;
    this.width = data.count;
    this.loss = family === 'gaussian' ? squares(space.kernels) : parts.likelihoodOf!(family, space.kernels.memory);
    this.rows = makeRows(space, problem, kept, data.ld, this.loss.isQuadratic);
    const { single } = data;
    this.precision = new Precision(
      data,
      single && maySingle(problem) ? parts.singleColumns!(space, single, this.loss.isQuadratic) : undefined,
    );
    this.data = classes === 1 ? this.precision : parts.lifted!(space, data, classes, this.rows.v);
    const { ld } = this.data;
    this.offset = problem.offset === undefined || this.loss.isQuadratic ? undefined : space.zeros(ld);
    if (this.offset !== undefined) space.copy(this.rows.eta, this.offset, ld);
    [this.v, this.start] = [space.zeros(ld), space.zeros(ld)];
    this.terms = makeTerms(problem);
    const { all, ones } = candidatesOf(problem, this.terms);
    this.candidates = all;
    this.pass = new Pass(space, this.data, all, this.rows.v, parts);
    this.block = new Block(space, this.data, ones);

    this.value = this.loss.value(this.rows);
    this.saturated = -this.loss.conjugate(this.rows, this.v, 0);
    this.bound = new Gap(this, ones);
    this.nullValue = this.fitIntercepts(Int32Array.from(ones)) - this.saturated;
  }

  /** Reads columns in f64 from now on: no product is that of the current residuals. @param isCoarse  products for steps stay in integers. */
  private widen(isCoarse: boolean): void {
    const { precision, block, space, rows, data, pass } = this;
    if (isCoarse) precision.widen();
    else {
      precision.refine();
      block.isStale = true;
    }
    pass.forget();
    if (this.offset === undefined) space.clear(rows.eta, data.ld);
    else space.copy(this.offset, rows.eta, data.ld);
    data.axpys(block.set.list, block.set.size, block.set.b, rows.eta);
    this.value = this.loss.value(rows);
    this.isFresh = false;
  }

  /** Intercepts alone. Returns the loss. */
  private fitIntercepts(ones: Int32Array): number {
    if (ones.length === 0) return this.value;
    this.minimize(new Pass(this.space, this.data, ones, this.rows.v, this.parts), 1e-13, 200);
    return this.value;
  }

  /** Minimizes at this λ. */
  solve(lambda: number, least = Infinity): PointEnd {
    const { terms, block } = this;
    setLambda(terms, this.problem, lambda);
    // Without a penalty, all columns without bounds are free.
    const isPenalized = lambda > 0;
    if (isPenalized !== this.isPenalized) {
      this.isPenalized = isPenalized;
      const free = [...this.candidates].filter((j) => isFree(terms, j));
      block.set.enter(free.filter((j) => block.set.place[j]! < 0));
      this.bound.setFree(free);
      this.isFresh = false;
    }
    if (this.isFresh) {
      const ahead = this.loss.isQuadratic && this.lambda < Infinity ? AHEAD : 0;
      const entering = this.pass.foresee(terms, block.set.place, block.products, this.lambda, lambda, ahead);
      if (entering.length > 0) block.set.enter(entering);
    }
    this.lambda = lambda;
    const { tolerance, maxIterations } = this.problem;
    if (this.bound.setLambda(lambda, this.candidates) / this.unit() > tolerance / 2) this.widen(true);
    return this.minimize(this.pass, Math.min(least, tolerance), maxIterations);
  }

  /** 1 - deviance / null deviance. */
  devianceRatio(): number {
    return this.nullValue > 0 ? 1 - (this.value - this.saturated) / this.nullValue : 0;
  }

  /**
   * The relative gap; or less than that, if it is more than `enough`.
   *
   * @param pass  over all candidates, whose products are kept; otherwise the working set's only.
   */
  private gap(pass: Pass | undefined, enough: number): number {
    const unit = this.unit();
    return this.bound.of(this.value, pass, enough * unit) / unit;
  }

  private unit(): number {
    return this.nullValue > 0 ? this.nullValue : Math.max(Math.abs(this.value), 1e-300);
  }

  private minimize(pass: Pass, tolerance: number, limit: number): PointEnd {
    const { loss } = this;
    let slack = this.slackOf(tolerance);
    let before = Infinity;
    let gap = Infinity;
    let hasMoved = true;
    let hasAll = false;
    let isLast = false;
    let isFirst = this.isFresh;
    let lastAll = Infinity;
    this.hasVariance = true;
    for (let iteration = 0; ; iteration++) {
      // The point before ended with products of all columns: the first step needs no other.
      if (iteration > 0 || !this.isFresh) {
        hasAll = loss.isQuadratic || !hasMoved || isFirst;
        isFirst = false;
        const enough = Math.max(ENOUGH * tolerance, FAR * (lastAll < Infinity ? lastAll : 0));
        gap = hasAll ? this.gap(pass, tolerance) : this.gap(undefined, enough);
        const isStuck = gap < ROUNDED && gap >= before;
        if (!hasAll && (gap <= enough || isStuck)) {
          gap = this.gap(pass, tolerance);
          hasAll = true;
        }
        if (!hasAll && gap > 0.9 * before) slack = Math.max(slack / 100, LEAST_SLACK);
        this.isFresh = hasAll;
        if (hasAll) {
          const isStill = !hasMoved || gap > lastAll / 2;
          lastAll = gap;
          if (gap <= tolerance) {
            if (isLast || tolerance > ROUNDED) return { status: 'converged', gap, iterations: iteration };
            isLast = true;
            slack = LEAST_SLACK;
          }
          const added = this.enterViolators(pass, slack);
          if (added === 0 && isStill) {
            if (slack < 1e-15 && !hasMoved) return this.ended('stalled', pass, iteration);
            slack = Math.max(slack / 100, LEAST_SLACK);
            const { roundings, coarse } = this.precision;
            if (coarse !== undefined && (roundings !== undefined || slack < 1e-9)) {
              this.widen(roundings !== undefined);
              hasMoved = true;
              continue;
            }
          }
        }
        // Columns that entered make the gap another one.
        if (!hasAll && !loss.isQuadratic && paysRefresh(gap / before, gap / tolerance, this.block, this.precision)) {
          this.block.isStale = true;
        }
        before = hasAll ? Infinity : gap;
      }
      if (!this.hasVariance || iteration >= limit) {
        return this.ended(this.hasVariance ? 'iterations' : 'separated', pass, iteration);
      }
      if (iteration === MOST_SINGLE && this.precision.coarse !== undefined) {
        this.widen(false);
        hasMoved = true;
        continue;
      }
      hasMoved = this.step(slack, iteration > 0);
      if (hasMoved) this.isFresh = false;
      if (!loss.isQuadratic)
        this.hasVariance = this.problem.family === 'poisson' || varies(this.space, this.rows, this.data.ld);
    }
  }

  /** The end where the gap is too large: its certificate is what it is. */
  private ended(status: PointEnd['status'], pass: Pass, iterations: number): PointEnd {
    return { status, gap: this.gap(pass, Infinity), iterations };
  }

  /** How far beyond l1 a product may be: to first order, the gap grows by so much of Σ l1 |b|. */
  private slackOf(tolerance: number): number {
    const allowed = (SHARE * tolerance * this.unit()) / this.block.penalty(this.terms);
    return Math.min(0.01, Math.max(allowed, Math.min(1e-7, tolerance / 10)));
  }

  /** Returns how many columns entered the working set. */
  private enterViolators(pass: Pass, slack: number): number {
    const { set, products } = this.block;
    const entering = pass.violators(this.terms, set.place, products, slack, set.size);
    if (entering.length > 0) set.enter(entering);
    return entering.length;
  }

  /** Goes to the minimizer of the model. Returns whether anything moved. */
  private step(slack: number, isSettled: boolean): boolean {
    const { block, rows, loss } = this;
    const { projection } = this.bound;
    if (this.isFresh) block.copyProducts();
    if (!loss.isQuadratic) block.learn();
    if (block.isStale) block.refresh(rows.h);
    const isCoarse = this.precision.coarse !== undefined;
    const accuracy = { isSettled, slack, change: Math.min(slack, 1e-7) * 1e-3 * this.unit() };
    const decrease = block.solve(
      this.terms,
      accuracy,
      projection.isNegligible ? [] : projection.free,
      projection.right,
    );
    if (decrease === undefined) return false;
    block.direction(this.v);
    if (!loss.isQuadratic || isCoarse) {
      const hasMoved = this.search(decrease);
      if (loss.isQuadratic && block.isStale) this.widen(false);
      return hasMoved;
    }
    this.space.kernels.f64_axpy(1, this.v, rows.eta, this.data.ld);
    this.value = loss.value(rows);
    return true;
  }

  /** Goes along the step as far as the objective falls. */
  private search(decrease: number): boolean {
    const { space, rows, data, loss, terms, block } = this;
    const { eta } = rows;
    space.copy(eta, this.start, data.ld);
    const penaltyOf = (t: number): number => {
      block.goTo(t);
      return block.penalty(terms);
    };
    const old = this.value;
    const before = penaltyOf(0);
    // A sum over rows is rounded at each of them.
    const rounding = 1e-16 * (8 + Math.sqrt(data.ld)) * (Math.abs(old) + before);
    for (let t = 1; t > 1e-10; t /= 2) {
      const penalty = penaltyOf(t);
      space.copy(this.start, eta, data.ld);
      space.kernels.f64_axpy(t, this.v, eta, data.ld);
      this.value = loss.value(rows);
      if (t < 1) {
        block.unlearn();
        block.isStale = true;
      }
      if (this.value + penalty <= old + before + 1e-4 * t * decrease + rounding) return true;
    }
    block.goTo(0);
    space.copy(this.start, eta, data.ld);
    this.value = loss.value(rows);
    return false;
  }
}
