import type { Products } from './certificate.js';
import type { Columns } from './columns.js';
import type { SolverParts } from './parts/parts.js';
import type { Screen } from './screen.js';
import type { Terms } from './terms.js';
import type { Workspace } from './workspace.js';

/** For fewer columns, looking at all of them costs less than choosing. */
export const MANY = 256;
/** So many columns may enter at once; more if there are as many already. */
const MOST_ENTERING = 256;
/** Columns enter ahead at products of this part of their l1 or more, however long the step. */
const LEAST_AHEAD = 0.95;

/** Products of all candidates with the residuals, but for those that cannot matter. */
export class Pass {
  private readonly list: number;
  readonly gathered: number;
  private readonly screen: Screen | undefined;
  /** Columns of the last run. */
  private seen = 0;
  /** Columns enter beside others where their products are beyond this part of l1. */
  private near = Infinity;
  /** (count): products at the end of a strength, and that strength; NaN: of none yet. */
  private readonly ends: Float64Array;
  private readonly strengths: Float64Array;
  /** (count): 1 if a product was made since the last strength ended. */
  private readonly isKnown: Uint8Array;
  /** Those columns. */
  private readonly known: Int32Array;
  private count = 0;

  constructor(
    private readonly space: Workspace,
    readonly data: Columns,
    readonly candidates: Int32Array,
    /** (ld): reciprocal weights. */
    v: number,
    parts: SolverParts,
  ) {
    const { length } = candidates;
    const { norms } = data;
    this.screen = norms && length > MANY ? new parts.Screen!(space, data, norms, candidates, v) : undefined;
    this.list = this.screen?.list ?? space.list(candidates);
    this.gathered = space.take(Math.max(1, length) * 8);
    this.ends = new Float64Array(data.count);
    this.strengths = new Float64Array(data.count).fill(Number.NaN);
    this.isKnown = new Uint8Array(data.count);
    this.known = new Int32Array(length);
  }

  /** Makes the products, and writes each to its place at `products`, (p). @param working  columns of the working set. */
  run(u: number, terms: Terms, working: readonly number[], products: number): Products {
    const { space, data, screen, gathered } = this;
    this.seen = screen?.choose(u, terms, working) ?? this.candidates.length;
    data.dots(this.list, this.seen, u, gathered);
    screen?.keep(gathered, this.seen);
    const { numbers, integers } = space;
    const [columns, from, to] = [this.list >>> 2, gathered >>> 3, products >>> 3];
    const [listed, count] = screen === undefined ? [this.list, this.seen] : [screen.listed, screen.count];
    for (let i = 0; i < count; i++) {
      const j = integers[(listed >>> 2) + i]!;
      if (listed !== this.list) numbers[to + j] = numbers[(screen!.known >>> 3) + 2 * j]!;
      if (this.isKnown[j] === 1) continue;
      this.isKnown[j] = 1;
      this.known[this.count++] = j;
    }
    for (let i = 0; i < this.seen; i++) numbers[to + integers[columns + i]!] = numbers[from + i]!;
    return { columns: integers, first: columns, values: numbers, at: from, count: this.seen };
  }

  /**
   * Columns outside of the working set that should enter at the next strength: with the active columns, products are linear in λ.
   * The last run was the end of a strength.
   *
   * @param ahead  those that come within this part of a step of their l1 enter, too.
   */
  foresee(
    { l1, lower, upper }: Terms,
    place: Int32Array,
    products: number,
    lambda: number,
    next: number,
    ahead: number,
  ): number[] {
    const { numbers } = this.space;
    const found: number[] = [];
    const least = Math.max(LEAST_AHEAD, 1 - ahead * (1 - next / lambda));
    this.near = least < 1 ? least : Infinity;
    // Those that the last run has left out have changed little since one before it.
    for (; this.count > 0; this.count--) {
      const j = this.known[this.count - 1]!;
      this.isKnown[j] = 0;
      const value = numbers[(products >>> 3) + j]!;
      // NaN where nothing is known.
      const foreseen = value + ((value - this.ends[j]!) * (next - lambda)) / (lambda - this.strengths[j]!);
      this.ends[j] = value;
      this.strengths[j] = lambda;
      // Infinite after the same strength twice.
      if (place[j]! >= 0 || !(Math.abs(foreseen) > least * l1[j]!) || !Number.isFinite(foreseen)) continue;
      if ((foreseen > 0 ? upper[j]! : -lower[j]!) > 0) found.push(j);
    }
    return found.length <= MOST_ENTERING ? found : [];
  }

  /** {@link Screen.steepest} */
  steepest(u: number, factors: Float64Array): number[] | undefined {
    return this.screen?.steepest(u, factors);
  }

  /** Products that were known are those of other columns now. */
  forget(): void {
    this.screen?.forget();
  }

  /**
   * Columns outside of the working set whose products are beyond their l1 term, and, if there is one, those that nearly are: at most
   * {@link MOST_ENTERING} or `size`, those farthest beyond. From afar, as at a single small strength, most of them stay at 0.
   *
   * @param size  of the working set.
   */
  violators({ l1, lower, upper }: Terms, place: Int32Array, products: number, slack: number, size: number): number[] {
    const { numbers, integers } = this.space;
    const found: number[] = [];
    const least = Math.min(this.near, 1 + slack);
    let isNeeded = false;
    for (let i = 0; i < this.seen; i++) {
      const j = integers[(this.list >>> 2) + i]!;
      if (place[j]! >= 0) continue;
      const value = numbers[(products >>> 3) + j]!;
      const bound = value > 0 ? upper[j]! : -lower[j]!;
      if (!(Math.abs(value) > l1[j]! * least && bound > 0)) continue;
      found.push(j);
      if (Math.abs(value) > l1[j]! * (1 + slack)) isNeeded = true;
    }
    if (!isNeeded) return [];
    const most = Math.max(MOST_ENTERING, size);
    if (found.length <= most) return found;
    const beyond = (j: number) => Math.abs(numbers[(products >>> 3) + j]!) - l1[j]!;
    found.sort((a, b) => beyond(b) - beyond(a) || a - b);
    return found.slice(0, most).sort((a, b) => a - b);
  }
}
