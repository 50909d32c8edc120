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
  /** A figure to beat: an epoch that does not beat it uses up patience, even if it is the best so far. Default: none. */
  baseline?: number;
  /** Whether training ends with the weights, masks and running average of the best epoch, however it ends. Default: false. */
  restoreBestWeights?: boolean;
  /** First epoch that is judged, counted from 0. Default: 0. */
  startFromEpoch?: number;
}

/** The callback, with its findings in the last call of fit and in the calls that this one continues. */
export interface EarlyStopping extends Callback {
  /** The best figure; undefined if no epoch had one. */
  readonly best: number | undefined;
  /** Its epoch. */
  readonly bestEpoch: number | undefined;
  /** The epoch after which it stopped training; undefined if it did not. */
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
  /** The last weights of an unfinished call, if the best ones replaced them. */
  left?: WeightsSnapshot | undefined;
}

/**
 * Stops training once a figure has not improved for `patience` epochs.
 *
 * An epoch is better if its figure beats the best one so far by more than minDelta (0). A NaN is never better: it uses up
 * patience, and its weights are never restored. With restoreBestWeights, training ends with the weights, masks and running
 * average of the best epoch, whether it stops here, runs through, is aborted by a signal, is left early or fails. One object may
 * serve several models and calls of fit. Each call starts over, unless it continues earlier training: then it continues with the
 * same counts, best figure and best weights, also from a file. If a budget ends a call, the model keeps the weights of the last
 * step. In all other cases it gets the best ones, and a later call continues from the last ones, unless others were set since.
 *
 * Warns `W_NO_EFFECT` if a call of fit has too few epochs to stop in, unless it restores the best weights.
 *
 * @throws HyperparameterError, OptionError for invalid options; when training begins, OptionError for a monitor that
 *   the log will not have (valLoss needs validation data).
 * @example await model.fit(X, y, { epochs: 100, validationSplit: 0.2, callbacks: [earlyStopping({ patience: 5 })] });
 *
 * Source: Prechelt (1998). As Keras' EarlyStopping, which skips a monitor that is missing, takes the first epoch for the best
 * even if it is NaN, never stops after the first epoch, and restores nothing if training is interrupted.
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
      // Best weights are restored without stopping, too, if any epoch is judged.
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
      // A later call continues from the current weights, not from the best ones.
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

/** @throws OptionError, HyperparameterError unless it is a state of {@link earlyStopping}. */
function readRun(owner: string, state: unknown): Omit<Run, 'judge'> & { readonly monitor?: string } {
  requireOptions(owner, state, ['monitor', 'waited', 'best', 'bestEpoch', 'stoppedEpoch', 'snapshot', 'left']);
  const run = state as Omit<Run, 'judge'>;
  requireInteger(`${owner}.waited`, run.waited, 0);
  if (typeof run.best !== 'number') refuse(OptionError, `${owner}.best`, 'a number', run.best);
  if (run.bestEpoch !== undefined) requireInteger(`${owner}.bestEpoch`, run.bestEpoch, 0);
  return run;
}
