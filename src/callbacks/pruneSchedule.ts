import { HyperparameterError } from '../errors.js';
import { integer, oneOf, readOptions } from '../options.js';
import type { PruneOptions } from '../types.js';
import { refuse, requireFraction, requireInteger } from '../validate.js';
import { warn } from '../warnings.js';
import type { Callback, TrainingControl, TrainingParameters } from './callback.js';

/** Options of {@link pruneSchedule}. */
export interface PruneScheduleOptions extends Pick<PruneOptions, 'layers'> {
  /** Pruned share at the first pruning, in [0, 1); 0. */
  from?: number;
  /** Pruned share in the end, in [0, 1), at least `from`. */
  to: number;
  /** Steps from `compile` to the first and to the last pruning; integers, 0 <= beginStep < endStep; beginStep: 0. */
  beginStep?: number;
  endStep: number;
  /** Steps from one pruning to the next, an integer >= 1; 100. */
  every?: number;
  /** Whether shares count all weights, the inputs, or the units of each hidden layer. Default: 'fraction'. */
  by?: 'fraction' | 'inputs' | 'units';
}

const owner = 'pruneSchedule';

/**
 * Prunes more and more while a model trains: after step t the share is
 * `to + (from - to) (1 - (t - beginStep) / (endStep - beginStep))^3`, many weights at first, few in the end.
 *
 * Steps count from `compile`, so a second fit continues the schedule. If training begins at `beginStep`, `from` is pruned before
 * the first step. A call of fit that never prunes warns `W_NO_EFFECT`.
 *
 * @throws HyperparameterError, OptionError for invalid options; when training begins, OptionError for missing layers.
 * @example
 * const callbacks = [pruneSchedule({ to: 0.8, endStep: 100, every: 10 })];
 * await model.fit(X, y, { epochs: 30, callbacks });
 *
 * Source: Zhu & Gupta (2017), as TensorFlow's PolynomialDecay of sparsity, which prunes each layer separately.
 */
export function pruneSchedule(options: PruneScheduleOptions): Callback {
  const read = readOptions(owner, options, {
    from: [0, requireFraction],
    to: [undefined, requireFraction],
    beginStep: [0, integer(0)],
    endStep: [undefined, integer(1)],
    every: [100, integer(1)],
    by: ['fraction', oneOf('fraction', 'inputs', 'units')],
    layers: [undefined, (_path, layers) => layers as PruneScheduleOptions['layers']],
  });
  const { from, to, beginStep, every, by, layers } = read;
  if (to < from) {
    refuse(HyperparameterError, `${owner}.to`, `at least from, ${from}, because what is pruned stays so`, to);
  }
  const endStep = requireInteger(`${owner}.endStep`, read.endStep, beginStep + 1);
  const pruneTo = (model: TrainingControl, share: number) =>
    model.prune({ [by]: share, ...(layers === undefined ? {} : { layers }) });
  const isDue = (step: number) =>
    step >= beginStep && step <= endStep && (step === endStep || (step - beginStep) % every === 0);
  const shareAfter = (step: number) => {
    const left = 1 - (step - beginStep) / (endStep - beginStep);
    return to + (from - to) * left * left * left;
  };
  return {
    name: owner,
    onTrainBegin(parameters, model) {
      const { step } = model;
      // On resuming, the due pruning was done by onBatchEnd in the earlier call, or comes from it before training continues.
      const share = isDue(step) && parameters.resumed === undefined ? shareAfter(step) : 0;
      // A share of 0 prunes nothing, but still refuses missing layers.
      if (share > 0 || layers !== undefined || by !== 'fraction') pruneTo(model, share);
      if (share > 0) return;
      const last = step + stepsIn(parameters);
      const next = Math.max(
        beginStep,
        Math.min(endStep, beginStep + every * Math.ceil((step + 1 - beginStep) / every)),
      );
      if (step >= endStep) warnIfWhole(model, endStep);
      else if (next > last) {
        const counted = `steps are counted since compile, and an epoch here has ${parameters.steps}`;
        warn(
          'W_NO_EFFECT',
          `${owner}: nothing is pruned in this call of fit: the next pruning is after step ${next}; ${counted}`,
        );
      }
    },
    onBatchEnd(_batch, _log, model) {
      const { step } = model;
      if (isDue(step)) pruneTo(model, shareAfter(step));
    },
  };
}

/** Steps of a call of fit that nothing ends early; Infinity if they are not known. */
function stepsIn({ epochs, steps = Infinity, resumed }: TrainingParameters): number {
  return (epochs - (resumed?.epochs ?? 0)) * steps - (resumed?.steps ?? 0);
}

/** Warns that the schedule ended before this call, unless the model is pruned already. */
function warnIfWhole(model: TrainingControl, endStep: number): void {
  if (model.getWeights().some(({ data, shape }) => shape.length === 2 && data.includes(0))) return;
  const cure = 'give later steps, or compile again, which counts from 0';
  warn('W_NO_EFFECT', `${owner}: nothing is pruned: endStep ${endStep} was before this call of fit; ${cure}`);
}
