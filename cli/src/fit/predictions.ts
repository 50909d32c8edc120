import type { Label, Table } from 'ockham/table';

/** Targets of rows: numbers, or classes by their number. */
export type Truth =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'classes'; readonly classes: readonly string[]; readonly numbers: Int32Array };

/** Predictions for rows: numbers, or a probability for each class. */
export type Predictions =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | {
      readonly kind: 'classes';
      readonly classes: readonly string[];
      /** (rows, classes), row by row. */
      readonly probabilities: Float64Array;
    };

/** Reads the target of a table. @param classes  of a model, in the order of its outputs; undefined for numbers. */
export function truthOf({ target }: Table, classes: readonly Label[] | undefined): Truth {
  if (classes === undefined) return { kind: 'numbers', values: Float64Array.from(target!.values as Float64Array) };
  const known = new Map(classes.map((label, number) => [label, number]));
  const numbers = Int32Array.from(target!.toArray() as ArrayLike<Label>, (label) => known.get(label) ?? -1);
  return { kind: 'classes', classes: classes.map(String), numbers };
}

/** Takes the output of a model, one row for each of the data's. Two classes may have one output: the probability of the second one. */
export function predictionsOf(
  { data, shape: [rows = 0] }: { readonly data: ArrayLike<number>; readonly shape: readonly number[] },
  classes: readonly Label[] | undefined,
): Predictions {
  const values = Float64Array.from(data);
  if (classes === undefined) return { kind: 'numbers', values };
  const isOne = classes.length === 2 && values.length === rows;
  const probabilities = isOne ? Float64Array.from(Array.from(values).flatMap((share) => [1 - share, share])) : values;
  return { kind: 'classes', classes: classes.map(String), probabilities };
}

/** The number of the likeliest class of each row; the first of several. */
export function likeliest({ classes, probabilities }: Extract<Predictions, { kind: 'classes' }>): Int32Array {
  const count = classes.length;
  const numbers = new Int32Array(probabilities.length / count);
  for (let row = 0; row < numbers.length; row++) {
    let best = 0;
    for (let k = 1; k < count; k++) if (probabilities[row * count + k]! > probabilities[row * count + best]!) best = k;
    numbers[row] = best;
  }
  return numbers;
}

/** The probability of the likeliest class of each row. */
export function confidences(predictions: Extract<Predictions, { kind: 'classes' }>): Float64Array {
  const { classes, probabilities } = predictions;
  return Float64Array.from(likeliest(predictions), (best, row) => probabilities[row * classes.length + best]!);
}
