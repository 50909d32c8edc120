/** Returns the class of every row: the first largest column, or, for one column, 1 if it is above the threshold. */
export function classesOfPredictions(predictions: Float32Array, columns: number, threshold: number): Int32Array {
  if (columns === 1) return Int32Array.from(predictions, (prediction) => (prediction > threshold ? 1 : 0));
  return largestColumns(predictions, columns);
}

/** Returns the first largest column of every row. */
export function largestColumns(values: ArrayLike<number>, columns: number): Int32Array {
  return new Int32Array(values.length / columns).map((_, row) => {
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if (values[row * columns + column]! > values[row * columns + best]!) best = column;
    }
    return best;
  });
}
