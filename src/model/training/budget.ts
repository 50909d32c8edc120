import { isClockRunning } from '../../core/turns/clock.js';
import { RuntimeSupportError } from '../../errors.js';
import type { BudgetOptions } from './budgetOptions.js';

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
