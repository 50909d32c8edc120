import type { Change, Problem } from '../problem/problem.js';
import { PENALTIES, type Regularizer } from '../problem/regularizers.js';

/** A strength as the library takes it: its value in a step, counted from 0. */
export interface LiveStrength {
  readonly name: string;
  readonly config: Readonly<Record<string, never>>;
  at(step: number): number;
}

/**
 * The strength of regularizer `of` in every step: what was set at the start, then what each change set, times the completed part of the
 * warm-up. `changes` may grow while it trains.
 */
export function strengthOf(problem: Problem, of: number, changes: readonly Change[]): LiveStrength {
  const regularizer = problem.regularizers[of];
  const warmup = regularizer !== undefined && isPenalty(regularizer) ? problem.warmup : 0;
  return {
    name: 'live',
    config: {},
    at(step) {
      let value = regularizer?.strength ?? 0;
      for (const change of changes) if (change.of === of && change.step <= step) value = change.value;
      return warmup === 0 ? value : value * Math.min((step + 1) / warmup, 1);
    },
  };
}

/** Whether its strength is a λ, which multiplies a penalty. */
export function isPenalty({ kind }: Regularizer): boolean {
  return PENALTIES.some((penalty) => penalty === kind);
}

/** Learning rates that were set in mid-training, by the step before which they are set. */
export function ratesOf(changes: readonly Change[]): ReadonlyMap<number, number> {
  return new Map(changes.filter(({ of }) => of === -1).map(({ step, value }) => [step, value]));
}
