import { valueAt } from '../../schedules/schedule.js';
import type { Optimizer } from '../../types.js';
import { requireNonNegative } from '../../validate.js';
import type { Progress } from './progress.js';

/**
 * Returns the learning rate of the next step.
 *
 * @throws HyperparameterError if a schedule does not give a finite number >= 0.
 */
export function learningRateAt(optimizer: Optimizer, progress: Progress): number {
  const own = ownLearningRate(optimizer, progress);
  const { rescaled } = progress;
  if (rescaled === undefined) return own;
  return own === rescaled.from ? rescaled.to : own * (rescaled.to / rescaled.from);
}

/** Returns the rate of the next step by the optimizer alone, before rescaling. @throws as {@link learningRateAt}. */
export function ownLearningRate({ learningRate }: Optimizer, { step }: Progress): number {
  return requireNonNegative(`fit.learningRate in step ${step}`, valueAt(learningRate, step));
}
