import { isClockRunning } from '../core/clock.js';
import { OptionError, RuntimeSupportError } from '../errors.js';
import { requireInteger, requireOptions, requirePositive } from '../validate.js';

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
  if (milliseconds !== undefined) requirePositive('fit.budget', 'milliseconds', milliseconds);
  if (steps !== undefined) requireInteger('fit.budget', 'steps', steps, 1);
  return { ...options };
}

/** @throws RuntimeSupportError where the clock stands still while code runs. */
export async function requireClock(): Promise<void> {
  if (await isClockRunning()) return;
  throw new RuntimeSupportError(
    'fit: budget.milliseconds needs a clock, and that of this runtime stands still while code runs; give budget: { steps }',
  );
}

/** What is left of a budget while training runs. */
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

  /** Never before the first step: calls that go on where the last one stopped come to an end. */
  isUsedUp(): boolean {
    if (!this.hasStepped) return false;
    if (this.stepsLeft <= 0) return true;
    return this.milliseconds !== Infinity && performance.now() - this.start >= this.milliseconds;
  }
}
