import type { SparseMatrix } from '../solver/index.js';
import type { ListedMatrix } from './design.js';

/** Turns lists of rows into lists of columns. */
export function byColumns({ listed, rows, columns }: ListedMatrix): SparseMatrix {
  const { starts, entries } = listed.lists(0, rows);
  const bits = new Float32Array(entries.buffer, entries.byteOffset, entries.length);
  const columnStarts = new Int32Array(columns + 1);
  const count = starts[rows]! - starts[0]!;
  for (let at = 0; at < count; at++) columnStarts[entries[2 * at + 1]! + 1]! += 1;
  for (let column = 0; column < columns; column++) columnStarts[column + 1]! += columnStarts[column]!;
  const next = columnStarts.slice(0, columns);
  const rowIndices = new Int32Array(count);
  const values = new Float32Array(count);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const place = next[entries[2 * at + 1]!]!++;
      rowIndices[place] = row;
      values[place] = bits[2 * at]!;
    }
  }
  return { kind: 'sparse', rows, columns, values, rowIndices, columnStarts };
}
