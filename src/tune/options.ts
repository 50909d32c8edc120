import type { Seed } from '../core/random/seed.js';
import { HyperparameterError, OptionError } from '../errors.js';
import type { HostAbortSignal } from '../host.js';
import { type CustomObjects, OwnCode } from '../model/files/customObjects.js';
import type { LoadOptions } from '../model/load.js';
import { oneOf } from '../options.js';
import type { FoldsOptions } from '../selection/folds/cutRows.js';
import type { Folds } from '../selection/folds/readFolds.js';
import { readSignal } from '../selection/run/signal.js';
import { isFunction } from '../show.js';
import { hasMethods, isPlain, refuse, requireInteger, requireOptions, requirePositive } from '../validate.js';
import { requireListener, type WarningListener } from '../warnings.js';
import type { Executor, TaskFit } from './executors/executor.js';
import type { Journal } from './journal/journal.js';
import { asha } from './pruners/asha.js';
import { none, type Pruner } from './pruners/pruner.js';
import type { TuneData } from './rows.js';
import { grid, MOST_SETTINGS } from './samplers/grid.js';
import { random } from './samplers/random.js';
import { sobol } from './samplers/sobol.js';
import type { Trial } from './schedule/trial.js';
import type { Params, Space } from './space/parameter.js';

/** Limits of a study. */
export interface TuneBudget {
  /** Number of settings, 1 to 2^20. Left out for sampler 'grid', which has all of them. */
  readonly trials?: number;
  /** Most epochs of a trial, >= 1. */
  readonly epochs: number;
  /**
   * Milliseconds after which no training begins, > 0; those that run end. How many trials there are then depends on the machine.
   * Default: no limit.
   */
  readonly milliseconds?: number;
}

/** A trial that has reached a level or its end. */
export interface TuneProgress<S extends Space = Space> {
  readonly trial: Trial<S>;
  /** The first of the ranking so far. */
  readonly best: Trial<S> | undefined;
  /** Trials whose fate is decided, and all of them. */
  readonly ended: number;
  readonly trials: number;
}

/** Options of {@link tune}. */
export interface TuneOptions<S extends Space = Space> {
  /**
   * Folds, as for `crossValidate`: a number of them, a splitter, or lists of rows. A trial has a model per fold, and is judged by the mean of
   * their figures, with the weights of the test rows. Default: 5, if there is no `validation`.
   */
  folds?: Folds;
  /** (n) group of each row, for folds that cut none. */
  groups?: FoldsOptions['groups'];
  /** Instead of folds: rows that score, `[X, y]`, `[X, y, sampleWeight]` or a table; or the fraction of the last rows, in (0, 1). */
  validation?: TuneData | number;
  budget: TuneBudget;
  /** How settings are chosen. Default: 'random'. */
  sampler?: 'random' | 'grid' | 'sobol';
  /** Whether trials that fall behind are left: 'asha', or {@link asha} with options. Default: 'none'. */
  pruner?: 'asha' | 'none' | Pruner;
  /**
   * Figure of `evaluate` by which trials are judged: 'dataLoss', 'loss', or the name of one of the model's metrics. Default: 'dataLoss',
   * which, unlike 'loss', grows with no penalty's strength.
   */
  metric?: string;
  /** Whether less or more of it is better. Default: what the metric says; needed if it does not. */
  direction?: 'minimize' | 'maximize';
  /** Options of each training, or a function of the setting that returns them: `({ batchSize }) => ({ batchSize })`. */
  fit?: TaskFit | ((params: Params<S>) => TaskFit);
  /** Number of trainings side by side, each in a worker; 1: one after the other on this thread. Changes no bit. Default: 1. */
  threads?: number;
  /** Runs the tasks elsewhere, instead of `threads`. It is disposed of at the end. */
  executor?: Executor;
  /** Ends the study; `tune` then rejects with the signal's reason. With a journal, the next call goes on. */
  signal?: HostAbortSignal;
  /** Keeps the events of the study, such as `fileJournal(path)` of `ockham/tune/node`. Default: nothing is kept. */
  journal?: Journal;
  /** Key of the settings. Default: the one in the journal, else a random seed, which the result holds. */
  seed?: Seed;
  /**
   * Losses, metrics, layers and other code of your own in the models of `build`, by their names, as for `load`: trials go on from saved bytes.
   * Not with `threads`: code cannot be sent to a worker. An `executor` has to load with the same.
   */
  customObjects?: LoadOptions['customObjects'];
  /**
   * The linear model beside the best trial, over the same folds and by the same metric: 'linear', or false for none. Default: 'linear' where its
   * time does not matter, for up to 100,000 numbers of X times classes; the study's `baseline` says if there is none, and why.
   */
  baseline?: 'linear' | false;
  /** Called after each level and end of a trial. A promise that it returns is awaited; an error ends the study. */
  onProgress?: (progress: TuneProgress<S>) => unknown;
  /** Called with each warning of the trainings, once. If it returns true, the warning goes on to the console. */
  onWarning?: WarningListener;
}

