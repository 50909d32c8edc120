// X given as CSR: the bits of the dense matrix, in every call that takes X, whatever the first layer.
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
  type Sequential,
  type SparseMatrix,
  sequential,
  sparseMatrix,
} from '../../src/index.js';
import { productCounts, productPolicy } from '../../src/layers/products/policy.js';
import { listedPolicy } from '../../src/sparse/products.js';
import { altered } from '../support/files.js';
import { bitsOf, randomMatrix, rejectionOf, weightBits } from '../support/models.js';

const usual = { ...productPolicy };
const usualLists = { ...listedPolicy };
afterEach(() => {
  Object.assign(productPolicy, usual);
  Object.assign(listedPolicy, usualLists);
});

const ROWS = 61;
const COLUMNS = 45;
const y = Int32Array.from({ length: ROWS }, (_, row) => row % 4);

/** Some rows wholly zero, some zeros -0, some values subnormal, a share `density` of the others kept. */
function thinned(density: number): Matrix {
  const { data, shape } = randomMatrix(ROWS, COLUMNS, 7);
  const kept = data.map((value, index) => {
    const isZero = Math.floor(index / COLUMNS) % 10 === 3 || (index * 0.6180339887498949) % 1 >= density;
    if (isZero) return index % 7 === 0 ? -0 : 0;
    return index % 13 === 0 ? 2 ** -140 : value;
  });
  return { data: kept, shape };
}

/** Every eighth row full, the others almost empty: batches of eight hold anything from a few to many nonzeros. */
function skewed(): Matrix {
  const { data, shape } = thinned(1);
  return {
    data: data.map((value, index) => (Math.floor(index / COLUMNS) % 8 < 1 || index % 97 === 0 ? value : 0)),
    shape,
  };
}

function compressed({ data, shape }: Matrix): SparseMatrix {
  const [rows = 0, columns = 0] = shape;
  const values: number[] = [];
  const indices: number[] = [];
  const pointers = [0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column]!;
      if (value === 0 && column % 5 !== 0) continue; // a listed 0 or -0 now and then
      values.push(value);
      indices.push(column);
    }
    pointers.push(values.length);
  }
  return sparseMatrix(values, indices, pointers, shape);
}

const firstLayers: Record<string, () => Layer[]> = {
  'a wide dense layer': () => [
    dense({ units: 40, inputShape: [COLUMNS], activation: 'relu', kernelRegularizer: l1l2({ l1: 1e-3, l2: 1e-3 }) }),
  ],
  'a narrow dense layer': () => [dense({ units: 6, inputShape: [COLUMNS], activation: 'gelu' })],
  'a dense layer of ten without bias': () => [dense({ units: 10, activation: 'relu', useBias: false })],
  'a dense layer of one unit': () => [dense({ units: 1, activation: 'tanh' })],
  'a frozen dense layer': () => [dense({ units: 30, activation: 'relu', trainable: false })],
  'a dense layer whose units are dropped': () => [
    dense({ units: 40, activation: 'relu' }),
    dropout({ rate: 0.5, noiseShape: [1, null] }),
  ],
  dropout: () => [dropout({ rate: 0.25 }), dense({ units: 40, activation: 'relu' })],
  'an activation': () => [activation({ activation: 'softplus' }), dense({ units: 40, activation: 'relu' })],
  'a linear activation': () => [activation({ activation: 'linear' }), dense({ units: 40, activation: 'relu' })],
};

