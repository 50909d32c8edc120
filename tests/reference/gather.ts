export function gatherRows(x: ArrayLike<number>, indices: ArrayLike<number>, columns: number): Float32Array {
  const y = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    for (let j = 0; j < columns; j++) y[i * columns + j] = x[indices[i]! * columns + j]!;
  }
  return y;
}
