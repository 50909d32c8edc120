import type { Sequential } from 'ockham';
import { accuracyScore, permutationImportance, rootMeanSquaredError } from 'ockham/metrics';
import type { Truth } from './predictions.js';

/** How much worse the score gets without a column. */
export interface ColumnImportance {
  readonly column: string;
  readonly mean: number;
  /** Standard deviation over the repeats. */
  readonly std: number;
}

const REPEATS = 10;
/** More rows take longer, and change little. */
const MOST_ROWS = 2000;

/** Permutes each column of rows that did not train. @param rows  objects of the file's cells. The most important column comes first. */
export async function importanceOf(
  model: Sequential,
  rows: readonly Readonly<Record<string, unknown>>[],
  truth: Truth,
  seed: number,
): Promise<ColumnImportance[]> {
  const step = Math.ceil(rows.length / MOST_ROWS);
  const isTaken = (_: unknown, row: number) => row % step === 0;
  const some = rows.filter(isTaken);
  const { importances } =
    truth.kind === 'numbers'
      ? await permutationImportance(model, some, truth.values.filter(isTaken), {
          metric: rootMeanSquaredError,
          repeats: REPEATS,
          seed,
        })
      : await permutationImportance(classNumbers(model, truth.classes), some, truth.numbers.filter(isTaken), {
          metric: accuracyScore,
          repeats: REPEATS,
          seed,
        });
  return importances
    .map(({ name, mean, std }) => ({ column: name, mean: mean + 0, std }))
    .sort((a, b) => b.mean - a.mean);
}

/** A model that predicts the numbers of classes. */
function classNumbers(model: Sequential, classes: readonly string[]) {
  const known = new Map(classes.map((label, number) => [label, number]));
  return {
    predict: (rows: readonly Readonly<Record<string, unknown>>[]) =>
      Int32Array.from(model.predictClasses(rows) as ArrayLike<unknown>, (label) => known.get(String(label))!),
  };
}