function network(layers: Layer[]): Sequential {
  const model = sequential({
    seed: 11,
    layers: [
      ...layers,
      dropout({ rate: 0.5 }),
      dense({ units: 30, activation: 'relu' }),
      dense({ units: 4, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** Everything that X goes into, and what comes out. */
async function everything(layers: Layer[], X: Matrix | SparseMatrix) {
  const model = network(layers);
  const timeless = (log: object) => ({ ...log, seconds: 0 });
  const split = await model.fit(X, y, { epochs: 2, batchSize: 8, validationSplit: 0.3 });
  const given = await model.fit(X, y, { epochs: 1, batchSize: 32, validationData: [X, y] });
  const batch = model.trainOnBatch(X, y);
  const evaluation = await model.evaluate(X, y);
  const predicted = model.predict(X);
  const { mean, variance, samples } = model.predictDistribution(X, { passes: 3, returnSamples: true });
  const result = {
    epochs: [...split.epochs, ...given.epochs].map(timeless),
    batch,
    evaluation,
    weights: weightBits(model),
    bits: bitsOf([predicted, mean, variance, ...(samples ?? [])]),
    classes: model.predictClasses(X),
  };
  model.dispose();
  return result;
}

describe.each(Object.keys(firstLayers))('before %s, a sparse X gives the bits of the dense one', (name) => {
  test.each([0, 0.1, 0.5, 1])('at density %d', async (density) => {
    const X = thinned(density);
    expect(await everything(firstLayers[name]!(), compressed(X))).toEqual(await everything(firstLayers[name]!(), X));
  });

  test.each([-1, 1])('with lists taken for products up to density %d', async (mostDensity) => {
    const X = thinned(0.3);
    const expected = await everything(firstLayers[name]!(), X);
    productPolicy.mostDensity = mostDensity;
    expect(await everything(firstLayers[name]!(), compressed(X))).toEqual(expected);
  });

  test('with rows of very different numbers of nonzeros', async () => {
    const X = skewed();
    expect(await everything(firstLayers[name]!(), compressed(X))).toEqual(await everything(firstLayers[name]!(), X));
  });

  test.each([
    ['W in place', { mostDirect: Number.POSITIVE_INFINITY }],
    ['W in panels', { mostDirect: 0 }],
    ['few rows and columns in a call', { mostDirect: 0, callElements: 5 * COLUMNS, callColumns: 7 }],
  ])('with %s', async (_, policy) => {
    const X = thinned(0.3);
    const expected = await everything(firstLayers[name]!(), X);
    Object.assign(listedPolicy, policy);
    expect(await everything(firstLayers[name]!(), compressed(X))).toEqual(expected);
  });

  test.each([1, 4 * COLUMNS])('with %d numbers written out at a time, where zeros are not skipped', async (floats) => {
    const X = thinned(0.3);
    const expected = await everything(firstLayers[name]!(), X);
    productPolicy.mostDensity = -1;
    listedPolicy.writtenFloats = floats;
    expect(await everything(firstLayers[name]!(), compressed(X))).toEqual(expected);
  });
});

test('the model is free to take dense and sparse rows in turn', () => {
  const model = network(firstLayers['a wide dense layer']!());
  const X = thinned(0.2);
  const other = randomMatrix(ROWS, COLUMNS, 3);
  const sparse = compressed(X);
  const expected = [model.predict(X), model.predict(other)];
  expect([model.predict(sparse), model.predict(other), model.predict(sparse), model.predict(X)]).toEqual([
    ...expected,
    expected[0],
    expected[0],
  ]);
  const twin = network(firstLayers['a wide dense layer']!());
  for (const rows of [sparse, other, sparse, X]) model.trainOnBatch(rows, y);
  for (const rows of [X, other, X, X]) twin.trainOnBatch(rows, y);
  expect(weightBits(model)).toEqual(weightBits(twin));
});

test('rows with more nonzeros than those before find room', () => {
  const model = network(firstLayers['a wide dense layer']!());
  const twin = network(firstLayers['a wide dense layer']!());
  for (const density of [0.1, 0.9, 0.3, 1]) {
    const X = thinned(density);
    expect(model.predict(compressed(X))).toEqual(twin.predict(X));
    model.trainOnBatch(compressed(X), y);
    twin.trainOnBatch(X, y);
  }
  expect(weightBits(model)).toEqual(weightBits(twin));
});

test.each([1, 6, 40])('a first layer of %d works on lists of any density, in predictions and in training', (units) => {
  const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [COLUMNS] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  for (const density of [0.1, 1]) {
    const before = { ...productCounts };
    model.predict(compressed(thinned(density)));
    expect(productCounts).toEqual({ ...before, sparse: before.sparse + 1 });
    model.trainOnBatch(compressed(thinned(density)), randomMatrix(ROWS, units, 2));
    expect(productCounts).toEqual({ ...before, sparse: before.sparse + 3 });
  }
  model.dispose();
});

describe('what is not finite is not hidden behind a zero of X', () => {
  test.each([3, 40])('infinite weights of a layer of %d, X written out in parts', (units) => {
    const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [COLUMNS] })] });
    model.predict(thinned(1));
    const file = altered(model.save(), ({ tensors }) => {
      const { shape, data } = tensors.get('weights/dense_1/kernel')!;
      const weights = Float32Array.from(data as Float32Array);
      weights[units + 1] = Number.POSITIVE_INFINITY;
      weights[8 * units] = Number.NaN;
      tensors.set('weights/dense_1/kernel', { dtype: 'F32', shape, data: weights });
    });
    const restored = load(file, { allowNonFinite: true });
    const X = thinned(0.2);
    const expected = restored.predict(X);
    expect([...expected.data].filter(Number.isNaN).length).toBeGreaterThan(ROWS);
    listedPolicy.writtenFloats = 10 * COLUMNS;
    const twin = load(file, { allowNonFinite: true });
    const { dense: before } = productCounts;
    expect(twin.predict(compressed(X))).toEqual(expected);
    expect(productCounts.dense - before).toBe(Math.ceil(ROWS / 10));
  });

  test('an infinite gradient in a row of zeros', async () => {
    const loss: CustomLoss = {
      name: 'infinite in every row',
      value: (_targets, _predictions, rows) => new Float64Array(rows),
      gradient: (_targets, predictions) => new Float32Array(predictions.length).fill(Number.POSITIVE_INFINITY),
    };
    const refusal = async (X: Parameters<Sequential['fit']>[0]) => {
      const model = sequential({ seed: 4, layers: [dense({ units: 26, useBias: false })] });
      model.compile({ optimizer: 'sgd', loss });
      return String(await rejectionOf(model.fit(X, randomMatrix(1, 26, 6))));
    };
    const expected = await refusal([new Float32Array(COLUMNS)]);
    expect(expected).toContain('gradient of dense_1/kernel is not finite');
    expect(await refusal(sparseMatrix([], [], [0, 0], [1, COLUMNS]))).toBe(expected);
  });
});
