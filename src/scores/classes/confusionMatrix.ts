import { oneOf } from '../../options.js';
import { type ClassScoreOptions, readLabelList, readOutcomes } from '../reading/outcomes.js';
import { namesOf, numbersOf } from '../reading/targetNames.js';
import type { Label, PredictionsInput, TargetsInput } from '../reading/types.js';
import { requireScoreOptions, sumOf } from '../reading/values.js';

/** Options of {@link confusionMatrix}. */
export interface ConfusionOptions extends ClassScoreOptions {
  /** The classes, in the order of the matrix; rows of others do not count. Default: all that occur in yTrue or yPred, ascending. */
  readonly labels?: readonly Label[] | undefined;
  /** Divides by the sums of the 'true' classes (rows), the 'pred'icted ones (columns), or of 'all'. Default: counts. */
  readonly normalize?: 'true' | 'pred' | 'all' | undefined;
}

/** Result of {@link confusionMatrix}. */
export interface ConfusionMatrix {
  /** The classes of the matrix, or their names. */
  readonly labels: readonly Label[];
  /** `matrix[i][j]`: the weight of the rows of class i that are predicted to be of class j. */
  readonly matrix: readonly (readonly number[])[];
}

const readNormalize = /* @__PURE__ */ oneOf<'true' | 'pred' | 'all'>('true', 'pred', 'all');

/**
 * Counts the rows of each true class by predicted class, with the classes.
 *
 * @returns labels, and a matrix with a row per true class and a column per predicted one. Normalized, a class without rows has zeros, as in
 *   scikit-learn.
 * @throws as {@link precisionScore}, which also has the forms of yTrue and yPred.
 * @example const { labels, matrix } = confusionMatrix(['cat', 'dog', 'dog'], ['cat', 'cat', 'dog']); // [[1, 0], [1, 1]]
 *
 * Source: scikit-learn's confusion_matrix. Others have predicted classes in rows.
 */
export function confusionMatrix(
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ConfusionOptions = {},
): ConfusionMatrix {
  const owner = 'confusionMatrix';
  requireScoreOptions(owner, options, ['labels', 'normalize', 'threshold']);
  const normalize =
    options.normalize === undefined ? undefined : readNormalize(`${owner}.normalize`, options.normalize);
  const wanted = readLabelList(`${owner}.labels`, options.labels);
  const outcomes = readOutcomes(owner, yTrue, yPred, options, wanted);
  const labels = wanted ? numbersOf(owner, wanted, options.targetNames, outcomes.labels) : outcomes.labels;
  const places = outcomes.labels.map((label) => labels.indexOf(label));
  const matrix = labels.map(() => labels.map(() => 0));
  for (const [row, truth] of outcomes.truth.entries()) {
    const [i, j] = [places[truth]!, places[outcomes.predicted[row]!]!];
    if (i !== -1 && j !== -1) matrix[i]![j]! += outcomes.weights[row]!;
  }
  const total = sumOf(matrix.map(sumOf));
  const columnSums = labels.map((_, j) => sumOf(matrix.map((row) => row[j]!)));
  const rowSums = matrix.map(sumOf);
  const divisor = (i: number, j: number) =>
    normalize === 'true' ? rowSums[i]! : normalize === 'pred' ? columnSums[j]! : normalize === 'all' ? total : 1;
  return {
    labels: namesOf(owner, labels, options.targetNames),
    matrix: matrix.map((row, i) => row.map((count, j) => (count === 0 ? 0 : count / divisor(i, j)))),
  };
}
