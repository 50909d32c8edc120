// Penalties: the ledger has them as they are, and zeros are exact.
import { expect } from 'vitest';
import type { Matrix, Penalty } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import { orthogonality } from '../../reference/orthogonal.js';
import type { Feature } from '../feature.js';
import type { Job } from '../job.js';
import { kernelIndex, norm, statesOf, sumOf, vectors } from '../promises.js';

type Terms = Record<string, number>;
type Reference = (kernel: Matrix, step: number) => Terms;

/** Terms of penalties in f64, by the penalty. */
const references = new WeakMap<object, Reference>();

/** In every step the ledger has the penalties of the weights before it, with the strengths of that step; and it adds up. */
async function expectLedger(job: Job): Promise<void> {
  const { model, steps, start, epochs } = await job.run();
  for (const [step, { penalties }] of steps.entries()) {
    const { weights } = steps[step - 1]?.snapshot ?? start;
    const expected: Terms = {};
    for (const [hidden, { kernelRegularizer }] of job.hidden.entries()) {
      const penalty = typeof kernelRegularizer === 'object' ? kernelRegularizer : {};
      const terms = references.get(penalty)?.(weights[kernelIndex(job, model, hidden)]!, step) ?? {};
      for (const [term, value] of Object.entries(terms)) expected[term] = (expected[term] ?? 0) + value;
    }
    for (const [term, value] of Object.entries(expected)) {
      // sums of some 50 numbers in f32
      expect(Math.abs(penalties[term]! - value), `${term} in step ${step}`).toBeLessThan(1e-5 * (1 + value));
    }
  }
  for (const { loss, dataLoss, penalties } of epochs) {
    const sum = sumOf(Object.values(penalties), (value) => value);
    expect(Math.abs(loss - dataLoss - sum)).toBeLessThan(1e-9 * (1 + Math.abs(loss)));
  }
}

/** Some weights that nobody has pruned are exactly 0. */
async function expectZeros(job: Job, hidden: number): Promise<void> {
  const { model, steps } = await job.run();
  const index = kernelIndex(job, model, hidden);
  // Where there are masks, they take what is 0 first.
  const counts = steps.map(({ snapshot: { weights, pruned } }) => {
    const { data } = weights[index]!;
    return [...data.keys()].filter((at) => data[at] === 0 && pruned[index]?.[at] !== 1).length;
  });
  expect(Math.max(...counts)).toBeGreaterThan(0);
}

/** A penalty of the first hidden kernel that has none yet. */
function penalty(
  name: string,
  makePenalty: () => Penalty,
  reference: Reference,
  isSparse: boolean,
  exports: readonly string[] = [name],
): Feature {
  const places = new WeakMap<Job, number>();
  return {
    name,
    exports,
    apply(job) {
      const options = job.free('kernelRegularizer');
      places.set(job, job.hidden.indexOf(options));
      const made = makePenalty();
      references.set(made, reference);
      if (/group/i.test(name)) job.hasGroups = true;
      options.kernelRegularizer = made;
    },
    async promise(job) {
      await expectLedger(job);
      if (isSparse) await expectZeros(job, places.get(job)!);
    },
  };
}

const STRENGTH = 0.3;
const l1Of = ({ data }: Matrix) => sumOf(data, Math.abs);
const l2Of = ({ data }: Matrix) => sumOf(data, (value) => value * value);
const groupsOf = (kernel: Matrix) =>
  Math.sqrt(kernel.shape[1]!) * sumOf(vectors(kernel, 1).map(norm), (value) => value);
const strengths = ockham.ramp({ from: 0.1, to: 0.6, steps: 9 });

export const penalties: readonly Feature[] = [
  penalty(
    'l1',
    () => ockham.l1(STRENGTH),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel) }),
    true,
  ),
  penalty(
    'l2',
    () => ockham.l2(STRENGTH),
    (kernel) => ({ l2: STRENGTH * l2Of(kernel) }),
    false,
  ),
  penalty(
    'l1l2',
    () => ockham.l1l2({ l1: STRENGTH, l2: 0.1 }),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel), l2: 0.1 * l2Of(kernel) }),
    true,
  ),
  penalty(
    'groupLasso',
    () => ockham.groupLasso(STRENGTH, { groups: 'inputs' }),
    (kernel) => ({ groupLasso: STRENGTH * groupsOf(kernel) }),
    true,
  ),
  penalty(
    'sparseGroupLasso',
    () => ockham.sparseGroupLasso({ l1: STRENGTH, group: 0.1, groups: 'inputs' }),
    (kernel) => ({ l1: STRENGTH * l1Of(kernel), groupLasso: 0.1 * groupsOf(kernel) }),
    true,
  ),
  penalty(
    'orthogonal',
    () => ockham.orthogonal(0.1, { mode: 'rows' }),
    ({ data, shape: [rows = 0, columns = 0] }) => ({ orthogonal: 0.1 * orthogonality(data, rows, columns, true) }),
    false,
  ),
  penalty(
    'strength on a schedule',
    () => ockham.l1(strengths),
    (kernel, step) => ({ l1: strengths.at(step) * l1Of(kernel) }),
    true,
    ['ramp'],
  ),
  {
    name: 'klSparsity',
    exports: ['klSparsity'],
    apply(job) {
      job.activation = 'sigmoid';
      job.free('activityRegularizer').activityRegularizer = ockham.klSparsity(0.1, { target: 0.2 });
    },
    async promise(job) {
      await expectLedger(job);
      const { steps } = await job.run();
      for (const { penalties: terms } of steps) expect(terms['activity']).toBeGreaterThan(0);
    },
  },
  {
    name: 'lassoNet',
    exports: ['lassoNet'],
    isFirst: true,
    apply(job) {
      job.isTaken[0] = true;
      job.makers[0] = ({ units, inputShape }) =>
        ockham.lassoNet({ units, hidden: [5], lambda: 0.05, M: 0.3, ...(inputShape && { inputShape }) });
    },
    async promise(job) {
      await expectLedger(job);
      const run = await job.run();
      const units = 8 * job.scale;
      for (const kernel of statesOf(run, kernelIndex(job, run.model, 0))) {
        for (const row of vectors(kernel, 1)) {
          const limit = 0.3 * norm(row.slice(0, units));
          for (const weight of row.slice(units)) expect(Math.abs(weight)).toBeLessThanOrEqual(limit);
        }
      }
    },
  },
];
