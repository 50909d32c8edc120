// Pruned weights, constraints and lassoNet's hierarchy hold together: after every step, and wherever weights come from.
import { describe, expect, test } from 'vitest';
import {
  adam,
  box,
  type Constraint,
  dense,
  ema,
  groupLasso,
  l1Ball,
  lassoNet,
  load,
  type Matrix,
  maxNorm,
  minMaxNorm,
  nonNeg,
  type Optimizer,
  OptionError,
  piecewiseConstant,
  type Sequential,
  sequential,
  sgd,
  swa,
  unitNorm,
} from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered } from '../../support/files.js';
import { bitsOf, randomMatrix, regression, weightBits } from '../../support/models.js';

const { X, y } = regression(32, 5);
const quiet = { batchSize: 8, verbose: false };
/** A norm is within 2^-22 of its bound. */
const ROUNDING = 2 ** -22;

const vectors = ({ data, shape: [rows = 0, columns = 0] }: Matrix, axis: 0 | 1) =>
  Array.from({ length: axis === 0 ? columns : rows }, (_, at) =>
    Array.from({ length: axis === 0 ? rows : columns }, (_, k) =>
      axis === 0 ? data[k * columns + at]! : data[at * columns + k]!,
    ),
  );
const norm = (vector: readonly number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const lengths = (kernel: Matrix, axis: 0 | 1) => vectors(kernel, axis).map(norm);

const constraints: [string, Constraint, (kernel: Matrix) => void][] = [
  ...([0, 1] as const).flatMap((axis): [string, Constraint, (kernel: Matrix) => void][] => [
    [
      `unitNorm, axis ${axis}`,
      unitNorm({ axis }),
      (kernel) => {
        for (const length of lengths(kernel, axis))
          if (length !== 0) expect(Math.abs(length - 1)).toBeLessThan(ROUNDING);
      },
    ],
    [
      `minMaxNorm, axis ${axis}`,
      minMaxNorm({ minValue: 0.8, maxValue: 0.9, axis }),
      (kernel) => {
        for (const length of lengths(kernel, axis)) {
          if (length === 0) continue;
          expect(length).toBeGreaterThan(0.8 * (1 - ROUNDING));
          expect(length).toBeLessThan(0.9 * (1 + ROUNDING));
        }
      },
    ],
    [
      `maxNorm, axis ${axis}`,
      maxNorm(0.5, { axis }),
      (kernel) => {
        for (const length of lengths(kernel, axis)) expect(length).toBeLessThan(0.5 * (1 + ROUNDING));
      },
    ],
    [
      `l1Ball, axis ${axis}`,
      l1Ball(0.7, { axis }),
      (kernel) => {
        const sums = vectors(kernel, axis).map((vector) => vector.reduce((sum, value) => sum + Math.abs(value), 0));
        for (const sum of sums) expect(sum).toBeLessThan(0.7 * (1 + ROUNDING));
      },
    ],
  ]),
  ['nonNeg', nonNeg(), ({ data }) => expect(Math.min(...data)).toBeGreaterThanOrEqual(0)],
  [
    'box',
    box({ min: -0.25, max: 0.125 }),
    ({ data }) => {
      expect(Math.min(...data)).toBeGreaterThanOrEqual(-0.25);
      expect(Math.max(...data)).toBeLessThanOrEqual(0.125);
    },
  ],
];

function constrained(kernelConstraint: Constraint, optimizer: Optimizer = adam({ learningRate: 0.05 })): Sequential {
  const model = sequential({
    seed: 5,
    layers: [
      dense({
        units: 6,
        inputShape: [5],
        activation: 'tanh',
        kernelConstraint,
        kernelRegularizer: groupLasso(0.001, { groups: 'inputs' }),
      }),
      dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError', average: ema({ decay: 0.8 }) });
  return model;
}

/** The weights that are pruned are 0, and there are some. */
function expectPruned(kernel: Matrix, marks: Uint8Array): void {
  expect(marks.some((mark) => mark === 1)).toBe(true);
  for (const [index, mark] of marks.entries()) if (mark === 1) expect(kernel.data[index]).toBe(0);
}

describe.each(constraints)('%s', (_, constraint, expectKept) => {
  test('holds with pruned weights after pruning, after every step, for the average, and in files', async () => {
    const model = constrained(constraint, sgd({ learningRate: 0.2, momentum: 0.9 }));
    await model.fit(X, y, { ...quiet, epochs: 2 });
    model.prune({ fraction: 0.4 });
    const marks = model.takeSnapshot().pruned[0]!;
    const check = (kernel: Matrix) => {
      expectKept(kernel);
      expectPruned(kernel, marks);
    };
    const both = () => [model.getWeights()[0]!, model.getWeights({ average: true })[0]!];
    both().forEach(check);
    let steps = 0;
    const onBatchEnd = () => {
      steps++;
      both().forEach(check);
    };
    await model.fit(X, y, { ...quiet, epochs: 2, callbacks: [{ onBatchEnd }] });
    expect(steps).toBe(8);
    const copy = load(model.save());
    expect(weightBits(copy)).toEqual(weightBits(model));
    copy.useAverage();
    check(copy.getWeights()[0]!);
    await copy.fit(X, y, { ...quiet, callbacks: [{ onBatchEnd: () => check(copy.getWeights()[0]!) }] });
  });

  test('holds for weights that setWeights cuts, and weights of the model itself keep their bits', async () => {
    const model = constrained(constraint);
    await model.fit(X, y, { ...quiet, epochs: 1 });
    const whole = model.getWeights();
    model.prune({ fraction: 0.4 });
    const marks = model.takeSnapshot().pruned[0]!;
    model.setWeights(whole);
    expectKept(model.getWeights()[0]!);
    expectPruned(model.getWeights()[0]!, marks);
    const bits = weightBits(model);
    model.setWeights(model.getWeights());
    expect(weightBits(model)).toEqual(bits);
  });
});

test('the norm of what is left does not suffer from where momentum moves pruned weights', () => {
  const make = () => {
    const model = sequential({
      seed: 5,
      layers: [dense({ units: 2, inputShape: [5], kernelConstraint: maxNorm(0.25) })],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }), loss: 'meanSquaredError' });
    return model;
  };
  const Y = randomMatrix(32, 2, 3);
  const model = make();
  model.trainOnBatch({ data: X.data.map((value) => 30 * value), shape: X.shape }, Y); // much momentum
  model.prune({ fraction: 0.5 });
  model.trainOnBatch(X, Y);
  // Both columns were pushed beyond their bound, so the nearest point is on it.
  for (const length of lengths(model.getWeights()[0]!, 0)) expect(length).toBeCloseTo(0.25, 6);
});

describe('what leaves no weight at 0', () => {
  const positive = box({ min: 0.1 });
  const shift: Constraint = {
    name: 'meanOne',
    config: {},
    apply({ memory }, weights, rows, columns) {
      const values = new Float32Array(memory.buffer, weights, rows * columns);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      for (const [index, value] of values.entries()) values[index] = value + 1 - mean;
    },
  };

  test.each([
    ['box', positive],
    ['box below 0', box({ max: -0.1 })],
    ['one of the user', shift],
  ])('is not pruned: %s', (_, constraint) => {
    const model = constrained(constraint);
    const layer = constraint === shift ? 'meanOne' : 'box';
    model.trainOnBatch(X, y);
    const before = model.takeSnapshot();
    const error = errorOf(() => model.prune({ fraction: 0.9 }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ path: 'dense_1/kernel', message: expect.stringContaining(layer) });
    expect(model.takeSnapshot()).toEqual(before);
    const marks = new Uint8Array(30).fill(1);
    const byHand = { ...before, pruned: [marks, null, null, null] };
    expect(() => model.restoreSnapshot(byHand)).toThrow(/dense_1\/kernel/);
    expect(model.takeSnapshot()).toEqual(before);
    model.prune({ fraction: 0.5, layers: ['dense_2'] });
    expect(model.sparsity().zeros).toBeGreaterThan(0);
  });

  test('is refused in a file, too, as is a pruned weight that is not 0', () => {
    const model = constrained(maxNorm(1));
    model.prune({ fraction: 0.5 });
    const edited = (change: (text: string, weights: Float32Array, marks: Uint8Array) => string) => {
      const file = altered(model.save(), ({ tensors, metadata }) => {
        const [weights, marks] = ['weights/dense_1/kernel', 'pruned/dense_1/kernel'].map(
          (name) => tensors.get(name)!.data,
        );
        const text = change(metadata.get('configuration')!, weights as Float32Array, marks as Uint8Array);
        metadata.set('configuration', text);
      });
      return () => load(file);
    };
    expect(edited((text) => text)).not.toThrow();
    const toBox = edited((text) =>
      text.replace('{"name":"maxNorm","config":{"maxValue":1,"axis":0}}', '{"name":"box","config":{"min":0.5}}'),
    );
    expect(toBox).toThrow(/dense_1\/kernel is kept in box/);
    const alive = edited((text, weights, marks) => {
      weights[marks.indexOf(1)] = 0.5;
      return text;
    });
    expect(alive).toThrow(/is pruned, and 0.5/);
  });
});

describe('lassoNet', () => {
  const M = 2;
  const [units, hidden] = [2, 6];
  const make = (average = ema({ decay: 0.7 })) => {
    const model = sequential({
      seed: 2,
      layers: [lassoNet({ units, hidden: [hidden], lambda: 0.05, M, inputShape: [5] })],
    });
    model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError', average });
    return model;
  };
  const Y = randomMatrix(32, units, 8);
  function expectHierarchy(kernel: Matrix): void {
    for (const row of vectors(kernel, 1)) {
      const limit = M * norm(row.slice(0, units));
      for (const w of row.slice(units)) expect(Math.abs(w)).toBeLessThanOrEqual(limit);
    }
  }
  const kernels = (model: Sequential) => [model.getWeights()[0]!, model.getWeights({ average: true })[0]!];

  test.each([0.2, 0.5, 0.8])('keeps its hierarchy with a share of %d pruned', async (fraction) => {
    const model = make();
    await model.fit(X, Y, { ...quiet, epochs: 4 });
    const whole = model.getWeights();
    model.prune({ fraction });
    kernels(model).forEach(expectHierarchy);
    const marks = model.takeSnapshot().pruned[0]!;
    const onBatchEnd = () => {
      kernels(model).forEach(expectHierarchy);
      for (const kernel of kernels(model)) expectPruned(kernel, marks);
    };
    await model.fit(X, Y, { ...quiet, epochs: 6, callbacks: [{ onBatchEnd }] });
    model.setWeights(whole);
    expectHierarchy(model.getWeights()[0]!);
  });

  test('has no input whose skip weights are pruned, even where one of them is not pruned and 0', async () => {
    const model = make();
    await model.fit(X, Y, { ...quiet, epochs: 2 });
    const snapshot = model.takeSnapshot();
    const columns = units + hidden;
    const marks = new Uint8Array(5 * columns);
    marks.fill(1, columns, columns + units); // theta of input 1
    marks[2 * columns] = 1; // the first theta of input 2, whose second is 0
    const weights = snapshot.weights.map(({ data, shape }) => ({ data: data.slice(), shape }));
    weights[0]!.data.fill(0, columns, columns + units);
    weights[0]!.data[2 * columns + 1] = 0;
    model.restoreSnapshot({ ...snapshot, weights, pruned: [marks, null, null] });
    const onBatchEnd = () => {
      const kernel = model.getWeights()[0]!;
      expectHierarchy(kernel);
      expectPruned(kernel, marks);
      expect([...kernel.data.subarray(columns, 2 * columns)]).toEqual(new Array(columns).fill(0));
    };
    await model.fit(X, Y, { ...quiet, epochs: 3, callbacks: [{ onBatchEnd }] });
    expect(model.featureReport().features[1]).toMatchObject({ isAlive: false });
  });

  test.each([
    ['ema', ema({ decay: 0.95 })],
    ['swa', swa({ startStep: 2 })],
  ])('averages keep the hierarchy, without pruning as well: %s', async (_, average) => {
    // Skip weights of alternating signs have a small mean, those of the network have not.
    const model = make(average);
    let sign = 1;
    const onBatchEnd = () => {
      sign = -sign;
      const arrays = model.getWeights();
      const { data } = arrays[0]!;
      for (let row = 0; row < 5; row++) {
        for (let at = 0; at < units + hidden; at++) data[row * (units + hidden) + at] = at < units ? sign : M;
      }
      model.setWeights(arrays);
      model.trainOnBatch;
    };
    await model.fit(X, Y, { ...quiet, epochs: 3, callbacks: [{ onBatchEnd }] });
    expectHierarchy(model.getWeights({ average: true })[0]!);
    expect(norm(vectors(model.getWeights({ average: true })[0]!, 1)[0]!.slice(0, units))).toBeLessThan(0.9);
    const bits = bitsOf(model.getWeights({ average: true }));
    model.useAverage();
    expect(weightBits(model)).toEqual(bits);
    expectHierarchy(model.getWeights()[0]!);
  });
});

test('a group is as long as what is left of it, wherever momentum moves the rest', () => {
  const lambda = piecewiseConstant({ boundaries: [1], values: [0, 0.2] });
  const secondUnit = (target: number) => {
    const layer = dense({ units: 2, inputShape: [5], kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }) });
    const model = sequential({ seed: 5, layers: [layer] });
    model.compile({ optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }), loss: 'meanSquaredError' });
    const Y = {
      data: Float32Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? y[at / 2]! : target)),
      shape: [32, 2],
    };
    model.trainOnBatch(X, Y);
    const snapshot = model.takeSnapshot();
    model.restoreSnapshot({ ...snapshot, pruned: [Uint8Array.from({ length: 10 }, (_, at) => at % 2), null] });
    model.trainOnBatch(X, Y);
    const { data } = model.getWeights()[0]!;
    return [0, 2, 4, 6, 8].map((at) => data[at]!);
  };
  expect(secondUnit(1000)).toEqual(secondUnit(0));
});
