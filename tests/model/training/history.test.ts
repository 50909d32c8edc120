// What fit reports: shapes and names of the history, and the ledger loss = dataLoss + penalties.
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  dense,
  type EpochLog,
  type History,
  l1,
  l1l2,
  l2,
  type PenaltyTerms,
  sequential,
  sgd,
  type TrainingParameters,
} from '../../../src/index.js';
import { classification, classifier, linearModel, regression } from '../../support/models.js';

describe('the history of fit', () => {
  test('has one log per epoch with the promised figures, typed', async () => {
    const { X, y } = classification(40, 4, 3);
    const model = classifier();
    model.compile({
      optimizer: sgd({ learningRate: 0.05 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const history = await model.fit(X, y, { epochs: 3, validationSplit: 0.25 });
    expectTypeOf(history).toEqualTypeOf<History>();
    expectTypeOf<EpochLog['loss']>().toEqualTypeOf<number>();
    expectTypeOf<EpochLog['valAccuracy']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<EpochLog['penalties']>().toEqualTypeOf<Readonly<PenaltyTerms>>();
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    for (const log of history.epochs) {
      expect(Object.keys(log)).toEqual([
        'epoch',
        'loss',
        'dataLoss',
        'penalties',
        'accuracy',
        'valLoss',
        'valDataLoss',
        'valPenalties',
        'valAccuracy',
        'learningRate',
        'seconds',
      ]);
      expect(log.learningRate).toBe(0.05);
      expect(log.seconds).toBeGreaterThanOrEqual(0);
      expect(log.accuracy).toBeGreaterThanOrEqual(0);
      expect(log.accuracy).toBeLessThanOrEqual(1);
    }
  });

  test('has no validation figures where nothing validates', async () => {
    const { X, y } = regression(10, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae', 'r2', 'meanSquaredError'] });
    const { epochs } = await model.fit(X, y);
    expect(epochs).toHaveLength(1); // one epoch by default
    expect(Object.keys(epochs[0]!).filter((name) => name.startsWith('val'))).toEqual([]);
    expect(epochs[0]).toHaveProperty('mae');
    expect(epochs[0]).toHaveProperty('r2');
    // Without penalties and weights the loss and the metric of that name are one figure; the metric sums f32 outputs.
    expect(epochs[0]!['meanSquaredError']).toBeCloseTo(epochs[0]!.loss, 6);
  });

  test('loss is exactly dataLoss + (l1 + l2), in training, validation, batches and evaluate', async () => {
    const { X, y } = regression(50, 5);
    const model = sequential({
      seed: 3,
      layers: [
        dense({
          units: 7,
          inputShape: [5],
          activation: 'tanh',
          kernelRegularizer: l1(0.003),
          biasRegularizer: l2(0.01),
        }),
        dense({ units: 4, activation: 'relu', kernelRegularizer: l1(0.002, { method: 'subgradient' }) }),
        dense({ units: 1, kernelRegularizer: l1l2({ l1: 0.001, l2: 0.02 }) }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const batches: { loss: number; dataLoss: number; penalties: Readonly<PenaltyTerms> }[] = [];
    const { epochs } = await model.fit(X, y, {
      epochs: 4,
      batchSize: 8,
      validationSplit: 0.3,
      callbacks: [{ onBatchEnd: (_batch, log) => void batches.push(log) }],
    });
    expect(batches).toHaveLength(4 * 5);
    const sum = (dataLoss: number, { l1: first, l2: second }: Readonly<PenaltyTerms>) => dataLoss + (first + second);
    for (const log of [...epochs, ...batches]) {
      expect(log.loss).toBe(sum(log.dataLoss, log.penalties));
      expect(log.penalties.l1).toBeGreaterThan(0);
      expect(log.penalties.l2).toBeGreaterThan(0);
    }
    for (const log of epochs) expect(log.valLoss).toBe(sum(log.valDataLoss!, log.valPenalties!));
    const result = await model.evaluate(X, y);
    expect(result.loss).toBe(sum(result.dataLoss, result.penalties));
  });

  test('validation penalties are those of the weights as they are: lambda times the norms', async () => {
    const { X, y } = regression(20, 3);
    const model = sequential({
      layers: [
        dense({ units: 2, inputShape: [3], kernelRegularizer: l1l2({ l1: 0.5, l2: 0.25 }) }),
        dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    const { epochs } = await model.fit(X, y, { validationSplit: 0.5 });
    const kernel = model.getWeights()[0]!.data;
    const asum = kernel.reduce((total, w) => total + Math.abs(w), 0);
    const squares = kernel.reduce((total, w) => total + w * w, 0);
    // What the norm kernels promise: relative errors below 2^-20.
    expect(Math.abs(epochs[0]!.valPenalties!.l1 / (0.5 * asum) - 1)).toBeLessThan(2 ** -20);
    expect(Math.abs(epochs[0]!.valPenalties!.l2 / (0.25 * squares) - 1)).toBeLessThan(2 ** -20);
  });
});

describe('the last, partial batch', () => {
  test('is weighted by its true size, in the gradient and in the epoch figures', async () => {
    const rows = 7;
    const batchSize = 3;
    const rate = 0.1;
    const lambda = 0.05;
    const { X, y } = regression(rows, 2);
    const model = sequential({
      seed: 1, // from some, no step moves the bias across its threshold
      layers: [dense({ units: 1, inputShape: [2], kernelRegularizer: l2(lambda), biasRegularizer: l1(lambda) })],
    });
    model.compile({ optimizer: sgd({ learningRate: rate }), loss: 'meanSquaredError' });
    const [kernel, bias] = model.getWeights();
    const w = Array.from(kernel!.data);
    let b = bias!.data[0]!;
    let dataLoss = 0;
    let penalty = 0;
    let biasPenalty = 0;
    for (let first = 0; first < rows; first += batchSize) {
      const end = Math.min(first + batchSize, rows);
      const size = end - first;
      const gradient = [2 * lambda * w[0]!, 2 * lambda * w[1]!];
      let biasGradient = 0;
      penalty += (size * lambda * (w[0]! ** 2 + w[1]! ** 2)) / rows;
      biasPenalty += (size * lambda * Math.abs(b)) / rows;
      for (let row = first; row < end; row++) {
        const x = X.data.subarray(2 * row, 2 * row + 2);
        const error = w[0]! * x[0]! + w[1]! * x[1]! + b - y[row]!;
        dataLoss += error ** 2 / rows;
        for (const j of [0, 1]) gradient[j]! += (2 * error * x[j]!) / size;
        biasGradient += (2 * error) / size;
      }
      for (const j of [0, 1]) w[j]! -= rate * gradient[j]!;
      b -= rate * biasGradient;
      b -= Math.min(Math.max(b, -rate * lambda), rate * lambda); // the proximal step
    }
    const { epochs } = await model.fit(X, y, { batchSize, shuffle: false });
    // Three steps in f32 of figures near 1: a few units of 2^-24.
    const slack = 2e-6;
    expect(Math.abs(epochs[0]!.dataLoss - dataLoss)).toBeLessThan(slack);
    expect(Math.abs(epochs[0]!.penalties.l2 - penalty)).toBeLessThan(slack);
    expect(biasPenalty).toBeGreaterThan(100 * slack);
    expect(Math.abs(epochs[0]!.penalties.l1 - biasPenalty)).toBeLessThan(slack);
    const [after, biasAfter] = model.getWeights();
    for (const j of [0, 1]) expect(Math.abs(after!.data[j]! - w[j]!)).toBeLessThan(slack);
    expect(Math.abs(biasAfter!.data[0]! - b)).toBeLessThan(slack);
  });

  test('counts by its rows in accuracy', async () => {
    const { X, y } = classification(11, 4, 3);
    const model = classifier();
    model.compile({
      optimizer: sgd({ learningRate: 1e-30 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const { epochs } = await model.fit(X, y, { batchSize: 4 });
    expect(epochs[0]!.accuracy! * 11).toBeCloseTo(Math.round(epochs[0]!.accuracy! * 11), 9);
  });

  test('a batch size beyond the rows is that of all rows, and reported', async () => {
    const { X, y } = regression(5, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const seen: TrainingParameters[] = [];
    await model.fit(X, y, {
      batchSize: 1000,
      epochs: 2,
      callbacks: [{ onTrainBegin: (given) => void seen.push(given) }],
    });
    const figures = new Map([
      ['loss', 'min'],
      ['dataLoss', 'min'],
    ]);
    expect(seen).toEqual([{ epochs: 2, batchSize: 5, steps: 1, samples: 5, figures }]);
    expect(model.step).toBe(2);
  });
});

describe('names of metrics', () => {
  test("'accuracy' is that of every label where labels are independent", async () => {
    const X = [[0], [1], [2], [3]];
    const y = [
      [0, 1],
      [1, 1],
      [0, 0],
      [1, 0],
    ];
    const model = sequential({ layers: [dense({ units: 2, inputShape: [1], activation: 'sigmoid' })] });
    model.setWeights([
      [0, 0],
      [9, -9],
    ]); // predicts 1, 0 for every row
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const { accuracy } = await model.evaluate(X, y);
    expect(accuracy).toBe(0.5); // 4 of 8 labels, though only 1 of 4 rows is right in both
  });

  test('metrics over logits see probabilities', async () => {
    const { X, y } = classification(30, 4, 3);
    const withSoftmax = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
    const withLogits = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4] })] });
    for (const model of [withSoftmax, withLogits]) {
      model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['logLoss', 'accuracy'] });
    }
    const options = { epochs: 2, validationSplit: 0.2 };
    const [first, second] = await Promise.all([withSoftmax.fit(X, y, options), withLogits.fit(X, y, options)]);
    const figures = (history: History) => history.epochs.map(({ seconds, ...rest }) => rest);
    expect(figures(first)).toEqual(figures(second));
  });
});
