import { HyperparameterError, OptionError } from '../errors.js';
import type { PruneOptions } from '../types.js';
import { requireFraction, requireInteger, requireOptions, wrongValue } from '../validate.js';
import type { Callback } from './callback.js';

/** Options of {@link pruneSchedule}. */
export interface PruneScheduleOptions extends Pick<PruneOptions, 'layers'> {
  /** Share that is pruned at first, in [0, 1); 0. */
  from?: number;
  /** Share that is pruned in the end, in [0, 1), at least `from`. */
  to: number;
  /** Steps since `compile` after which the first and the last pruning come; integers, 0 <= beginStep < endStep; beginStep: 0. */
  beginStep?: number;
  endStep: number;
  /** Steps from one pruning to the next, an integer >= 1; 100. */
  every?: number;
  /** What the shares are of: all weights, the inputs, or the units of each hidden layer. Default: 'fraction'. */
  by?: 'fraction' | 'inputs' | 'units';
}

/**
 * Prunes more and more while a model trains: after step t the share is
 * `to + (from - to) (1 - (t - beginStep) / (endStep - beginStep))^3`, many weights at first, few in the end.
 *
 * Steps are those since `compile`, so a second fit goes on with the schedule.
 *
 * @throws HyperparameterError, OptionError for options that do not hold.
 * @example
 * const callbacks = [pruneSchedule({ to: 0.8, endStep: 100, every: 10 })];
 * await model.fit(X, y, { epochs: 30, callbacks });
 *
 * Source: Zhu & Gupta (2017), as TensorFlow's PolynomialDecay of sparsity, which prunes each layer by itself.
 */
export function pruneSchedule(options: PruneScheduleOptions): Callback {
  const owner = 'pruneSchedule';
  requireOptions(owner, options, ['from', 'to', 'beginStep', 'endStep', 'every', 'by', 'layers']);
  const { by = 'fraction', layers } = options;
  const from = requireFraction(owner, 'from', options.from ?? 0);
  const to = requireFraction(owner, 'to', options.to);
  if (to < from) {
    throw new HyperparameterError(`${owner}: to must be at least from, ${from}, got ${to}: what is pruned stays so`, {
      path: `${owner}.to`,
      expected: `at least ${from}`,
      got: to,
    });
  }
  const beginStep = requireInteger(owner, 'beginStep', options.beginStep ?? 0, 0);
  const endStep = requireInteger(owner, 'endStep', options.endStep, beginStep + 1);
  const every = requireInteger(owner, 'every', options.every ?? 100, 1);
  if (by !== 'fraction' && by !== 'inputs' && by !== 'units') {
    throw wrongValue(OptionError, owner, 'by', "'fraction', 'inputs' or 'units'", by);
  }
  return {
    onBatchEnd(_batch, _log, model) {
      const { step } = model;
      if (step < beginStep || step > endStep) return;
      if (step !== endStep && (step - beginStep) % every !== 0) return;
      const left = 1 - (step - beginStep) / (endStep - beginStep);
      model.prune({ [by]: to + (from - to) * left * left * left, ...(layers === undefined ? {} : { layers }) });
    },
  };
}
