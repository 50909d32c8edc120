// Weights of rows and classes: the mean data loss is sum(w l) / n, as Keras has it.
import { describe, expect, test } from 'vitest';
import { adam, dense, sequential, sgd } from '../../../src/index.js';
import { classification, classifier, linearModel, randomMatrix, regression, weightBits } from '../../support/models.js';
import { numbersFrom } from '../../support/numbers.js';

describe('sampleWeight', () => {
  test('gives sum(w l) / n, not divided by the sum of the weights', async () => {
    const { X, y } = regression(6, 2);
    const sampleWeight = [0, 1, 2, 3, 4, 5];
    const model = linearModel(2);
    model.compile({ optimizer: sgd({ learningRate: 1e-30 }), loss: 'meanSquaredError' });
    const outputs = model.predict(X).data;
    const expected = sampleWeight.reduce((sum, w, row) => sum + (w * (outputs[row]! - y[row]!) ** 2) / 6, 0);
    const { epochs } = await model.fit(X, y, { batchSize: 4, sampleWeight });
    const { dataLoss } = await model.evaluate(X, y, { sampleWeight });
    // The outputs are f32, and errors near 1 lose a unit of 2^-24 when they are subtracted.
    expect(Math.abs(epochs[0]!.dataLoss - expected)).toBeLessThan(1e-5);
    expect(Math.abs(dataLoss - expected)).toBeLessThan(1e-5);
  });

  test('0 takes a row out of the gradient: its target has no effect', async () => {
    const { X, y } = regression(8, 2);
    const run = async (last: number) => {
      const model = linearModel(2);
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await model.fit(X, [...y.slice(0, 7), last], { epochs: 3, batchSize: 3, sampleWeight: [1, 1, 1, 1, 1, 1, 1, 0] });
      return weightBits(model);
    };
    expect(await run(1)).toEqual(await run(-5));
  });

  test('of ones is the same as none, bit for bit', async () => {
    const { X, y } = classification(20, 4, 3);
    const run = async (options: { sampleWeight?: number[] }) => {
      const model = classifier();
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      const { epochs } = await model.fit(X, y, { epochs: 2, batchSize: 7, ...options });
      return [epochs.map(({ loss }) => loss), weightBits(model)];
    };
    expect(await run({ sampleWeight: new Array<number>(20).fill(1) })).toEqual(await run({}));
  });

  test.each([
    ['too few', [1, 1], 'E_SHAPE', 'sampleWeight'],
    ['negative', [1, 1, -1, 1], 'E_DATA', 'sampleWeight[2]'],
    ['NaN', [1, Number.NaN, 1, 1], 'E_DATA', 'sampleWeight[1]'],
    ['infinite in f32', [1, 1, 1, 1e39], 'E_DATA', 'sampleWeight[3]'],
    ['text', [1, 1, 1, '1' as never], 'E_DATA', 'sampleWeight[3]'],
    ['a number', 1 as never, 'E_SHAPE', 'sampleWeight'],
    ['null', null as never, 'E_SHAPE', 'sampleWeight'],
  ])('is refused: %s', async (_what, sampleWeight, code, path) => {
    const { X, y } = regression(4, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await expect(model.fit(X, y, { sampleWeight })).rejects.toMatchObject({ code, path });
    await expect(model.evaluate(X, y, { sampleWeight })).rejects.toMatchObject({ code, path });
    expect(() => model.trainOnBatch(X, y, { sampleWeight })).toThrow(expect.objectContaining({ code, path }));
    expect(model.step).toBe(0);
  });
});

describe('classWeight', () => {
  const { X, y } = classification(25, 4, 3);
  const oneHotRows = Array.from(y, (label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)));

  async function run(loss: 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy', options: object) {
    const model = classifier();
    model.compile({ optimizer: adam({ learningRate: 0.01 }), loss });
    const targets = loss === 'categoricalCrossentropy' ? oneHotRows : y;
    const { epochs } = await model.fit(X, targets, { epochs: 2, batchSize: 8, ...options });
    return [epochs.map(({ dataLoss }) => dataLoss), weightBits(model)];
  }

  test('equals the corresponding sample weights, bit for bit, for labels and one-hot rows', async () => {
    const sampleWeight = Array.from(y, (label) => [0.3, 1, 2.5][label]!);
    const classWeight = { 0: 0.3, 2: 2.5 };
    const expected = await run('sparseCategoricalCrossentropy', { sampleWeight });
    expect(await run('sparseCategoricalCrossentropy', { classWeight })).toEqual(expected);
    expect(await run('categoricalCrossentropy', { classWeight })).toEqual(
      await run('categoricalCrossentropy', { sampleWeight }),
    );
  });

  test('multiplies sample weights', async () => {
    const sampleWeight = Array.from(y, (_, row) => 1 + (row % 2));
    const both = Array.from(y, (label, row) => (label === 1 ? 4 : 1) * (1 + (row % 2)));
    expect(await run('sparseCategoricalCrossentropy', { sampleWeight, classWeight: { 1: 4 } })).toEqual(
      await run('sparseCategoricalCrossentropy', { sampleWeight: both }),
    );
  });

  test('weighs the two classes of a binary target', async () => {
    const labels = Array.from(y, (label) => (label === 0 ? 1 : 0));
    const train = async (options: object) => {
      const model = linearModel(4);
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
      await model.fit(X, labels, { epochs: 2, ...options });
      return weightBits(model);
    };
    const sampleWeight = labels.map((label) => (label === 1 ? 3 : 0.5));
    expect(await train({ classWeight: { 0: 0.5, 1: 3 } })).toEqual(await train({ sampleWeight }));
  });

  test.each([
    ['a name', { cat: 2 }, 'E_OPTION'],
    ['an empty name', { '': 2 }, 'E_OPTION'],
    ['a fraction', { 0.5: 2 }, 'E_OPTION'],
    ['a negative class', { '-1': 2 }, 'E_OPTION'],
    ['a negative weight', { 1: -2 }, 'E_DATA'],
    ['a weight that is no number', { 1: '2' as never }, 'E_DATA'],
    ['a Map, whose entries are no properties', new Map([[1, 2]]) as never, 'E_OPTION'],
    ['a number', 3 as never, 'E_OPTION'],
  ])('is refused: %s', async (_what, classWeight, code) => {
    await expect(run('sparseCategoricalCrossentropy', { classWeight })).rejects.toMatchObject({ code });
  });

  test('is refused where rows have no one class', async () => {
    const { X: inputs, y: values } = regression(4, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const fitting = model.fit(inputs, values, { classWeight: { 0: 1 } });
    await expect(fitting).rejects.toMatchObject({ code: 'E_OPTION', path: 'classWeight' });
  });
});

describe('a rare class', () => {
  const rows = 3000;
  const columns = 2;
  const X = randomMatrix(rows, columns, 11);
  const draw = numbersFrom(12);
  const chances = Array.from({ length: rows }, (_, row) => {
    const sum = 2 * X.data[row * columns]! - 1.5 * X.data[row * columns + 1]! - 3.2;
    return 1 / (1 + Math.exp(-sum));
  });
  const labels = chances.map((chance) => Number(draw(0, 1) < chance));
  const count = labels.reduce((a, b) => a + b, 0);
  const balanced = { 0: rows / (2 * (rows - count)), 1: rows / (2 * count) };

  /** Probabilities of class 1 after training to the minimum. */
  async function probabilities(classWeight?: Record<number, number>) {
    const layers = [dense({ units: 1, inputShape: [columns], activation: 'sigmoid' })];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: adam({ learningRate: 0.1 }), loss: 'binaryCrossentropy' });
    await model.fit(X, labels, { epochs: 300, batchSize: rows, verbose: false, ...(classWeight && { classWeight }) });
    return model.predict(X).data;
  }

  /** Expected calibration error over ten bins of equal width. */
  function calibrationError(predicted: ArrayLike<number>): number {
    let error = 0;
    for (let bin = 0; bin < 10; bin++) {
      let gap = 0;
      for (let row = 0; row < rows; row++) {
        if (Math.min(9, Math.floor(predicted[row]! * 10)) === bin) gap += predicted[row]! - labels[row]!;
      }
      error += Math.abs(gap) / rows;
    }
    return error;
  }

  test('is predicted with right probabilities without class weights, and far too often with them', async () => {
    expect(calibrationError(await probabilities())).toBeLessThan(0.02);
    expect(calibrationError(await probabilities(balanced))).toBeGreaterThan(0.2);
  });

  test('is found as often by a threshold as by class weights', async () => {
    const [plain, weighted] = [await probabilities(), await probabilities(balanced)];
    const threshold = balanced[0] / (balanced[0] + balanced[1]);
    const found = (predicted: Float32Array, least: number) => {
      let right = 0;
      predicted.forEach((p, row) => {
        if (p > least && labels[row] === 1) right++;
      });
      return right / count;
    };
    const byThreshold = found(plain as Float32Array, threshold);
    expect(found(plain as Float32Array, 0.5)).toBeLessThan(0.2);
    expect(byThreshold).toBeGreaterThan(0.6);
    // The two models differ by what weights do to the estimates, within their standard errors.
    expect(Math.abs(byThreshold - found(weighted as Float32Array, 0.5))).toBeLessThan(0.05);
  });
});
