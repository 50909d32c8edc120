import { describe, expect, test } from 'vitest';
import {
  type Constraint,
  dense,
  type Groups,
  groupLasso,
  HyperparameterError,
  type Layer,
  lion,
  load,
  OptionError,
  type Penalty,
  ShapeError,
  sequential,
  sparseGroupLasso,
} from '../../src/index.js';
import { restorePenalty } from '../../src/penalties/registry.js';
import { groupsOf, norm } from '../reference/group_lasso.js';
import { INPUTS, model, optimizers, TARGETS, trained, violation, X, Y } from './multitask.js';

/** f32 rounding of 442 products leaves about 1e-6; optimizers whose step does not shrink, 1e-4. */
const TOLERANCE = 1e-3;
const isDead = (w: ArrayLike<number>, group: readonly number[]) => group.every((i) => w[i] === 0);
const rows = groupsOf(INPUTS, TARGETS, true);
const columns = groupsOf(INPUTS, TARGETS, false);
const lists = [
  [0, 5, 7],
  [1, 2],
  [9, 8, 4],
];
const listed = lists.map((inputs) => inputs.flatMap((input) => rows[input]!));

test('lion ends at the minimizer of the group lasso, whole rows exactly 0', async () => {
  // Not of the sparse group lasso: its L1 part is taken inside the step of the sign, in another metric than the groups.
  const w = await trained(lion({ learningRate: 0.0005 }), groupLasso(0.04, { groups: 'inputs' }));
  expect(rows.filter((group) => isDead(w, group)).length).toBeGreaterThanOrEqual(3);
  expect(violation(w, rows, 0.04)).toBeLessThan(TOLERANCE);
});

describe.each(optimizers)('%s', (_, optimizer) => {
  test('ends at the minimizer of the group lasso over inputs, whole rows exactly 0', async () => {
    const w = await trained(optimizer, groupLasso(0.04, { groups: 'inputs' }));
    const dead = rows.filter((group) => isDead(w, group));
    expect(dead.length).toBeGreaterThanOrEqual(3);
    expect(rows.length - dead.length).toBeGreaterThanOrEqual(3);
    expect(violation(w, rows, 0.04)).toBeLessThan(TOLERANCE);
    const wrong = violation(w, rows, 0.05);
    expect(wrong, 'the conditions tell strengths apart').toBeGreaterThan(5 * TOLERANCE);
  });

  test('ends at the minimizer of the group lasso over units, whole columns exactly 0', async () => {
    const w = await trained(optimizer, groupLasso(0.12, { groups: 'units' }));
    expect(columns.filter((group) => isDead(w, group))).toHaveLength(2);
    expect(violation(w, columns, 0.12)).toBeLessThan(TOLERANCE);
  });

  test('ends at the minimizer of the group lasso over lists of inputs', async () => {
    const w = await trained(optimizer, groupLasso(0.08, { groups: lists }));
    const free = rows.filter((_, input) => !lists.flat().includes(input));
    expect(listed.map((group) => isDead(w, group))).toContain(true);
    expect(violation(w, listed, 0.08)).toBeLessThan(TOLERANCE);
    expect(violation(w, free, 0)).toBeLessThan(TOLERANCE);
  });

  test('ends at the minimizer of the sparse group lasso, zeros in rows that stay', async () => {
    const w = await trained(optimizer, sparseGroupLasso({ l1: 0.03, group: 0.02, groups: 'inputs' }));
    const alive = rows.filter((group) => !isDead(w, group));
    expect(alive.length).toBeGreaterThanOrEqual(2);
    expect(alive.length).toBeLessThanOrEqual(7);
    expect(alive.flat().some((i) => w[i] === 0)).toBe(true);
    expect(violation(w, rows, 0.02, 0.03)).toBeLessThan(TOLERANCE);
  });
});

/** lambda * sum sqrt(|g|) ||w_g|| in f64. */
const penaltyAt = (w: ArrayLike<number>, groups: readonly number[][], lambda: number) =>
  groups.reduce((sum, group) => sum + lambda * Math.sqrt(group.length) * norm(group.map((i) => w[i]!)), 0);

