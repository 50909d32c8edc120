import { OptionError } from '../../errors.js';
import { refuse, requireInteger, requireOptions, requirePositive } from '../../validate.js';

/** Limits of one call of `fit` or `train`: time, steps, or both, whichever is used up first. */
export interface BudgetOptions {
  /**
   * Milliseconds on the clock, finite, > 0, from the start of training, after data has been checked and copied. The first step that
   * ends later is the last one: allow for a step, and for the validation of an epoch that ends there.
   */
  readonly milliseconds?: number;
  /** Training steps, an integer >= 1: the same on every machine. */
  readonly steps?: number;
}

/** @throws OptionError, HyperparameterError. */
export function readBudget(options: BudgetOptions | undefined): BudgetOptions | undefined {
  if (options === undefined) return undefined;
  requireOptions('fit.budget', options, ['milliseconds', 'steps']);
  const { milliseconds, steps } = options;
  if (milliseconds === undefined && steps === undefined) {
    const expected = 'milliseconds, or steps, or both';
    refuse(OptionError, 'fit.budget', expected, options, `fit: budget must have ${expected}`);
  }
  if (milliseconds !== undefined) requirePositive('fit.budget.milliseconds', milliseconds);
  if (steps !== undefined) requireInteger('fit.budget.steps', steps, 1);
  return { ...options };
}
