// Pruned weights are exactly 0 after every step, whatever trains them.
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  dropout,
  HyperparameterError,
  load,
  type Optimizer,
  OptionError,
  type PruneOptions,
  pruneSchedule,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered } from '../../support/files.js';
import { bitsOf, classification, classifier } from '../../support/models.js';

const { X, y } = classification(24, 4, 3);
const loss = 'sparseCategoricalCrossentropy';

const optimizers: Record<string, () => Optimizer> = {
  sgd: () => sgd({ learningRate: 0.1 }),
  momentum: () => sgd({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adam: () => adam({ learningRate: 0.05 }),
  adamw: () => adamw({ learningRate: 0.05, weightDecay: 0.1 }),
  rmsprop: () => rmsprop({ learningRate: 0.05 }),
  adagrad: () => adagrad({ learningRate: 0.05 }),
};

function trained(optimizer: Optimizer = adam({ learningRate: 0.05 })): Sequential {
  const model = classifier();
  model.compile({ optimizer, loss });
  for (let step = 0; step < 3; step++) model.trainOnBatch(X, y);
  return model;
}

/** Indices of zeros in each kernel. */
function zerosOf(model: Sequential): number[][] {
  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  return kernels.map(({ data }) => [...data.keys()].filter((index) => data[index] === 0));
}

const zeroCount = (model: Sequential) => model.sparsity().zeros;

describe('prune', () => {
  test.each(Object.entries(optimizers))('%s: pruned weights are 0 after every step, the others move', (_, create) => {
    const model = trained(create());
    model.prune({ fraction: 0.5 });
    const pruned = zerosOf(model);
    expect(pruned.flat()).toHaveLength(21);
    for (let step = 0; step < 20; step++) {
      const before = model.getWeights();
      model.trainOnBatch(X, y);
      expect(zerosOf(model)).toEqual(pruned);
      expect(bitsOf(model.getWeights())).not.toEqual(bitsOf(before));
    }
  });

  test('a fraction takes the smallest weights of all kernels together', () => {
    const model = trained();
    const sizes = model
      .getWeights()
      .filter(({ shape }) => shape.length === 2)
      .flatMap(({ data }) => [...data].map(Math.abs))
      .sort((a, b) => a - b);
    model.prune({ fraction: 0.4 });
    const left = model.getWeights().filter(({ shape }) => shape.length === 2);
    const kept = left.flatMap(({ data }) => [...data].map(Math.abs)).filter((size) => size > 0);
    expect(kept.sort((a, b) => a - b)).toEqual(sizes.slice(17)); // round(0.4 * 42)
  });

  test('equal weights are pruned in their order, and pruned ones count', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [4], kernelInitializer: 'ones' })] });
    model.prune({ fraction: 0.25 });
    expect(zerosOf(model)).toEqual([[0]]);
    model.prune({ fraction: 0.5 });
    expect(zerosOf(model)).toEqual([[0, 1]]);
    model.prune({ fraction: 0.25 });
    expect(zerosOf(model)).toEqual([[0, 1]]);
  });

  test('a magnitude takes weights up to it, and 0 those that are 0', () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [4] })] });
    model.setWeights([[0, 0.5, -0.25, 1], [0]]);
    model.prune({ magnitude: 0 });
    model.setWeights([[7, 0.5, -0.25, 1], [0]]);
    expect(model.getWeights()[0]!.data).toEqual(Float32Array.of(0, 0.5, -0.25, 1));
    model.prune({ magnitude: 0.5 });
    expect(model.getWeights()[0]!.data).toEqual(Float32Array.of(0, 0, 0, 1));
  });

  test('inputs are rows of the first kernel, by their norm', () => {
    const model = sequential({ layers: [dense({ units: 2, inputShape: [3] }), dense({ units: 1 })] });
    model.setWeights([[3, 0, 2, 2, 0, 4], [0, 0], [1, 1], [0]]);
    model.prune({ inputs: 0.34 });
    expect(model.getWeights()[0]!.data).toEqual(Float32Array.of(3, 0, 0, 0, 0, 4));
    expect(model.getWeights()[2]!.data).toEqual(Float32Array.of(1, 1));
  });

  test('units go with what enters and what leaves them, but not those of the last layer', () => {
    const model = sequential({ layers: [dense({ units: 2, inputShape: [2] }), dense({ units: 2 })] });
    model.setWeights([
      [1, 2, 1, 2],
      [5, 5],
      [3, 3, 1, 1],
      [0, 0],
    ]); // norms sqrt(2 + 18) and sqrt(8 + 2)
    model.prune({ units: 0.5 });
    const [kernel, bias, next] = model.getWeights();
    expect(kernel!.data).toEqual(Float32Array.of(1, 0, 1, 0));
    expect(bias!.data).toEqual(Float32Array.of(5, 5));
    expect(next!.data).toEqual(Float32Array.of(3, 3, 0, 0));
  });

  test('layers: only their kernels', () => {
    const model = trained();
    model.prune({ fraction: 0.5, layers: ['dense_2'] });
    expect(zerosOf(model).map((zeros) => zeros.length)).toEqual([0, 9]);
  });

  test('a clipped norm is that of what is not pruned', () => {
    const masked = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2], useBias: false })] });
    const alone = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1], useBias: false })] });
    for (const model of [masked, alone]) {
      model.compile({ optimizer: sgd({ learningRate: 0.1, globalClipNorm: 0.5 }), loss: 'meanSquaredError' });
    }
    masked.setWeights([[0, 1]]);
    masked.prune({ magnitude: 0 });
    alone.setWeights([[1]]);
    masked.trainOnBatch([[9, 2]], [5]);
    alone.trainOnBatch([[2]], [5]);
    expect(masked.getWeights()[0]!.data[1]).toBe(alone.getWeights()[0]!.data[0]);
  });

  test('files keep which weights are pruned: training that continues gives the same bits', () => {
    const model = trained(sgd({ learningRate: 0.1, momentum: 0.9 }));
    model.prune({ fraction: 0.5 });
    const copy = load(model.save());
    for (const each of [model, copy]) for (let step = 0; step < 5; step++) each.trainOnBatch(X, y);
    expect(zeroCount(copy)).toBe(21);
    expect(bitsOf(copy.getWeights())).toEqual(bitsOf(model.getWeights()));
    expect(copy.save()).toEqual(model.save());
  });

  test('a file whose marks are neither 0 nor 1, or of another shape, is refused', () => {
    const model = classifier();
    model.prune({ fraction: 0.5 });
    const bytes = model.save();
    const marked = (data: Uint8Array, shape: number[]) =>
      altered(bytes, ({ tensors }) => tensors.set('pruned/dense_1/kernel', { dtype: 'U8', shape, data }));
    expect(() => load(marked(new Uint8Array(24).fill(2), [4, 6]))).toThrow(/dense_1\/kernel" holds 2 at 0/);
    expect(() => load(marked(new Uint8Array(24), [6, 4]))).toThrow(/expected U8 \[4, 6\]/);
  });

  test.each<[string, PruneOptions, RegExp]>([
    ['no amount', {}, /one of fraction, magnitude, inputs, units must be given, got none/],
    ['two amounts', { fraction: 0.5, units: 0.5 }, /got fraction and units/],
    ['an unknown layer', { fraction: 0.5, layers: ['dense_9'] }, /dense_1, dense_2, got "dense_9"/],
    ['a layer without a kernel', { fraction: 0.5, layers: ['dropout_1'] }, /got "dropout_1"/],
    ['no layers', { fraction: 0.5, layers: [] }, /got \[\]/],
  ])('%s is refused, and nothing changes', (_, options, message) => {
    const model = classifier();
    const error = errorOf(() => model.prune(options));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(message);
    expect(zeroCount(model)).toBe(0);
  });

  test.each<PruneOptions>([
    { fraction: 1 },
    { fraction: -0.1 },
    { magnitude: Number.NaN },
    { units: 2 },
  ])('%o is refused', (options) => {
    expect(errorOf(() => classifier().prune(options))).toBeInstanceOf(HyperparameterError);
  });
});

