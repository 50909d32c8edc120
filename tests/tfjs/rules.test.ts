// Rules that ockham/tfjs has in JavaScript: their derivatives by central differences, their penalties, and what they refuse.
import { describe, expect, test } from 'vitest';
import { runtime } from '../../src/core/kernels/runtime.js';
import { OckhamError, OptionError, ShapeError } from '../../src/errors.js';
import { type RowLossName, rowLosses } from '../../src/tfjs/figures/formulas.js';
import * as tf from '../../src/tfjs/index.js';
import * as activations from '../../src/tfjs/rules/hostActivations.js';
import { numbersFrom } from '../support/numbers.js';

const COLUMNS = 4;
const STEP = 1e-6;
/** A central difference in f64: STEP² of truncation and 2^-52 / STEP of rounding, times figures below 1e4. */
const ACCURACY = 1e-5;

describe('derivatives of losses', () => {
  test.each(Object.keys(rowLosses) as RowLossName[])('%s', (name) => {
    const next = numbersFrom(11);
    for (let round = 0; round < 50; round++) {
      const predictions = Array.from({ length: COLUMNS }, () => next(0.05, 0.95));
      const isSparse = name === 'sparseCategoricalCrossentropy';
      // Of the cross entropy of logits, the derivative is right for targets with the sum 1.
      const raw = Array.from({ length: COLUMNS }, () => next(0.05, 0.95));
      const sum = raw.reduce((a, b) => a + b, 0);
      const targets = isSparse ? [round % COLUMNS] : raw.map((x) => x / sum);
      const slopes = new Float64Array(COLUMNS);
      rowLosses[name](targets, predictions, 0, COLUMNS, slopes);
      for (let j = 0; j < COLUMNS; j++) {
        const at = (shift: number) => {
          const moved = predictions.map((p, index) => (index === j ? p + shift : p));
          return rowLosses[name](targets, moved, 0, COLUMNS);
        };
        const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
        expect(Math.abs(slopes[j]! - difference), `${name} ${j}`).toBeLessThan(ACCURACY * (1 + Math.abs(difference)));
      }
    }
  });

  test('outside of the bounds that clip a probability, there is none', () => {
    for (const name of ['binaryCrossentropy', 'kullbackLeiblerDivergence', 'sparseCategoricalCrossentropy'] as const) {
      const slopes = new Float64Array(2).fill(7);
      const loss = rowLosses[name]([0, 0], [0, 2], 0, 2, slopes);
      expect(Number.isFinite(loss)).toBe(true);
      expect(slopes[0]).toBe(0);
    }
  });
});

test.each(Object.entries(activations))('the derivative of %s', (_name, make) => {
  const { kernels, arena } = runtime();
  const activation = make();
  const size = 2 * COLUMNS;
  const region = arena.allocate(4 * size * 4);
  const [x, y, dy, dx] = [0, 1, 2, 3].map((index) => region + index * size * 4) as [number, number, number, number];
  const next = numbersFrom(2);
  const inputs = Array.from({ length: size }, () => next(-4, 7));
  const weights = Array.from({ length: size }, () => next(-1, 1));
  const value = (given: readonly number[]) => {
    arena.f32(x, size).set(given);
    activation.forward(kernels, x, y, 2, COLUMNS);
    return arena.f32(y, size).reduce((sum, each, at) => sum + each * weights[at]!, 0);
  };
  value(inputs);
  arena.f32(dy, size).set(weights);
  activation.backward(kernels, activation.saves === 'input' ? x : y, dy, dx, 2, COLUMNS);
  const slopes = Array.from(arena.f32(dx, size));
  const step = 2 ** -7; // f32: 2^-24 of rounding over the step, and the step squared
  for (let at = 0; at < size; at++) {
    const moved = (shift: number) => inputs.map((input, index) => (index === at ? input + shift : input));
    const difference = (value(moved(step)) - value(moved(-step))) / (2 * step);
    expect(Math.abs(slopes[at]! - difference), `${at}`).toBeLessThan(2e-3);
  }
  arena.free(region);
});

