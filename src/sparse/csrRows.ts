import type { Kernels } from '../core/kernels/kernels.js';
import type { Arena } from '../core/memory/arena.js';
import type { Csr, ListedRows } from '../data/reading/sparse.js';
import type { LayerSlot } from '../types.js';
import { listedProducts } from './products.js';

/** Rows of a sparse matrix for a model. Only the code of sparse matrices imports this, so other bundles do not contain it. */
export class CsrRows implements ListedRows {
  readonly products = listedProducts;

  constructor(private readonly csr: Csr) {}

  /** Nonzeros of the `count` longest rows. */
  mostNonzeros(count: number): number {
    const { starts } = this.csr;
    const rows = starts.length - 1;
    if (count >= rows) return starts[rows]! - starts[0]!;
    let longest = 0;
    for (let row = 0; row < rows; row++) longest = Math.max(longest, starts[row + 1]! - starts[row]!);
    const rowsOfLength = new Int32Array(longest + 1);
    for (let row = 0; row < rows; row++) rowsOfLength[starts[row + 1]! - starts[row]!]!++;
    let sum = 0;
    let left = count;
    for (let length = longest; length > 0 && left > 0; length--) {
      const taken = Math.min(left, rowsOfLength[length]!);
      sum += taken * length;
      left -= taken;
    }
    return sum;
  }

  slice(first: number, end: number): ListedRows {
    const { starts, entries } = this.csr;
    return new CsrRows({ starts: starts.subarray(first, end + 1), entries });
  }

  lists(first: number, end: number): Csr {
    const { starts, entries } = this.csr;
    const from = starts[first]!;
    return {
      starts: starts.subarray(first, end + 1).map((start) => start - from),
      entries: entries.subarray(2 * from, 2 * starts[end]!),
    };
  }

  load(arena: Arena, { input, inputUnits, products }: LayerSlot, first: number, rows: number): void {
    const listedInput = products?.listedInput;
    const { starts, entries } = this.lists(first, first + rows);
    if (listedInput !== undefined) {
      arena.i32(listedInput.starts, starts.length).set(starts);
      arena.i32(listedInput.entries, entries.length).set(entries);
      listedInput.nonzeros = starts[rows]!;
      return;
    }
    const matrix = arena.i32(input, rows * inputUnits).fill(0); // the bits of f32
    for (let row = 0; row < rows; row++) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) {
        matrix[row * inputUnits + entries[2 * at + 1]!] = entries[2 * at]!;
      }
    }
  }

  gather(
    kernels: Kernels,
    { input, inputUnits, products }: LayerSlot,
    starts: number,
    entries: number,
    indices: number,
    rows: number,
  ): void {
    const listedInput = products?.listedInput;
    if (listedInput === undefined) kernels.f32_scatter_lists(rows, inputUnits, starts, entries, indices, input);
    else {
      const { starts: gathered, entries: into } = listedInput;
      listedInput.nonzeros = kernels.f32_gather_lists(rows, starts, entries, indices, gathered, into);
    }
  }
}
