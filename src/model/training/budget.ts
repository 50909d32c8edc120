import { isClockRunning } from '../../core/turns/clock.js';
import { OptionError, RuntimeSupportError } from '../../errors.js';
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

/** @throws RuntimeSupportError if the clock stands still while code runs. */
export async function requireClock(): Promise<void> {
  if (await isClockRunning()) return;
  throw new RuntimeSupportError(
    'fit: budget.milliseconds needs a clock, and that of this runtime stands still while code runs; give budget: { steps }',
  );
}

/** Counts what is left of a budget while training runs. */
export class Budget {
  private readonly start = performance.now();
  private readonly milliseconds: number;
  private stepsLeft: number;
  private hasStepped = false;

  constructor({ milliseconds, steps }: BudgetOptions = {}) {
    this.milliseconds = milliseconds ?? Infinity;
    this.stepsLeft = steps ?? Infinity;
  }

  /** Called after every step. */
  takeStep(): void {
    this.hasStepped = true;
    this.stepsLeft--;
  }

  /** Whether the budget is used up; never before the first step, so that repeated calls come to an end. */
  isUsedUp(): boolean {
    if (!this.hasStepped) return false;
    if (this.stepsLeft <= 0) return true;
    return this.milliseconds !== Infinity && performance.now() - this.start >= this.milliseconds;
  }
}
