import { OptionError } from '../errors.js';
import { integer, optional, readOptions } from '../options.js';
import type { WeightsSnapshot } from '../types.js';
import {
  refuse,
  requireBoolean,
  requireFinite,
  requireInteger,
  requireNonNegative,
  requireOptions,
} from '../validate.js';
import type { Callback, CallbackState, TrainingControl } from './callback.js';
import { isOfOther, type Judge, judgeBy, MONITOR_OPTIONS, type MonitorOptions, warnIfTooPatient } from './monitor.js';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement after which training stops, an integer >= 0; 0 and 1 stop at the first one. Default: 0. */
  patience?: number;
  /** A figure to beat: the best epoch so far uses up patience if it does not beat this one. Default: none. */
  baseline?: number;
  /** Whether training ends with the weights of the best epoch (masks and running average, too), however it ends. Default: false. */
  restoreBestWeights?: boolean;
  /** Epochs before this one, from 0, are not judged. Default: 0. */
  startFromEpoch?: number;
}

/** The callback, and what it sees in the call of fit that began last, and in those that this one goes on from. */
export interface EarlyStopping extends Callback {
  /** The best figure; undefined where no epoch had one. */
  readonly best: number | undefined;
  /** Its epoch. */
  readonly bestEpoch: number | undefined;
  /** The epoch after which it stopped training; undefined where it did not. */
  readonly stoppedEpoch: number | undefined;
}

/** One call of fit. */
interface Run {
  readonly judge: Judge;
  /** Judged epochs since the last improvement. */
  waited: number;
  best: number;
  bestEpoch?: number | undefined;
  stoppedEpoch?: number | undefined;
  snapshot?: WeightsSnapshot | undefined;
  /** The weights that training was left with, where the best ones took their place. */
  left?: WeightsSnapshot | undefined;
}

/**
 * Stops training once a figure has not become better for `patience` epochs.
 *
 * An epoch is better where its figure beats the best one so far by more than minDelta (0). A NaN is never better: it uses up
 * patience, and is never the epoch whose weights are restored. With restoreBestWeights, training ends with the weights of the
 * best epoch, what was pruned by then, and the running average of that time: whether it stops here, runs through, is aborted by a signal, left early or fails. One object may serve several
 * models and calls of fit; each starts over, unless it goes on with training that was left: counts, best figure and best weights go on
 * then, also from a file. Where a budget has left it, the weights stay those of its last step; in all other cases they are the best ones,
 * and training goes on with those that it was left with, unless others were set since.
 *
 * Warns `W_NO_EFFECT` of a call of fit with too few epochs to stop in, unless best weights come back.
 *
 * @throws HyperparameterError, OptionError for options that do not hold; when training begins, OptionError for a monitor that
 *   the log will not have (valLoss needs validation data).
 * @example await model.fit(X, y, { epochs: 100, validationSplit: 0.2, callbacks: [earlyStopping({ patience: 5 })] });
 *
 * Source: Prechelt (1998). As Keras' EarlyStopping, which skips a monitor that is missing, takes the first epoch for the best
 * even where it is NaN, never stops after the first epoch, and restores nothing where training is interrupted.
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  const owner = 'earlyStopping';
  const read = readOptions(owner, options, {
    ...MONITOR_OPTIONS,
    minDelta: [0, requireNonNegative],
    patience: [0, integer(0)],
    baseline: [undefined, optional(requireFinite)],
    restoreBestWeights: [false, requireBoolean],
    startFromEpoch: [0, integer(0)],
  });
  const { patience, baseline, restoreBestWeights: restores, startFromEpoch } = read;
  const judgeFor = judgeBy(owner, read);
  const runs = new WeakMap<TrainingControl, Run>();
  let last: Run | undefined;

  return {
    get best() {
      return last?.bestEpoch === undefined ? undefined : last.best;
    },
    get bestEpoch() {
      return last?.bestEpoch;
    },
    get stoppedEpoch() {
      return last?.stoppedEpoch;
    },
    name: owner,
    onTrainBegin(parameters, model) {
      const judge = judgeFor(parameters);
      last = { judge, waited: 0, best: judge.worst };
      runs.set(model, last);
      // Best weights come back without stopping, too, where any epoch is judged.
      if (restores && startFromEpoch < parameters.epochs) return;
      warnIfTooPatient(owner, parameters, { from: startFromEpoch, patience, done: 'stops training' });
    },
    onEpochEnd(epoch, log, model) {
      const run = runs.get(model);
      if (run === undefined || epoch < startFromEpoch) return;
      const { judge } = run;
      const figure = judge.read(log);
      run.waited++;
      if (judge.isBetter(figure, run.best)) {
        run.best = figure;
        run.bestEpoch = epoch;
        if (restores) run.snapshot = model.takeSnapshot();
        if (baseline === undefined || judge.isBetter(figure, baseline)) run.waited = 0;
      }
      if (run.waited < Math.max(patience, 1)) return;
      run.stoppedEpoch = epoch;
      model.stopTraining();
    },
    onTrainExit(model) {
      const run = runs.get(model);
      if (run?.snapshot === undefined || model.endedBy === 'budget') return;
      // Training that goes on in a later call does so with the weights of now.
      if (model.unfinished !== undefined) run.left = model.takeSnapshot();
      model.restoreSnapshot(run.snapshot);
      if (model.unfinished === undefined) run.snapshot = undefined;
    },
    state(model) {
      const { judge: _, ...run } = runs.get(model) ?? {};
      return { monitor: options.monitor, ...run } as CallbackState;
    },
    restore(state, model) {
      const run = runs.get(model);
      const { monitor, ...kept } = readRun(owner, state);
      if (run === undefined || isOfOther(owner, monitor, options.monitor)) return;
      const { left, snapshot } = kept;
      if (left !== undefined && snapshot !== undefined && isSame(model.takeSnapshot(), snapshot)) {
        model.restoreSnapshot(left);
      }
      Object.assign(run, kept, { left: undefined, ...(restores ? {} : { snapshot: undefined }) });
    },
  };
}

/** Whether the weights are those of the snapshot, and nobody has set others since. */
function isSame({ weights }: WeightsSnapshot, snapshot: WeightsSnapshot): boolean {
  return weights.every(({ data }, index) =>
    data.every((weight, i) => Object.is(weight, snapshot.weights[index]?.data[i])),
  );
}

/** @throws OptionError, HyperparameterError for what {@link earlyStopping} does not keep. */
function readRun(owner: string, state: unknown): Omit<Run, 'judge'> & { readonly monitor?: string } {
  requireOptions(owner, state, ['monitor', 'waited', 'best', 'bestEpoch', 'stoppedEpoch', 'snapshot', 'left']);
  const run = state as Omit<Run, 'judge'>;
  requireInteger(`${owner}.waited`, run.waited, 0);
  if (typeof run.best !== 'number') refuse(OptionError, `${owner}.best`, 'a number', run.best);
  if (run.bestEpoch !== undefined) requireInteger(`${owner}.bestEpoch`, run.bestEpoch, 0);
  return run;
}
