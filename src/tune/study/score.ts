import { sumOf } from '../../selection/rows/rowWeights.js';
import { scoreOf } from '../../selection/rows/score.js';
import { type BuiltModel, connectTo } from '../../selection/run/build.js';
import type { FoldRows, TaskResult } from '../executors/executor.js';

/** Whether a metric needs predictions: a mean over rows of different weights is computed from them, as in `crossValidate`. */
export function needsPredictions(metric: string, { sampleWeight }: FoldRows['test']): boolean {
  return sampleWeight !== undefined && metric !== 'loss' && metric !== 'dataLoss';
}

/** The metric on the rows that score, in which a row of weight 2 counts like two rows. @throws OptionError as `scoreOf`. */
export async function scoreIn(
  metric: string,
  { figures, predictions }: TaskResult,
  { train, test: { y, sampleWeight } }: FoldRows,
  withModel: <T>(use: (built: BuiltModel) => T) => Promise<T>,
): Promise<unknown> {
  if (sampleWeight === undefined) return figures[metric];
  const { loss, dataLoss } = figures;
  // A loss is a sum over rows, divided by their number.
  const mean = (dataLoss * sampleWeight.length) / sumOf(sampleWeight);
  if (metric === 'dataLoss') return mean;
  if (metric === 'loss') return mean + (loss - dataLoss);
  return withModel((built) => {
    connectTo(built, train, { onWarning: () => {} }); // the model that predicted has learned the same, and said so
    const { state, compiled } = built;
    return scoreOf(state, compiled, compiled.metrics, predictions!, y, sampleWeight)[metric];
  });
}
