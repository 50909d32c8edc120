// X as bytes or half floats: the bits of the same numbers in f32, in a part of the memory.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  ema,
  type FitOptions,
  load,
  type MatrixInput,
  memory,
  sequential,
  standardize,
} from '../../../../src/index.js';
import { bitsOf } from '../../../support/models.js';
import { narrowKinds } from '../../../support/narrow.js';
import { numbersFrom } from '../../../support/numbers.js';
import { warningsOf } from '../../../support/warnings.js';

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
  readonly isStandardized: boolean;
  readonly form: 'shaped' | 'rows' | 'columns';
  readonly options: FitOptions;
  readonly hasValidation: boolean;
}

const cases: fc.Arbitrary<Case> = fc.record({
  rows: fc.integer({ min: 12, max: 300 }),
  columns: fc.integer({ min: 1, max: 19 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  isStandardized: fc.boolean(),
  form: fc.constantFrom('shaped', 'rows', 'columns'),
  options: fc.record(
    {
      batchSize: fc.integer({ min: 2, max: 64 }),
      shuffle: fc.boolean(),
      validationSplit: fc.constant(0.25),
      mixup: fc.constant({ alpha: 0.4 }),
      transfer: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  hasValidation: fc.boolean(),
});

/** All that a model says of X while it is trained and used. */
async function results(X: () => MatrixInput, labels: Int32Array, given: Case) {
  const { columns, isStandardized, options, hasValidation } = given;
  const model = sequential({
    seed: 5,
    ...(isStandardized && { standardizer: standardize(X()) }),
    layers: [
      dense({ units: 7, activation: 'relu', inputShape: [columns] }),
      batchNormalization(),
      dropout({ rate: 0.2 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    average: ema({ decay: 0.9 }),
  });
  const beside = hasValidation && options.validationSplit === undefined;
  const all = { epochs: 2, ...options, ...(beside && { validationData: [X(), labels] as const }) };
  const { epochs } = await model.fit(X(), labels, all);
  const found = {
    losses: epochs.map(({ loss, valLoss }) => [loss, valLoss]),
    evaluated: await model.evaluate(X(), labels),
    batch: model.trainOnBatch(X(), labels).loss,
    bits: bitsOf([
      ...model.getWeights(),
      ...model.getWeights({ average: true }),
      model.predict(X()),
      model.predictDistribution(X(), { passes: 3 }).variance,
    ]),
  };
  model.dispose(); // the memory in use is counted below
  return found;
}

test('training, evaluation and predictions have the bits of f32 data, whatever the options', async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.constantFrom(...narrowKinds), async (given, { of }) => {
      const { rows, columns, seed, form } = given;
      const next = numbersFrom(seed);
      const numbers = of(Array.from({ length: rows * columns }, () => Math.floor(next(-100, 156))));
      const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
      const asGiven = (data: Uint8Array | Uint8ClampedArray | Int8Array | Float32Array) => (): MatrixInput => {
        if (form === 'shaped') return { data: data.slice(), shape: [rows, columns] };
        if (form === 'rows')
          return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
        return Array.from({ length: columns }, (_, column) => ({
          toArray: () => data.filter((_value, at) => at % columns === column),
        }));
      };
      const single = await results(asGiven(Float32Array.from(numbers)), labels, given);
      expect(await results(asGiven(numbers), labels, given)).toEqual(single);
    }),
    { numRuns: 25, seed: 11 },
  );
});

test('60,000 rows of 784 pixels take a quarter of the memory while they are trained on', async () => {
  const [rows, columns] = [60_000, 784];
  const pixels = new Uint8Array(rows * columns).fill(7);
  const model = sequential({ layers: [dense({ units: 1, inputShape: [columns] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const before = memory().bytesInUse;
  let inUse = 0;
  const onBatchEnd = () => {
    inUse = memory().bytesInUse - before;
  };
  const options = { batchSize: 32, budget: { steps: 1 }, callbacks: [{ onBatchEnd }], transfer: true };
  await model.fit({ data: pixels, shape: [rows, columns] }, new Float32Array(rows), options);
  expect(inUse).toBeGreaterThan(rows * columns);
  expect(inUse).toBeLessThan(1.05 * rows * columns); // targets, the order of the rows, a batch, the weights
  model.dispose();
});

test('an interrupted call goes on with the same rows in f32, and is told of other ones', async () => {
  const pixels = Uint8Array.from({ length: 40 * 6 }, (_, at) => (at * at) % 256);
  const y = Float32Array.from({ length: 40 }, (_, row) => row / 40);
  const narrow = { data: pixels, shape: [40, 6] };
  const wide = { data: Float32Array.from(pixels), shape: [40, 6] };
  const start = async () => {
    const model = sequential({
      seed: 2,
      standardizer: standardize(narrow),
      layers: [dense({ units: 1, inputShape: [6] })],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(narrow, y, { epochs: 3, batchSize: 16, budget: { steps: 4 } });
    return model;
  };
  const [here, saved] = [await start(), await start()];
  await here.fit(narrow, y, { epochs: 3, batchSize: 16 });
  const loaded = load(saved.save());
  expect(await warningsOf(() => loaded.fit(wide, y, { epochs: 3, batchSize: 16 }))).toEqual([]);
  expect(bitsOf(loaded.getWeights())).toEqual(bitsOf(here.getWeights()));
  const other = await start();
  pixels[7]! ^= 1;
  const [warning] = await warningsOf(() => other.fit(narrow, y, { epochs: 3, batchSize: 16 }));
  expect(warning).toContain('W_RESUME');
});

test('transfer moves bytes without a copy, and empties the array', async () => {
  const pixels = new Uint8Array(12).fill(3);
  const model = sequential({ layers: [dense({ units: 1, inputShape: [3] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit({ data: pixels, shape: [4, 3] }, new Float32Array(4), { transfer: true });
  expect(pixels.length).toBe(0);
});

test('a standardizer under which bytes overflow f32 is refused with the place, and taken where they do not', () => {
  const tiny = standardize([[0], [1e-38]]);
  const model = sequential({ standardizer: tiny, layers: [dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(() => model.predict({ data: Uint8Array.of(0, 0, 200), shape: [3, 1] })).toThrow(
    expect.objectContaining({ code: 'E_NONFINITE', path: 'X[2][0]' }),
  );
  const zeros = (data: Uint8Array | Float32Array) => model.predict({ data, shape: [2, 1] });
  expect(bitsOf([zeros(Uint8Array.of(0, 0))])).toEqual(bitsOf([zeros(Float32Array.of(0, 0))]));
});
