import { drawSeed, type Seed, splitSeed } from '../core/random/seed.js';
import { isClockRunning } from '../core/turns/clock.js';
import type { ModelInput, Tabular, TargetInput } from '../data/preparation.js';
import type { NumberList } from '../data/reading/list.js';
import { DivergedError, RuntimeSupportError } from '../errors.js';
import { loadWith } from '../model/load.js';
import type { Sequential } from '../model/sequential.js';
import { requireBuild, type TrainingRows } from '../selection/run/build.js';
import { given } from '../validate.js';
import { hearingOf, type Warning, type WarningListener, warn } from '../warnings.js';
import { type Baseline, withoutBaseline } from './baseline/baseline.js';
import type { Rows } from './executors/executor.js';
import { local } from './executors/local.js';
import { requireSameStudy, seedIn } from './journal/configuration.js';
import { type Journal, memoryJournal } from './journal/journal.js';
import { configurationLine, studyLine } from './journal/records.js';
import { type Replay, replay } from './journal/replay.js';
import { readTuneOptions, type TuneOptions, type TuneSettings } from './options.js';
import { type TuneData, training } from './rows.js';
import { type Direction, ranked } from './schedule/ranking.js';
import type { Trial } from './schedule/trial.js';
import type { Params, Space } from './space/parameter.js';
import { readSpace } from './space/space.js';
import { Conductor } from './study/conductor.js';
import { type Prepared, prepare } from './study/prepare.js';
import type { Build } from './trialModel.js';

/** Result of {@link tune}. */
export interface Study<S extends Space = Space> {
  /** The first of the ranking. */
  readonly best: Trial<S>;
  /**
   * All trials with a result, the best first: those that were trained for more epochs come first, then the value decides, then the number.
   * Failed ones are last.
   */
  readonly ranking: readonly Trial<S>[];
  /**
   * With folds, a model of the best setting, trained anew on all rows, for as many epochs as the trial. With `validation`, the
   * model of the best trial. Yours to dispose of.
   */
  readonly model: Sequential;
  /** The linear model that the best trial has to beat, or why there is none. */
  readonly baseline: Baseline;
  readonly metric: string;
  readonly direction: Direction;
  /** The seed that repeats the settings. */
  readonly seed: Seed;
  /** Whether every trial came to its end, or time was up before. */
  readonly endedBy: 'trials' | 'milliseconds';
}

/**
 * Searches for hyperparameters: makes a model for each of many settings, trains and scores it, and ranks them.
 *
 * Same space, build, rows, options and seed: same ranking and same bits, at any number of threads, and after an interruption, unless the
 * budget has milliseconds. A setting that diverges fails, and the study goes on; any other error ends it.
 *
 * At the end, whatever the time, the lasso is fitted to the rows of the same folds, as `ockham/linear` does: `baseline` of the result has its value beside that
 * of the best trial. Its columns are those that the first layer gets, and its path has 50 strengths, down to 0.001 times the largest. Both values are the best
 * of their searches. Options of `fit`, such as `classWeight`, are those of the trials alone.
 *
 * @param space  parameters by name: {@link uniform}, {@link logUniform}, {@link integer}, {@link choice}.
 * @param build  returns a compiled model of a setting, always the same one for the same setting, with a seed. It is given the rows that
 *   train, and nothing of the others, for what must be learned from rows, such as a standardizer. Code of your own in it
 *   (a loss, a metric, a layer) is also given as `customObjects`, because trials go on from saved bytes.
 * @param data  `[X, y]` or `[X, y, sampleWeight]` in any form that `fit` takes, rows of objects among them; or a table with a target. A model with
 *   `preprocess` learns from the rows that train. Weights count in training and in scores.
 * @throws OptionError, HyperparameterError, ShapeError, DataError before anything is trained; FormatError for a journal that cannot be
 *   read; DivergedError if all trials fail; the signal's reason; what `build`, `onProgress`, the journal and trainings throw.
 * @example
 * const space = { units: choice([8, 16]), lambda: logUniform(1e-5, 1e-2) };
 * const build = ({ units, lambda }) => {
 *   const hidden = dense({ units, activation: 'relu', kernelRegularizer: l1(lambda) });
 *   const model = sequential({ seed: 1, layers: [hidden, dense({ units: 3, activation: 'softmax' })] });
 *   model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 *   return model;
 * };
 * const study = await tune(space, build, [X, y], { validation: 0.2, budget: { trials: 4, epochs: 3 }, metric: 'accuracy', seed: 1 });
 * console.log(study.best.params, study.best.value);
 * console.log(study.baseline.sentence); // 'accuracy 0.8 is better than 0.7 of a lasso with 3 of 4 columns (difference 0.1)'
 *
 * Source: Bergstra & Bengio (2012) for random search; Li et al. (2020) for {@link asha}. scikit-learn's `GridSearchCV` and
 * `RandomizedSearchCV` also train the best setting anew on all rows.
 */
