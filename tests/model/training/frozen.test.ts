// Frozen layers do not move, and their penalties are no part of the objective.
import { describe, expect, test } from 'vitest';
import { adamw, dense, dropout, l1, l2, sequential, sgd } from '../../../src/index.js';
import { regression, weightBits } from '../../support/models.js';

const { X, y } = regression(30, 4);

function layered(trainable: readonly [boolean, boolean, boolean]) {
  const [first, second, third] = trainable;
  return sequential({
    seed: 4,
    layers: [
      dense({ units: 5, inputShape: [4], activation: 'tanh', trainable: first, kernelRegularizer: l1(0.01) }),
      dropout({ rate: 0.2 }),
      dense({ units: 5, activation: 'relu', trainable: second, kernelRegularizer: l2(0.02), biasRegularizer: l2(0.1) }),
      dense({ units: 1, trainable: third }),
    ],
  });
}

describe('dense({ trainable: false })', () => {
  test.each([
    [false, true, true],
    [true, false, true],
    [true, true, false],
    [false, false, true],
    [true, false, false],
  ] as const)('trained %s, %s, %s: frozen arrays keep every bit, the others move', async (...trainable) => {
    const model = layered(trainable);
    const before = weightBits(model);
    model.compile({ optimizer: adamw({ learningRate: 0.05, decayBias: true }), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 3, batchSize: 8 });
    const after = weightBits(model);
    for (const [index, isTrained] of trainable.entries()) {
      for (const parameter of [2 * index, 2 * index + 1]) {
        if (isTrained) expect(after[parameter]).not.toEqual(before[parameter]);
        else expect(after[parameter]).toEqual(before[parameter]);
      }
    }
  });

  test('leaves its penalties out of training, validation and evaluate', async () => {
    const model = layered([false, true, true]);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { epochs } = await model.fit(X, y, { validationSplit: 0.2 });
    expect(epochs[0]!.penalties.l1).toBe(0);
    expect(epochs[0]!.valPenalties!.l1).toBe(0);
    expect(epochs[0]!.penalties.l2).toBeGreaterThan(0);
    expect((await model.evaluate(X, y)).penalties.l1).toBe(0);
  });

  test('passes the gradient on: layers below train as if it were not frozen, for one step', () => {
    // One step of plain descent depends on the gradient alone, which freezing a layer above must not change.
    const [open, frozen] = [layered([true, true, true]), layered([true, false, true])];
    for (const model of [open, frozen]) {
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      model.trainOnBatch(X, y);
    }
    for (const parameter of [0, 1, 4, 5]) expect(weightBits(frozen)[parameter]).toEqual(weightBits(open)[parameter]);
  });

  test('everywhere, there is nothing to fit, and the error says so', async () => {
    const model = layered([false, false, false]);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await expect(model.fit(X, y)).rejects.toMatchObject({ code: 'E_OPTION', message: /trainable/ });
    expect((await model.evaluate(X, y)).penalties).toEqual({ l1: 0, l2: 0 });
  });
});
