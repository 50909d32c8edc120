import type { Columns } from './columns.js';
import type { Terms } from './terms.js';
import type { Workspace } from './workspace.js';

/** Residuals that are kept to compare with. */
const KEPT = 16;
/** Numbers of a pair of residuals in the table: a, b and the distance. */
const PAIR = 3;
/** Rounding of inner products of residuals, as part of their sizes. */
const ROUNDING = 2e-13;
/** Residuals whose determinant is below this part of its largest are parallel. */
const PARALLEL = 1e-8;

/**
 * Chooses the columns whose products with the residuals have to be made anew. For the others
 *
 *   |x̃ᵀu| <= |a x̃ᵀu' + b x̃ᵀu''| + ‖x̃‖ ‖u - a u' - b u''‖ <= l1
 *
 * with older residuals u' and u'', whose products are known: they cannot enter, and add nothing to the lower bound. Along a path, residuals
 * are nearly on a line through the last two. Norms are those of the weights: ‖x̃‖² = Σ w x̃², ‖u‖² = Σ u² / w.
 *
 * A chunk on demand.
 */
export class Screen {
  private readonly kept: number;
  private readonly all: number;
  private readonly products: number;
  private readonly candidates: number;
  private readonly norms: number;
  private readonly limits: number;
  private readonly slots: number;
  private readonly known: number;
  private readonly table: number;
  private readonly counts: number;
  /** (KEPT, KEPT): inner products of the kept residuals. */
  private readonly inner = new Float64Array(KEPT * KEPT);
  /** (candidates): the chosen columns. */
  readonly list: number;

  constructor(
    private readonly space: Workspace,
    readonly data: Columns,
    norms: Float64Array,
    private readonly among: Int32Array,
    /** (ld): reciprocal weights. */
    private readonly v: number,
  ) {
    const { ld, count } = data;
    this.kept = space.zeros(KEPT * ld);
    this.all = space.list(Int32Array.from({ length: KEPT }, (_, slot) => slot));
    this.products = space.zeros(KEPT);
    this.candidates = space.list(among);
    this.list = space.list(among);
    this.norms = space.take(count * 8);
    space.numbers.set(norms, this.norms >>> 3);
    this.limits = space.take(count * 8);
    this.slots = space.take(count * 8);
    this.known = space.take(count * 16);
    this.table = space.zeros(KEPT * (KEPT + 1) * PAIR);
    this.counts = space.take(KEPT * 4);
    this.forget();
  }

  /** Writes the columns to {@link list}: those of the working set and those that may be beyond l1. Returns how many. */
  choose(u: number, { l1 }: Terms, working: readonly number[]): number {
    const { space, data } = this;
    const { ld } = data;
    const { kernels, numbers, integers } = space;
    const counts = integers.subarray(this.counts >>> 2, (this.counts >>> 2) + KEPT);
    const slot = counts.indexOf(Math.min(...counts));
    const own = (this.kept >>> 3) + slot * ld;
    for (let i = 0; i < ld; i++) numbers[own + i] = numbers[(u >>> 3) + i]! * numbers[(this.v >>> 3) + i]!;
    kernels.f64_dense_dots(this.kept, ld, ld, this.all, KEPT, u, this.products);
    const products = numbers.subarray(this.products >>> 3, (this.products >>> 3) + KEPT);
    this.compare(products, products[slot]!);
    for (let k = 0; k < KEPT; k++) this.inner[slot * KEPT + k] = this.inner[k * KEPT + slot] = products[k]!;
    for (const column of working) numbers[(this.known >>> 3) + 2 * column] = Infinity;
    numbers.set(l1, this.limits >>> 3);
    return kernels.f64_screen(
      this.among.length,
      this.candidates,
      this.norms,
      this.limits,
      this.slots,
      this.known,
      this.table,
      KEPT,
      slot,
      this.counts,
      this.list,
    );
  }

  /** Writes the table: the new residuals by those of each slot, alone and with those of another. */
  private compare(products: Float64Array, square: number): void {
    const { inner, space, table } = this;
    const { numbers } = space;
    for (let s = 0, at = table >>> 3; s < KEPT; s++) {
      const own = inner[s * KEPT + s]!;
      const product = products[s]!;
      for (let t = -1; t < KEPT; t++, at += PAIR) {
        const other = t < 0 ? 0 : inner[t * KEPT + t]!;
        const mixed = t < 0 ? 0 : inner[s * KEPT + t]!;
        const second = t < 0 ? 0 : products[t]!;
        const determinant = own * other - mixed * mixed;
        const isPair = determinant > PARALLEL * own * other;
        const a = isPair ? (product * other - second * mixed) / determinant : own > 0 ? product / own : 0;
        const b = isPair ? (second * own - product * mixed) / determinant : 0;
        const sizes = square + a * a * own + b * b * other;
        const distance = sizes + 2 * (a * b * mixed - a * product - b * second);
        numbers[at] = a;
        numbers[at + 1] = b;
        // The difference of numbers of those sizes: its rounding is added.
        numbers[at + 2] = Math.sqrt(Math.max(0, distance) + ROUNDING * sizes);
      }
    }
  }

  /** Knows no products. */
  forget(): void {
    const { space, slots, counts, data } = this;
    space.integers.fill(-1, slots >>> 2, (slots >>> 2) + 2 * data.count);
    space.integers.fill(0, counts >>> 2, (counts >>> 2) + KEPT);
  }

  /** Keeps the products of the chosen columns, which lie at an address. */
  keep(products: number, count: number): void {
    const { numbers, integers } = this.space;
    for (let at = 0; at < count; at++) {
      numbers[(this.known >>> 3) + 2 * integers[(this.list >>> 2) + at]!] = numbers[(products >>> 3) + at]!;
    }
  }
}