export async function tune<const S extends Space, T extends Tabular>(
  space: S,
  build: (params: Params<S>, rows: TrainingRows<T>) => Sequential,
  table: T,
  options: TuneOptions<S>,
): Promise<Study<S>>;
export async function tune<const S extends Space, X extends ModelInput, Y extends TargetInput>(
  space: S,
  build: (params: Params<S>, rows: TrainingRows<X, Y>) => Sequential,
  data: readonly [X: X, y: Y] | readonly [X: X, y: Y, sampleWeight: NumberList],
  options: TuneOptions<S>,
): Promise<Study<S>>;
export async function tune<const S extends Space>(
  space: S,
  build: (params: Params<S>, rows: TrainingRows) => Sequential,
  data: TuneData,
  options: TuneOptions<S>,
): Promise<Study<S>>;
export async function tune<const S extends Space>(
  space: S,
  build: (params: Params<S>, rows: TrainingRows) => Sequential,
  data: TuneData,
  options: TuneOptions<S>,
): Promise<Study<S>> {
  // The names and types of a space are its caller's; in here a setting is a value for each name.
  return (await search(space, build as Build, data, options as TuneOptions)) as Study<S>;
}

async function search(space: Space, build: Build, data: TuneData, options: TuneOptions): Promise<Study> {
  const settings = readTuneOptions(options);
  const entries = readSpace(space);
  requireBuild('tune', build);
  const { signal, budget, journal = memoryJournal() } = settings;
  const hearing = hearingOf(settings.onWarning);
  const tell = ({ code, message }: Warning) => hearing(() => warn(code, message));
  signal?.throwIfAborted();
  const isTimeUp = await timer(budget.milliseconds);
  const lines = await journal.read();
  try {
    const known = replay(lines);
    const seed = settings.seed ?? seedIn(known.configuration) ?? drawSeed();
    const sampler = settings.sampler(entries, splitSeed('tune', seed));
    const prepared = await prepare(settings, entries, build, sampler, data, seed, tell);
    await beginJournal(journal, known, prepared);
    const { own } = settings;
    const executor = settings.executor ?? local(settings.threads, own, tell);
    try {
      await executor.begin(prepared.folds);
      const { metric, fitOf, onProgress } = settings;
      const { reductionFactor } = settings.pruner;
      const { all, direction, trials } = prepared;
      const keepsBest = all === undefined;
      const parts = { ...prepared, entries, sampler, build, fitOf, reductionFactor };
      const conductor = new Conductor({
        ...parts,
        metric,
        keepsBest,
        executor,
        journal,
        replay: known,
        onProgress,
        onWarning: tell,
      });
      await conductor.replay();
      await conductor.run(isTimeUp, signal);
      const ranking = ranked(conductor.trials, direction);
      const best = requireBest(ranking);
      const baseline = await baselineOf(settings, prepared, build, best);
      const model = keepsBest
        ? loadWith(own, await conductor.modelOf(best, signal))
        : await refit(build, best, all, settings, tell);
      if (settings.executor === undefined) tellUnused(own.unusedNames, tell);
      const endedBy = conductor.ended === trials ? 'trials' : 'milliseconds';
      return { best, ranking, model, baseline, metric, direction, seed, endedBy };
    } finally {
      executor.dispose();
    }
  } finally {
    await journal.close();
  }
}

async function baselineOf(settings: TuneSettings, prepared: Prepared, build: Build, best: Trial): Promise<Baseline> {
  const { baseline, metric, signal } = settings;
  if (baseline === false) return withoutBaseline('baseline is false');
  // On demand: its solver is larger than the search.
  const { linearBaseline } = await import('./baseline/linearBaseline.js');
  return linearBaseline({ ...prepared, build, best, metric, signal, isAsked: baseline === 'linear' });
}

/** Whether time is up. @throws RuntimeSupportError if the clock stands still while code runs. */
async function timer(milliseconds: number | undefined): Promise<() => boolean> {
  if (milliseconds === undefined) return () => false;
  if (!(await isClockRunning())) {
    const message = 'tune: budget.milliseconds needs a clock, and that of this runtime stands still while code runs';
    throw new RuntimeSupportError(message, { path: 'tune.budget.milliseconds' });
  }
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}

/** Writes the first lines of a study, or compares them with those that are there. */
async function beginJournal(journal: Journal, known: Replay, { configuration, direction }: Prepared): Promise<void> {
  if (known.configuration !== undefined) {
    requireSameStudy(known.configuration, configuration);
    return;
  }
  const first = known.isBegun ? '' : studyLine('ockham', direction === 'minimize');
  await journal.append(first + configurationLine(configuration));
}

/** Warns of code that no model named. */
function tellUnused(names: readonly string[], tell: WarningListener): void {
  if (names.length === 0) return;
  tell({ code: 'W_NO_EFFECT', message: `tune: no model had ${names.join(', ')} of customObjects; leave them out` });
}

/** @throws DivergedError if no trial has a value. */
function requireBest(ranking: readonly Trial[]): Trial {
  const [best] = ranking;
  if (best?.value !== undefined && best.state !== 'failed') return best;
  const why = best === undefined ? 'time was up before one of them was trained' : `the first reason: ${best.error}`;
  throw new DivergedError(`tune: no trial came to a result; ${why}`, { path: 'tune' });
}

/** Trains a model of the best setting on all rows. */
async function refit(
  build: Build,
  { params, epochs }: Trial,
  all: Rows,
  { fitOf, signal }: TuneSettings,
  onWarning: WarningListener,
): Promise<Sequential> {
  const { X, y, sampleWeight } = training(all);
  const model = build(params, { X, y, fold: undefined });
  try {
    const own = given({ sampleWeight, signal, onWarning });
    await model.fit(X, y, { ...fitOf(params), ...own, epochs, verbose: false });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
