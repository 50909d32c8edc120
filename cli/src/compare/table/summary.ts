import type { Task } from '../../data/task.js';
import { type PairedDifference, pairedDifference } from '../paired.js';
import { mean, type Spread, spread } from '../statistics.js';
import { describeStrength, regularizers } from './regularizers.js';
import type { TableJob, TableJobResult } from './trainTableJob.js';

/** Figures of one regularizer over all folds and seeds. */
export interface TableSummary {
  readonly name: string;
  readonly test: Spread;
  /** Gain over no regularizer on the same folds and seeds: more than 0 is better. Undefined for none. */
  readonly gain: PairedDifference | undefined;
  readonly train: Spread;
  readonly zeros: Spread;
  readonly unused: Spread;
  readonly epochs: number;
  readonly seconds: number;
  /** The strength that was chosen most often. */
  readonly strength: string;
}

export interface TableComparison {
  readonly metric: 'accuracy' | 'RMSE';
  readonly pairs: number;
  readonly summaries: readonly TableSummary[];
}

/** @param jobs  those of a regularizer one after the other, folds and seeds in the same order for each. */
export function summarizeTable(
  task: Task,
  jobs: readonly TableJob[],
  results: readonly TableJobResult[],
): TableComparison {
  const isClasses = task === 'classification';
  const pairs = jobs.length / regularizers.length;
  const { train, test } = jobs[0]!;
  const base = results.slice(0, pairs);
  const summaries = regularizers.map(({ name }, at): TableSummary => {
    const own = results.slice(at * pairs, (at + 1) * pairs);
    const [ours, theirs] = [own.map((run) => run.test), base.map((run) => run.test)];
    const share = test.length / train.length;
    const of = (figure: (run: TableJobResult) => number) => spread(own.map(figure));
    return {
      name,
      test: spread(ours),
      gain:
        at === 0
          ? undefined
          : isClasses
            ? pairedDifference(ours, theirs, share)
            : pairedDifference(theirs, ours, share),
      train: of((run) => run.train),
      zeros: of((run) => run.zeros),
      unused: of((run) => run.unused),
      epochs: mean(own.map((run) => run.epochs)),
      seconds: mean(own.map((run) => run.seconds)),
      strength: mostFrequent(own.map((run) => describeStrength(run.strength))),
    };
  });
  return { metric: isClasses ? 'accuracy' : 'RMSE', pairs, summaries };
}

function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** The answer in one sentence. */
export function answerOf({ metric, summaries, pairs }: TableComparison): string {
  const clear = summaries
    .filter(({ gain }) => gain?.isClear === true && gain.mean > 0)
    .sort((a, b) => b.gain!.mean - a.gain!.mean);
  const show = (gain: PairedDifference) =>
    metric === 'accuracy'
      ? `${(100 * gain.mean).toFixed(1)} points of accuracy`
      : `${Number(gain.mean.toPrecision(3))} of RMSE`;
  const [best, ...others] = clear;
  if (best === undefined) return `No regularizer helps more than noise over ${pairs} pairs of folds and seeds.`;
  const more = others.length === 0 ? '' : `; more than noise, too: ${others.map(({ name }) => name).join(', ')}`;
  return `${best.name[0]!.toUpperCase()}${best.name.slice(1)} helps most, by ${show(best.gain!)}${more}.`;
}
