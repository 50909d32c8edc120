// crossValidate: bits at any number of workers, weights in scores, and held-out rows that nothing sees.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dense, earlyStopping, l2, type MatrixInput, sequential, sgd, standardize } from '../../src/index.js';
import { crossValidate, kFold, stratifiedKFold, type TrainingRows } from '../../src/selection/index.js';
import { randomMatrix } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

const ROWS = 60;
const X = randomMatrix(ROWS, 4, 3);
const noise = numbersFrom(5);
const values = Array.from({ length: ROWS }, (_, row) => 2 * X.data[4 * row]! - X.data[4 * row + 1]! + noise(-0.5, 0.5));
const classes = values.map((value) => Number(value > 0.3) + Number(value > 1));

function regression(seed = 1) {
  const model = sequential({ seed, layers: [dense({ units: 1, inputShape: [4], kernelRegularizer: l2(0.01) })] });
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError', metrics: ['mae', 'r2'] });
  return model;
}

function classifier({ X: XTrain }: TrainingRows) {
  const layers = [dense({ units: 8, activation: 'relu', inputShape: [4] }), dense({ units: 3 })];
  const model = sequential({ seed: 1, standardizer: standardize(XTrain as MatrixInput), layers });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'logLoss'] });
  return model;
}

describe('workers', () => {
  test.each([2, 3])('%i give the bits of this thread: predictions, losses and metrics', async (threads) => {
    const options = { folds: stratifiedKFold({ nSplits: 4, seed: 2 }), fit: { epochs: 4, batchSize: 8 } };
    const here = await crossValidate(classifier, X, classes, options);
    const there = await crossValidate(classifier, X, classes, { ...options, threads });
    expect(there).toEqual(here);
    expect(new Set(here.loss.values).size).toBe(4);
  });
});

test('predictions are those of the models that did not see the row, and figures those of evaluate', async () => {
  const folds = kFold({ nSplits: 3, seed: 1 });
  const found = await crossValidate(() => regression(), X, values, { folds, fit: { epochs: 3 } });
  for (const [index, { train, test: tested }] of folds.split(ROWS).entries()) {
    const rowsOf = (rows: Int32Array) => Array.from(rows, (row) => [...X.data.subarray(4 * row, 4 * row + 4)]);
    const targetsOf = (rows: Int32Array) => Array.from(rows, (row) => values[row]!);
    const model = regression();
    await model.fit(rowsOf(train), targetsOf(train), { epochs: 3, verbose: false });
    const { dataLoss, mae, r2 } = await model.evaluate(rowsOf(tested), targetsOf(tested));
    expect(found.loss.values[index]).toBe(dataLoss);
    expect(found.scores['mae']!.values[index]).toBe(mae);
    expect(found.scores['r2']!.values[index]).toBe(r2);
    const { data } = model.predict(rowsOf(tested));
    expect(Array.from(tested, (row) => found.predictions.data[row])).toEqual([...data]);
  }
});

test('mean and standard error weight the folds by their rows, and repeats do not shrink the error', async () => {
  const folds = [
    { train: [0, 1, 2, 3], test: [4, 5, 6] },
    { train: [4, 5, 6], test: [0, 1] },
  ];
  const { loss } = await crossValidate(() => regression(), X, values, { folds });
  const [a = 0, b = 0] = loss.values;
  const mean = (3 * a + 2 * b) / 5;
  expect(loss.mean).toBeCloseTo(mean, 12);
  expect(loss.standardError).toBeCloseTo(Math.sqrt((3 * (a - mean) ** 2 + 2 * (b - mean) ** 2) / 5), 12);
  const twice = await crossValidate(() => regression(), X, values, { folds: [...folds, ...folds] });
  expect(twice.loss.standardError).toBeCloseTo(loss.standardError, 12);
});

