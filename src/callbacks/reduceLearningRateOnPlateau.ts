import { OptionError } from '../errors.js';
import { integer, readOptions } from '../options.js';
import {
  refuse,
  requireFraction,
  requireInteger,
  requireNonNegative,
  requireOptions,
  requirePositive,
} from '../validate.js';
import { warn } from '../warnings.js';
import type { Callback, CallbackState, TrainingControl } from './callback.js';
import { isOfOther, type Judge, judgeBy, MONITOR_OPTIONS, type MonitorOptions, warnIfTooPatient } from './monitor.js';

/** Options of {@link reduceLearningRateOnPlateau}. */
export interface ReduceLearningRateOptions extends MonitorOptions {
  /** Factor of the rate, in (0, 1); 0.1. */
  factor?: number;
  /** Epochs without improvement after which the rate is reduced, an integer >= 1; 10. */
  patience?: number;
  /** Epochs after a reduction that do not count, an integer >= 0; 0. */
  cooldown?: number;
  /** Lower bound of a reduced rate; finite, >= 0; 0. */
  minLearningRate?: number;
}

/** One call of fit. */
interface Run {
  readonly judge: Judge;
  best: number;
  waited: number;
  cooling: number;
}

/**
 * Multiplies the learning rate by `factor` whenever a figure has not improved for `patience` epochs.
 *
 * An epoch is better if its figure beats the best one so far by more than minDelta (1e-4); a NaN is never better. A schedule has
 * all its later values scaled. The reduced rate stays for the next fit and in files, until `compile`. Every call of fit starts
 * over, unless it continues earlier training, also from a file.
 *
 * Warns `W_NO_EFFECT` if a call of fit has too few epochs for the patience, and if a constant rate is not above minLearningRate.
 *
 * @throws HyperparameterError, OptionError for invalid options; when training begins, OptionError for a monitor that
 *   the log will not have (valLoss needs validation data).
 * @example
 * const callbacks = [reduceLearningRateOnPlateau({ factor: 0.5, patience: 3 })];
 * await model.fit(X, y, { epochs: 100, validationSplit: 0.2, callbacks });
 *
 * Source: Keras' ReduceLROnPlateau, which refuses schedules and counts the last epoch of a cooldown; PyTorch's waits one epoch
 * longer, and has a relative minDelta by default.
 */
export function reduceLearningRateOnPlateau(options: ReduceLearningRateOptions = {}): Callback {
  const owner = 'reduceLearningRateOnPlateau';
  const read = readOptions(owner, options, {
    ...MONITOR_OPTIONS,
    minDelta: [1e-4, requireNonNegative],
    factor: [0.1, requireFraction],
    patience: [10, integer(1)],
    cooldown: [0, integer(0)],
    minLearningRate: [0, requireNonNegative],
  });
  const { factor, patience, cooldown, minLearningRate } = read;
  requirePositive(`${owner}.factor`, factor);
  const judgeFor = judgeBy(owner, read);
  const runs = new WeakMap<TrainingControl, Run>();
  /** Initial rates of calls of fit, until their first epoch has ended. */
  const first = new WeakMap<TrainingControl, number>();
  const reduced = new WeakSet<TrainingControl>();

  /** No warning for a schedule, which may begin below the bound, or for a rate that this callback has reduced to it. */
  const warnIfLeast = (model: TrainingControl) => {
    const rate = first.get(model);
    first.delete(model);
    if (rate === undefined || rate !== model.learningRate || rate > minLearningRate || reduced.has(model)) return;
    const what = `minLearningRate ${minLearningRate} is not below the learning rate`;
    warn('W_NO_EFFECT', `${owner}: ${what}, which is never reduced`);
  };

  return {
    name: owner,
    onTrainBegin(parameters, model) {
      const judge = judgeFor(parameters);
      runs.set(model, { judge, best: judge.worst, waited: 0, cooling: 0 });
      first.set(model, model.learningRate);
      warnIfTooPatient(owner, parameters, { patience, done: 'reduces the learning rate' });
    },
    onEpochEnd(_epoch, log, model) {
      const run = runs.get(model);
      if (run === undefined) return;
      warnIfLeast(model);
      const figure = run.judge.read(log);
      run.waited++;
      if (run.judge.isBetter(figure, run.best)) {
        run.best = figure;
        run.waited = 0;
      }
      if (run.cooling > 0) {
        run.cooling--;
        run.waited = 0;
      }
      if (run.waited < patience) return;
      run.waited = 0;
      run.cooling = cooldown;
      if (reduce(model, factor, minLearningRate)) reduced.add(model);
    },
    state(model) {
      const { judge: _, ...run } = runs.get(model) ?? {};
      return { monitor: options.monitor, ...run } as CallbackState;
    },
    restore(state, model) {
      requireOptions(owner, state, ['monitor', 'best', 'waited', 'cooling']);
      const { monitor, ...kept } = state as unknown as Omit<Run, 'judge'> & { readonly monitor?: string };
      requireInteger(`${owner}.waited`, kept.waited, 0);
      requireInteger(`${owner}.cooling`, kept.cooling, 0);
      if (typeof kept.best !== 'number') refuse(OptionError, `${owner}.best`, 'a number', kept.best);
      const run = runs.get(model);
      if (run !== undefined && !isOfOther(owner, monitor, options.monitor)) Object.assign(run, kept);
    },
  };
}

/** Scales the rate, at most down to the bound; leaves a schedule alone that gives 0 in this step. @returns whether it scaled. */
function reduce(model: TrainingControl, factor: number, least: number): boolean {
  const rate = model.learningRate;
  const reduced = Math.max(rate * factor, least);
  if (reduced >= rate || Math.fround(reduced) === 0) return false;
  model.learningRate = reduced;
  return true;
}