const OPTIONS = [
  'folds',
  'groups',
  'validation',
  'budget',
  'sampler',
  'pruner',
  'metric',
  'direction',
  'fit',
  'threads',
  'executor',
  'signal',
  'journal',
  'seed',
  'customObjects',
  'baseline',
  'onProgress',
  'onWarning',
];
const FIT_OPTIONS = ['batchSize', 'shuffle', 'classWeight', 'mixup'];
const SAMPLERS = { random, grid, sobol };

/** Options, checked. */
export type TuneSettings = ReturnType<typeof readTuneOptions>;

/** Checks all options that need neither the model nor the rows. @throws OptionError, HyperparameterError. */
export function readTuneOptions(options: TuneOptions) {
  requireOptions('tune', options, OPTIONS);
  const { folds, groups, validation, journal, executor, threads, onProgress, metric = 'dataLoss' } = options;
  for (const [name, value] of Object.entries({ folds, groups })) {
    if (value === undefined || validation === undefined) continue;
    refuse(OptionError, `tune.${name}`, 'left out, because validation is given', value);
  }
  const { baseline } = options;
  if (baseline !== undefined && baseline !== 'linear' && baseline !== false) {
    refuse(OptionError, 'tune.baseline', "'linear' or false", baseline);
  }
  const samplerName = oneOf('random', 'grid', 'sobol')('tune.sampler', options.sampler ?? 'random');
  if (typeof metric !== 'string') refuse(OptionError, 'tune.metric', 'the name of a figure', metric);
  if (journal !== undefined && !hasMethods<Journal>(journal, 'read', 'append', 'store', 'load', 'remove', 'close')) {
    refuse(OptionError, 'tune.journal', 'a journal, such as fileJournal(path) of ockham/tune/node', journal);
  }
  if (onProgress !== undefined && !isFunction(onProgress)) {
    refuse(OptionError, 'tune.onProgress', 'a function', onProgress);
  }
  if (executor !== undefined) {
    if (threads !== undefined) refuse(OptionError, 'tune.threads', 'left out, because an executor has a size', threads);
    if (!hasMethods<Executor>(executor, 'begin', 'run', 'dispose')) {
      refuse(OptionError, 'tune.executor', 'an object with begin, run and dispose', executor);
    }
    requireInteger('tune.executor.size', executor.size, 1);
  }
  return {
    folds,
    groups,
    validation,
    metric,
    signal: readSignal('tune', options.signal),
    journal,
    executor,
    onProgress,
    samplerName,
    sampler: SAMPLERS[samplerName],
    threads: requireInteger('tune.threads', threads ?? 1, 1),
    pruner: readPruner(options.pruner ?? 'none'),
    budget: readBudget(options.budget, samplerName),
    direction: options.direction && oneOf('minimize', 'maximize')('tune.direction', options.direction),
    fitOf: readFit(options.fit ?? {}),
    seed: options.seed,
    baseline,
    own: readOwnCode(options),
    onWarning: requireListener('tune.onWarning', options.onWarning),
  };
}

function readOwnCode({ customObjects = {}, threads = 1 }: TuneOptions): OwnCode {
  const own = new OwnCode('tune.customObjects', customObjects as CustomObjects);
  if (threads === 1 || own.unusedNames.length === 0) return own;
  return refuse(
    OptionError,
    'tune.threads',
    '1, because code of your own (customObjects) cannot be sent to a worker',
    threads,
  );
}

function readBudget(budget: TuneBudget, sampler: string) {
  requireOptions('tune.budget', budget, ['trials', 'epochs', 'milliseconds']);
  const { trials, milliseconds } = budget;
  if (sampler === 'grid' && trials !== undefined) {
    refuse(HyperparameterError, 'tune.budget.trials', 'left out, because a grid has all its settings', trials);
  }
  if (typeof trials === 'number' && trials > MOST_SETTINGS) {
    refuse(HyperparameterError, 'tune.budget.trials', `an integer of at most ${MOST_SETTINGS}`, trials);
  }
  return {
    trials: sampler === 'grid' ? undefined : requireInteger('tune.budget.trials', trials, 1),
    epochs: requireInteger('tune.budget.epochs', budget.epochs, 1),
    milliseconds: milliseconds === undefined ? undefined : requirePositive('tune.budget.milliseconds', milliseconds),
  };
}

function readPruner(given: unknown): Pruner {
  if (given === 'asha') return asha();
  if (given === 'none') return none;
  if (!isPlain(given) || given['name'] !== 'asha') {
    return refuse(OptionError, 'tune.pruner', "'asha', 'none' or asha({ ... })", given);
  }
  const { name: _name, ...options } = given;
  return asha(options);
}

function readFit(given: unknown): (params: Params) => TaskFit {
  const check = (fit: unknown): TaskFit => {
    if (isPlain(fit) && 'epochs' in fit)
      refuse(OptionError, 'tune.fit.epochs', 'left out: budget has the epochs', fit['epochs']);
    requireOptions('tune.fit', fit, FIT_OPTIONS);
    try {
      JSON.stringify(fit); // tasks and journals hold it
    } catch {
      refuse(OptionError, 'tune.fit', 'options that JSON can hold', fit);
    }
    return fit as TaskFit;
  };
  if (isFunction(given)) return (params) => check((given as (params: Params) => unknown)(params));
  const fit = check(given);
  return () => fit;
}
