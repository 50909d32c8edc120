import { valueAt } from '../../schedules/schedule.js';
import type { Optimizer } from '../../types.js';
import { requireNonNegative } from '../../validate.js';
import type { Progress } from './progress.js';

/**
 * The learning rate of the next step.
 *
 * @throws HyperparameterError where a schedule gives no finite number >= 0.
 */
export function learningRateAt(optimizer: Optimizer, progress: Progress): number {
  const own = ownLearningRate(optimizer, progress);
  const { rescaled } = progress;
  if (rescaled === undefined) return own;
  return own === rescaled.from ? rescaled.to : own * (rescaled.to / rescaled.from);
}

/** The optimizer's rate of the next step, before it was set anew. @throws as {@link learningRateAt}. */
export function ownLearningRate({ learningRate }: Optimizer, { step }: Progress): number {
  return requireNonNegative(`fit.learningRate in step ${step}`, valueAt(learningRate, step));
}
