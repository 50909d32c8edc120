import { stratifiedKFold } from 'ockham/selection';
import type { Table } from 'ockham/table';
import { asha, choice, type Journal, type Space, type Trial, tune } from 'ockham/tune';
import { buildNetwork, type Goal } from './build.js';
import { reductionFactor, type Setting, searchSpace, settingNames, trainingSize } from './space.js';

/** One setting, as far as it was trained. */
export interface TrialFigures {
  readonly number: number;
  readonly setting: Setting;
  /** Mean of the folds after so many epochs, ascending. */
  readonly levels: readonly { readonly epochs: number; readonly value: number }[];
  readonly error: string | undefined;
}

/** The setting that cross-validation chooses. */
export interface Chosen {
  readonly setting: Setting;
  readonly epochs: number;
  /** Mean squared error in the target's units, or log loss; mean over the folds, and its standard error. */
  readonly value: number;
  readonly standardError: number;
}

export interface Search {
  readonly chosen: Chosen;
  readonly trials: readonly TrialFigures[];
  readonly folds: number;
  readonly endedBy: 'trials' | 'time';
}

/** Progress of a search. */
export interface SearchProgress {
  readonly trials: number;
  readonly best: number | undefined;
}

export interface SearchOptions {
  readonly goal: Goal;
  readonly folds: number;
  /** Most settings. */
  readonly trials: number;
  /** After which no training begins; undefined: no limit. */
  readonly milliseconds: number | undefined;
  /** Only this setting, with its epochs, is tried. */
  readonly only: { readonly setting: Setting; readonly epochs: number } | undefined;
  readonly threads: number;
  readonly journal: Journal | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SearchProgress) => void;
}

/**
 * Searches for the setting with the least loss over the folds: settings of a Sobol sequence, three levels of epochs, the best quarter of each
 * goes on to the next.
 *
 * Each level counts as a candidate with its number of epochs, so a network that overfits is chosen at the epochs where it did not yet.
 */
export async function search(rows: Table, options: SearchOptions): Promise<Search> {
  const { goal, folds, only, journal, milliseconds, threads, signal } = options;
  const isClasses = goal.task === 'classification';
  const size = trainingSize(rows.rows);
  const space: Space = only === undefined ? searchSpace : fixed(only.setting);
  const known = new Map<number, Trial>();
  let best: number | undefined;
  const study = await tune(space, (params, part) => buildNetwork(goal, params as unknown as Setting, part.X), rows, {
    folds: isClasses ? stratifiedKFold({ nSplits: folds, seed: goal.seed }) : folds,
    budget: {
      epochs: only?.epochs ?? size.epochs,
      ...(only === undefined && { trials: options.trials }),
      ...(milliseconds !== undefined && { milliseconds }),
    },
    sampler: only === undefined ? 'sobol' : 'grid',
    ...(only === undefined && { pruner: asha({ reductionFactor, gracePeriod: size.firstEpochs }) }),
    metric: isClasses ? 'dataLoss' : 'mse',
    fit: { batchSize: size.batchSize },
    ...(journal !== undefined && { journal }),
    threads,
    baseline: false, // the report has one of its own: baseline.ts
    seed: goal.seed,
    signal,
    onWarning: () => {},
    onProgress: ({ trial }) => {
      known.set(trial.number, trial as Trial);
      for (const { value } of trial.levels) best = Math.min(best ?? value, value);
      options.onProgress({ trials: known.size, best });
    },
  });
  study.model.dispose();
  const trials = study.ranking
    .map(
      ({ number, params, levels, error }): TrialFigures => ({
        number,
        setting: params as unknown as Setting,
        levels: levels.map(({ epochs, value }) => ({ epochs, value })),
        error,
      }),
    )
    .sort((a, b) => a.number - b.number);
  const levels = study.ranking.flatMap(({ params, levels: own }) => own.map((level) => ({ params, level })));
  const { params, level } = levels.reduce((a, b) => (b.level.value < a.level.value ? b : a));
  const spread = level.folds.reduce((sum, value) => sum + (value - level.value) ** 2, 0);
  const standardError = Math.sqrt(spread / level.folds.length / (level.folds.length - 1));
  const chosen = { setting: params as unknown as Setting, epochs: level.epochs, value: level.value, standardError };
  return { chosen, trials, folds, endedBy: study.endedBy === 'trials' ? 'trials' : 'time' };
}

function fixed(setting: Setting): Space {
  return Object.fromEntries(settingNames.map((name) => [name, choice([setting[name]])]));
}
