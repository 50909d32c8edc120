// Training in parts: a second fit goes on, compile begins anew, single steps are the same steps.
import { describe, expect, test } from 'vitest';
import { adam, dense, dropout, l1, type Optimizer, rmsprop, sequential, sgd } from '../../../src/index.js';
import { bitsOf, classification, classifier, regression, weightBits } from '../../support/models.js';

const { X, y } = classification(37, 4, 3);

function compiled(optimizer: Optimizer) {
  const model = classifier();
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

describe('a second fit', () => {
  test.each([
    ['sgd', sgd({ learningRate: 0.1 })],
    ['momentum', sgd({ learningRate: 0.1, momentum: 0.9 })],
    ['adam', adam({ learningRate: 0.01 })],
    ['rmsprop', rmsprop({ learningRate: 0.01 })],
  ])('goes on with step count, optimizer state, shuffles and masks: %s', async (_name, optimizer) => {
    const whole = compiled(optimizer);
    const history = await whole.fit(X, y, { epochs: 10, batchSize: 8 });
    const parts = compiled(optimizer);
    const first = await parts.fit(X, y, { epochs: 5, batchSize: 8 });
    const second = await parts.fit(X, y, { epochs: 5, batchSize: 8 });
    expect(weightBits(parts)).toEqual(weightBits(whole));
    expect(parts.step).toBe(50);
    const losses = [...first.epochs, ...second.epochs].map(({ loss }) => loss);
    expect(losses).toEqual(history.epochs.map(({ loss }) => loss));
    expect(second.epochs[0]!.epoch).toBe(0); // numbers are those of the call
  });

  test('may have other batch sizes, larger and smaller, than the one before', async () => {
    const model = compiled(adam());
    await model.fit(X, y, { batchSize: 4 });
    await model.fit(X, y, { batchSize: 37 });
    await model.fit(X, y, { batchSize: 9 });
    const other = compiled(adam());
    await other.fit(X, y, {
      batchSize: 37,
      epochs: 1,
      callbacks: [{ onBatchEnd: (_batch, _log, m) => m.stopTraining() }],
    });
    expect(model.step).toBe(10 + 1 + 5);
    expect(other.step).toBe(1);
  });
});

describe('compile', () => {
  test('resets step count and optimizer state, and keeps the weights', async () => {
    const used = compiled(adam());
    await used.fit(X, y, { epochs: 3, batchSize: 8 });
    const weights = used.getWeights();
    used.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
    expect(used.step).toBe(0);
    expect(weightBits(used)).toEqual(bitsOf(weights));
    const fresh = compiled(adam());
    fresh.setWeights(weights);
    await used.fit(X, y, { epochs: 2, batchSize: 8 });
    await fresh.fit(X, y, { epochs: 2, batchSize: 8 });
    expect(weightBits(used)).toEqual(weightBits(fresh));
  });

  test('may change loss and optimizer between fits', async () => {
    const data = regression(20, 3);
    const model = sequential({ seed: 2, layers: [dense({ units: 1, inputShape: [3] })] });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await model.fit(data.X, data.y);
    model.compile({ optimizer: 'sgd', loss: 'huber', metrics: ['mae'] });
    const { epochs } = await model.fit(data.X, data.y);
    expect(epochs[0]).toHaveProperty('mae');
  });

  test('that is refused leaves the model as it was', async () => {
    const model = compiled(adam());
    const twin = compiled(adam());
    for (const m of [model, twin]) await m.fit(X, y);
    expect(() => model.compile({ optimizer: adam(), loss: 'binaryCrossentropy' })).toThrow(/softmax/);
    expect(() => model.compile({ optimizer: 'adamm', loss: 'meanSquaredError' })).toThrow(/did you mean "adam"/);
    for (const m of [model, twin]) await m.fit(X, y);
    expect(weightBits(model)).toEqual(weightBits(twin));
  });
});

describe('trainOnBatch', () => {
  test('is a fit on one batch of all rows without shuffling, bit for bit', async () => {
    const make = () => {
      const model = sequential({
        seed: 5,
        layers: [
          dense({ units: 9, inputShape: [4], activation: 'gelu', kernelRegularizer: l1(1e-3) }),
          dropout({ rate: 0.3 }),
          dense({ units: 3, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const byFit = make();
    const { epochs } = await byFit.fit(X, y, { epochs: 4, batchSize: 37, shuffle: false });
    const bySteps = make();
    const logs = [0, 1, 2, 3].map(() => bySteps.trainOnBatch(X, y));
    expect(weightBits(bySteps)).toEqual(weightBits(byFit));
    expect(bySteps.step).toBe(4);
    expect(logs[3]!.size).toBe(37);
    for (const [epoch, { loss, dataLoss, penalties }] of logs.entries()) {
      expect(epochs[epoch]!.dataLoss).toBe(dataLoss);
      // An epoch's penalties go through (p * rows) / rows.
      expect(epochs[epoch]!.penalties.l1).toBeCloseTo(penalties.l1, 14);
      expect(loss).toBe(dataLoss + (penalties.l1 + penalties.l2));
    }
  });

  test('takes row and class weights', () => {
    const make = () => compiled(adam());
    const [byRow, byClass, plain] = [make(), make(), make()];
    byRow.trainOnBatch(X, y, { sampleWeight: Array.from(y, (label) => [1, 2, 0.5][label]!) });
    byClass.trainOnBatch(X, y, { classWeight: { 1: 2, 2: 0.5 } });
    plain.trainOnBatch(X, y);
    expect(weightBits(byRow)).toEqual(weightBits(byClass));
    expect(weightBits(byRow)).not.toEqual(weightBits(plain));
  });
});
