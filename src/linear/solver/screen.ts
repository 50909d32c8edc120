import type { Columns } from './columns.js';
import type { Terms } from './terms.js';
import type { Workspace } from './workspace.js';

/** Residuals that are kept to compare with. */
const KEPT = 24;
/** For so few columns, looking at all of them costs less than choosing. */
const FEW = 256;

/**
 * Chooses the columns whose products with the residuals have to be made anew. For the others
 *
 *   |x̃ᵀu| <= a |x̃ᵀu'| + ‖x̃‖ ‖u - a u'‖ <= l1
 *
 * with older residuals u', whose product is known: they cannot enter, and add nothing to the lower bound. Norms are those of the weights:
 * ‖x̃‖² = Σ w x̃², ‖u‖² = Σ u² / w.
 */
export class Screen {
  private readonly kept: number;
  private readonly slots: number;
  private readonly products: number;
  readonly squares = new Float64Array(KEPT);
  readonly counts = new Int32Array(KEPT);
  /** Slot of the residuals that the known product of a column is of, or -1. */
  readonly slotOf: Int32Array;
  readonly known: Float64Array;
  readonly ratio = new Float64Array(KEPT);
  readonly distance = new Float64Array(KEPT);
  /** (candidates): the chosen columns. */
  readonly list: number;

  /** Whether it can save anything. */
  static helps(data: Columns, candidates: number): boolean {
    return data.norms !== undefined && candidates > FEW;
  }

  constructor(
    private readonly space: Workspace,
    readonly data: Columns,
    readonly candidates: Int32Array,
    /** (ld): reciprocal weights. */
    private readonly v: number,
  ) {
    this.kept = space.zeros(KEPT * data.ld);
    this.slots = space.list(Int32Array.from({ length: KEPT }, (_, slot) => slot));
    this.products = space.zeros(KEPT);
    this.list = space.list(candidates);
    this.slotOf = new Int32Array(data.count).fill(-1);
    this.known = new Float64Array(data.count);
  }

  /** Writes the columns to {@link list}: those of the working set and those that may be beyond l1. Returns how many. */
  choose(u: number, { l1 }: Terms, place: Int32Array): number {
    const { space, data, candidates, slotOf, known, counts, squares, ratio, distance } = this;
    const { ld } = data;
    const slot = counts.indexOf(Math.min(...counts));
    const { numbers, integers } = space;
    const own = (this.kept >>> 3) + slot * ld;
    for (let i = 0; i < ld; i++) numbers[own + i] = numbers[(u >>> 3) + i]! * numbers[(this.v >>> 3) + i]!;
    space.kernels.f64_dense_dots(this.kept, ld, ld, this.slots, KEPT, u, this.products);
    const square = numbers[(this.products >>> 3) + slot]!;
    for (let k = 0; k < KEPT; k++) {
      const product = numbers[(this.products >>> 3) + k]!;
      ratio[k] = squares[k]! > 0 ? Math.abs(product) / squares[k]! : 0;
      // The difference of two numbers of the size of `square`: its rounding is added.
      distance[k] = Math.sqrt(Math.max(0, square - ratio[k]! * Math.abs(product)) + 1e-13 * square);
    }
    const norms = data.norms!; // {@link helps}
    counts[slot] = 0;
    let count = 0;
    const list = this.list >>> 2;
    for (let at = 0; at < candidates.length; at++) {
      const j = candidates[at]!;
      const from = slotOf[j]!;
      const isOut =
        place[j]! < 0 && from >= 0 && from !== slot && ratio[from]! * known[j]! + norms[j]! * distance[from]! <= l1[j]!;
      if (isOut) continue;
      if (from >= 0 && from !== slot) counts[from]!--;
      slotOf[j] = slot;
      integers[list + count++] = j;
    }
    counts[slot] = count;
    squares[slot] = square;
    return count;
  }

  /** Knows no products. */
  forget(): void {
    this.squares.fill(0);
    this.counts.fill(0);
    this.slotOf.fill(-1);
  }

  /** Keeps the products of the chosen columns, which lie at an address. */
  keep(products: number, count: number): void {
    const { numbers, integers } = this.space;
    for (let at = 0; at < count; at++) {
      this.known[integers[(this.list >>> 2) + at]!] = Math.abs(numbers[(products >>> 3) + at]!);
    }
  }
}
