import type { Understood } from '../data/understand.js';
import type { Linear } from './baseline.js';
import type { UsedColumn } from './columns.js';
import type { EpochFigures } from './curves.js';
import type { ColumnImportance } from './importance.js';
import type { FitOptions } from './options.js';
import type { Predictions, Truth } from './predictions.js';
import type { Advantage, Score } from './score.js';
import type { Search } from './search.js';

/** All that `ockham fit` found out. */
export interface Fitted {
  readonly options: FitOptions;
  readonly understood: Understood;
  readonly trainRows: number;
  /** Rows of the table that tested. */
  readonly testIndices: Int32Array;
  readonly search: Search;
  readonly batchSize: number;
  readonly curves: readonly EpochFigures[];
  readonly columns: readonly UsedColumn[];
  readonly importances: readonly ColumnImportance[];
  readonly truth: Truth;
  readonly predictions: Predictions;
  readonly score: Score;
  readonly linear: Linear;
  readonly linearScore: Score;
  /** Of the network over the linear model, on the test rows. */
  readonly advantage: Advantage;
  /** A model that knows no columns: the most frequent class, or the mean. */
  readonly naive: number;
  /** Of the bytes of model.safetensors. */
  readonly modelSha256: string;
  /** Trains the same weights again. */
  readonly command: string;
}

/** The answer in one sentence. */
export function answerOf({
  understood,
  score,
  linear,
  linearScore,
  advantage,
  testIndices,
  naive,
  columns,
}: Fitted): string {
  const target = understood.table.target!.name;
  const alive = columns.filter(({ isAlive }) => isAlive).length;
  const how = (value: number) =>
    score.metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : Number(value.toPrecision(3)).toString();
  const what =
    score.metric === 'accuracy'
      ? `predicts ${target} right in ${how(score.score)} (${how(score.low)} to ${how(score.high)}) of ${testIndices.length} rows that it never saw`
      : `predicts ${target} of ${testIndices.length} rows that it never saw with a root mean squared error of ${how(score.score)} (${how(score.low)} to ${how(score.high)})`;
  const isBetter = advantage.score > 0;
  const comparison = advantage.isClear
    ? isBetter
      ? `clearly better than the ${linear.name} with ${how(linearScore.score)}`
      : `clearly worse than the ${linear.name} with ${how(linearScore.score)}: take that one (ockham path)`
    : `no clear difference to the ${linear.name} with ${how(linearScore.score)}, which is simpler (ockham path)`;
  return `The network ${what}, from ${alive} of ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}: ${comparison}; without any column it is ${how(naive)}.`;
}