describe('optimizers in JavaScript', () => {
  const train = async (optimizer: tf.Optimizer, l1: number) => {
    const next = numbersFrom(9);
    const rows = Array.from({ length: 60 }, () => [next(-1, 1), next(-1, 1), next(-1, 1)]);
    const layer = tf.layers.dense({ units: 1, inputShape: [3], kernelRegularizer: tf.regularizers.l1({ l1 }) });
    const model = tf.sequential({ layers: [layer], seed: 1 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const ys = tf.tensor2d(rows.map(([a = 0]) => [2 * a]));
    await model.fit(tf.tensor2d(rows), ys, { epochs: 300, batchSize: 60, verbose: 0 });
    return Array.from(layer.getWeights()[0]!.dataSync());
  };

  test.each([
    ['adadelta', () => tf.train.adadelta(1)],
    ['rmsprop with momentum', () => tf.train.rmsprop(0.005, 0.9, 0.5)],
    ['centred rmsprop', () => tf.train.rmsprop(0.005, 0.9, 0.5, 1e-7, true)],
  ] as const)('L1 makes zeros of weights that do not matter: %s', async (_name, make) => {
    const kernel = await train(make(), 0.1);
    expect(kernel[0]).toBeGreaterThan(0.5);
    expect(kernel.slice(1)).toEqual([0, 0]);
  });
});

describe('the state of an optimizer', () => {
  const compiled = (optimizer: tf.Optimizer) => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })], seed: 1 });
    model.compile({ optimizer, loss: 'mse' });
    return model;
  };

  test('is refused as a whole unless it fits', async () => {
    const optimizer = tf.train.adam(0.1);
    const model = compiled(optimizer);
    await model.trainOnBatch(tf.ones([3, 2]), tf.ones([3, 1]));
    const before = await optimizer.getWeights();
    const [iter, ...rest] = before;
    const values = async () => (await optimizer.getWeights()).map(({ tensor }) => Array.from(tensor.dataSync()));
    const kept = await values();
    const set = (weights: unknown) => optimizer.setWeights(weights as tf.NamedTensor[]);
    await expect(set([])).rejects.toThrow(OptionError);
    await expect(set([3])).rejects.toThrow(OptionError);
    await expect(set(null)).rejects.toThrow(OptionError);
    await expect(set(before.slice(0, 3))).rejects.toThrow(ShapeError);
    const wrong = (tensor: tf.Tensor) => set([iter, ...rest.slice(0, -1), { name: 'v', tensor }]);
    await expect(wrong(tf.zeros([3]))).rejects.toThrow(ShapeError);
    await expect(wrong(tf.tensor1d([-1]))).rejects.toThrow('finite numbers >= 0');
    await expect(wrong(tf.tensor1d([Number.NaN]))).rejects.toThrow(OckhamError);
    await expect(set([{ name: 'iter', tensor: tf.scalar(-1) }, ...rest])).rejects.toThrow('iter');
    expect(await values()).toEqual(kept);
  });

  test('may be set before the model is compiled, or knows its columns', async () => {
    const state = [{ name: 'iter', tensor: tf.scalar(7, 'int32') }];
    const optimizer = tf.train.adam(0.1);
    await optimizer.setWeights(state);
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1 })], seed: 1 });
    model.compile({ optimizer, loss: 'mse' });
    expect((await optimizer.getWeights())[0]!.tensor.dataSync()[0]).toBe(7);
    await model.fit(tf.ones([3, 2]), tf.ones([3, 1]), { verbose: 0 });
    expect(optimizer.iterations).toBe(8);
    expect(model.ockham.step).toBe(8);
  });

  test('goes with freezing: layers that are trained on keep theirs', async () => {
    const optimizer = tf.train.momentum(1e-6, 0.9); // so slow that the gradient stays
    const layers = [tf.layers.dense({ units: 2, inputShape: [2] }), tf.layers.dense({ units: 1 })];
    const model = tf.sequential({ layers, seed: 1 });
    model.compile({ optimizer, loss: 'mse' });
    const step = () => model.trainOnBatch(tf.ones([3, 2]), tf.ones([3, 1]));
    await step();
    const names = async () => (await optimizer.getWeights()).map(({ name }) => name);
    expect(await names()).toHaveLength(5);
    const before = (await optimizer.getWeights()).at(-2)!.tensor.dataSync()[0]!;
    layers[0]!.trainable = false;
    await step();
    expect(await names()).toHaveLength(3);
    const after = (await optimizer.getWeights()).at(-2)!.tensor.dataSync()[0]!;
    expect(after / before).toBeCloseTo(1.9, 3);
    expect(model.ockham.step).toBe(2);
  });
});

test('what takes tensors refuses anything else', () => {
  const array = [[1, 2]] as unknown as tf.Tensor;
  expect(() => tf.regularizers.l1().apply(array)).toThrow(OptionError);
  expect(() => tf.constraints.maxNorm().apply(array)).toThrow('MaxNorm.apply.w must be a tensor');
  expect(() => tf.initializers.zeros().apply!([])).toThrow(ShapeError);
  expect(() => tf.initializers.zeros().apply!([2, 0])).toThrow(ShapeError);
  expect(() => tf.initializers.ones().apply!([2, 2], 'int32')).toThrow(tf.OutOfScopeError);
  expect(() => tf.losses.meanSquaredError(tf.zeros([2]), tf.zeros([3]))).toThrow(ShapeError);
  expect(() => tf.losses.meanSquaredError(tf.zeros([2]), tf.zeros([2]), tf.zeros([3]))).toThrow(ShapeError);
  expect(() => tf.metrics.meanSquaredError(tf.zeros([2, 2]), tf.zeros([3, 2]))).toThrow(ShapeError);
  expect(() => tf.losses.cosineDistance(tf.zeros([2, 2]), tf.zeros([2, 2]), 2)).toThrow(OptionError);
});
