import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import type { PredictionsInput, ScoreOptions, TargetsInput } from '../reading/types.js';
import { readPair, requireScoreOptions, sumOf } from '../reading/values.js';

/** One column of targets and predictions. */
export interface NumberColumn {
  readonly targets: Float64Array;
  readonly predictions: Float64Array;
}

/** Reads numbers, column by column, with the weights of their rows. @throws ShapeError for sizes that differ; DataError for labels. */
export function readNumbers(
  owner: string,
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ScoreOptions,
): { readonly columns: readonly NumberColumn[]; readonly weights: Float64Array } {
  requireScoreOptions(owner, options);
  const { truth, predicted, weights, rows } = readPair(owner, yTrue, yPred, options);
  const [targets, predictions] = [truth.numbers, predicted.numbers];
  if (targets === undefined || predictions === undefined) {
    refuse('E_DATA', owner, 'numbers', truth.labels?.[0] ?? predicted.labels?.[0]);
  }
  if (truth.columns !== predicted.columns) {
    const message = `${owner}: yTrue has ${truth.columns} columns and yPred has ${predicted.columns}`;
    refuse(ShapeError, owner, `${truth.columns} columns`, predicted.columns, message);
  }
  const { columns: count } = truth;
  const column = (values: Float64Array, at: number) =>
    new Float64Array(rows).map((_, row) => values[row * count + at]!);
  const columns = Array.from({ length: count }, (_, at) => ({
    targets: column(targets, at),
    predictions: column(predictions, at),
  }));
  return { columns, weights };
}

/** The mean over the columns of a function of the weighted mean of each. */
export function meanError(
  owner: string,
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ScoreOptions,
  of: (target: number, prediction: number, row: number) => number,
  figure: (mean: number) => number = (mean) => mean,
): number {
  const { columns, weights } = readNumbers(owner, yTrue, yPred, options);
  const total = sumOf(weights);
  const figures = columns.map(({ targets, predictions }) => {
    let sum = 0;
    for (const [row, weight] of weights.entries()) {
      if (weight > 0) sum += weight * of(targets[row]!, predictions[row]!, row);
    }
    return figure(sum / total);
  });
  return sumOf(figures) / figures.length;
}
