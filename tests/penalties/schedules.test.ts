import { describe, expect, test } from 'vitest';
import {
  groupLasso,
  HyperparameterError,
  l1,
  l1l2,
  l2,
  load,
  type Penalty,
  ramp,
  type Schedule,
  sgd,
  sparseGroupLasso,
} from '../../src/index.js';
import { restorePenalty } from '../../src/penalties/registry.js';
import { model, optimizers, X, Y } from './multitask.js';

const constant = (value: number): Schedule => ({ name: 'constant', config: {}, at: () => value });
const warmUp = ramp({ from: 0, to: 0.25, steps: 4 });
const factors = [0, 1, 1, 0.5, 2, 2, 2, 0, 4, 1];

const penalties: [string, (strength: number | Schedule) => Penalty][] = [
  ['l1', (strength) => l1(strength)],
  ['l1 by subgradient', (strength) => l1(strength, { method: 'subgradient' })],
  ['l1 with factors', (strength) => l1(strength, { factors })],
  ['l2', (strength) => l2(strength)],
  ['l1l2', (strength) => l1l2({ l1: strength, l2: strength })],
  ['l1l2, one of them constant', (strength) => l1l2({ l1: 0.01, l2: strength })],
  ['groupLasso', (strength) => groupLasso(strength, { groups: 'inputs' })],
  ['sparseGroupLasso', (strength) => sparseGroupLasso({ l1: strength, group: strength, groups: 'units' })],
];

describe.each(penalties)('%s', (_, penalty) => {
  test('step k has the strength of step k from 0: in the update, in the ledger, and then in evaluate', async () => {
    const optimizer = sgd({ learningRate: 0.1 });
    const scheduled = model(optimizer, penalty(warmUp));
    for (let step = 0; step < 6; step++) {
      const fixed = model(optimizer, penalty(warmUp.at(step)));
      fixed.setWeights(scheduled.getWeights());
      const log = scheduled.trainOnBatch(X, Y);
      expect(log.penalties).toEqual(fixed.trainOnBatch(X, Y).penalties);
      expect(scheduled.getWeights()).toEqual(fixed.getWeights());
      expect((await scheduled.evaluate(X, Y)).penalties).toEqual((await fixed.evaluate(X, Y)).penalties);
    }
    expect(warmUp.at(5)).toBe(0.25);
  });

  test('saved in the middle of the warm-up, training goes on with the same bits', async () => {
    const options = { epochs: 1, batchSize: 150, verbose: false };
    const whole = model(optimizers[3]![1], penalty(ramp({ from: 0, to: 0.1, steps: 6 })));
    await whole.fit(X, Y, options);
    const restored = load(whole.save());
    expect((await restored.evaluate(X, Y)).penalties).toEqual((await whole.evaluate(X, Y)).penalties);
    await whole.fit(X, Y, options);
    await restored.fit(X, Y, options);
    expect(restored.getWeights()).toEqual(whole.getWeights());
  });

  test('a constant schedule gives the bits of the number, with every optimizer', () => {
    for (const [name, optimizer] of optimizers) {
      const [scheduled, fixed] = [model(optimizer, penalty(constant(0.125))), model(optimizer, penalty(0.125))];
      for (let step = 0; step < 3; step++) {
        scheduled.trainOnBatch(X, Y);
        fixed.trainOnBatch(X, Y);
      }
      expect(scheduled.getWeights(), name).toEqual(fixed.getWeights());
    }
  });

  test('name and config restore the schedule, JSON included', () => {
    const { name, config } = JSON.parse(JSON.stringify(penalty(warmUp)));
    const restored = restorePenalty('file', { name, config });
    expect(JSON.stringify(restored)).toBe(JSON.stringify(penalty(warmUp)));
  });

  test('a schedule that gives no finite number >= 0 is refused where it starts, or before a weight changes', () => {
    expect(() => penalty(constant(-1))).toThrow(HyperparameterError);
    const network = model(
      sgd({ learningRate: 0.1 }),
      penalty({ ...constant(0), at: (step) => (step < 1 ? 0.1 : Number.NaN) }),
    );
    network.trainOnBatch(X, Y);
    const before = network.getWeights();
    expect(() => network.trainOnBatch(X, Y)).toThrow(/in step 1 must be a finite number >= 0, got NaN/);
    expect(network.getWeights()).toEqual(before);
  });
});
