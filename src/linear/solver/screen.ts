import type { Bytes, Columns } from './columns.js';
import type { Terms } from './terms.js';
import type { Workspace } from './workspace.js';

/** Residuals that are kept to compare with. */
const KEPT = 16;
/** Candidates to rows from where most of them are read only to see that they do not matter: in 8 bits, if they are in f32, too. */
const WIDE = 1.5;
/** Largest integer of residuals, alone and times the numbers of a column: 127 times that is below 2^31. */
const [MOST, MOST_OF_ALL] = [2 ** 15 - 1, 2 ** 24];
/** Largest change by rounding to 8 bits, as part of the factor; to f32 before it, too. */
const HALF = 0.501;
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
 * With columns x̂ in 8 bits, all of this is about x̂ᵀû of residuals û in 16 bits. Where that is not enough, x̂ᵀû itself is made, and only columns
 * that may be beyond l1 even so are chosen: as weights have the sum 1,
 *
 *   |x̃ᵀu - x̂ᵀû| <= ‖x̃ - x̂‖ ‖u‖ + ‖x̂‖ ‖u - û‖ <= factor / 2 ‖u‖ + ‖x̂‖ ‖u - û‖
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
  /** (columns, 2): the last two products of each. */
  readonly known: number;
  private readonly table: number;
  private readonly counts: number;
  /** (KEPT, KEPT): inner products of the kept residuals. */
  private readonly inner = new Float64Array(KEPT * KEPT);
  private readonly bytes: Bytes | undefined;
  /** (ld): û, and its integers. */
  private readonly rounded: number;
  private readonly q: number;
  /** (candidates): the chosen columns. */
  readonly list: number;
  /** (candidates): columns with a new product, which those that are not chosen have in {@link known}. */
  readonly listed: number;
  /** How many. */
  count = 0;

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
    const bytes = among.length > WIDE * ld ? data.bytes?.() : undefined;
    this.bytes = bytes;
    this.list = space.list(among);
    this.listed = bytes === undefined ? this.list : space.list(among);
    this.norms = space.take(count * 8);
    space.numbers.set(norms, this.norms >>> 3);
    if (bytes !== undefined) space.kernels.f64_axpy(HALF, bytes.factors, this.norms, count);
    this.rounded = space.zeros(ld);
    this.q = space.zeros(Math.ceil(ld / 16) * 4);
    this.limits = space.take(count * 8);
    this.slots = space.take(count * 8);
    this.known = space.take(count * 16);
    this.table = space.zeros(KEPT * (KEPT + 1) * PAIR);
    this.counts = space.take(KEPT * 4);
    this.forget();
  }

  /** Writes the columns to {@link list}: those of the working set and those that may be beyond l1. Returns how many. */
  choose(residuals: number, { l1 }: Pick<Terms, 'l1'>, working: readonly number[]): number {
    const { space, data, bytes } = this;
    const { ld } = data;
    space.numbers.set(l1, this.limits >>> 3);
    const unit = bytes === undefined ? 1 : this.round(residuals, bytes);
    const u = bytes === undefined ? residuals : this.rounded;
    const { kernels, numbers, integers } = space;
    const counts = integers.subarray(this.counts >>> 2, (this.counts >>> 2) + KEPT);
    const slot = counts.indexOf(Math.min(...counts));
    const own = (this.kept >>> 3) + slot * ld;
    for (let i = 0; i < ld; i++) numbers[own + i] = numbers[(u >>> 3) + i]! * numbers[(this.v >>> 3) + i]!;
    kernels.f64_dense_dots(this.kept, ld, ld, this.all, KEPT, u, this.products);
    const products = numbers.subarray(this.products >>> 3, (this.products >>> 3) + KEPT);
    this.compare(products, products[slot]!);
    for (let k = 0; k < KEPT; k++) this.inner[slot * KEPT + k] = this.inner[k * KEPT + slot] = products[k]!;
    // No product is within such a limit.
    for (const column of working) numbers[(this.limits >>> 3) + column] = -1;
    const count = kernels.f64_screen(
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
      this.listed,
    );
    this.count = count;
    return bytes?.beyond(this.listed, count, this.q, unit, this.limits, this.known, this.list) ?? count;
  }

  /**
   * Columns one of which has the largest product with residuals, divided by its factor; undefined without columns in 8 bits.
   *
   * @param factors  above 0.
   */
  steepest(u: number, factors: Float64Array): number[] | undefined {
    if (this.bytes === undefined) return undefined;
    this.forget();
    this.choose(u, { l1: new Float64Array(this.data.count) }, []);
    const { numbers } = this.space;
    // Minus what rounding may do to a product is the limit of each.
    const largest = (j: number, sign: number): number =>
      (Math.abs(numbers[(this.known >>> 3) + 2 * j]!) - sign * numbers[(this.limits >>> 3) + j]!) / factors[j]!;
    const columns = [...this.among].filter((j) => j < factors.length);
    const least = columns.reduce((most, j) => Math.max(most, largest(j, -1)), 0);
    return columns.filter((j) => largest(j, 1) >= least);
  }

  /** Rounds residuals, and takes from the limits the most that a product may change by it. Returns the unit of the integers. */
  private round(u: number, { next, factors }: Bytes): number {
    const { space, data, limits } = this;
    const { kernels, numbers, integers } = space;
    const [from, to, v, q] = [u >>> 3, this.rounded >>> 3, this.v >>> 3, this.q >>> 2];
    let largest = 0;
    for (let i = 0; i < data.ld; i++) largest = Math.max(largest, Math.abs(numbers[from + i]!));
    const unit = largest / Math.min(MOST, Math.floor(MOST_OF_ALL / next));
    let [size, change, lower] = [0, 0, 0];
    for (let i = 0; i < data.ld; i++) {
      const value = numbers[from + i]!;
      const integer = unit > 0 ? Math.round(value / unit) : 0;
      const rounded = integer * unit;
      numbers[to + i] = rounded;
      size += value * value * numbers[v + i]!;
      change += (value - rounded) * (value - rounded) * numbers[v + i]!;
      if (i % 2 === 0) lower = integer & 0xffff;
      else integers[q + (i >> 1)] = (integer << 16) | lower;
    }
    const distance = Math.sqrt(change);
    kernels.f64_axpy(-HALF * Math.sqrt(size), factors, limits, data.count);
    kernels.f64_axpy(-distance, this.norms, limits, data.count);
    return unit;
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
    if (this.bytes !== undefined) return;
    const { numbers, integers } = this.space;
    for (let at = 0; at < count; at++) {
      numbers[(this.known >>> 3) + 2 * integers[(this.list >>> 2) + at]!] = numbers[(products >>> 3) + at]!;
    }
  }
}