describe.each<[string, Groups, number[][]]>([
  ['inputs', 'inputs', rows],
  ['units', 'units', columns],
  ['lists', lists, listed],
])('groups by %s', (_, groups, indices) => {
  test('the ledger reports the value at the weights before the update, evaluate that of the weights as they are', async () => {
    const penalty = sparseGroupLasso({ l1: 0.01, group: 0.03, groups });
    const network = model(optimizers[0]![1], penalty);
    const before = network.getWeights()[0]!.data;
    const { penalties, loss, dataLoss } = network.trainOnBatch(X, Y);
    expect(Object.keys(penalties)).toEqual(['l1', 'l2', 'groupLasso']);
    expect(penalties['groupLasso']).toBeCloseTo(penaltyAt(before, indices, 0.03), 12);
    expect(penalties.l1).toBeCloseTo(0.01 * before.reduce((sum, w) => sum + Math.abs(w), 0), 6);
    expect(loss).toBe(dataLoss + (penalties.l1 + penalties.l2 + penalties['groupLasso']!));
    const now = network.getWeights()[0]!.data;
    const evaluated = await network.evaluate(X, Y);
    expect(evaluated.penalties['groupLasso']).toBeCloseTo(penaltyAt(now, indices, 0.03), 12);
    expect(penaltyAt(now, indices, 0.03)).not.toBeCloseTo(penaltyAt(before, indices, 0.03), 6);
  });

  test.each(optimizers)('saved in the middle, %s goes on with the same bits', async (_, optimizer) => {
    const options = { epochs: 3, batchSize: 50, verbose: false };
    const whole = model(optimizer, groupLasso(0.05, { groups }));
    await whole.fit(X, Y, options);
    const bytes = whole.save();
    await whole.fit(X, Y, options);
    const restored = load(bytes);
    await restored.fit(X, Y, options);
    expect(restored.getWeights()).toEqual(whole.getWeights());
  });

  test('name and config restore an equal penalty, JSON included', () => {
    for (const penalty of [groupLasso(0.1, { groups }), sparseGroupLasso({ l1: 0.1, group: 0.2, groups })]) {
      const { name, config } = JSON.parse(JSON.stringify(penalty));
      const restored = restorePenalty('file', { name, config });
      expect(JSON.stringify(restored)).toBe(JSON.stringify(penalty));
    }
  });
});

test('a group dies in the first step only if its weights are small: step sizes without a gradient are no reason', () => {
  for (const [name, optimizer] of optimizers.slice(3)) {
    const network = model(optimizer, groupLasso(0.05, { groups: 'units' }));
    const zeros = X.data.map(() => 0);
    network.trainOnBatch({ data: zeros, shape: X.shape }, Y); // no gradient reaches the kernel: second moments stay as they were
    const w = network.getWeights()[0]!.data;
    expect(
      columns.filter((group) => isDead(w, group)),
      name,
    ).toEqual([]);
  }
});

test('constraints come after the proximal step: they see dead groups, and what they say holds', () => {
  const plain = dense({
    units: TARGETS,
    inputShape: [INPUTS],
    kernelRegularizer: groupLasso(0.1, { groups: 'inputs' }),
  });
  const dead: number[] = [];
  const constraint: Constraint = {
    name: 'interval',
    config: {},
    apply({ memory }, weights, height, width) {
      const w = new Float32Array(memory.buffer, weights, height * width);
      dead.push(groupsOf(height, width, true).filter((group) => isDead(w, group)).length);
      for (let i = 0; i < w.length; i++) w[i] = Math.min(Math.max(w[i]!, 0), 0.125);
    },
  };
  const constrained: Layer = Object.create(plain, {
    type: { value: 'denseInIntervals' },
    parameters: {
      value: (inputs: number) =>
        plain.parameters(inputs).map((spec) => (spec.name === 'kernel' ? { ...spec, constraint } : spec)),
    },
  });
  for (const [name, optimizer] of optimizers) {
    dead.length = 0;
    const network = sequential({ seed: 1, layers: [constrained] });
    network.compile({ optimizer, loss: 'meanSquaredError' });
    for (let step = 0; step < 600; step++) network.trainOnBatch(X, Y);
    const w = network.getWeights()[0]!.data;
    expect(
      w.every((value) => value >= 0 && value <= 0.125),
      name,
    ).toBe(true);
    expect(w.includes(0.125), name).toBe(true);
    expect(dead.at(-1), name).toBeGreaterThan(0);
    expect(rows.filter((group) => isDead(w, group)).length, name).toBeGreaterThanOrEqual(dead.at(-1)!);
  }
});

