// LassoNet through the model: its constraint, its gradients, and what it takes and keeps.
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  HyperparameterError,
  type LassoNetOptions,
  lassoNet,
  load,
  type Optimizer,
  OptionError,
  ramp,
  rmsprop,
  type Sequential,
  ShapeError,
  sequential,
  sgd,
} from '../../src/index.js';
import { centralDifference, relativeError } from '../gradients/centralDifference.js';
import {
  optimizers as convexOptimizers,
  INPUTS as DIABETES_INPUTS,
  X as diabetesX,
  Y as diabetesY,
  TARGETS,
  violation,
} from '../penalties/multitask.js';
import { groupsOf } from '../reference/group_lasso.js';
import { bitsOf, classification, randomMatrix, regression, weightBits } from '../support/models.js';

const optimizers: [string, Optimizer][] = [
  ['sgd', sgd({ learningRate: 0.05 })],
  ['momentum', sgd({ learningRate: 0.02, momentum: 0.9 })],
  ['nesterov', sgd({ learningRate: 0.02, momentum: 0.9, nesterov: true })],
  ['sgd, clipped', sgd({ learningRate: 0.05, globalClipNorm: 0.5 })],
  ['adam', adam({ learningRate: 0.01 })],
  ['adamw', adamw({ learningRate: 0.01, weightDecay: 0.01 })],
  ['rmsprop', rmsprop({ learningRate: 0.005 })],
  ['adagrad', adagrad({ learningRate: 0.05 })],
];
const INPUTS = 8;
const { X, y } = regression(60, INPUTS);
const fit = { batchSize: 16, verbose: false } as const;

function model(optimizer: Optimizer, options: Partial<LassoNetOptions> = {}): Sequential {
  const network = sequential({
    seed: 3,
    layers: [lassoNet({ units: 1, hidden: [6, 5], lambda: 0.1, M: 2, inputShape: [INPUTS], ...options })],
  });
  network.compile({ optimizer, loss: 'meanSquaredError' });
  return network;
}

/** Rows of the kernel: skip weights and weights of the network. */
function rowsOfKernel(network: Sequential, units: number) {
  const { data, shape } = network.getWeights()[0]!;
  const [rows = 0, columns = 0] = shape;
  return Array.from({ length: rows }, (_, row) => {
    const all = Array.from(data.subarray(row * columns, (row + 1) * columns));
    return { theta: all.slice(0, units), w: all.slice(units) };
  });
}
const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

describe.each(optimizers)('%s', (_, optimizer) => {
  test.each([1, 3])('holds |w| <= M ||theta|| after every step, whole inputs exactly 0, %i outputs', async (units) => {
    const Y = units === 1 ? y : randomMatrix(60, units, 5);
    const network = model(optimizer, { units, lambda: 2, M: 0.5 });
    let steps = 0;
    const check = () => {
      steps++;
      for (const { theta, w } of rowsOfKernel(network, units)) {
        expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(0.5 * norm(theta));
      }
    };
    await network.fit(X, Y, { ...fit, epochs: 40, callbacks: [{ onBatchEnd: check }] });
    expect(steps).toBe(160);
    const dead = rowsOfKernel(network, units).filter(({ theta }) => norm(theta) === 0);
    expect(dead.length).toBeGreaterThan(0);
    for (const { w } of dead) expect(w.every((value) => value === 0)).toBe(true);
  });

  test('saved in the middle, it goes on with the same bits', async () => {
    const whole = model(optimizer, { lambda: ramp({ from: 0, to: 0.2, steps: 20 }) });
    await whole.fit(X, y, { ...fit, epochs: 3 });
    const bytes = whole.save();
    await whole.fit(X, y, { ...fit, epochs: 3 });
    const restored = load(bytes);
    await restored.fit(X, y, { ...fit, epochs: 3 });
    expect(weightBits(restored)).toEqual(weightBits(whole));
  });
});

/** One output row by plain f64 loops, with tanh inside: X Theta + g(X W_1) W_out + b. */
function outputOf(
  arrays: readonly { data: ArrayLike<number>; shape: readonly number[] }[],
  x: ArrayLike<number>,
  units: number,
) {
  const times = (row: ArrayLike<number>, { data, shape }: (typeof arrays)[number]) =>
    Array.from({ length: shape[1]! }, (_, column) =>
      Array.from(row).reduce((sum, value, i) => sum + value * data[i * shape[1]! + column]!, 0),
    );
  const plus = (row: readonly number[], { data }: (typeof arrays)[number]) => row.map((value, i) => value + data[i]!);
  const first = plus(times(x, arrays[0]!), arrays[1]!);
  let hidden = first.slice(units).map(Math.tanh);
  for (let index = 2; index + 1 < arrays.length; index += 2) {
    hidden = plus(times(hidden, arrays[index]!), arrays[index + 1]!).map(Math.tanh);
  }
  const last = times(hidden, arrays.at(-1)!);
  return first.slice(0, units).map((value, i) => value + last[i]!);
}

