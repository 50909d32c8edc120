// fit({ mixup }): rows of a batch mixed in pairs.
import { describe, expect, test } from 'vitest';
import { symmetricBeta } from '../../../src/core/random/beta.js';
import { Purpose, splitStep, streamOf } from '../../../src/core/random/streams.js';
import {
  adam,
  bootstrapCrossentropy,
  categoricalCrossentropy,
  dense,
  dropout,
  type FitOptions,
  generalizedCrossentropy,
  HyperparameterError,
  type LossLike,
  load,
  type Matrix,
  OptionError,
  oneHot,
  type Sequential,
  sequential,
  sparseCategoricalCrossentropy,
  sparseMatrix,
} from '../../../src/index.js';
import { shuffle } from '../../reference/shuffle.js';
import { bitsOf, classification, classifier, randomMatrix, rejectionOf } from '../../support/models.js';

const SEED = 7;
const ROWS = 10;
const { X, y } = classification(ROWS, 4, 3);
const Y = oneHot(y, 3);
const quiet = { verbose: false, shuffle: false } as const;
const mixup = { alpha: 0.4 };

function compiled(loss: LossLike, model: Sequential = classifier({ seed: SEED })): Sequential {
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss });
  return model;
}

/** The rows of one batch as that step mixes them, in f32. */
function mixed({ data, shape }: Matrix, step: number): Matrix {
  const [rows = 0, columns = 1] = shape;
  const at = { ...splitStep(step), seedLow: SEED, seedHigh: 0 };
  const order = shuffle(rows, { ...at, stream: streamOf(Purpose.mixup, 0) });
  const share = Math.fround(1 - symmetricBeta(mixup.alpha, { ...at, stream: streamOf(Purpose.mixup, 1) }));
  const result = data.map((x, index) => {
    const row = Math.floor(index / columns);
    const other = data[order[row]! * columns + (index % columns)]!;
    return Math.fround(x + Math.fround(share * Math.fround(other - x)));
  });
  return { data: result, shape };
}

