// Lists of the nonzeros of a matrix, row by row or column by column: the sparse operand of product.ts.
//
// An entry is 8 bytes: the value (f32), then the index of its column (row lists) or row (column lists) as i32. List i
// is entries[starts[i]] to entries[starts[i + 1]], its indices ascending. So row lists are CSR with value and column
// side by side, and column lists are CSC: the lists of the transpose.
//
// -0 is a zero and is not listed. NaN, infinities and subnormals are not zeros.

/** Bytes of an entry, as a shift. */
export const ENTRY_SHIFT: usize = 3;

/** Appends those of the four pairs (v, index) whose v is not 0, and returns the address of the next entry. */
// @ts-ignore: decorator
@inline
function append(v: v128, index: v128, to: usize): usize {
  const listed = <usize>v128.bitmask<i32>(f32x4.ne(v, f32x4.splat(0)));
  const low = v128.shuffle<i32>(v, index, 0, 4, 1, 5);
  const high = v128.shuffle<i32>(v, index, 2, 6, 3, 7);
  // Always stores, and advances by the bit: the next entry overwrites a stored zero.
  v128.store_lane<i64>(to, low, 0);
  const second = to + ((listed & 1) << 3);
  v128.store_lane<i64>(second, low, 1);
  const third = second + ((listed & 2) << 2);
  v128.store_lane<i64>(third, high, 0);
  const fourth = third + ((listed & 4) << 1);
  v128.store_lane<i64>(fourth, high, 1);
  return fourth + (listed & 8);
}

/** A bit for each of the 16 numbers at an address that is not 0. */
// @ts-ignore: decorator
@inline
function nonzeros(from: usize): i32 {
  const zero = f32x4.splat(0);
  const low = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(from), zero), f32x4.ne(v128.load(from, 16), zero));
  const high = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(from, 32), zero), f32x4.ne(v128.load(from, 48), zero));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** Up to this many nonzeros of 32 numbers they are taken one by one: the zeros between them cost nothing then. */
const MOST_BITS = 10;

/**
 * Lists the nonzeros of each row of x, and returns their number, or -1 if there are more than `limit`.
 *
 * @param x        (rows, columns) f32, in; ldx >= columns elements from row to row.
 * @param limit    >= 0. Checked after each row; after -1 the lists are undefined.
 * @param starts   (rows + 1) i32, out.
 * @param entries  (min(limit + columns, rows * columns)) entries of 8 bytes, out; its end is written only by entries.
 *
 * Unchecked: the caller owns every element named, and nothing overlaps.
 */
export function f32_list_rows(
  rows: i32,
  columns: i32,
  x: usize,
  ldx: i32,
  limit: i32,
  starts: usize,
  entries: usize,
): i32 {
  const step = (<usize>ldx) << 2;
  const next = i32x4.splat(4);
  let to = entries;
  store<i32>(starts, 0);
  for (let i = 0; i < rows; ++i) {
    let from = x;
    let j = columns;
    for (; j >= 32; j -= 32) {
      let mask = nonzeros(from) | (nonzeros(from + 64) << 16);
      const column = columns - j;
      if (popcnt(mask) > MOST_BITS) {
        let index = i32x4.add(i32x4.splat(column), i32x4(0, 1, 2, 3));
        for (let q: usize = 0; q < 128; q += 16) {
          to = append(v128.load(from + q), index, to);
          index = i32x4.add(index, next);
        }
      } else {
        for (; mask; mask &= mask - 1) {
          const bit = ctz(mask);
          store<u32>(to, load<u32>(from + ((<usize>bit) << 2)));
          store<i32>(to, column + bit, 4);
          to += 8;
        }
      }
      from += 128;
    }
    for (; j > 0; --j) {
      const v = load<f32>(from);
      if (v != 0) {
        store<f32>(to, v);
        store<i32>(to, columns - j, 4);
        to += 8;
      }
      from += 4;
    }
    const count = <i32>((to - entries) >> ENTRY_SHIFT);
    if (count > limit) return -1;
    starts += 4;
    store<i32>(starts, count);
    x += step;
  }
  return <i32>((to - entries) >> ENTRY_SHIFT);
}