describe.each([[[6]], [[6, 5]], [[3, 9, 4]]])('hidden layers %j', (hidden) => {
  const units = 2;
  const make = () => {
    const layers = [
      dense({ units: INPUTS, inputShape: [INPUTS] }),
      lassoNet({ units, hidden, hiddenActivation: 'tanh', lambda: 0, M: 1e6 }),
    ];
    return sequential({ seed: 5, layers });
  };
  const rows = 9;
  const inputs = { data: X.data.slice(0, rows * INPUTS), shape: [rows, INPUTS] };
  const targets = randomMatrix(rows, units, 7);
  const arraysOf = (network: Sequential) =>
    network.getWeights().map(({ data, shape }) => ({ data: Float64Array.from(data), shape }));
  const outputs = (arrays: ReturnType<typeof arraysOf>) =>
    Array.from({ length: rows }, (_, row) => {
      const x = inputs.data.subarray(row * INPUTS, (row + 1) * INPUTS);
      const [kernel, bias, ...others] = arrays;
      const below = Array.from({ length: INPUTS }, (_, unit) =>
        Array.from(x).reduce((sum, value, i) => sum + value * kernel!.data[i * INPUTS + unit]!, bias!.data[unit]!),
      );
      return outputOf(others, below, units);
    }).flat();

  test('predicts what plain loops do, every row as if it were alone', () => {
    const network = make();
    const { data } = network.predict(inputs);
    const expected = outputs(arraysOf(network));
    expect(Math.max(...expected.map((value, i) => Math.abs(value - data[i]!)))).toBeLessThan(1e-6);
    const alone = Array.from({ length: rows }, (_, row) => {
      const x = inputs.data.slice(row * INPUTS, (row + 1) * INPUTS);
      return network.predict({ data: x, shape: [1, INPUTS] }).data;
    });
    expect(Array.from(data)).toEqual(alone.flatMap((row) => Array.from(row)));
  });

  test('gradients of all arrays, and of what comes in, are the central differences of those loops', () => {
    const network = make();
    const before = arraysOf(network);
    const rate = 2 ** -6;
    network.compile({ optimizer: sgd({ learningRate: rate }), loss: 'meanSquaredError' });
    network.trainOnBatch(inputs, targets);
    const after = arraysOf(network);
    const loss = () =>
      outputs(before).reduce((sum, value, i) => sum + (value - targets.data[i]!) ** 2 / (rows * units), 0);
    for (const [index, { data }] of before.entries()) {
      const numeric = centralDifference(loss, data);
      const ours = data.map((value, i) => (value - after[index]!.data[i]!) / rate);
      // Weights of about 1 are rounded to f32 before and after: 2^-24 / rate = 4e-6 of a gradient of about 1.
      expect(relativeError(ours, numeric, 1), `array ${index}`).toBeLessThan(2e-5);
    }
  });
});

test('the ledger has lambda * sum ||theta|| before the update, and evaluate that of the weights as they are', async () => {
  const network = model(optimizers[0]![1], { units: 2, lambda: 0.3 });
  const Y = randomMatrix(60, 2, 5);
  const value = () => 0.3 * rowsOfKernel(network, 2).reduce((sum, { theta }) => sum + norm(theta), 0);
  const before = value();
  const { penalties, loss, dataLoss } = network.trainOnBatch(X, Y);
  expect(Object.keys(penalties)).toEqual(['l1', 'l2', 'lassoNet']);
  expect(penalties['lassoNet']).toBeCloseTo(before, 12);
  expect(loss).toBe(dataLoss + (penalties.l1 + penalties.l2 + penalties['lassoNet']!));
  expect((await network.evaluate(X, Y)).penalties['lassoNet']).toBeCloseTo(value(), 12);
  expect(value()).not.toBeCloseTo(before, 6);
});

test('arrays are named in the order of getWeights, and begin at the scale of their own sizes', () => {
  const network = sequential({
    seed: 1,
    layers: [lassoNet({ units: 2, hidden: [40, 30], lambda: 0.1, inputShape: [50] })],
  });
  expect(network.getWeights().map(({ shape }) => shape)).toEqual([[50, 42], [42], [40, 30], [30], [30, 2]]);
  const limits = [Math.sqrt(6 / 92), 0, Math.sqrt(6 / 70), 0, Math.sqrt(6 / 32)];
  for (const [index, { data }] of network.getWeights().entries()) {
    const largest = Math.max(...data.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limits[index]! * 1.000001);
    expect(largest).toBeGreaterThanOrEqual(0.9 * limits[index]!);
  }
});

test('classifies with softmax left to the loss, the same bits in every run', async () => {
  const data = classification(90, 6, 3);
  const run = async () => {
    const layers = [lassoNet({ units: 3, hidden: [16], lambda: 0.002, activation: 'softmax', inputShape: [6] })];
    const network = sequential({ seed: 2, layers });
    const loss = 'sparseCategoricalCrossentropy';
    network.compile({ optimizer: adam({ learningRate: 0.02 }), loss, metrics: ['accuracy'] });
    await network.fit(data.X, data.y, { epochs: 60, batchSize: 30, verbose: false });
    return network;
  };
  const network = await run();
  expect((await network.evaluate(data.X, data.y)).accuracy).toBeGreaterThan(0.95);
  expect(bitsOf([(await run()).predict(data.X)])).toEqual(bitsOf([network.predict(data.X)]));
});

