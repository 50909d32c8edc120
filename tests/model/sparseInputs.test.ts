// X given as CSR: the bits of the dense matrix, in every call that takes X, whatever the first layer.
import { afterEach, describe, expect, test } from 'vitest';
import {
  activation,
  adam,
  dense,
  dropout,
  type Layer,
  l1l2,
  type Matrix,
  memory,
  type Sequential,
  type SparseMatrix,
  sequential,
  sparseMatrix,
} from '../../src/index.js';
import { productCounts, productPolicy } from '../../src/layers/product.js';
import { bitsOf, randomMatrix, weightBits } from '../support/models.js';

const usual = { ...productPolicy };
afterEach(() => {
  Object.assign(productPolicy, usual);
});

const ROWS = 61;
const COLUMNS = 45;
const y = Int32Array.from({ length: ROWS }, (_, row) => row % 4);

/** Some rows wholly zero, some values subnormal, a share `density` of the others kept. */
function thinned(density: number): Matrix {
  const { data, shape } = randomMatrix(ROWS, COLUMNS, 7);
  const kept = data.map((value, index) => {
    if (Math.floor(index / COLUMNS) % 10 === 3 || (index * 0.6180339887498949) % 1 >= density) return 0;
    return index % 13 === 0 ? 2 ** -140 : value;
  });
  return { data: kept, shape };
}

function compressed({ data, shape }: Matrix): SparseMatrix {
  const [rows = 0, columns = 0] = shape;
  const values: number[] = [];
  const indices: number[] = [];
  const pointers = [0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column]!;
      if (value === 0 && column !== 5) continue; // a listed zero now and then
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

test('a wide first layer works on the lists, of which it computes no dense product', () => {
  const model = sequential({ seed: 1, layers: [dense({ units: 40, inputShape: [COLUMNS] })] });
  const before = { ...productCounts };
  model.predict(compressed(thinned(0.1)));
  expect(productCounts).toEqual({ ...before, sparse: before.sparse + 1 });
  model.dispose();
});

test('fitting takes memory by the nonzeros, not by the size of X', async () => {
  const rows = 20_000;
  const columns = 1000;
  const pointers = Int32Array.from({ length: rows + 1 }, (_, row) => row);
  const X = sparseMatrix(
    new Float32Array(rows).fill(1),
    pointers.subarray(0, rows).map((row) => row % columns),
    pointers,
    [rows, columns],
  );
  const model = sequential({ seed: 1, layers: [dense({ units: 24, inputShape: [columns] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const { bytesReserved } = memory();
  await model.fit(X, { data: new Float32Array(rows * 24), shape: [rows, 24] }, { epochs: 1, batchSize: 512 });
  expect(memory().bytesReserved - bytesReserved).toBeLessThan((4 * rows * columns) / 2);
  model.dispose();
});
