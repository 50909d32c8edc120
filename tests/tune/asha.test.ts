// Which trials go on, whatever the order in which results arrive.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asha } from '../../src/tune/index.js';
import { levelsOf, none } from '../../src/tune/pruners/pruner.js';
import { isBetterBy } from '../../src/tune/schedule/ranking.js';
import { type Decision, Schedule, type Slot } from '../../src/tune/schedule/schedule.js';

/** A value of each trial at each level; undefined fails. */
type Values = (trial: number, epochs: number) => number | undefined;

/** Runs a schedule with so many workers; `pick` says which of the running tasks ends next. */
function run(
  values: Values,
  trials: number,
  levels: readonly number[],
  reductionFactor: number,
  workers: number,
  pick: (running: number) => number,
) {
  const schedule = new Schedule({
    trials,
    foldWeights: [1, 1],
    levels,
    reductionFactor,
    isBetter: isBetterBy('minimize'),
  });
  const running: Slot[] = [];
  const taken: Slot[] = [];
  const decisions: Decision[] = [];
  for (;;) {
    while (running.length < workers) {
      const slot = schedule.next();
      if (slot === undefined) break;
      running.push(slot);
      taken.push(slot);
    }
    if (running.length === 0) break;
    const [slot] = running.splice(pick(running.length), 1);
    const value = values(slot!.trial, slot!.epochs);
    decisions.push(...schedule.report(slot!, value === undefined ? { error: 'NaN' } : { value: value + slot!.fold }));
  }
  const states = Array.from({ length: trials }, (_, trial) => schedule.trial(trial));
  return { states, taken, decisions };
}

const first = () => 0;

test('levels: grace times powers of the reduction below the end, and the end', () => {
  expect(levelsOf(asha(), 64)).toEqual([1, 4, 16, 64]);
  expect(levelsOf(asha(), 50)).toEqual([1, 4, 16, 50]);
  expect(levelsOf(asha({ gracePeriod: 3, reductionFactor: 2 }), 12)).toEqual([3, 6, 12]);
  expect(levelsOf(asha({ gracePeriod: 9 }), 9)).toEqual([9]);
  expect(levelsOf(none, 9)).toEqual([9]);
});

test('no order of arrival and no number of workers changes what becomes of a trial', () => {
  const problem = fc.record({
    trials: fc.integer({ min: 1, max: 30 }),
    reductionFactor: fc.integer({ min: 2, max: 4 }),
    workers: fc.integer({ min: 1, max: 9 }),
    seed: fc.nat(),
    picks: fc.infiniteStream(fc.nat()),
  });
  fc.assert(
    fc.property(problem, ({ trials, reductionFactor, workers, seed, picks }) => {
      const values: Values = (trial, epochs) => {
        const mixed = Math.imul(trial + 1, seed * 2 + 40503) ^ Math.imul(epochs, 2654435761);
        return mixed % 11 === 0 ? undefined : (mixed >>> 4) % 50;
      };
      const pick = (count: number) => picks.next().value % count;
      const alone = run(values, trials, [1, 3, 9, 20], reductionFactor, 1, first);
      const many = run(values, trials, [1, 3, 9, 20], reductionFactor, workers, pick);
      expect(many.states).toEqual(alone.states);
      expect(many.taken.length).toBe(alone.taken.length); // the same tasks, and none twice
      expect(new Set(many.taken.map((slot) => JSON.stringify(slot))).size).toBe(many.taken.length);
    }),
  );
});

describe('a level', () => {
  test('lets floor(k / reduction) of k results go on, also one that came long before', () => {
    const values = [5, 1, 4, 3, 9, 9, 2, 8];
    const { taken, states } = run((trial, epochs) => (epochs === 1 ? values[trial] : trial), 8, [1, 4], 4, 1, first);
    const order = taken.filter(({ fold }) => fold === 0).map(({ trial, epochs }) => `${trial}:${epochs}`);
    // After four results the best one, 1, goes on at once; after eight also 6, the second best.
    expect(order).toEqual(['0:1', '1:1', '2:1', '3:1', '1:4', '4:1', '5:1', '6:1', '7:1', '6:4']);
    expect(states.map((known) => known?.state)).toEqual([
      ...['pruned', 'complete', 'pruned', 'pruned'],
      ...['pruned', 'pruned', 'complete', 'pruned'],
    ]);
  });

  test('lets its best go on if there are fewer than the reduction; a failed one never', () => {
    const { states } = run((trial) => (trial === 0 ? undefined : 3 - trial), 3, [1, 4, 16], 4, 2, first);
    expect(states.map((known) => known?.state)).toEqual(['failed', 'pruned', 'complete']);
    const all = run(() => undefined, 5, [1, 4], 2, 2, first);
    expect(all.states.map((known) => known?.state)).toEqual(new Array(5).fill('failed'));
    expect(all.states[0]?.error).toBe('NaN');
  });

  test('a trial goes on from the epochs that it has', () => {
    const { taken } = run((trial) => trial, 16, [1, 4, 16], 4, 3, first);
    const best = taken.filter(({ trial, fold }) => trial === 0 && fold === 1);
    expect(best.map(({ from, epochs }) => [from, epochs])).toEqual([
      [0, 1],
      [1, 4],
      [4, 16],
    ]);
  });

  test('each end is decided once', () => {
    const { decisions } = run((trial) => trial, 16, [1, 4, 16], 4, 3, first);
    const ends = decisions.flatMap((decision) => (decision.kind === 'end' ? [decision.trial] : []));
    expect(ends.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, trial) => trial));
  });
});

test('bad options', () => {
  expect(() => asha({ reductionFactor: 1 })).toThrow('asha.reductionFactor must be an integer >= 2, got 1');
  expect(() => asha({ gracePeriod: 0 })).toThrow('asha.gracePeriod must be an integer >= 1, got 0');
  expect(() => asha({ grace: 1 } as object)).toThrow('unknown option "grace"');
});
