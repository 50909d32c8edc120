import { OptionError } from '../../errors.js';
import { requireInteger, requireOptions, requirePositive } from '../../validate.js';

/** How much one call of `fit` or `train` may spend: time, or steps, or both, whichever is used up first. */
export interface BudgetOptions {
  /**
   * Milliseconds on the clock, finite, > 0, from when training begins; the data was checked and copied by then. The first step that
   * ends after them is the last one, so leave room for a step, and for the validation of an epoch that ends there.
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
    throw new OptionError(`fit: budget must have ${expected}`, { path: 'fit.budget', expected, got: options });
  }
  if (milliseconds !== undefined) requirePositive('fit.budget.milliseconds', milliseconds);
  if (steps !== undefined) requireInteger('fit.budget.steps', steps, 1);
  return { ...options };
}
