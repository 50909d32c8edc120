import type { WeightsSnapshot } from '../types.js';
import { requireBoolean, requireFinite, requireInteger, requireOptions } from '../validate.js';
import type { Callback, TrainingControl } from './callback.js';
import { type Judge, MONITOR_OPTIONS, type MonitorOptions, readMonitor } from './monitor.js';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement after which training stops, an integer >= 0; 0 and 1 stop at the first one. Default: 0. */
  patience?: number;
  /** What must be beaten as well: epochs that are the best so far and do not beat it use up patience. Default: none. */
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
  bestEpoch: number | undefined;
  stoppedEpoch: number | undefined;
  snapshot: WeightsSnapshot | undefined;
}

/**
 * Stops training once a figure has not become better for `patience` epochs.
 *
 * An epoch is better where its figure beats the best one so far by more than minDelta (0). A NaN is never better: it uses up
 * patience, and is never the epoch whose weights are restored. With restoreBestWeights, training ends with the weights of the
 * best epoch, what was pruned by then, and the running average of that time: whether it stops here, runs through, is aborted by a signal, left early or fails. One object may serve several
 * models and calls of fit; each begins anew, unless it goes on with what a budget has stopped: then the count goes on, too, and
 * nothing is restored before the end. Files do not keep it: after `load`, the epochs from there on are judged.
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
  requireOptions(owner, options, [...MONITOR_OPTIONS, 'patience', 'baseline', 'restoreBestWeights', 'startFromEpoch']);
  const { baseline } = options;
  const judgeFor = readMonitor(owner, options, 0);
  const patience = requireInteger(owner, 'patience', options.patience ?? 0, 0);
  if (baseline !== undefined) requireFinite(owner, 'baseline', baseline);
  const restores = requireBoolean(owner, 'restoreBestWeights', options.restoreBestWeights ?? false);
  const startFromEpoch = requireInteger(owner, 'startFromEpoch', options.startFromEpoch ?? 0, 0);
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
    onTrainBegin(parameters, model) {
      const judge = judgeFor(parameters);
      const begun = parameters.resumed === undefined ? undefined : runs.get(model);
      last = begun ?? {
        judge,
        waited: 0,
        best: judge.worst,
        bestEpoch: undefined,
        stoppedEpoch: undefined,
        snapshot: undefined,
      };
      runs.set(model, last);
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
      if (model.unfinished !== undefined) return; // the run goes on in a later call
      const run = runs.get(model);
      runs.delete(model);
      if (run?.snapshot === undefined) return;
      const { snapshot } = run;
      run.snapshot = undefined;
      model.restoreSnapshot(snapshot);
    },
  };
}
