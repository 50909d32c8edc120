// The terms of the loss, of weights and sums that are small enough to add by hand.
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../../src/core/kernels/kernels.js';
import type { Runtime } from '../../../src/core/kernels/runtime.js';
import { addStructured, batchLog, lossTerms, penaltiesOf, sumOf } from '../../../src/model/ledger.js';
import { EpochLedger } from '../../../src/model/training/epochLedger.js';
import type { Parameters } from '../../../src/model/weights/parameters.js';
import type { Penalty, PenaltyTerms } from '../../../src/types.js';

describe('the loss', () => {
  test('is the data loss and all penalties, in their order', () => {
    const penalties = { l1: 2, l2: 4, groupLasso: 8 };
    expect(sumOf(penalties)).toBe(14);
    expect(sumOf({ l1: 0, l2: 0 })).toBe(0);
    expect(lossTerms(1, penalties)).toEqual({ loss: 15, dataLoss: 1, penalties });
    expect(sumOf({ l1: 1e16, l2: 1, other: -1e16 })).toBe(0); // 1e16 + 1 is 1e16
  });

  test('of a step is the mean over its rows; its log shares no penalties with the step', () => {
    const result = { rows: 4, dataLossSum: 6, isTorn: false, penalties: { l1: 0.25, l2: 0.5 } };
    const log = batchLog({ result }, 7);
    expect(log).toEqual({ batch: 7, size: 4, loss: 2.25, dataLoss: 1.5, penalties: { l1: 0.25, l2: 0.5 } });
    result.penalties.l1 = 9;
    expect(log.penalties.l1).toBe(0.25);
  });
});

describe('an epoch', () => {
  // Of all parts of a model, the ledger asks for the one that adds the terms.
  const parts = { lossTerms } as ConstructorParameters<typeof EpochLedger>[0];
  const step = (rows: number, dataLossSum: number, penalties: PenaltyTerms) => ({
    rows,
    dataLossSum,
    penalties,
    isTorn: false,
  });

  test('has means over its rows; a batch of fewer rows counts less', () => {
    const ledger = new EpochLedger(parts);
    ledger.add(step(3, 6, { l1: 1, l2: 0.5, other: 2 }));
    ledger.add(step(1, 4, { l1: 5, l2: 0.5 }));
    expect(ledger.state).toEqual({ dataLoss: 10, penalties: { l1: 8, l2: 2, other: 6 } });
    expect(ledger.close()).toEqual({ loss: 6.5, dataLoss: 2.5, penalties: { l1: 2, l2: 0.5, other: 1.5 } });
  });

  test('that was interrupted goes on where it was: the same means', () => {
    const whole = new EpochLedger(parts);
    const begun = new EpochLedger(parts);
    for (const ledger of [whole, begun]) for (const sum of [6, 3]) ledger.add(step(3, sum, { l1: 1, l2: 2 }));
    const unfinished = { ...begun.state, steps: 2, batchSize: 3, rows: 7 };
    const rest = new EpochLedger(parts, unfinished as ConstructorParameters<typeof EpochLedger>[1]);
    for (const ledger of [whole, rest]) ledger.add(step(1, 2, { l1: 8, l2: 2 }));
    expect(rest.close()).toEqual(whole.close());
    expect(unfinished.penalties).toEqual({ l1: 6, l2: 12 }); // is not written to
  });

  test('that was left behind its last, smaller batch has no more rows than there are', () => {
    const unfinished = { dataLoss: 14, penalties: { l1: 7, l2: 0 }, steps: 3, batchSize: 3, rows: 7 };
    const ledger = new EpochLedger(parts, unfinished as ConstructorParameters<typeof EpochLedger>[1]);
    expect(ledger.close()).toEqual({ loss: 3, dataLoss: 2, penalties: { l1: 1, l2: 0 } });
  });
});

describe('penalties of the current weights', () => {
  /** Weights by address; sums over them. */
  const memory = new Map([4, -1, 2, -3, 5].map((weight, index) => [100 + 4 * index, weight]));
  const sum = (start: number, size: number, f: (x: number) => number) =>
    Array.from({ length: size }, (_, i) => f(memory.get(start + 4 * i)!)).reduce((a, b) => a + b, 0);
  const calls: string[] = [];
  const kernels = {
    f32_asum: (start: number, size: number) => {
      calls.push('asum');
      return sum(start, size, Math.abs);
    },
    f32_sum_squares: (start: number, size: number) => {
      calls.push('squares');
      return sum(start, size, (x) => x * x);
    },
  } as Kernels;
  /** One matrix of the five weights, whose last three count twice. */
  const of = (penalty: Partial<Penalty> | undefined, steps = 0, isTrained = true) => {
    calls.length = 0;
    const ranges = [
      { first: 0, size: 2, factor: 1 },
      { first: 2, size: 3, factor: 2 },
    ];
    const all = [{ weights: 100, ranges, isTrained, penalty, matrix: { name: 'the matrix' } }];
    return penaltiesOf({ kernels } as Runtime, { all } as unknown as Parameters, steps);
  };
  const elementwise = (l1: number, l1Subgradient: number, l2: number) => ({ elementwise: { l1, l1Subgradient, l2 } });

  test('sum |w| and w squared, times strengths and the factors of their ranges', () => {
    expect(of(elementwise(0.5, 0, 0))).toEqual({ l1: 0.5 * (5 + 2 * 10), l2: 0 });
    expect(of(elementwise(0, 0.25, 0))).toEqual({ l1: 0.25 * 25, l2: 0 });
    expect(of(elementwise(0.5, 0.25, 3))).toEqual({ l1: 0.75 * 25, l2: 3 * (17 + 2 * 38) });
  });

  test('cost no pass over the weights without a strength', () => {
    expect(of(elementwise(0, 0, 0))).toEqual({ l1: 0, l2: 0 });
    expect(of(undefined)).toEqual({ l1: 0, l2: 0 });
    expect(calls).toEqual([]);
    of(elementwise(1, 0, 0));
    expect(calls).toEqual(['asum', 'asum']);
  });

  test('of frozen layers do not count', () => {
    expect(of(elementwise(1, 0, 1), 0, false)).toEqual({ l1: 0, l2: 0 });
  });

  test('have the strengths of the last step, counted from 0', () => {
    const seen: number[] = [];
    const structured = {
      term: 'own',
      value: (_: Kernels, { name }: { name?: string }, step: number) => {
        expect(name).toBe('the matrix');
        seen.push(step);
        return 3;
      },
    } as unknown as NonNullable<Penalty['structured']>;
    for (const steps of [0, 1, 5]) {
      expect(of({ ...elementwise(1, 0, 0), structured }, steps)).toEqual({ l1: 25, l2: 0, own: 3 });
    }
    expect(seen).toEqual([0, 0, 4]);
    const terms: PenaltyTerms = { l1: 0, l2: 0, own: 2 };
    addStructured(terms, kernels, structured, { name: 'the matrix' } as never, 1);
    expect(terms['own']).toBe(5);
  });
});
