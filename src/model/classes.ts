/** The class of every row: the first largest column, or for one column 1 where it is above the threshold. */
export function classesOfPredictions(predictions: Float32Array, columns: number, threshold: number): Int32Array {
  const rows = predictions.length / columns;
  const classes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    if (columns === 1) {
      classes[row] = predictions[row]! > threshold ? 1 : 0;
      continue;
    }
    let best = 0;
    for (let column = 1; column < columns; column++) {
      if (predictions[row * columns + column]! > predictions[row * columns + best]!) best = column;
    }
    classes[row] = best;
  }
  return classes;
}
