import { integer, readOptions } from '../../options.js';
import type { Pruner } from './pruner.js';

/** Options of {@link asha}. */
export interface AshaOptions {
  /** One of so many trials goes on to so many times the epochs, >= 2. Default: 4. */
  readonly reductionFactor?: number;
  /** Epochs that every trial gets, >= 1. Default: 1. */
  readonly gracePeriod?: number;
}

/**
 * Asynchronous successive halving. A trial is trained for `gracePeriod` epochs; the best of every `reductionFactor` trials goes on to
 * `reductionFactor` times as many epochs, and so on to the end. No worker waits for the others to reach a level.
 *
 * Among k results of a level, the best floor(k / reductionFactor) go on. Results count in the order in which their trials came to
 * the level (at the first one, by number), not in that of their arrival: the decisions, and with them the ranking, are the same at any
 * number of workers. A result that is late holds back the decisions of its own level; workers train other trials meanwhile. When no
 * more trials can come to a level, its best goes on even if there are fewer than `reductionFactor`, so that there is always a trial
 * that was trained to the end.
 *
 * A trial goes on from its saved state, with the bits of training that never stopped.
 *
 * @throws HyperparameterError, OptionError.
 * @example const pruner = asha({ reductionFactor: 3, gracePeriod: 2 });
 *
 * Source: Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht & Talwalkar, "A system for massively parallel hyperparameter
 * tuning" (MLSys 2020), whose decisions follow the order of arrival. Optuna's pruner of that name never goes back to a
 * trial that was not among the best when it came; here, as in the paper, it goes on once it is. The names are those of Ray Tune.
 */
export function asha(options: AshaOptions = {}): Pruner {
  const declared = { reductionFactor: [4, integer(2)], gracePeriod: [1, integer(1)] } as const;
  return { name: 'asha', ...readOptions<{ reductionFactor: number; gracePeriod: number }>('asha', options, declared) };
}
