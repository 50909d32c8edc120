// The products of dense layers go one of three ways: dense, past the zeros, on the kept units only. None changes a bit.
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import {
  activation,
  adam,
  type CustomLoss,
  dense,
  dropout,
  type Layer,
  l1l2,
  load,
  type Matrix,
  matrix,
  orthogonal,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.js';
import { productCounts, productPolicy } from '../../../src/layers/products/policy.js';
import { errorOf } from '../../support/errors.js';
import { altered } from '../../support/files.js';
import { randomMatrix, rejectionOf } from '../../support/models.js';
import { numbersFrom } from '../../support/numbers.js';

const chosen = { ...productPolicy };
const ways = {
  default: chosen,
  dense: { mostDensity: -1, gatherRows: Number.POSITIVE_INFINITY },
  sparse: { mostDensity: 1, gatherRows: Number.POSITIVE_INFINITY },
  compact: { mostDensity: -1, gatherRows: 0 },
  'compact and sparse': { mostDensity: 1, gatherRows: 0 },
};
type Way = keyof typeof ways;

function go(way: Way): void {
  Object.assign(productPolicy, ways[way]);
  Object.assign(productCounts, { sparse: 0, dense: 0, compact: 0 });
}

afterEach(() => {
  Object.assign(productPolicy, chosen);
});

const numbers = randomMatrix(45, 40, 3);
const zerosIn = (density: number): Matrix => {
  const next = numbersFrom(8);
  return { ...numbers, data: numbers.data.map((x) => (next(0, 1) < density ? x : 0)) };
};
const oneHot: Matrix = { ...numbers, data: numbers.data.map((_, i) => (i % 40 === ((i / 40) * 7) % 40 ? 1 : 0)) };
/** -0, subnormal numbers, and products of the weights that are subnormal or +-0. */
const tiny: Matrix = {
  ...numbers,
  data: numbers.data.map((x, i) => [-0, 0, x * 1e-39, -1e-45, x * 1e-20, x][i % 6] ?? 0),
};
const units = (rate: number) => dropout({ rate, noiseShape: [1, null] });
const kernelRegularizer = l1l2({ l1: 1e-3, l2: 1e-3 });

interface Case {
  readonly X: Matrix;
  readonly layers: () => Layer[];
  readonly batchSize: number;
}

/** Hidden layers wide enough for lists, and ends. 45 rows: the last batch is ragged. */
const cases: Record<string, Case> = {
  'relu and dropout': {
    X: numbers,
    layers: () => [
      dense({ units: 67, activation: 'relu', kernelRegularizer }),
      dropout({ rate: 0.5 }),
      dense({ units: 48, activation: 'relu' }),
      dense({ units: 30 }),
    ],
    batchSize: 16,
  },
  'tanh and gelu': {
    X: numbers,
    layers: () => [
      dense({ units: 30, activation: 'tanh' }),
      dense({ units: 25, activation: 'gelu', useBias: false }),
      dense({ units: 3 }),
    ],
    batchSize: 32,
  },
  'one-hot inputs': {
    X: oneHot,
    layers: () => [dense({ units: 64, activation: 'relu' }), dense({ units: 40 })],
    batchSize: 45,
  },
  'pixels behind dropout, a batch of three': {
    X: zerosIn(0.2),
    layers: () => [
      dropout({ rate: 0.3 }),
      dense({ units: 33, activation: 'relu', kernelRegularizer }),
      dense({ units: 1 }),
    ],
    batchSize: 3,
  },
  'narrow layers': {
    X: zerosIn(0.5),
    layers: () => [dense({ units: 5, activation: 'relu' }), dropout({ rate: 0.2 }), dense({ units: 2 })],
    batchSize: 8,
  },
  'wide layers': {
    X: zerosIn(0.5),
    layers: () => [
      dense({ units: 450, activation: 'relu' }),
      dropout({ rate: 0.5 }),
      dense({ units: 99, activation: 'relu' }),
      dense({ units: 26 }),
    ],
    batchSize: 40,
  },
  'subnormal numbers and -0': {
    X: tiny,
    layers: () => [dense({ units: 35, activation: 'relu' }), dense({ units: 28 })],
    batchSize: 20,
  },
  'units dropped behind relu': {
    X: zerosIn(0.3),
    layers: () => [
      dense({ units: 70, activation: 'relu', kernelRegularizer }),
      units(0.5),
      dense({ units: 61, activation: 'relu' }),
      units(0.25),
      dense({ units: 29 }),
    ],
    batchSize: 16,
  },
  'units dropped behind gelu, silu and tanh, without biases': {
    X: numbers,
    layers: () => [
      units(0.2),
      dense({ units: 50, activation: 'gelu', useBias: false }),
      units(0.75),
      dense({ units: 41, activation: 'silu', useBias: false }),
      units(0.5),
      dense({ units: 30, activation: 'tanh' }),
      units(0.5),
      dense({ units: 27 }),
    ],
    batchSize: 20,
  },
  'units dropped behind softmax and before an activation': {
    X: numbers,
    layers: () => [
      dense({ units: 31, activation: 'softmax' }),
      units(0.5),
      activation('sigmoid'),
      dense({ units: 26 }),
      activation('gelu'),
      units(0.5),
      dense({ units: 4 }),
    ],
    batchSize: 16,
  },
  'units dropped around frozen layers': {
    X: numbers,
    layers: () => [
      dense({ units: 40, activation: 'tanh' }),
      units(0.5),
      dense({ units: 33, activation: 'relu', trainable: false }),
      units(0.5),
      dense({ units: 3 }),
    ],
    batchSize: 16,
  },
  'more units than a chain of products has, dropped behind relu': {
    X: zerosIn(0.3),
    layers: () => [dense({ units: 1100, activation: 'relu' }), units(0.5), dense({ units: 30 })],
    batchSize: 16,
  },
  'few units, of which all may be dropped': {
    X: numbers,
    layers: () => [
      dense({ units: 2, activation: 'tanh' }),
      units(0.6),
      dense({ units: 3, activation: 'elu' }),
      units(0.6),
      dense({ units: 1 }),
    ],
    batchSize: 5,
  },
};

function hashOf(arrays: Iterable<Float32Array | string>): string {
  const hash = createHash('sha256');
  for (const array of arrays) {
    hash.update(typeof array === 'string' ? array : new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}

function compiled(layers: Layer[]): Sequential {
  const model = sequential({ seed: 4, layers });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
}

/** Weights, predictions and logs after some epochs, and the products that it took. */
async function outcome({ X, layers, batchSize }: Case, way: Way) {
  go(way);
  const model = compiled(layers());
  const outputs = model.predict(X).shape[1]!;
  const y = randomMatrix(45, outputs, 6);
  const { epochs } = await model.fit(X, y, { epochs: 3, batchSize, verbose: false });
  const logs = JSON.stringify(epochs.map((log) => ({ ...log, seconds: 0 })));
  const { mean, variance } = model.predictDistribution(X, { passes: 3 });
  const weights = model.getWeights().map(({ data }) => data);
  expect(weights.every((data) => data.every(Number.isFinite))).toBe(true);
  const hash = hashOf([...weights, model.predict(X).data, mean.data, variance.data, logs]);
  model.dispose();
  return { hash, counts: { ...productCounts } };
}

describe.each(Object.entries(cases))('%s', (name, given) => {
  test('weights, predictions and logs are the same, whichever way the products go', async () => {
    const { hash, counts } = await outcome(given, 'dense');
    expect(counts.sparse).toBe(0);
    expect(counts.compact).toBe(0);
    expect(counts.dense).toBeGreaterThan(0);
    for (const way of ['default', 'sparse', 'compact', 'compact and sparse'] as const) {
      const other = await outcome(given, way);
      expect(other.hash, way).toBe(hash);
      const { sparse, compact } = other.counts;
      if (way.includes('sparse') && name !== 'narrow layers' && !name.startsWith('few')) {
        expect(sparse, way).toBeGreaterThan(0);
      }
      if (way.startsWith('compact') && name.startsWith('units')) expect(compact, way).toBeGreaterThan(0);
      if (way === 'compact') expect(sparse).toBe(0);
      if (way === 'sparse') expect(compact).toBe(0);
    }
  });
});

describe('the counts', () => {
  test('say that all three products skip zeros where they are told to, and none where not', async () => {
    const given = cases['one-hot inputs']!;
    // Three epochs of one step: two products forward, two of kernels, one of inputs; then those of passes without gradients.
    const { counts: sparse } = await outcome(given, 'sparse');
    expect(sparse).toMatchObject({ dense: 0, compact: 0 });
    const { counts: dense } = await outcome(given, 'dense');
    expect(dense).toMatchObject({ sparse: 0, dense: sparse.sparse });
  });

  test('say that both ways are taken without being told', async () => {
    const { counts } = await outcome(cases['wide layers']!, 'default');
    expect(counts.sparse).toBeGreaterThan(0);
    expect(counts.dense).toBeGreaterThan(0);
  });

  test('say that kept units are gathered without being told, and in none of a mask of its own for each row', async () => {
    expect((await outcome(cases['units dropped behind relu']!, 'default')).counts.compact).toBeGreaterThan(0);
    expect((await outcome(cases['relu and dropout']!, 'compact')).counts.compact).toBe(0);
  });
});

/** What is not a number has no bits of its own: only where it is counts. */
const withoutNaNBits = (data: Float32Array) => data.map((x) => (Number.isNaN(x) ? Number.NaN : x));

/** Zeros in half of X and, by relu, of what the second layer takes. */
const sparseX = zerosIn(0.4);
const hidden = (noise: () => Layer) => [
  dense({ units: 36, activation: 'relu' }),
  noise(),
  dense({ units: 32, activation: 'tanh' }),
  noise(),
  dense({ units: 26 }),
];
const noises = { 'dropout of elements': () => dropout({ rate: 0.4 }), 'dropout of units': () => units(0.4) };

describe.each(Object.entries(noises))('what is not finite, with %s', (_, noise) => {
  const y = randomMatrix(45, 26, 6);

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ])('%s among the weights reaches the same predictions, and the same error', async (bad) => {
    const model = compiled(hidden(noise));
    model.predict(sparseX);
    const bytes = model.save();
    for (const name of ['dense_1', 'dense_2', 'dense_3']) {
      const file = altered(bytes, ({ tensors }) => {
        const { shape, data } = tensors.get(`weights/${name}/kernel`)!;
        const weights = Float32Array.from(data as Float32Array);
        weights[7] = bad;
        tensors.set(`weights/${name}/kernel`, { dtype: 'F32', shape, data: weights });
      });
      const results: object[] = [];
      for (const way of Object.keys(ways) as Way[]) {
        go(way);
        const broken = load(file, { allowNonFinite: true });
        const predictions = broken.predict(sparseX).data;
        const error = await rejectionOf(broken.fit(sparseX, y, { batchSize: 16, verbose: false }));
        expect(error).toMatchObject({ code: 'E_DIVERGED' });
        results.push({ hash: hashOf([withoutNaNBits(predictions)]), message: String(error) });
        if (name === 'dense_1') expect(predictions.some(Number.isNaN)).toBe(true);
      }
      for (const result of results) expect(result, name).toEqual(results[0]);
    }
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('%s in a gradient is the same error, before any weight changes', async (bad) => {
    const loss: CustomLoss = {
      name: 'broken',
      value: (_targets, _predictions, rows) => new Float64Array(rows),
      gradient: (_targets, predictions) => {
        const gradient = new Float32Array(predictions.length);
        gradient[3] = bad;
        return gradient;
      },
    };
    const results: object[] = [];
    for (const way of Object.keys(ways) as Way[]) {
      go(way);
      const model = sequential({ seed: 4, layers: hidden(noise) });
      model.compile({ optimizer: 'sgd', loss });
      const error = await rejectionOf(model.fit(sparseX, y, { batchSize: 45, verbose: false }));
      expect(error).toMatchObject({ code: 'E_DIVERGED' });
      results.push({ hash: hashOf(model.getWeights().map(({ data }) => data)), message: String(error) });
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('training that explodes does so at the same step, with the same weights', async () => {
    const results: object[] = [];
    for (const way of Object.keys(ways) as Way[]) {
      go(way);
      const model = sequential({ seed: 4, layers: hidden(noise) });
      model.compile({ optimizer: sgd({ learningRate: 1e6 }), loss: 'meanSquaredError' });
      const error = await rejectionOf(model.fit(sparseX, y, { epochs: 50, batchSize: 16, verbose: false }));
      expect(error).toMatchObject({ code: 'E_DIVERGED' });
      const weights = model.getWeights().map(({ data }) => withoutNaNBits(data));
      results.push({ hash: hashOf(weights), message: String(error) });
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

describe('zeros that are not to be skipped, as what they would be multiplied with is not finite', () => {
  /** What a fit of one step is refused with, and the weights after it, for every way. */
  async function refusals(make: () => Sequential, X: Matrix, y: Matrix): Promise<object[]> {
    const results: object[] = [];
    for (const way of Object.keys(ways) as Way[]) {
      go(way);
      const model = make();
      const error = await rejectionOf(model.fit(X, y, { batchSize: 45, verbose: false }));
      const weights = model.getWeights().map(({ data }) => withoutNaNBits(data));
      results.push({ message: String(error), hash: hashOf(weights) });
    }
    return results;
  }

  test('zeros of the input with an infinite gradient', async () => {
    const X = { ...oneHot, data: oneHot.data.map((x, i) => (i < 40 ? 0 : x)) };
    const loss: CustomLoss = {
      name: 'infinite in the row of zeros',
      value: (_targets, _predictions, rows) => new Float64Array(rows),
      gradient: (_targets, predictions) => new Float32Array(predictions.length).fill(Number.POSITIVE_INFINITY, 0, 26),
    };
    const make = () => {
      const model = sequential({ seed: 4, layers: [dense({ units: 26, useBias: false })] });
      model.compile({ optimizer: 'sgd', loss });
      return model;
    };
    const fit = { batchSize: 45, shuffle: false, verbose: false } as const;
    for (const way of Object.keys(ways) as Way[]) {
      go(way);
      expect(await rejectionOf(make().fit(X, randomMatrix(45, 26, 6), fit)), way).toMatchObject({ code: 'E_DIVERGED' });
    }
  });

  test('zeros of the gradient with an input that overflowed', async () => {
    const X = { ...numbers, data: numbers.data.map((x) => Math.abs(x) + 1) };
    const make = () => {
      const layers = [
        dense({ units: 36, activation: 'relu' }),
        dense({ units: 32, activation: 'tanh' }),
        dense({ units: 26 }),
      ];
      const model = compiled(layers);
      model.predict(X);
      const [first, ...others] = model.getWeights();
      // The first unit is Inf in every row, so every tanh is 1 or -1 and every gradient before it 0.
      const data = first!.data.map((w, i) => (i % 36 === 0 ? 3e38 : w));
      model.setWeights([{ ...first!, data }, ...others]);
      return model;
    };
    const results = await refusals(make, X, randomMatrix(45, 26, 6));
    expect(results[0]).toMatchObject({ message: expect.stringContaining('gradient of dense_2/kernel is not finite') });
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('zeros of the gradient with an infinite weight, of a unit that is dropped', async () => {
    const layers = () => [
      dense({ units: 36, activation: 'sigmoid' }),
      dense({ units: 32, activation: 'relu' }),
      units(0.9),
      dense({ units: 26 }),
    ];
    const whole = compiled(layers());
    whole.predict(numbers);
    const file = altered(whole.save(), ({ tensors }) => {
      const { shape, data } = tensors.get('weights/dense_2/kernel')!;
      const weights = Float32Array.from(data as Float32Array);
      weights[7] = Number.POSITIVE_INFINITY;
      tensors.set('weights/dense_2/kernel', { dtype: 'F32', shape, data: weights });
    });
    const results = await refusals(() => load(file, { allowNonFinite: true }), numbers, randomMatrix(45, 26, 6));
    expect(results[0]).toMatchObject({ message: expect.stringContaining('gradient of dense_1/kernel is not finite') });
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

test.each([
  'fit',
  'trainOnBatch',
] as const)('an update that overflows in %s hides nothing behind a zero of X', async (how) => {
  const model = sequential({ seed: 1, layers: [dense({ units: 24, inputShape: [2], kernelInitializer: 'zeros' })] });
  model.compile({ optimizer: sgd({ learningRate: 3e38 }), loss: 'meanSquaredError' });
  const [X, y] = [[[1, 1]], [Array(24).fill(1000)]];
  const train = async () => (how === 'fit' ? model.fit(X, y) : model.trainOnBatch(X, y));
  await expect(train()).rejects.toMatchObject({ code: 'E_DIVERGED', message: expect.stringContaining('overflowed') });
  // 0 times an infinite weight.
  expect(Array.from(model.predict([[0, 0]]).data)).toEqual(Array(24).fill(Number.NaN));
});

describe('a gradient of a kernel that overflows although X and dZ are finite', () => {
  // X is huge, W 0, and the targets are huge: dW = X^T dZ is 1e22 times 1e17 and more.
  const huge = (units: number, rows: number) => ({
    X: matrix(new Float32Array(rows * 40).fill(1e22), [rows, 40]),
    y: matrix(new Float32Array(rows * units).fill(1e19), [rows, units]),
  });

  test.each([
    ['few rows, where a bound of it is known', 40, 2],
    ['many rows, where it is searched', 3, 64],
  ])('%s', (_, units, rows) => {
    const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [40], kernelInitializer: 'zeros' })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { X, y } = huge(units, rows);
    expect(errorOf(() => model.trainOnBatch(X, y)).message).toContain('the gradient of dense_1/kernel is not finite');
    expect(model.getWeights()[0]!.data.every((weight) => weight === 0)).toBe(true);
  });

  test('by the smooth part of a penalty', () => {
    const regularized = { kernelRegularizer: orthogonal(1, { mode: 'columns' }) };
    const model = sequential({ seed: 1, layers: [dense({ units: 40, inputShape: [40], ...regularized })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const kernel = new Float32Array(1600).fill(1e15);
    model.setWeights([kernel, new Float32Array(40)]);
    const zeros = matrix(new Float32Array(80), [2, 40]);
    expect(errorOf(() => model.trainOnBatch(zeros, zeros)).message).toContain('dense_1/kernel is not finite');
    expect(model.getWeights()[0]!.data).toEqual(kernel);
  });
});