test('on a bias each unit is a group with units, and all units are one with inputs', () => {
  for (const [groups, size] of [
    ['units', 1],
    ['inputs', 3],
  ] as const) {
    const biasRegularizer = groupLasso(0.1, { groups });
    const layers = [dense({ units: 3, inputShape: [2], biasInitializer: 'ones', biasRegularizer })];
    const network = sequential({ seed: 1, layers });
    network.compile({ optimizer: optimizers[0]![1], loss: 'meanSquaredError' });
    const { penalties } = network.trainOnBatch([[0, 0]], [[1, 1, 1]]);
    expect(penalties['groupLasso']).toBeCloseTo((0.1 * Math.sqrt(size) * Math.sqrt(size) * 3) / size, 12);
    // No gradient: each bias shrinks by the learning rate times lambda, in both cases.
    for (const bias of network.getWeights()[1]!.data) expect(bias).toBeCloseTo(1 - 0.2 * 0.1, 6);
  }
});

test('the value does not depend on the batch size, and frozen layers have none', async () => {
  for (const batchSize of [10, 442]) {
    const layers = [
      dense({
        units: 4,
        inputShape: [INPUTS],
        trainable: false,
        kernelRegularizer: groupLasso(1, { groups: 'inputs' }),
      }),
      dense({ units: TARGETS, kernelInitializer: 'ones', kernelRegularizer: groupLasso(1e-30, { groups: 'inputs' }) }),
    ];
    const network = sequential({ seed: 1, layers });
    network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { penalties } = network.trainOnBatch(
      { data: X.data.subarray(0, batchSize * INPUTS), shape: [batchSize, INPUTS] },
      { data: Y.data.subarray(0, batchSize * TARGETS), shape: [batchSize, TARGETS] },
    );
    expect(penalties['groupLasso']! / (1e-30 * 4 * 3)).toBeCloseTo(1, 12);
  }
});

describe('what is refused', () => {
  const bad = (groups: unknown) => () => groupLasso(0.1, { groups: groups as Groups });

  test('strengths that are negative or not finite', () => {
    for (const lambda of [-1, Number.NaN, Infinity, undefined as unknown as number]) {
      expect(() => groupLasso(lambda, { groups: 'inputs' })).toThrow(HyperparameterError);
      expect(() => sparseGroupLasso({ l1: lambda, group: 0, groups: 'inputs' })).toThrow(
        /^sparseGroupLasso\.l1 must be/,
      );
      expect(() => sparseGroupLasso({ l1: 0, group: lambda, groups: 'inputs' })).toThrow(
        /^sparseGroupLasso\.group must/,
      );
    }
  });

  test('groups that are no name and no lists, and lists that are empty, overlap or hold anything but integers', () => {
    const start = "groupLasso.groups must be 'inputs', 'units', or lists of the inputs that belong together, got ";
    expect(bad('rows')).toThrow(`${start}"rows"`);
    expect(bad(undefined)).toThrow(`${start}undefined`);
    expect(bad([])).toThrow(`${start}[]`);
    expect(bad([[0], []])).toThrow(`${start}[] among them`);
    expect(bad([0, 1])).toThrow(`${start}0 among them`);
    expect(bad([[0, 1.5]])).toThrow(`${start}1.5 in a list`);
    expect(bad([[0, -1]])).toThrow(`${start}-1 in a list`);
    expect(
      bad([
        [0, 1],
        [2, 1],
      ]),
    ).toThrow(`${start}1 twice: groups may not overlap`);
    expect(bad('rows')).toThrow(OptionError);
    expect(() => groupLasso(0.1, { group: 'inputs' } as never)).toThrow(
      /unknown option "group"; did you mean groups\?/,
    );
  });

  test('lists that name an input that is not there, before anything is built', () => {
    const penalty: Penalty = groupLasso(0.1, { groups: [[0, INPUTS]] });
    const layers = [dense({ units: 2, inputShape: [INPUTS], kernelRegularizer: penalty })];
    expect(() => sequential({ layers })).toThrow(ShapeError);
    expect(() => sequential({ layers })).toThrow(
      `dense.groupLasso.groups must be of inputs below ${INPUTS}, got ${INPUTS}`,
    );
  });
});
