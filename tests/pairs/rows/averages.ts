// Masks, and averages of the weights.
import { expect } from 'vitest';
import type { Average, Matrix } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import { bitsOf } from '../../support/models.js';
import type { Feature } from '../feature.js';
import { namesOf, predictions, sumOf } from '../promises.js';

export const masks: Feature = {
  name: 'masks',
  exports: ['pruneSchedule'],
  apply(job) {
    job.prepare.push((model) => model.prune({ fraction: 0.2 }));
    job.callbacks.push(['pruneSchedule', { from: 0.3, to: 0.5, beginStep: 2, endStep: 9, every: 3 }]);
  },
  /** Weights that are pruned are 0 from then on: in the weights, in the average, in files. */
  async promise(job) {
    const { steps, start, model } = await job.run();
    const counts: number[] = [];
    const expectZeroed = ({ pruned, weights, average }: typeof start) => {
      for (const [index, marks] of pruned.entries()) {
        for (const [at, mark] of marks?.entries() ?? []) {
          if (mark === 0) continue;
          expect(weights[index]!.data[at]).toBe(0);
          if (average !== null) expect(average.weights[index]!.data[at]).toBe(0);
        }
      }
    };
    let before = start;
    for (const { snapshot } of [{ snapshot: start }, ...steps]) {
      expectZeroed(snapshot);
      for (const [index, marks] of before.pruned.entries())
        for (const [at, mark] of marks?.entries() ?? []) if (mark === 1) expect(snapshot.pruned[index]![at]).toBe(1);
      counts.push(snapshot.pruned.reduce((sum, marks) => sum + sumOf(marks ?? [], (mark) => mark), 0));
      before = snapshot;
    }
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts.at(-1)!).toBeGreaterThan(counts[0]!);
    expectZeroed(model.takeSnapshot());
    expectZeroed(ockham.load(model.save()).takeSnapshot());
  },
};

/** @param sharesAt  what each of so many states counts in the average. */
function average(name: string, make: () => Average, sharesAt: (count: number) => number[]): Feature {
  return {
    name,
    exports: [name],
    apply(job) {
      job.average = make();
    },
    /** It is the mean of the states wherever nothing puts it elsewhere, it moves no weight, predicts, and can be taken over. */
    async promise(job) {
      const { model, steps } = await job.run();
      const names = namesOf(model);
      for (const [step, { snapshot }] of steps.entries()) {
        const shares = sharesAt(step + 1);
        const sum = sumOf(shares, (share) => share);
        expect(snapshot.average === null).toBe(sum === 0);
        if (snapshot.average === null) continue;
        for (const [index, { isState, isKept }] of names.entries()) {
          if (isState || isKept || snapshot.pruned[index] != null) continue;
          for (const [at, got] of snapshot.average.weights[index]!.data.entries()) {
            const mean = sumOf(shares.keys(), (k) => (shares[k]! * steps[k]!.snapshot.weights[index]!.data[at]!) / sum);
            expect(Math.abs(got - mean)).toBeLessThan(1e-6 * (1 + Math.abs(mean))); // three roundings a move
          }
        }
      }
      const plain = await job
        .without((copy) => {
          copy.average = undefined;
        })
        .run();
      const bits = (weights: readonly Matrix[]) => bitsOf([...weights]);
      expect(bits(model.getWeights())).toEqual(bits(plain.model.getWeights()));
      const [, expected] = predictions(model, job.X);
      const copy = ockham.load(model.save());
      copy.useAverage();
      expect(predictions(copy, job.X)[0]).toEqual(expected);
    },
  };
}

export const averages: readonly Feature[] = [
  average(
    'ema',
    () => ockham.ema({ decay: 0.7 }),
    (count) => Array.from({ length: count }, (_, k) => 0.7 ** (count - 1 - k)),
  ),
  average(
    'swa',
    () => ockham.swa({ startStep: 1, every: 2 }),
    (count) => Array.from({ length: count }, (_, k) => (k > 0 && k % 2 === 0 ? 1 : 0)),
  ),
];
