import { likeliest, type Predictions } from '../fit/predictions.js';
import { toCsv } from './csv.js';

/** Outputs are 32-bit floats: more than seven digits say nothing. */
function short(value: number): number {
  return Number(value.toPrecision(7));
}

/**
 * Writes predictions as CSV: the row of the file, from 1 without the header; the true value, if it is known; the prediction; and for classes
 * a probability of each.
 */
export function predictionsCsv(
  predictions: Predictions,
  rowNumbers: ArrayLike<number>,
  truth?: { readonly name: string; readonly cells: readonly string[] },
): string {
  const known = truth === undefined ? [] : [truth.name];
  const of = (row: number) => (truth === undefined ? [] : [truth.cells[row]!]);
  if (predictions.kind === 'numbers') {
    const { values } = predictions;
    return toCsv(
      ['row', ...known, 'prediction'],
      Array.from(values, (value, row) => [rowNumbers[row]! + 1, ...of(row), short(value)]),
    );
  }
  const { classes, probabilities } = predictions;
  const header = ['row', ...known, 'prediction', ...classes.map((label) => `probability of ${label}`)];
  const count = classes.length;
  return toCsv(
    header,
    Array.from(likeliest(predictions), (number, row) => [
      rowNumbers[row]! + 1,
      ...of(row),
      classes[number]!,
      ...Array.from(probabilities.subarray(row * count, (row + 1) * count), short),
    ]),
  );
}
