import type { Columns } from '../columns.js';
import type { Terms } from '../terms.js';
import type { Workspace } from '../workspace.js';
import { type Accuracy, solveQuadratic } from './quadratic.js';
import { WorkingSet } from './workingSet.js';

/** How far the measured curvature may be from that of the model. */
const CURVATURE_RANGE = 4;

/** The coefficients, with their working set and the quadratic model of the loss, and the last step that was taken. */
export class Block {
  readonly set: WorkingSet;
  /** x̃ᵀ of the residuals of all columns, after a full pass. */
  readonly products: number;
  /** The model is to be made anew before the next step. */
  isStale = true;
  /** Steps since it was made. */
  age = 0;
  /** Factor of the model's curvature: Q was made with older weights. */
  k = 1;
  /** Places of the last step, and their changes. */
  private count = 0;
  private places = new Int32Array(32);
  private changes = new Float64Array(32);
  /** Before it: b, c, and b with the steps of free columns. */
  private from = new Float64Array(32);
  /** Changes that the model made: without those of free columns that came before it. */
  private own = new Float64Array(32);
  before = new Float64Array(32);
  start = new Float64Array(32);
  /** Minus the slope of the loss along the step, and the curvature of Q; 0 if the step says nothing about the curvature. */
  slope = 0;
  private bend = 0;

  constructor(
    readonly space: Workspace,
    readonly data: Columns,
    free: readonly number[],
  ) {
    this.set = new WorkingSet(space, data);
    this.products = space.zeros(data.count);
    this.set.enter(free);
  }

  /** Σ l1 |b| + l2 b²/2. */
  penalty({ l1, l2 }: Terms): number {
    const { set } = this;
    const { numbers } = this.space;
    const b = set.b >>> 3;
    let sum = 0;
    for (let i = 0; i < set.size; i++) {
      const value = numbers[b + i]!;
      if (value === 0) continue;
      const column = set.columns[i]!;
      sum += l1[column]! * Math.abs(value) + (l2[column]! * value * value) / 2;
    }
    return sum;
  }

  /** Σ b c: of products with residuals, those of X̃b with them. */
  fit(): number {
    const { set } = this;
    const { numbers } = this.space;
    const [b, c] = [set.b >>> 3, set.c >>> 3];
    let sum = 0;
    for (let i = 0; i < set.size; i++) sum += numbers[b + i]! * numbers[c + i]!;
    return sum;
  }

  /** c of the working set := x̃ᵀ of the residuals at g. */
  readProducts(g: number): void {
    const { set } = this;
    this.data.dots(set.list, set.size, g, set.c);
  }

  /** c of the working set := {@link products}. */
  copyProducts(): void {
    const { set, products } = this;
    const { numbers } = this.space;
    for (let i = 0; i < set.size; i++) numbers[(set.c >>> 3) + i] = numbers[(products >>> 3) + set.columns[i]!]!;
  }

  /** Learns from the last step how much the curvature has changed. c is fresh. */
  learn(): void {
    if (!(this.bend > 0)) return;
    const c = this.set.c >>> 3;
    const { numbers } = this.space;
    let { slope } = this;
    for (let i = 0; i < this.count; i++) slope -= numbers[c + this.places[i]!]! * this.own[i]!;
    const ratio = slope / this.bend;
    this.bend = 0;
    if (ratio > 0) this.k = Math.min(CURVATURE_RANGE, Math.max(1 / CURVATURE_RANGE, ratio));
  }

  /** Makes the model anew, with the weights at h. */
  refresh(h: number): void {
    this.set.refresh(h);
    this.k = 1;
    this.bend = 0;
    this.isStale = false;
    this.age = 0;
  }

  /**
   * Minimizes the model: b becomes its minimizer. c is that of the current point, but for a step d on free columns, which c has
   * in it already: it is taken, too.
   *
   * @param free  columns of d, and `steps` its address; none if d is 0.
   * @returns undefined if nothing moves, otherwise -c·change plus the change of the penalty: by how much a line search should see the
   *   objective fall at least in part; negative.
   */
  solve(terms: Terms, accuracy: Accuracy, free: readonly number[], steps: number): number | undefined {
    const { set, space, k } = this;
    const m = set.size;
    this.age++;
    this.reserve(m);
    const { from, before, start } = this;
    const [b, c] = [set.b >>> 3, set.c >>> 3];
    let { numbers } = space;
    for (let i = 0; i < m; i++) {
      from[i] = numbers[b + i]!;
      before[i] = numbers[c + i]!;
    }
    free.forEach((column, i) => {
      numbers[b + set.place[column]!]! += numbers[(steps >>> 3) + i]!;
    });
    for (let i = 0; i < m; i++) start[i] = numbers[b + i]!;
    set.setTerms(terms);
    solveQuadratic(set, k, accuracy);
    ({ numbers } = space);
    let [count, decrease, slope, bend] = [0, 0, 0, 0];
    for (let i = 0; i < m; i++) {
      const value = numbers[b + i]!;
      const change = value - from[i]!;
      if (change === 0) continue;
      const own = value - start[i]!;
      this.places[count] = i;
      this.own[count] = own;
      this.changes[count++] = change;
      slope += before[i]! * own;
      bend += (before[i]! - numbers[c + i]!) * own;
      const column = set.columns[i]!;
      decrease += terms.l1[column]! * (Math.abs(value) - Math.abs(from[i]!));
      decrease += (terms.l2[column]! * change * (value + from[i]!)) / 2;
    }
    this.count = count;
    this.slope = slope;
    this.bend = bend / k;
    return count === 0 ? undefined : decrease - slope;
  }

  /** The step says nothing about the curvature: it was cut. */
  unlearn(): void {
    this.bend = 0;
  }

  /** v := X̃ times the change. */
  direction(v: number): void {
    const { set, space, data, count } = this;
    space.clear(v, data.ld);
    const { numbers, integers } = space;
    for (let i = 0; i < count; i++) {
      integers[(set.chosen >>> 2) + i] = set.columns[this.places[i]!]!;
      numbers[(set.right >>> 3) + i] = this.changes[i]!;
    }
    data.axpys(set.chosen, count, set.right, v);
  }

  /** b := the start of the step plus t times its change. */
  goTo(t: number): void {
    const { numbers } = this.space;
    const b = this.set.b >>> 3;
    for (let i = 0; i < this.count; i++) {
      const place = this.places[i]!;
      numbers[b + place] = this.from[place]! + t * this.changes[i]!;
    }
  }

  private reserve(length: number): void {
    if (length <= this.from.length) return;
    this.from = new Float64Array(2 * length);
    this.before = new Float64Array(2 * length);
    this.start = new Float64Array(2 * length);
    this.own = new Float64Array(2 * length);
    this.changes = new Float64Array(2 * length);
    this.places = new Int32Array(2 * length);
  }
}
