// Constraints: sets that hold after every step.
import { expect } from 'vitest';
import type { Constraint, Matrix } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import type { Feature } from '../feature.js';
import type { Job } from '../job.js';
import { kernelIndex, norm, ROUNDING, statesOf, sumOf, vectors } from '../promises.js';

/** A constraint of the first hidden kernel that has none yet: it holds after every step, for the average, and in files. */
function constraint(
  concept: string,
  make: () => Constraint,
  expectKept: (kernel: Matrix) => void,
  name = concept,
): Feature {
  const places = new WeakMap<Job, number>();
  return {
    name,
    exports: [concept],
    apply(job) {
      const options = job.free('kernelConstraint');
      places.set(job, job.hidden.indexOf(options));
      options.kernelConstraint = make();
    },
    async promise(job) {
      const run = await job.run();
      statesOf(run, kernelIndex(job, run.model, places.get(job)!)).forEach(expectKept);
    },
  };
}

const expectNorms = (kernel: Matrix, least: number, most: number) => {
  for (const length of vectors(kernel, 0).map(norm)) {
    if (length === 0) continue; // has no direction
    expect(length).toBeGreaterThanOrEqual(least * (1 - ROUNDING));
    expect(length).toBeLessThanOrEqual(most * (1 + ROUNDING));
  }
};

export const constraints: readonly Feature[] = [
  constraint(
    'maxNorm',
    () => ockham.maxNorm(0.6),
    (kernel) => expectNorms(kernel, 0, 0.6),
  ),
  constraint(
    'minMaxNorm',
    () => ockham.minMaxNorm({ minValue: 0.9, maxValue: 1 }),
    (kernel) => expectNorms(kernel, 0.9, 1),
  ),
  constraint(
    'unitNorm',
    () => ockham.unitNorm(),
    (kernel) => expectNorms(kernel, 1, 1),
  ),
  constraint(
    'nonNeg',
    () => ockham.nonNeg(),
    ({ data }) => expect(Math.min(...data)).toBeGreaterThanOrEqual(0),
  ),
  constraint(
    'l1Ball',
    () => ockham.l1Ball(0.8),
    (kernel) => {
      for (const vector of vectors(kernel, 0))
        expect(sumOf(vector, Math.abs)).toBeLessThanOrEqual(0.8 * (1 + ROUNDING));
    },
  ),
  ...[-0.25, 0.0625].map((min) =>
    constraint(
      'box',
      () => ockham.box({ min, max: 0.5 }),
      ({ data }) => {
        expect(Math.min(...data)).toBeGreaterThanOrEqual(min);
        expect(Math.max(...data)).toBeLessThanOrEqual(0.5);
      },
      min < 0 ? 'box' : 'box without 0',
    ),
  ),
];