describe('compacted', () => {
  test.each([
    ['alone', () => []],
    ['before another layer', () => [dense({ units: 1 })]],
  ])('%s, it takes the surviving inputs only, predicts the same and trains on', async (_, others) => {
    const layers = [lassoNet({ units: 1, hidden: [6, 5], lambda: 0.05, M: 2, inputShape: [INPUTS] }), ...others()];
    const network = sequential({ seed: 3, layers });
    network.compile({ optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }), loss: 'meanSquaredError' });
    await network.fit(X, y, { ...fit, epochs: 4 });
    network.prune({ inputs: 0.4 });
    await network.fit(X, y, { ...fit, epochs: 1 });
    const dead = network.sparsity().layers[0]!.deadInputs;
    expect(dead).toHaveLength(3);
    const small = network.compact();
    expect(small.inputIndices).toEqual(Array.from({ length: INPUTS }, (_, i) => i).filter((i) => !dead.includes(i)));
    const columns = small.inputIndices!.length;
    const kept = Float32Array.from({ length: 60 * columns }, (_, i) => {
      return X.data[Math.floor(i / columns) * INPUTS + small.inputIndices![i % columns]!]!;
    });
    const smallX = { data: kept, shape: [60, columns] };
    const [big, little] = [network.predict(X).data, small.predict(smallX).data];
    expect(Math.max(...big.map((value, i) => Math.abs(value - little[i]!)))).toBeLessThan(1e-6);
    await small.fit(smallX, y, { ...fit, epochs: 1 });
    expect(weightBits(load(small.save()))).toEqual(weightBits(small));
  });

  test('units of the layer before it and behind it are pruned as theirs, its own are not', () => {
    const layers = [
      dense({ units: 6, inputShape: [INPUTS] }),
      lassoNet({ units: 2, hidden: [4], lambda: 0.1 }),
      dense({ units: 1 }),
    ];
    const network = sequential({ seed: 3, layers });
    network.prune({ units: 0.5 });
    expect(network.sparsity().layers.map(({ deadUnits, deadInputs }) => [deadUnits.length, deadInputs.length])).toEqual(
      [
        [3, 0],
        [0, 3],
        [0, 0],
      ],
    );
    expect(network.compact().predict(X).data).toEqual(network.predict(X).data);
  });
});

test('frozen, it has no part in training and in the objective', async () => {
  const layers = [
    lassoNet({ units: 2, hidden: [3], lambda: 1, trainable: false, inputShape: [INPUTS] }),
    dense({ units: 1 }),
  ];
  const network = sequential({ seed: 3, layers });
  network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const before = weightBits(network);
  const { epochs } = await network.fit(X, y, { ...fit, epochs: 1 });
  expect(weightBits(network).slice(0, 3)).toEqual(before.slice(0, 3));
  expect(weightBits(network)[3]).not.toEqual(before[3]);
  expect(epochs[0]!.penalties).toEqual({ l1: 0, l2: 0 });
});

/** As tests/penalties/multitask.ts has it: f32 rounding of 442 products leaves about 1e-6. */
const TOLERANCE = 1e-5;

test.each(
  convexOptimizers.slice(0, 3),
)('without a network (M of 0), %s ends at the minimizer of the group lasso over inputs', async (_, optimizer) => {
  const lambda = 0.04;
  const layers = [
    lassoNet({ units: TARGETS, hidden: [1], M: 0, lambda: lambda * Math.sqrt(TARGETS), inputShape: [DIABETES_INPUTS] }),
  ];
  const network = sequential({ seed: 1, layers });
  network.compile({ optimizer, loss: 'meanSquaredError' });
  const whole = { epochs: 2000, batchSize: diabetesX.shape[0]!, shuffle: false, verbose: false, yieldEvery: Infinity };
  await network.fit(diabetesX, diabetesY, whole);
  const theta = rowsOfKernel(network, TARGETS).flatMap((row) => row.theta);
  const groups = groupsOf(DIABETES_INPUTS, TARGETS, true);
  expect(groups.filter((group) => group.every((i) => theta[i] === 0))).toHaveLength(4);
  expect(violation(theta, groups, lambda)).toBeLessThan(TOLERANCE);
});

test('options that do not hold are refused, unknown ones with the nearest name', () => {
  const options = { units: 1, hidden: [4], lambda: 0.1 };
  expect(() => lassoNet({ ...options, lamda: 1 } as LassoNetOptions)).toThrow(/lambda/);
  expect(() => lassoNet({ ...options, hidden: [] })).toThrow(OptionError);
  expect(() => lassoNet({ ...options, hidden: 4 as unknown as number[] })).toThrow(OptionError);
  expect(() => lassoNet({ ...options, hidden: [0] })).toThrow(HyperparameterError);
  expect(() => lassoNet({ ...options, lambda: -1 })).toThrow(HyperparameterError);
  expect(() => lassoNet({ ...options, M: Number.NaN })).toThrow(HyperparameterError);
  expect(() => lassoNet({ ...options, inputShape: [0] })).toThrow(ShapeError);
});