test('rows that never test have NaN as prediction, and a number of folds is stratified for classes', async () => {
  const own = await crossValidate(() => regression(), X, values, { folds: [{ train: [0, 1], test: [5] }] });
  expect([...own.predictions.data].filter((value) => !Number.isNaN(value))).toHaveLength(1);
  expect(own.loss.standardError).toBeNaN();
  const { folds, seed } = await crossValidate(classifier, X, classes, { folds: 3, seed: 7 });
  expect(seed).toBe(7);
  const expected = stratifiedKFold({ nSplits: 3, seed: 7 }).split(ROWS, { y: classes });
  expect(folds.map((fold) => [...fold.test])).toEqual(expected.map((fold) => [...fold.test]));
});

describe('weights', () => {
  const batch = { epochs: 30, batchSize: 1000, shuffle: false };

  test('a row of weight 2 gives what a doubled row gives: training, losses and every metric', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: ROWS, maxLength: ROWS }),
        async (weights) => {
          const copies = weights.flatMap((weight, row) => Array.from({ length: weight }, () => row));
          const doubledX = copies.map((row) => [...X.data.subarray(4 * row, 4 * row + 4)]);
          const folds = kFold({ nSplits: 3, shuffle: false }).split(ROWS);
          const places = (rows: Int32Array) => copies.flatMap((row, place) => (rows.includes(row) ? [place] : []));
          const doubledFolds = folds.map(({ train, test: tested }) => ({ train: places(train), test: places(tested) }));
          const build = () => regression();
          const one = await crossValidate(build, X, values, { folds, sampleWeight: weights, fit: batch });
          const two = await crossValidate(
            build,
            doubledX,
            copies.map((row) => values[row]!),
            { folds: doubledFolds, fit: batch },
          );
          // f32 sums in another order
          expect(one.loss.mean).toBeCloseTo(two.loss.mean, 5);
          expect(one.loss.standardError).toBeCloseTo(two.loss.standardError, 5);
          for (const name of ['mae', 'r2']) expect(one.scores[name]!.mean).toBeCloseTo(two.scores[name]!.mean, 4);
          expect(one.folds.map(({ weight }) => weight)).toEqual(two.folds.map(({ weight }) => weight));
        },
      ),
      { numRuns: 5 },
    );
  });

  test('fractions are weighted means; half of all weights changes nothing', async () => {
    const weights = Array.from({ length: ROWS }, (_, row) => 0.5 + (row % 3));
    const folds = kFold({ nSplits: 3, seed: 1 });
    const one = await crossValidate(() => regression(), X, values, { folds, sampleWeight: weights, fit: batch });
    const half = weights.map((weight) => weight / 2);
    const two = await crossValidate(() => regression(), X, values, { folds, sampleWeight: half, fit: batch });
    expect(two.loss.mean).toBeCloseTo(one.loss.mean, 6);
    expect(two.scores['r2']!.mean).toBeCloseTo(one.scores['r2']!.mean, 6);
    const fold = one.folds[0]!;
    const errors = Array.from(fold.test, (row) => Math.abs(one.predictions.data[row]! - Math.fround(values[row]!)));
    const total = Array.from(fold.test, (row) => weights[row]!).reduce((sum, weight) => sum + weight, 0);
    const mae = errors.reduce((sum, error, place) => sum + error * weights[fold.test[place]!]!, 0) / total;
    expect(one.scores['mae']!.values[0]).toBeCloseTo(mae, 6);
  });

  test('functions get fractions as weights, and whole numbers as rows', async () => {
    const seen: (number | undefined)[] = [];
    const bias = (
      yTrue: ArrayLike<number>,
      _: Float32Array,
      { sampleWeight }: { sampleWeight?: Float32Array | undefined },
    ) => {
      seen.push(sampleWeight?.[0], yTrue.length);
      return 1;
    };
    const options = { folds: 3, seed: 1, metrics: [bias] };
    await crossValidate(() => regression(), X, values, { ...options, sampleWeight: values.map(() => 0.5) });
    expect(seen).toEqual([0.5, 20, 0.5, 20, 0.5, 20]);
    await crossValidate(() => regression(), X, values, { ...options, sampleWeight: values.map(() => 2) });
    expect(seen.slice(6)).toEqual([undefined, 40, undefined, 40, undefined, 40]);
    const table = () => ({ rows: 1 });
    const promise = crossValidate(() => regression(), X, values, { ...options, metrics: [table] as never });
    await expect(promise).rejects.toThrow('must be a number');
  });

  test.each([
    ['too few', [1, 2], 'E_SHAPE'],
    ['negative', values.map(() => -1), 'E_DATA'],
    ['all 0', values.map(() => 0), 'E_DATA'],
  ])('%s are refused', async (_, sampleWeight, code) => {
    await expect(crossValidate(() => regression(), X, values, { sampleWeight })).rejects.toMatchObject({ code });
  });
});

