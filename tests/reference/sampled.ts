// A product at some places of its result, as plain loops: the readable definition of f32_pack_groups and f32_sampled_tn, and of the
// lists that they take.
import { gemmInOrder, type Product } from './gemm.js';

/** Columns of a group, and rows of a block. */
export const GROUP = 4;
export const BLOCK = 64;

/** Groups of columns, and for each block of rows and each group the rows with a place: 16 times the row in its block, plus lanes. */
export interface Places {
  readonly columns: number[];
  readonly starts: number[];
  readonly entries: number[];
}

/** The places of a (rows, columns) matrix where `mask` is not 0; columns without one are in no group. */
export function placesOf(mask: ArrayLike<number>, rows: number, columns: number): Places {
  const at = (row: number, column: number) => row < rows && mask[row * columns + column] !== 0;
  const alive: number[] = [];
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      if (!at(row, column)) continue;
      alive.push(column);
      break;
    }
  }
  const places: Places = { columns: [], starts: [0], entries: [] };
  for (let first = 0; first < alive.length; first += GROUP) {
    // The last group repeats the last column, whose repetitions have no place.
    for (let lane = 0; lane < GROUP; lane++) places.columns.push(alive[Math.min(first + lane, alive.length - 1)]!);
  }
  for (let block = 0; block < rows; block += BLOCK) {
    for (let first = 0; first < alive.length; first += GROUP) {
      for (let row = 0; row < BLOCK; row++) {
        let lanes = 0;
        for (let lane = 0; lane < GROUP; lane++) {
          if (first + lane < alive.length && at(block + row, alive[first + lane]!)) lanes += 2 ** lane;
        }
        if (lanes !== 0) places.entries.push(16 * row + lanes);
      }
      places.starts.push(places.entries.length);
    }
  }
  return places;
}

/** b (k, n) by groups of its columns: (groups, k rounded up to 4, 4), with +0 behind the last row. */
export function packGroups(k: number, columns: readonly number[], b: ArrayLike<number>, ldb: number): Float32Array {
  const depth = Math.ceil(k / 4) * 4;
  const packed = new Float32Array(columns.length * depth);
  for (const [index, column] of columns.entries()) {
    const [group, lane] = [Math.floor(index / GROUP), index % GROUP];
    for (let p = 0; p < k; p++) packed[(group * depth + p) * GROUP + lane] = b[p * ldb + column]!;
  }
  return packed;
}

/** C (m, n) dense, as it is afterwards: the product `tn` at the places, +0 at the other places of a listed row of a group. */
export function sampledInOrder(product: Product, { columns, starts, entries }: Places): Float32Array {
  const { m, n, c, ldc } = product;
  const values = gemmInOrder(product);
  const result = new Float32Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) result[i * n + j] = c[i * ldc + j]!;
  const groups = columns.length / GROUP;
  for (let list = 0; list < starts.length - 1; list++) {
    const [block, group] = [Math.floor(list / groups), list % groups];
    for (const entry of entries.slice(starts[list], starts[list + 1])) {
      const row = block * BLOCK + Math.floor(entry / 16);
      for (let lane = GROUP - 1; lane >= 0; lane--) {
        const element = row * n + columns[group * GROUP + lane]!;
        result[element] = Math.floor(entry / 2 ** lane) % 2 === 1 ? values[element]! : 0;
      }
    }
  }
  return result;
}
