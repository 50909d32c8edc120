// What a sparse X takes of the kernels' memory: by its nonzeros, not by its size. A file of its own, so that no hole that an
// earlier test left hides what is taken.
import { expect, test } from 'vitest';
import {
  adam,
  dense,
  load,
  memory,
  type Sequential,
  type SparseMatrix,
  sequential,
  sparseMatrix,
} from '../../src/index.js';
import { productCounts } from '../../src/layers/products/policy.js';
import { altered } from '../support/files.js';
import { numbersFrom } from '../support/numbers.js';

const ROWS = 2000;
const COLUMNS = 50_000;
const UNITS = 8;
const BATCH = 256;
const MIB = 2 ** 20;

/** About 20 nonzeros in a row; one row in a hundred has 200. */
function bagsOfWords(): SparseMatrix {
  const next = numbersFrom(5);
  const columns: number[] = [];
  const pointers = [0];
  for (let row = 0; row < ROWS; row++) {
    const count = row % 100 === 0 ? 200 : Math.floor(next(15, 26));
    const picked = new Set(Array.from({ length: count }, () => Math.floor(next(0, COLUMNS))));
    columns.push(...[...picked].sort((a, b) => a - b));
    pointers.push(columns.length);
  }
  return sparseMatrix(
    columns.map((_, at) => 1 + (at % 3)),
    columns,
    pointers,
    [ROWS, COLUMNS],
  );
}

const X = bagsOfWords();
const y = Int32Array.from({ length: ROWS }, (_, row) => row % 2);

function wordClassifier(units: number): Sequential {
  const model = sequential({
    seed: 1,
    layers: [dense({ units, activation: 'relu' }), dense({ units: 2, activation: 'softmax' })],
  });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

test('2000 x 50000 takes weights, gradients, optimizer state and 5 MiB, to train, evaluate and predict', async () => {
  const before = memory().bytesReserved;
  const model = wordClassifier(UNITS);
  await model.fit(X, y, { epochs: 2, batchSize: BATCH, validationSplit: 0.2 });
  await model.evaluate(X, y);
  model.predict(X);
  model.predictDistribution(X, { passes: 2 });
  const weights = 4 * COLUMNS * UNITS;
  // Weights, gradients and Adam's two moments. Beside them, in MiB: for a training plan and, while it
  // stays, one to evaluate or predict, 1 each for a part of X written out and less than 1 each of scratch; X itself 0.4; starts
  // of the columns' lists 0.2. That comes to 3.5.
  const bound = 4 * weights + 5 * MIB;
  expect(memory().bytesReserved - before).toBeLessThan(bound);
  // Far below X, and below two buffers of a batch.
  expect(bound).toBeLessThan((4 * ROWS * COLUMNS) / 20);
  expect(bound).toBeLessThan((2 * 4 * BATCH * COLUMNS) / 5);
  model.dispose();
});

test('predictions with infinite weights take the weights and 2 MiB: X is written out in parts', () => {
  const model = wordClassifier(UNITS);
  model.predict(sparseMatrix([1], [0], [0, 1], [1, COLUMNS]));
  const file = altered(model.save(), ({ tensors }) => {
    const { shape, data } = tensors.get('weights/dense_1/kernel')!;
    const weights = Float32Array.from(data as Float32Array);
    weights[0] = Number.POSITIVE_INFINITY;
    tensors.set('weights/dense_1/kernel', { dtype: 'F32', shape, data: weights });
  });
  model.dispose();
  const before = memory().bytesInUse;
  const infinite = load(file, { allowNonFinite: true });
  const { dense: denseBefore } = productCounts;
  infinite.predict(X);
  // 256 rows in 52 parts, and the second layer.
  expect(productCounts.dense - denseBefore).toBeGreaterThan(ROWS / 5);
  expect(memory().bytesInUse - before).toBeLessThan(4 * COLUMNS * UNITS + 2 * MIB);
  infinite.dispose();
});
