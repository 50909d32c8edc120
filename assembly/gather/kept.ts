// The rows and columns of a matrix that dropout of whole units keeps, gathered into a matrix of their own and put back.
//
// A list in the form of sparse/lists.ts says which ones; its values are ignored: 8 bytes per entry, the index after the
// value, indices ascending. 0 instead of a list means all rows or columns.
import { ENTRY_SHIFT } from '../sparse/lists';

/** Index of entry i, times 4; i times 4 if there is no list. */
// @ts-ignore: decorator
@inline
function offset(list: usize, i: i32): usize {
  return (list ? <usize>load<u32>(list + ((<usize>i) << ENTRY_SHIFT), 4) : <usize>i) << 2;
}

/**
 * y[i, j] := x[rowList[i], columnList[j]], bit for bit.
 *
 * @param x           f32, in; ldx elements from row to row.
 * @param rowList     (rows) entries, or 0.
 * @param columnList  (columns) entries, or 0.
 * @param y           (rows, columns) f32, out.
 *
 * Unchecked: the caller owns every element named; y overlaps nothing.
 */
export function f32_gather_kept(
  x: usize,
  ldx: i32,
  rowList: usize,
  rows: i32,
  columnList: usize,
  columns: i32,
  y: usize,
): void {
  const step = (<usize>columns) << 2;
  for (let i = 0; i < rows; ++i) {
    const from = x + offset(rowList, i) * <usize>ldx;
    if (columnList) {
      for (let j = 0; j < columns; ++j) store<u32>(y + ((<usize>j) << 2), load<u32>(from + offset(columnList, j)));
    } else memory.copy(y, from, step);
    y += step;
  }
}

/**
 * y[rowList[i], columnList[j]] := x[i, j], bit for bit, and +0 everywhere else.
 *
 * @param x           (rows, columns) f32, in.
 * @param rowList     (rows) entries, or 0.
 * @param columnList  (columns) entries, or 0.
 * @param y           (yRows, yColumns) f32, out.
 *
 * Unchecked: the caller owns every element named; y overlaps nothing.
 */
export function f32_scatter_kept(
  x: usize,
  rowList: usize,
  rows: i32,
  columnList: usize,
  columns: i32,
  y: usize,
  yRows: i32,
  yColumns: i32,
): void {
  const step = (<usize>columns) << 2;
  const yStep = (<usize>yColumns) << 2;
  const yEnd = y + <usize>yRows * yStep;
  for (let i = 0; i < rows; ++i) {
    // Row by row, not all at once: the zeros are overwritten while they are cached.
    const to = y + offset(rowList, i) * <usize>yColumns;
    const next = i + 1 < rows ? y + offset(rowList, i + 1) * <usize>yColumns : yEnd;
    if (i == 0) memory.fill(y, 0, to - y);
    memory.fill(to, 0, next - to);
    if (columnList) {
      for (let j = 0; j < columns; ++j) store<u32>(to + offset(columnList, j), load<u32>(x + ((<usize>j) << 2)));
    } else memory.copy(to, x, step);
    x += step;
  }
  if (rows == 0) memory.fill(y, 0, yEnd - y);
}
