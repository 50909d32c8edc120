// Lists of nonzeros as plain loops: the readable definition of f32_list_rows, f32_list_columns, f32_gather_lists and
// f32_scatter_lists.
// The products of such lists are those of tests/reference/gemm.ts.

/** Lists one behind the other: list i is values and indices [starts[i], starts[i + 1]). */
export interface Lists {
  readonly starts: number[];
  readonly values: number[];
  readonly indices: number[];
}

/** The nonzeros of each row of x (rows, columns), by their columns. -0 is a zero, NaN is not. */
export function listRows(rows: number, columns: number, x: Float32Array, ldx: number): Lists {
  const lists: Lists = { starts: [0], values: [], indices: [] };
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) {
      const value = x[i * ldx + j]!;
      if (value === 0) continue;
      lists.values.push(value);
      lists.indices.push(j);
    }
    lists.starts.push(lists.values.length);
  }
  return lists;
}

/** The nonzeros of each column of x (rows, columns), by their rows. */
export function listColumns(rows: number, columns: number, x: Float32Array, ldx: number): Lists {
  const lists: Lists = { starts: [0], values: [], indices: [] };
  for (let j = 0; j < columns; ++j) {
    for (let i = 0; i < rows; ++i) {
      const value = x[i * ldx + j]!;
      if (value === 0) continue;
      lists.values.push(value);
      lists.indices.push(i);
    }
    lists.starts.push(lists.values.length);
  }
  return lists;
}

/** Lists order[0], order[1], ... of the given ones. */
export function gatherLists(lists: Lists, order: readonly number[]): Lists {
  const gathered: Lists = { starts: [0], values: [], indices: [] };
  for (const index of order) {
    for (let e = lists.starts[index]!; e < lists.starts[index + 1]!; ++e) {
      gathered.values.push(lists.values[e]!);
      gathered.indices.push(lists.indices[e]!);
    }
    gathered.starts.push(gathered.values.length);
  }
  return gathered;
}

/** The (rows, columns) matrix whose rows are lists order[0], order[1], ... */
export function scatterLists(lists: Lists, order: readonly number[], columns: number): Float32Array {
  const y = new Float32Array(order.length * columns);
  for (const [i, index] of order.entries()) {
    for (let e = lists.starts[index]!; e < lists.starts[index + 1]!; ++e) {
      y[i * columns + lists.indices[e]!] = lists.values[e]!;
    }
  }
  return y;
}