describe('mixup', () => {
  test('is training on lambda x + (1 - lambda) x of its partner, targets and weights alike', async () => {
    const sampleWeight = Float32Array.from({ length: ROWS }, (_, row) => 0.5 + row / 8);
    const fitted = compiled('categoricalCrossentropy');
    await fitted.fit(X, Y, { ...quiet, epochs: 4, mixup, sampleWeight });
    const byHand = compiled('categoricalCrossentropy');
    for (let step = 1; step <= 4; step++) {
      const weights = mixed({ data: sampleWeight, shape: [ROWS, 1] }, step).data;
      byHand.trainOnBatch(mixed(X, step), mixed(Y, step), { sampleWeight: weights });
    }
    expect(bitsOf(fitted.getWeights())).toEqual(bitsOf(byHand.getWeights()));
    const unmixed = compiled('categoricalCrossentropy');
    await unmixed.fit(X, Y, { ...quiet, epochs: 4, sampleWeight });
    expect(bitsOf(unmixed.getWeights())).not.toEqual(bitsOf(fitted.getWeights()));
  });

  test('rows of mixed targets sum to 1, and partners are all rows of the batch', () => {
    for (let step = 1; step <= 50; step++) {
      const { data } = mixed(Y, step);
      for (let row = 0; row < ROWS; row++) {
        const sum = data[3 * row]! + data[3 * row + 1]! + data[3 * row + 2]!;
        expect(Math.abs(sum - 1)).toBeLessThan(2 ** -23); // 1 - share is rounded
      }
    }
  });

  test.each([0, 0.2])('class numbers have the bits of one-hot rows, smoothed by %d', async (labelSmoothing) => {
    const sparse = compiled(sparseCategoricalCrossentropy({ labelSmoothing }));
    const options = { verbose: false, epochs: 5, batchSize: 4, mixup };
    await sparse.fit(X, y, options);
    const distributions = compiled(categoricalCrossentropy({ labelSmoothing }));
    await distributions.fit(X, Y, options);
    expect(bitsOf(sparse.getWeights())).toEqual(bitsOf(distributions.getWeights()));
  });

  test('goes on in a model that was trained without it, and the other way round', async () => {
    const one = compiled('sparseCategoricalCrossentropy');
    const other = compiled('categoricalCrossentropy');
    // Weights lie behind the targets, whose rows are wider in the second call.
    const sampleWeight = new Float32Array(ROWS).fill(0.5);
    for (const more of [{}, { mixup }, {}, { mixup }]) {
      await one.fit(X, y, { ...quiet, epochs: 2, sampleWeight, ...more });
      await other.fit(X, Y, { ...quiet, epochs: 2, sampleWeight, ...more });
    }
    expect(bitsOf(one.getWeights())).toEqual(bitsOf(other.getWeights()));
  });

  test('the same bits on repeat, and when training is resumed from a file', async () => {
    const options = { verbose: false, batchSize: 4, mixup };
    const whole = compiled('sparseCategoricalCrossentropy');
    await whole.fit(X, y, { ...options, epochs: 6 });
    const repeated = compiled('sparseCategoricalCrossentropy');
    await repeated.fit(X, y, { ...options, epochs: 6 });
    expect(bitsOf(repeated.getWeights())).toEqual(bitsOf(whole.getWeights()));
    const first = compiled('sparseCategoricalCrossentropy');
    await first.fit(X, y, { ...options, epochs: 2 });
    const resumed = load(first.save());
    await resumed.fit(X, y, { ...options, epochs: 4 });
    expect(bitsOf(resumed.getWeights())).toEqual(bitsOf(whole.getWeights()));
  });

  test('one wide column of targets, and values: regression and binary targets', async () => {
    const targets = randomMatrix(ROWS, 9, 3);
    const layers = () => [dense({ units: 9, inputShape: [4] }), dropout({ rate: 0.1 })];
    const model = sequential({ layers: layers(), seed: SEED });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(X, targets, { ...quiet, epochs: 2, mixup });
    const byHand = sequential({ layers: layers(), seed: SEED });
    byHand.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    for (let step = 1; step <= 2; step++) byHand.trainOnBatch(mixed(X, step), mixed(targets, step));
    expect(bitsOf(model.getWeights())).toEqual(bitsOf(byHand.getWeights()));
    const binary = sequential({ layers: [dense({ units: 1, activation: 'sigmoid' })], seed: SEED });
    binary.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
    const logs = [];
    for await (const log of binary.train(
      X,
      y.map((label) => Math.min(label, 1)),
      { ...quiet, mixup },
    ))
      logs.push(log);
    expect(Number.isFinite(logs[0]!.loss)).toBe(true);
  });

  test('validation is not mixed, and takes class numbers as ever', async () => {
    const model = classifier({ seed: SEED });
    model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'logLoss'] });
    const logs = [];
    for await (const log of model.train(X, y, { ...quiet, mixup, validationData: [X, y] })) logs.push(log);
    const evaluated = await model.evaluate(X, y);
    expect(logs[0]).toMatchObject({ valLoss: evaluated.loss, valAccuracy: evaluated['accuracy'] });
    expect(logs[0]!['accuracy']).toBeGreaterThanOrEqual(0);
  });

  const csr = sparseMatrix(
    X.data,
    Int32Array.from(X.data, (_, index) => index % 4),
    Int32Array.from({ length: ROWS + 1 }, (_, row) => 4 * row),
    [ROWS, 4],
  );
  type Refusal = [string, LossLike, unknown, FitOptions['mixup'], new (...args: never[]) => Error, RegExp];
  test.each<Refusal>([
    ['a sparse X', 'sparseCategoricalCrossentropy', csr, mixup, OptionError, /mixup needs X as a matrix/],
    [
      'generalized',
      generalizedCrossentropy(),
      X,
      mixup,
      OptionError,
      /generalizedCrossentropy.*use categoricalCrossentropy/,
    ],
    ['bootstrap', bootstrapCrossentropy(), X, mixup, OptionError, /bootstrapCrossentropy.*use categoricalCrossentropy/],
    ['alpha 0', 'sparseCategoricalCrossentropy', X, { alpha: 0 }, HyperparameterError, /alpha must be.*> 0, got 0/],
    ['no alpha', 'sparseCategoricalCrossentropy', X, {} as never, HyperparameterError, /alpha must be.*undefined/],
    ['a typo', 'sparseCategoricalCrossentropy', X, { alhpa: 1 } as never, OptionError, /did you mean alpha/],
    ['a number', 'sparseCategoricalCrossentropy', X, 0.2 as never, OptionError, /must be an object/],
  ])('refuses %s, and changes nothing', async (_name, loss, inputs, option, type, message) => {
    const model = compiled(loss);
    const before = bitsOf(model.getWeights());
    const error = await rejectionOf(model.fit(inputs as Matrix, y, { ...quiet, mixup: option as never }));
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(message);
    expect(bitsOf(model.getWeights())).toEqual(before);
  });
});