describe('pruneSchedule', () => {
  test('the share after step t is to + (from - to) (1 - progress)^3', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss });
    const seen: number[] = [];
    const watch = { onBatchEnd: () => void seen.push(zeroCount(model)) };
    const schedule = pruneSchedule({ from: 0.1, to: 0.8, beginStep: 2, endStep: 10, every: 3 });
    await model.fit(X, y, { epochs: 4, batchSize: 8, callbacks: [schedule, watch], verbose: false });
    const after = (step: number) => Math.round(42 * (0.8 - 0.7 * (1 - (step - 2) / 8) ** 3));
    const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((step) => {
      if (step < 2) return 0;
      return after(step >= 10 ? 10 : 2 + 3 * Math.floor((step - 2) / 3));
    });
    expect(seen).toEqual(expected);
    expect(seen.at(-1)).toBe(34); // round(0.8 * 42)
  });

  test('by units: whole units of hidden layers', async () => {
    const model = sequential({
      seed: 3,
      layers: [
        dense({ units: 8, inputShape: [4], activation: 'relu' }),
        dropout({ rate: 0.2 }),
        dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss });
    const callbacks = [pruneSchedule({ to: 0.5, endStep: 6, every: 2, by: 'units' })];
    await model.fit(X, y, { epochs: 3, batchSize: 8, callbacks, verbose: false });
    expect(model.sparsity().layers[0]!.deadUnits).toHaveLength(4);
  });

  test('shares that fall, steps out of order and unknown kinds are refused', () => {
    expect(errorOf(() => pruneSchedule({ from: 0.5, to: 0.4, endStep: 10 })).message).toMatch(/at least from, 0.5/);
    expect(errorOf(() => pruneSchedule({ to: 0.4, beginStep: 10, endStep: 10 })).message).toMatch(/an integer >= 11/);
    expect(errorOf(() => pruneSchedule({ to: 0.4, endStep: 10, by: 'rows' as 'units' })).message).toMatch(/'units'/);
  });
});
