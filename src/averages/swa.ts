import { ours } from '../concept.js';
import { OptionError } from '../errors.js';
import { integer, optional, readOptions } from '../options.js';
import type { Average } from '../types.js';
import { refuse } from '../validate.js';

/** Options of {@link swa}: either `startEpoch` or `startStep`, and `every` in the same unit. */
export interface SwaOptions {
  /** Epochs since `compile` before the average begins, >= 0. */
  startEpoch?: number;
  /** Steps since `compile` before the average begins, >= 0. */
  startStep?: number;
  /** Epochs (or steps) from one averaged state to the next: the length of a cycle of the learning rate; >= 1; 1. */
  every?: number;
}

/**
 * Stochastic weight averaging: the mean of the weights at the end of every `every`-th epoch (or step) after the start,
 * `average += (w - average) / n` for the n-th of them.
 *
 * Epochs are those of `fit` and `train`; `trainOnBatch` takes steps only.
 *
 * @throws HyperparameterError unless start and every are integers in their ranges; OptionError for an unknown option, or
 *   unless exactly one start is given.
 * @example model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError', average: swa({ startEpoch: 30 }) })
 *
 * With `batchNormalization`, the end of `fit` computes the statistics of the training rows under the averaged weights.
 *
 * Source: Izmailov et al. (2018), algorithm 1.
 */
export function swa(options: SwaOptions): Average {
  const { startEpoch, startStep, every } = readOptions('swa', options, {
    startEpoch: [undefined, optional(integer(0))],
    startStep: [undefined, optional(integer(0))],
    every: [1, integer(1)],
  });
  if ((startEpoch === undefined) === (startStep === undefined)) {
    const got = startEpoch === undefined ? 'neither' : 'both';
    const expected = 'startEpoch or startStep';
    refuse(OptionError, 'swa', expected, got, `swa: give ${expected}, got ${got}`);
  }
  const name = startEpoch === undefined ? 'startStep' : 'startEpoch';
  const start = (startEpoch ?? startStep)!;
  return ours({
    name: 'swa',
    config: { [name]: start, every },
    unit: startEpoch === undefined ? 'step' : 'epoch',
    blend(count, updates) {
      const passed = count - start;
      return passed > 0 && passed % every === 0 ? 1 / (updates + 1) : 0;
    },
  });
}
