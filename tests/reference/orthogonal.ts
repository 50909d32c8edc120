/** W^T W - I of a row-major (rows, columns) matrix, or W W^T - I where byRows: (side, side). */
function gramMinusIdentity(w: ArrayLike<number>, rows: number, columns: number, byRows: boolean): number[][] {
  const side = byRows ? rows : columns;
  const depth = byRows ? columns : rows;
  const at = (vector: number, k: number) => w[byRows ? vector * columns + k : k * columns + vector]!;
  return Array.from({ length: side }, (_, i) =>
    Array.from({ length: side }, (_, j) => {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < depth; k++) sum += at(i, k) * at(j, k);
      return sum;
    }),
  );
}

/** sum (W^T W - I)^2, or sum (W W^T - I)^2. */
export function orthogonality(w: ArrayLike<number>, rows: number, columns: number, byRows: boolean): number {
  return gramMinusIdentity(w, rows, columns, byRows)
    .flat()
    .reduce((sum, entry) => sum + entry * entry, 0);
}

/** 4 W (W^T W - I), or 4 (W W^T - I) W. */
export function orthogonalityGradient(
  w: ArrayLike<number>,
  rows: number,
  columns: number,
  byRows: boolean,
): Float64Array {
  const gram = gramMinusIdentity(w, rows, columns, byRows);
  return Float64Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    gram.forEach((line, k) => {
      sum += byRows ? gram[row]![k]! * w[k * columns + column]! : w[row * columns + k]! * line[column]!;
    });
    return 4 * sum;
  });
}
