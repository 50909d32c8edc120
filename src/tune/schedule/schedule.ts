import { figureOf } from '../../selection/folds/figure.js';
import { Rung } from '../pruners/rung.js';
import type { Outcome, TrialLevel, TrialState } from './trial.js';

/** A task by its numbers. */
export interface Slot {
  readonly trial: number;
  readonly fold: number;
  /** Epochs before and after. */
  readonly from: number;
  readonly epochs: number;
}

/** A fact about a trial that follows from results, and is decided for good. */
export type Decision =
  | { readonly kind: 'level'; readonly trial: number; readonly level: TrialLevel }
  | { readonly kind: 'end'; readonly trial: number; readonly state: Exclude<TrialState, 'paused'> };

/** The state of a trial in a schedule. */
interface Known {
  readonly levels: TrialLevel[];
  state: TrialState;
  error: string | undefined;
}

/** The form of a study. */
export interface ScheduleOptions {
  readonly trials: number;
  /** (folds) the weight of each in the mean. */
  readonly foldWeights: readonly number[];
  /** Epochs of each level, ascending. */
  readonly levels: readonly number[];
  readonly reductionFactor: number;
  readonly isBetter: (value: number, other: number) => boolean;
}

/**
 * Which tasks there are, and what their results decide. Decisions depend on the results alone, not on the order in which they arrive.
 */
export class Schedule {
  private readonly rungs: readonly Rung[];
  private readonly known = new Map<number, Known>();
  /** Outcomes by `key`, one per fold. */
  private readonly outcomes = new Map<string, (Outcome | undefined)[]>();
  /** Tasks of each level that nobody has taken; those of the first level are made as they are needed. */
  private readonly waiting: Slot[][];
  private begun = 0;

  constructor(private readonly options: ScheduleOptions) {
    const { levels, reductionFactor, isBetter, trials } = options;
    this.rungs = levels.map((epochs) => new Rung(epochs, reductionFactor, isBetter));
    this.waiting = levels.map(() => []);
    for (let trial = 0; trial < trials; trial++) this.rungs[0]!.entries.push(trial);
  }

  /** Takes the next task without a result: of the most epochs, then in the order in which trials came to the level. */
  next(): Slot | undefined {
    for (const waiting of this.waiting.toReversed()) {
      for (let slot = waiting.shift(); slot !== undefined; slot = waiting.shift()) if (!this.has(slot)) return slot;
    }
    if (this.begun === this.options.trials) return undefined;
    this.enqueue(this.begun++, 0);
    return this.next();
  }

  /** Whether the result of a task is known. */
  has({ trial, fold, epochs }: Pick<Slot, 'trial' | 'fold' | 'epochs'>): boolean {
    return this.outcomes.get(keyOf(trial, epochs))?.[fold] !== undefined;
  }

  /** Takes a result, once. @returns what follows from it. */
  report({ trial, fold, epochs }: Pick<Slot, 'trial' | 'fold' | 'epochs'>, outcome: Outcome): readonly Decision[] {
    const key = keyOf(trial, epochs);
    const outcomes =
      this.outcomes.get(key) ?? new Array<Outcome | undefined>(this.options.foldWeights.length).fill(undefined);
    this.outcomes.set(key, outcomes);
    outcomes[fold] = outcome;
    if (outcomes.includes(undefined)) return [];
    return this.settle(trial, epochs, outcomes as readonly Outcome[]);
  }

  /** A trial's fate so far; undefined if nothing is known. */
  trial(number: number): Readonly<Known> | undefined {
    return this.known.get(number);
  }

  /** All folds of a level are in. */
  private settle(trial: number, epochs: number, outcomes: readonly Outcome[]): Decision[] {
    const known = this.known.get(trial) ?? { levels: [], state: 'paused', error: undefined };
    this.known.set(trial, known);
    const place = this.options.levels.indexOf(epochs);
    const decisions: Decision[] = [];
    const end = (number: number, state: Exclude<TrialState, 'paused'>) => {
      this.known.get(number)!.state = state;
      decisions.push({ kind: 'end', trial: number, state });
    };
    const failure = outcomes.find((outcome) => 'error' in outcome);
    if (failure !== undefined) {
      known.error = failure.error;
      end(trial, 'failed');
      this.rungs[place]!.report(trial, undefined);
    } else {
      const folds = outcomes.map((outcome) => (outcome as { readonly value: number }).value);
      const level = { epochs, value: figureOf(folds, this.options.foldWeights, 1).mean + 0, folds }; // no -0, which JSON does not keep
      known.levels.push(level);
      decisions.push({ kind: 'level', trial, level });
      if (place === this.rungs.length - 1) end(trial, 'complete');
      this.rungs[place]!.report(trial, level.value);
    }
    this.advance(end);
    return decisions;
  }

  private advance(end: (trial: number, state: 'pruned') => void): void {
    for (const [place, rung] of this.rungs.slice(0, -1).entries()) {
      const wasClosed = rung.isClosed;
      for (const trial of rung.advance(place === 0 || this.rungs[place - 1]!.isClosed)) {
        this.rungs[place + 1]!.entries.push(trial);
        this.enqueue(trial, place + 1);
      }
      if (rung.isClosed && !wasClosed) for (const trial of rung.left) end(trial, 'pruned');
    }
  }

  private enqueue(trial: number, place: number): void {
    const { foldWeights, levels } = this.options;
    const from = place === 0 ? 0 : levels[place - 1]!;
    for (let fold = 0; fold < foldWeights.length; fold++)
      this.waiting[place]!.push({ trial, fold, from, epochs: levels[place]! });
  }
}

function keyOf(trial: number, epochs: number): string {
  return `${trial} ${epochs}`;
}