test('no training and no standardizer sees a held-out row: poison in a fold changes only its own scores', async () => {
  const folds = kFold({ nSplits: 3, seed: 3 });
  const poisoned = { ...X, data: X.data.slice() };
  const [first] = folds.split(ROWS);
  for (const row of first!.test) for (let column = 0; column < 4; column++) poisoned.data[4 * row + column] = 1e6;
  const build = ({ X: XTrain }: TrainingRows) => {
    const layers = [dense({ units: 1, inputShape: [4] })];
    const model = sequential({ seed: 1, standardizer: standardize(XTrain as MatrixInput), layers });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  // The model of the poisoned fold predicts clean rows: given as test rows, they must come out as before.
  const clean = folds.split(ROWS)[0]!;
  const own = [{ train: clean.train, test: clean.train.slice(0, 1) }];
  const predictionOf = async (rows: typeof X) => {
    const seen: string[] = [];
    const spy = (given: TrainingRows) => {
      const model = build(given);
      seen.push(JSON.stringify(model.toJSON()));
      return model;
    };
    const found = await crossValidate(spy, rows, values, {
      folds: [{ train: own[0]!.train, test: clean.test }],
      fit: { epochs: 3 },
    });
    return { seen, found };
  };
  const [before, after] = [await predictionOf(X), await predictionOf(poisoned)];
  expect(after.seen).toEqual(before.seen); // means and scales of the standardizer among them
  expect(after.found.loss.mean).toBeGreaterThan(1000 * before.found.loss.mean);
});

describe('options', () => {
  test('callbacks that trainings would share are refused, a function makes them for each', async () => {
    const callbacks = [earlyStopping({ patience: 0, monitor: 'valLoss' })];
    const shared = crossValidate(() => regression(), X, values, { fit: { callbacks } });
    await expect(shared).rejects.toThrow('give a function that returns the options');
    const { folds } = await crossValidate(() => regression(), X, values, {
      folds: 3,
      seed: 1,
      fit: () => ({ epochs: 200, validationSplit: 0.2, callbacks: [earlyStopping({ patience: 0, minDelta: 0.01 })] }),
    });
    for (const { epochs } of folds) expect(epochs).toBeLessThan(200);
  });

  test.each(['budget', 'resume', 'signal', 'sampleWeight', 'transfer'])('fit.%s is refused', async (option) => {
    const promise = crossValidate(() => regression(), X, values, { fit: { [option]: 1 } as never });
    await expect(promise).rejects.toMatchObject({ code: 'E_OPTION', path: `crossValidate.fit.${option}` });
  });

  test('progress is told, and the signal ends all folds with its reason', async () => {
    const told: number[] = [];
    const controller = new AbortController();
    const reason = new Error('enough');
    const promise = crossValidate(() => regression(), X, values, {
      folds: 5,
      seed: 1,
      signal: controller.signal,
      onProgress({ done, total, loss }) {
        told.push(done);
        expect(total).toBe(5);
        expect(loss).toBeGreaterThan(0);
        if (done === 2) controller.abort(reason);
      },
    });
    await expect(promise).rejects.toBe(reason);
    expect(told).toEqual([1, 2]);
  });

  test.each([
    ['no model', () => 5, 'build must be a function that returns a compiled model'],
    ['a model that is not compiled', () => sequential(), 'call compile'],
  ])('build that gives %s is refused', async (_, build, text) => {
    await expect(crossValidate(build as never, X, values)).rejects.toThrow(text);
  });
});
