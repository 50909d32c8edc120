// Layer and batch normalization in models: figures of PyTorch, gradients, running statistics, files, neighbours.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  adam,
  adamw,
  batchNormalization,
  DivergedError,
  dense,
  dropout,
  type Layer,
  layerNormalization,
  load,
  oneHot,
  type Sequential,
  sequential,
  sgd,
} from '../../src/index.js';
import { productPolicy } from '../../src/layers/products/policy.js';
import { centralDifference, relativeError } from '../gradients/centralDifference.js';
import { momentsOf, normalized, normalizedGradient } from '../reference/normalization.js';
import { errorOf } from '../support/errors.js';
import { bitsOf, classification, randomMatrix, rowsOf, weightBits } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';
import { lastGradients, openModel, readFloats } from '../support/openModel.js';

const { X, y } = classification(37, 4, 3);
const kinds = { layerNormalization, batchNormalization };
const each = Object.entries(kinds) as [keyof typeof kinds, (options?: object) => Layer][];

function classifierWith(...behind: Layer[]): Sequential {
  const model = sequential({
    seed: 5,
    layers: [
      dense({ units: 9, activation: 'relu', inputShape: [4] }),
      ...behind,
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const train = (model: Sequential, epochs: number) => model.fit(X, y, { epochs, batchSize: 9, verbose: false });
const weightsNamed = (model: Sequential, index: number) => [...model.getWeights()[index]!.data];

interface Figures {
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[] | readonly (readonly number[])[])[];
  readonly predictions: readonly (readonly number[])[];
}

interface Golden {
  readonly X: readonly number[][];
  readonly y: readonly number[][];
  readonly initial: readonly (readonly number[] | readonly (readonly number[])[])[];
  readonly learningRate: number;
  readonly batches: readonly number[];
  readonly epsilon: number;
  readonly momentum: number;
  readonly layer: Figures;
  readonly batch: Figures;
}

const goldenFile = readFileSync(new URL('../golden/c8_normalization.json', import.meta.url), 'utf8');
const golden = JSON.parse(goldenFile) as Golden;

/** Numbers are about 1, and pass through some ten roundings of f32 in each of three steps. */
const GOLDEN_TOLERANCE = 30 * 2 ** -24;

function expectClose(got: ArrayLike<number>, expected: readonly number[], what: string): void {
  expect(got.length, what).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${what}[${i}]`).toBeLessThanOrEqual(
      GOLDEN_TOLERANCE * Math.max(1, Math.abs(value)),
    );
  });
}

test.each([
  ['layer', (options: object) => layerNormalization(options)],
  ['batch', (options: object) => batchNormalization({ ...options, momentum: golden.momentum })],
] as const)('%s normalization: losses, weights, running statistics and predictions of PyTorch', (kind, make) => {
  const model = sequential({
    layers: [
      dense({ units: 5, activation: 'tanh', inputShape: [4] }),
      make({ epsilon: golden.epsilon }),
      dense({ units: 3 }),
    ],
  });
  model.compile({ optimizer: sgd({ learningRate: golden.learningRate }), loss: 'meanSquaredError' });
  const initial = golden.initial.map((array) => array.flat());
  const states = kind === 'batch' ? [Array(5).fill(0), Array(5).fill(1)] : [];
  model.setWeights([...initial.slice(0, 4), ...states, ...initial.slice(4)]);
  const figures = golden[kind];
  let first = 0;
  golden.batches.forEach((rows, step) => {
    const part = (from: readonly number[][]) => from.slice(first, first + rows);
    const { loss } = model.trainOnBatch(part(golden.X), part(golden.y));
    expectClose([loss], [figures.losses[step]!], `loss ${step}`);
    first += rows;
  });
  for (const [i, { data }] of model.getWeights().entries()) {
    expectClose(data, figures.weights[i]!.flat() as number[], `weights ${i}`);
  }
  expectClose(model.predict(golden.X as number[][]).data, figures.predictions.flat(), 'predictions');
});

test('the reference gradient is that of central differences', () => {
  const uniform = numbersFrom(3);
  const draw = (count: number) => Float64Array.from({ length: count }, () => uniform(-2, 2));
  for (const count of [2, 5, 8]) {
    const [x, g] = [draw(count), draw(count)];
    const value = () => {
      const { mean, variance } = momentsOf([...x]);
      return normalized([...x], mean, variance, 1e-3).reduce((sum, xh, i) => sum + g[i]! * xh, 0);
    };
    const numeric = centralDifference(value, x);
    expect(relativeError(normalizedGradient([...x], [...g], 1e-3), numeric, 1e-3)).toBeLessThan(1e-6);
  }
});

/** dense 4-5 tanh, normalization, dense 5-2; the mean squared error of a training pass, in f64. */
function objective(
  kind: keyof typeof kinds,
  weights: readonly Float64Array[],
  inputs: Float32Array,
  targets: Float32Array,
) {
  const [w1, b1, gamma, beta, w2, b2] = weights as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const rows = inputs.length / 4;
  const hidden = Array.from({ length: rows }, (_, i) =>
    Array.from(b1, (b, j) => Math.tanh([0, 1, 2, 3].reduce((sum, k) => sum + inputs[4 * i + k]! * w1[5 * k + j]!, b))),
  );
  const columns = [0, 1, 2, 3, 4].map((j) => momentsOf(hidden.map((row) => row[j]!)));
  let sum = 0;
  hidden.forEach((row, i) => {
    const own = momentsOf(row);
    const z = row.map((h, j) => {
      const { mean, variance } = kind === 'layerNormalization' ? own : columns[j]!;
      return gamma[j]! * normalized([h], mean, variance, 0.01)[0]! + beta[j]!;
    });
    for (let o = 0; o < 2; o++) {
      const output = z.reduce((total, value, j) => total + value * w2[2 * j + o]!, b2[o]!);
      sum += (output - targets[2 * i + o]!) ** 2;
    }
  });
  return sum / (2 * rows);
}

test.each(each)('%s: all gradients of a model are those of central differences, with any batch', (kind, make) => {
  for (const rows of [1, 2, 7]) {
    const layers = [
      dense({ units: 5, activation: 'tanh', inputShape: [4] }),
      make({ epsilon: 0.01 }),
      dense({ units: 2 }),
    ];
    const open = openModel({ layers, seed: 2 }, { optimizer: sgd({ learningRate: 1e-9 }), loss: 'meanSquaredError' });
    const [inputs, targets] = [randomMatrix(rows, 4, 6), randomMatrix(rows, 2, 7)];
    const all = open.model.getWeights();
    const learned = kind === 'layerNormalization' ? all : [...all.slice(0, 4), ...all.slice(6)];
    const start = learned.map(({ data }) => Float64Array.from(data));
    open.model.trainOnBatch(inputs, targets);
    lastGradients(open).forEach((gradient, index) => {
      const numeric = centralDifference(() => objective(kind, start, inputs.data, targets.data), start[index]!);
      // f32 on the way, of numbers up to 4; of a floor of 0.1.
      expect(relativeError(gradient, numeric, 0.1), `${rows} rows, ${index}`).toBeLessThan(2e-5);
    });
    open.model.dispose();
  }
});

describe.each(each)('%s', (kind, make) => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('center %s, scale %s: trains, is saved in the middle of training, and goes on with the same bits', async (center, scale) => {
    const layers = () => [make({ center, scale }), dense({ units: 5, activation: 'tanh' }), make({ center, scale })];
    const whole = classifierWith(...layers());
    const { epochs } = await train(whole, 6);
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss);
    const first = classifierWith(...layers());
    await train(first, 3);
    const second = load(first.save());
    expect(weightBits(second)).toEqual(weightBits(first));
    await train(second, 3);
    expect(weightBits(second)).toEqual(weightBits(whole));
    expect(bitsOf([second.predict(X)])).toEqual(bitsOf([whole.predict(X)]));
    const states = kind === 'batchNormalization' ? 2 : 0;
    expect(whole.getWeights().length).toBe(6 + 2 * (Number(center) + Number(scale) + states));
  });

  test('a row alone has the output that it has in a batch, and with others', async () => {
    const model = classifierWith(make());
    await train(model, 2);
    const together = model.predict(X);
    for (let row = 0; row < 37; row++) {
      expect(bitsOf([model.predict(rowsOf(X, row, row + 1))])).toEqual(bitsOf([rowsOf(together, row, row + 1)]));
    }
    const { mean, variance } = model.predictDistribution(X, { passes: 2 });
    expect(mean.data).toEqual(together.data);
    expect(variance.data).toEqual(new Float32Array(37 * 3));
  });

  test('first, last, twice in a row, and between frozen layers', async () => {
    const model = sequential({
      seed: 3,
      layers: [
        make({ inputShape: [4] }),
        make(),
        dense({ units: 6, activation: 'relu', trainable: false }),
        make(),
        dense({ units: 3 }),
        make(),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { epochs } = await model.fit(X, oneHot(y, 3), { epochs: 8, batchSize: 9, verbose: false });
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss);
  });

  test('the products of a dense layer next to dropout of whole units have the bits of masking', async () => {
    const { gatherRows } = productPolicy;
    const trained = async (gather: number) => {
      productPolicy.gatherRows = gather;
      try {
        const units = () => dropout({ rate: 0.5, noiseShape: [1, null] });
        const model = classifierWith(make(), units(), dense({ units: 8, activation: 'relu' }), units(), make());
        await train(model, 4);
        return weightBits(model);
      } finally {
        productPolicy.gatherRows = gatherRows;
      }
    };
    expect(await trained(0)).toEqual(await trained(Number.POSITIVE_INFINITY));
  });

  test('frozen: gamma, beta and running statistics stay, and the layers below learn', async () => {
    const model = classifierWith(make({ trainable: false }));
    const before = model.getWeights();
    await train(model, 2);
    const after = model.getWeights();
    const end = kind === 'batchNormalization' ? 6 : 4;
    expect(bitsOf(after.slice(2, end))).toEqual(bitsOf(before.slice(2, end)));
    expect(bitsOf(after.slice(0, 1))).not.toEqual(bitsOf(before.slice(0, 1)));
  });

  test('is free of weight decay', async () => {
    const decayed = async (weightDecay: number) => {
      const model = sequential({
        layers: [make({ inputShape: [3] }), dense({ units: 1, kernelInitializer: 'zeros' })],
      });
      model.compile({ optimizer: adamw({ weightDecay, learningRate: 0.1 }), loss: 'meanSquaredError' });
      model.trainOnBatch(randomMatrix(6, 3, 1), new Float32Array(6).fill(1));
      return bitsOf(model.getWeights().slice(0, 2));
    };
    expect(await decayed(0.5)).toEqual(await decayed(0));
  });

  test('a batch of one row trains, without NaN', () => {
    const model = classifierWith(make());
    const { loss } = model.trainOnBatch(rowsOf(X, 0, 1), y.slice(0, 1));
    expect(Number.isFinite(loss)).toBe(true);
    for (const { data } of model.getWeights()) expect(data.every(Number.isFinite)).toBe(true);
  });

  test('compact leaves it and its neighbours whole', async () => {
    const model = classifierWith(make());
    await train(model, 1);
    const small = model.compact();
    expect(bitsOf([small.predict(X)])).toEqual(bitsOf([model.predict(X)]));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1'])('refuses epsilon %s', (epsilon) => {
    expect(errorOf(() => make({ epsilon })).message).toMatch(
      new RegExp(`^${kind}.epsilon must be a finite number > 0`),
    );
  });

  test('refuses what is no option', () => {
    expect(errorOf(() => make({ epsilom: 1 })).message).toContain('did you mean epsilon?');
    expect(errorOf(() => make({ center: 1 })).message).toContain('center must be true or false');
  });
});

describe('running statistics', () => {
  test.each([
    0, 0.9, 1,
  ])('momentum %s: moving := momentum moving + (1 - momentum) batch, and the moments start at 0 and 1', (momentum) => {
    const open = openModel(
      { layers: [batchNormalization({ momentum, inputShape: [3] }), dense({ units: 1 })] },
      { optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' },
    );
    let expected = [Array(3).fill(0), Array(3).fill(1)];
    for (const rows of [6, 6, 1]) {
      const inputs = randomMatrix(rows, 3, rows);
      open.model.trainOnBatch(inputs, new Float32Array(rows));
      const columns = [0, 1, 2].map((j) => momentsOf([...inputs.data].filter((_, i) => i % 3 === j)));
      expected = ['mean', 'variance'].map((moment, s) =>
        expected[s]!.map((moving, j) =>
          Math.fround(momentum * moving + (1 - momentum) * columns[j]![moment as 'mean' | 'variance']),
        ),
      );
      expect([weightsNamed(open.model, 2), weightsNamed(open.model, 3)]).toEqual(expected);
    }
    open.model.dispose();
  });

  test('evaluation and prediction go by them, and leave them alone', async () => {
    const model = classifierWith(batchNormalization({ momentum: 0.5 }));
    await train(model, 3);
    const before = weightBits(model);
    const whole = await model.evaluate(X, y);
    model.predict(X);
    expect(weightBits(model)).toEqual(before);
    let sum = 0;
    for (let row = 0; row < 37; row++) {
      sum += (await model.evaluate(rowsOf(X, row, row + 1), y.slice(row, row + 1))).loss;
    }
    expect(Math.abs(sum / 37 - whole.loss)).toBeLessThan(1e-6);
  });

  test('a step that diverges leaves them as they were, with all other weights', () => {
    const model = classifierWith(batchNormalization());
    model.trainOnBatch(X, y);
    const before = weightBits(model);
    const huge = { data: X.data.map((value) => value * 3e38), shape: X.shape };
    expect(errorOf(() => model.trainOnBatch(huge, y))).toBeInstanceOf(DivergedError);
    expect(weightBits(model)).toEqual(before);
  });

  test('so does a step whose loss is finite, and only its gradients are not', () => {
    const model = sequential({
      layers: [batchNormalization({ inputShape: [1] }), ...[1, 2, 3].map(() => dense({ units: 1, useBias: false }))],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanAbsoluteError' });
    model.setWeights([[1e-30], [0], [0], [1], [1e15], [1e15], [1e15]]);
    const before = weightBits(model);
    const error = errorOf(() => model.trainOnBatch([[1], [3]], [0, 0]));
    expect(error).toBeInstanceOf(DivergedError);
    expect(error.message).toContain('the gradient of batchNormalization_1/gamma is not finite');
    expect(weightBits(model)).toEqual(before);
  });

  test('a variance that overflows f32 is kept as the largest one', () => {
    const model = sequential({
      layers: [batchNormalization({ inputShape: [1], momentum: 0 }), dense({ units: 1 })],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { loss } = model.trainOnBatch([[1e30], [-1e30]], [0, 0]);
    expect(Number.isFinite(loss)).toBe(true);
    expect(weightsNamed(model, 3)).toEqual([2 ** 128 - 2 ** 104]);
  });

  test('are no trainable parameters', () => {
    const model = classifierWith(batchNormalization());
    expect(model.summary({ printFn: () => {} })).toMatchObject({
      totalParameters: 45 + 36 + 30,
      trainableParameters: 45 + 18 + 30,
    });
  });

  test('a frozen layer goes by them in training', () => {
    const layers = [batchNormalization({ inputShape: [2], trainable: false }), dense({ units: 1 })];
    const open = openModel({ layers }, { optimizer: 'sgd', loss: 'meanSquaredError' });
    const gamma = [2, 1];
    const beta = [0, 1];
    open.model.setWeights([gamma, beta, [1, -1], [4, 0.25], ...open.model.getWeights().slice(4)]);
    const inputs = randomMatrix(5, 2, 3);
    open.model.trainOnBatch(inputs, new Float32Array(5));
    const output = readFloats(open.state.trainingPlan!.slots[0]!.output, 10);
    output.forEach((value, i) => {
      const [mean, variance] = i % 2 === 0 ? [1, 4] : [-1, 0.25];
      const [xh = 0] = normalized([inputs.data[i]!], mean, variance, Math.fround(1e-3));
      expect(value).toBeCloseTo(gamma[i % 2]! * xh + beta[i % 2]!, 5);
    });
    open.model.dispose();
  });

  test.each([-0.1, 1.1, Number.NaN, '1'])('refuses momentum %s', (momentum) => {
    const error = errorOf(() => batchNormalization({ momentum: momentum as number }));
    expect(error.message).toMatch(/^batchNormalization\.momentum must be a number in \[0, 1\]/);
  });
});
