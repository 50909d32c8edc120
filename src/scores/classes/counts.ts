import type { Outcomes } from '../reading/outcomes.js';
import type { Label } from '../reading/types.js';
import { sumOf } from '../reading/values.js';

/** Weights of the rows of one class. */
export interface ClassCounts {
  /** Predicted right. */
  readonly hits: number;
  /** Predicted to be of it. */
  readonly predicted: number;
  /** That are of it. */
  readonly actual: number;
}

/** The numerator and the denominator of a figure of one class. */
export type Ratio = (counts: ClassCounts) => readonly [number, number];

export const precision: Ratio = ({ hits, predicted }) => [hits, predicted];
export const recall: Ratio = ({ hits, actual }) => [hits, actual];
export const f1: Ratio = ({ hits, predicted, actual }) => [2 * hits, predicted + actual];

/** Rows by their classes: all that a score of predicted classes depends on. */
export interface CountedRows {
  /** All classes that occur, ascending. */
  readonly labels: readonly Label[];
  /** Of each class. */
  readonly counts: readonly ClassCounts[];
  /** The weight of all rows. */
  readonly total: number;
}

/** A score as a function of counted rows. */
export type CountsFigure = (rows: CountedRows) => number;

/** Counts rows. */
export function countRows(outcomes: Outcomes): CountedRows {
  return { labels: outcomes.labels, counts: countsOf(outcomes), total: sumOf(outcomes.weights) };
}

/** Counts the rows of every class. */
export function countsOf({ labels, truth, predicted, weights }: Outcomes): readonly ClassCounts[] {
  const counts = labels.map(() => ({ hits: 0, predicted: 0, actual: 0 }));
  for (let row = 0; row < truth.length; row++) {
    const weight = weights[row]!;
    counts[truth[row]!]!.actual += weight;
    counts[predicted[row]!]!.predicted += weight;
    if (truth[row] === predicted[row]) counts[truth[row]!]!.hits += weight;
  }
  return counts;
}
