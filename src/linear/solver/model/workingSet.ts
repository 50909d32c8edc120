import type { Columns } from '../columns.js';
import type { Terms } from '../terms.js';
import type { Workspace } from '../workspace.js';

/** Products of so many columns with those before them are made in one call: half of the matrix, not all of it. With classes, calls take longer. */
const [STRIP, STRIP_OF_CLASSES] = [8, 32];
/** Rows behind the factor, for columns that are about to be appended. */
const SPARE = 16;

/** Columns that may be nonzero, with their weighted products Q = X̃ᵀHX̃, and the factor of the part that is active. */
export class WorkingSet {
  /** Columns in the order in which they entered. */
  readonly columns: number[] = [];
  /** Place of every column in {@link columns}, or -1. */
  readonly place: Int32Array;
  /** Places of the columns in the factor, in its order. */
  readonly active: number[] = [];
  /** 1 at the places in {@link active}. */
  isActive: Uint8Array;
  /** Sign that the coefficient at a place has while it is active. */
  sign: Int8Array;
  /** Number that was added to the diagonal of the factor at a place: the column depends on others there. */
  raised: Float64Array;
  /** Number that was added to the diagonal of the factor. */
  ridge = -1;
  /** Numbers from one row of Q and of the factor to the next; the factor has room for a few rows more. */
  capacity: number;
  list: number;
  q: number;
  factor: number;
  terms: number;
  b: number;
  c: number;
  right: number;
  /** How far each coefficient moves; 0 between calls. */
  moved: number;
  chosen: number;
  rotations: number;
  /** (ld): the weights that Q was made with. */
  readonly h: number;

  constructor(
    readonly space: Workspace,
    readonly data: Columns,
  ) {
    this.place = new Int32Array(data.count).fill(-1);
    this.h = space.zeros(data.ld);
    this.capacity = 40;
    this.isActive = new Uint8Array(this.capacity);
    this.sign = new Int8Array(this.capacity);
    this.raised = new Float64Array(this.capacity);
    const m = this.capacity;
    [this.list, this.chosen] = [space.take(m * 4), space.take(m * 4)];
    [this.q, this.factor] = [space.zeros(m * m), space.take((m + SPARE) * m * 8)];
    [this.terms, this.rotations] = [space.take(m * 32), space.take(m * 16)];
    [this.b, this.c, this.right] = [space.zeros(m), space.zeros(m), space.zeros(m)];
    this.moved = space.zeros(m);
  }

  get size(): number {
    return this.columns.length;
  }

  /** Adds columns, whose coefficients are 0. */
  enter(columns: readonly number[]): void {
    const from = this.size;
    this.reserve(from + columns.length);
    for (const column of columns) {
      this.place[column] = this.columns.length;
      this.columns.push(column);
    }
    this.space.integers.set(columns, (this.list >>> 2) + from);
    this.space.clear(this.b + from * 8, columns.length);
    this.multiply(from);
  }

  /** Makes Q anew with the weights at `h`. */
  refresh(h: number): void {
    this.space.copy(h, this.h, this.data.ld);
    this.multiply(0);
    this.forget();
  }

  /** Forgets the factor. */
  forget(): void {
    this.active.length = 0;
    this.isActive.fill(0);
    this.raised.fill(0);
    this.ridge = -1;
  }

  /** Products of the columns from `from` on with all before them and themselves. */
  private multiply(from: number): void {
    const { space, data, capacity, size } = this;
    const strip = data.norms === undefined ? STRIP_OF_CLASSES : STRIP;
    if (data.coarse !== undefined) data.coarse(this.h, this.columns, from, this.q, capacity);
    else
      for (let start = from; start < size; start += strip) {
        const end = Math.min(start + strip, size);
        const line = this.q + start * capacity * 8;
        data.gram(this.h, this.list + start * 4, end - start, this.list, end, line, capacity);
      }
    const { numbers } = space;
    const q = this.q >>> 3;
    for (let j = 0; j < size; j++) {
      for (let i = Math.max(from, j + 1); i < size; i++) numbers[q + j * capacity + i] = numbers[q + i * capacity + j]!;
    }
  }

  /** Writes the terms of the columns. */
  setTerms({ l1, l2, lower, upper }: Terms): void {
    const { numbers } = this.space;
    for (let i = 0, at = this.terms >>> 3; i < this.size; i++, at += 4) {
      const column = this.columns[i]!;
      numbers[at] = l1[column]!;
      numbers[at + 1] = l2[column]!;
      numbers[at + 2] = lower[column]!;
      numbers[at + 3] = upper[column]!;
    }
  }

  private reserve(length: number): void {
    if (length <= this.capacity) return;
    const old = this.capacity;
    // 8 more than a multiple of 16: in rows of powers of two, all numbers of a column would share a few lines of a cache.
    const m = ((Math.max(2 * old - 8, length) + 7) & ~15) + 8;
    const { space } = this;
    const moved = (address: number, lines: number, width: number, wider: number, spare = 0): number => {
      // Zeros: rows are gone through to the next multiple of 4.
      const to = spare > 0 ? space.take((m + spare) * wider * 8) : space.zeros(m * wider);
      const source = space.f64(address, lines * width);
      const target = space.f64(to, m * wider);
      for (let i = 0; i < lines; i++) target.set(source.subarray(i * width, i * width + width), i * wider);
      space.give(address);
      return to;
    };
    this.q = moved(this.q, old, old, m);
    this.factor = moved(this.factor, old, old, m, SPARE);
    this.terms = moved(this.terms, old, 4, 4);
    this.b = moved(this.b, old, 1, 1);
    this.c = moved(this.c, old, 1, 1);
    this.right = moved(this.right, old, 1, 1);
    this.moved = moved(this.moved, old, 1, 1);
    space.give(this.rotations);
    this.rotations = space.take(m * 16);
    space.give(this.chosen);
    this.chosen = space.take(m * 4);
    const list = space.take(m * 4);
    space.i32(list, old).set(space.i32(this.list, old));
    space.give(this.list);
    this.list = list;
    const isActive = new Uint8Array(m);
    isActive.set(this.isActive);
    this.isActive = isActive;
    const sign = new Int8Array(m);
    sign.set(this.sign);
    this.sign = sign;
    const raised = new Float64Array(m);
    raised.set(this.raised);
    this.raised = raised;
    this.capacity = m;
  }
}