/**
 * Column lists from row lists: the lists of the transpose, by a counting sort, so rows ascend in every list.
 *
 * @param rows, columns              of the listed matrix, >= 0.
 * @param starts, entries            its row lists, in: (rows + 1) i32 and starts[rows] entries.
 * @param columnStarts               (columns + 1) i32, out.
 * @param columnEntries              (starts[rows]) entries, out.
 *
 * Unchecked: the caller owns every element named, and nothing overlaps.
 */
export function f32_list_columns(
  rows: i32,
  columns: i32,
  starts: usize,
  entries: usize,
  columnStarts: usize,
  columnEntries: usize,
): void {
  memory.fill(columnStarts, 0, (<usize>(columns + 1)) << 2);
  const end = entries + ((<usize>load<u32>(starts + ((<usize>rows) << 2))) << ENTRY_SHIFT);
  // Counts, then starts of lists, are kept one place up. Filling moves each start to the end of its list.
  for (let e = entries; e < end; e += 8) {
    const count = columnStarts + ((<usize>load<u32>(e, 4)) << 2);
    store<i32>(count, load<i32>(count, 4) + 1, 4);
  }
  let sum = 0;
  for (let j: usize = 0, last = (<usize>columns) << 2; j < last; j += 4) {
    const count = load<i32>(columnStarts + j, 4);
    store<i32>(columnStarts + j, sum, 4);
    sum += count;
  }
  let e = entries;
  for (let i = 0; i < rows; ++i) {
    starts += 4;
    const rowEnd = entries + ((<usize>load<u32>(starts)) << ENTRY_SHIFT);
    for (; e < rowEnd; e += 8) {
      const cursor = columnStarts + ((<usize>load<u32>(e, 4)) << 2);
      const place = load<u32>(cursor, 4);
      store<i32>(cursor, place + 1, 4);
      const to = columnEntries + ((<usize>place) << ENTRY_SHIFT);
      store<u32>(to, load<u32>(e));
      store<i32>(to, i, 4);
    }
  }
}

/**
 * The lists of some rows, in the order given: out list i := list indices[i]. Returns their number of entries.
 *
 * @param rows                   indices, >= 0.
 * @param starts, entries        row lists of the whole, in.
 * @param indices                (rows) i32, in; they may repeat.
 * @param outStarts              (rows + 1) i32, out.
 * @param outEntries             the entries of all those lists, out.
 *
 * Unchecked: the caller owns every element named, every index has a list, and nothing overlaps.
 */
export function f32_gather_lists(
  rows: i32,
  starts: usize,
  entries: usize,
  indices: usize,
  outStarts: usize,
  outEntries: usize,
): i32 {
  let count = 0;
  store<i32>(outStarts, 0);
  for (let i = 0; i < rows; ++i) {
    const list = starts + ((<usize>load<u32>(indices)) << 2);
    const first = load<i32>(list);
    const length = load<i32>(list, 4) - first;
    const from = entries + ((<usize>first) << ENTRY_SHIFT);
    memory.copy(outEntries + ((<usize>count) << ENTRY_SHIFT), from, (<usize>length) << ENTRY_SHIFT);
    count += length;
    indices += 4;
    outStarts += 4;
    store<i32>(outStarts, count);
  }
  return count;
}

/**
 * y[i, :] := the row that list indices[i] describes, zeros in columns that it does not name.
 *
 * @param rows, columns    of y, >= 0.
 * @param starts, entries  row lists, in.
 * @param indices          (rows) i32, in, or 0: list i is row i.
 * @param y                (rows, columns) f32, out.
 *
 * Unchecked: the caller owns every element named, every index has a list, and nothing overlaps.
 */
export function f32_scatter_lists(
  rows: i32,
  columns: i32,
  starts: usize,
  entries: usize,
  indices: usize,
  y: usize,
): void {
  const step = (<usize>columns) << 2;
  memory.fill(y, 0, <usize>rows * step);
  for (let i = 0; i < rows; ++i) {
    const list = starts + ((<usize>(indices ? load<u32>(indices + ((<usize>i) << 2)) : i)) << 2);
    const end = entries + ((<usize>load<u32>(list, 4)) << ENTRY_SHIFT);
    for (let e = entries + ((<usize>load<u32>(list)) << ENTRY_SHIFT); e < end; e += 8) {
      store<u32>(y + ((<usize>load<u32>(e, 4)) << 2), load<u32>(e));
    }
    y += step;
  }
}
