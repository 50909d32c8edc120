// Every constraint holds after every step, whatever else the training does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  box,
  type Constraint,
  dense,
  dropout,
  groupLasso,
  l1,
  l1Ball,
  l1l2,
  l2,
  type Matrix,
  maxNorm,
  minMaxNorm,
  nonNeg,
  type Penalty,
  rmsprop,
  sequential,
  sgd,
  unitNorm,
} from '../../src/index.js';
import { groupsOf, norm } from '../reference/group_lasso.js';
import { randomMatrix } from '../support/models.js';

/** What a constraint promises of W (rows, columns), in f64. */
type Promised = (w: Float32Array, rows: number, columns: number) => boolean;
interface Case {
  readonly constraint: Constraint;
  readonly holds: Promised;
}

const SLACK = 1 + 2 ** -22;
const axis = fc.constantFrom<0 | 1>(0, 1);
const positive = fc.double({ min: 0.01, max: 2, noNaN: true });

const ofGroups =
  (along: 0 | 1, holds: (group: number[]) => boolean): Promised =>
  (w, rows, columns) =>
    groupsOf(rows, columns, along === 1).every((group) => holds(group.map((i) => w[i]!)));
const sum = (w: readonly number[]) => w.reduce((total, value) => total + Math.abs(value), 0);

const constrained: fc.Arbitrary<Case> = fc.oneof(
  fc.tuple(positive, axis).map(([most, along]) => ({
    constraint: maxNorm(most, { axis: along }),
    holds: ofGroups(along, (w) => norm(w) <= most * SLACK),
  })),
  fc.tuple(positive, positive, axis).map(([least, more, along]) => ({
    constraint: minMaxNorm({ minValue: least, maxValue: least + more, axis: along }),
    holds: ofGroups(along, (w) => norm(w) === 0 || (norm(w) >= least / SLACK && norm(w) <= (least + more) * SLACK)),
  })),
  axis.map((along) => ({
    constraint: unitNorm({ axis: along }),
    holds: ofGroups(along, (w) => norm(w) === 0 || Math.abs(norm(w) - 1) <= SLACK - 1),
  })),
  fc.constant({ constraint: nonNeg(), holds: (w: Float32Array) => w.every((value) => value >= 0) }),
  fc.tuple(positive, axis).map(([radius, along]) => ({
    constraint: l1Ball(radius, { axis: along }),
    holds: ofGroups(along, (w) => sum(w) <= radius * SLACK),
  })),
  fc.tuple(fc.double({ min: -1, max: 0.5, noNaN: true }), positive).map(([min, width]) => ({
    constraint: box({ min, max: min + width }),
    holds: (w: Float32Array) => w.every((value) => value >= min && value <= min + width),
  })),
);

const optimizer = fc
  .tuple(fc.constantFrom(sgd, adam, adamw, rmsprop, adagrad), fc.constantFrom(0.003, 0.1, 0.5), fc.constantFrom(0, 0.9))
  .chain(([make, learningRate, momentum]) =>
    make === sgd
      ? fc.boolean().map((nesterov) => sgd({ learningRate, momentum, nesterov: nesterov && momentum > 0 }))
      : fc.constant(make({ learningRate, globalClipNorm: 5 })),
  );

const penalty: fc.Arbitrary<Penalty> = fc.constantFrom(
  l2(0),
  l1(0.02),
  l1(0.02, { method: 'subgradient' }),
  l1l2({ l1: 0.01, l2: 0.01 }),
  groupLasso(0.02, { groups: 'units' }),
);

const scenario = fc.record({
  first: constrained,
  second: constrained,
  bias: constrained,
  optimizer,
  penalty,
  rate: fc.constantFrom(0, 0.5),
  dropsUnits: fc.boolean(),
  units: fc.integer({ min: 1, max: 11 }),
  columns: fc.integer({ min: 1, max: 9 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
});

test('every constraint holds after every step, with every optimizer, dropout and penalties', async () => {
  let [steps, touched] = [0, 0];
  await fc.assert(
    fc.asyncProperty(scenario, async (s) => {
      const layers = (isConstrained: boolean) => [
        dense({
          units: s.units,
          inputShape: [s.columns],
          activation: 'tanh',
          kernelRegularizer: s.penalty,
          ...(isConstrained ? { kernelConstraint: s.first.constraint, biasConstraint: s.bias.constraint } : {}),
        }),
        dropout({ rate: s.rate, noiseShape: [s.dropsUnits ? 1 : null, null] }),
        dense({ units: 3, ...(isConstrained ? { kernelConstraint: s.second.constraint } : {}) }),
      ];
      const model = sequential({ seed: s.seed, layers: layers(true) });
      model.compile({ optimizer: s.optimizer, loss: 'meanSquaredError' });
      const check = (weights: readonly Matrix[]) => {
        const [first, bias, second] = weights as [Matrix, Matrix, Matrix];
        expect(s.first.holds(first.data, s.columns, s.units), s.first.constraint.name).toBe(true);
        expect(s.bias.holds(bias.data, s.units, 1), `bias: ${s.bias.constraint.name}`).toBe(true);
        expect(s.second.holds(second.data, s.units, 3), s.second.constraint.name).toBe(true);
        steps++;
      };
      const X = randomMatrix(20, s.columns, s.seed);
      const y = randomMatrix(20, 3, s.seed + 1);
      const options = { epochs: 3, batchSize: s.batchSize, yieldEvery: Number.POSITIVE_INFINITY };
      await model.fit(X, y, {
        ...options,
        callbacks: [{ onBatchEnd: (_batch, _log, control) => check(control.getWeights()) }],
      });
      expect(model.step).toBe(3 * Math.ceil(20 / s.batchSize));
      const free = sequential({ seed: s.seed, layers: layers(false) });
      free.compile({ optimizer: s.optimizer, loss: 'meanSquaredError' });
      await free.fit(X, y, options);
      if (!s.first.holds(free.getWeights()[0]!.data, s.columns, s.units)) touched++;
      for (const each of [model, free]) each.dispose();
    }),
    { numRuns: 150, seed: 12 },
  );
  expect(steps).toBeGreaterThan(150);
  expect(touched, 'the same training without constraints breaks them').toBeGreaterThan(75);
});
