import { describe, expect, test } from 'vitest';
import { linear } from './activations.js';
import { dense, dropout } from './layers.js';
import { meanSquaredError } from './losses.js';
import { matrix } from './matrix.js';
import { predictions } from './network.js';
import { momentum, sgd } from './optimizers.js';
import { noPenalty, type Penalty } from './penalties.js';
import { ReferenceTrainer } from './train.js';

/** One weight of 1 and a bias of 0 that learn f(1) = 0: the data loss is 1 and both its gradients are 2. */
function oneWeight(penalty: Penalty, biasPenalty: Penalty = noPenalty) {
  const layer = dense(matrix(1, 1, [1]), [0], linear, penalty, biasPenalty);
  return { layer, network: { layers: [layer], loss: meanSquaredError } };
}

const batch = { X: matrix(1, 1, [1]), y: matrix(1, 1, [0]) };

describe('one step by hand', () => {
  test('gradient with 2 * l2 * w, update, then the threshold lr * l1; the ledger is of before', () => {
    const { layer, network } = oneWeight({ l1: 0.5, l1Subgradient: 0, l2: 0.25 });
    const ledger = new ReferenceTrainer(network, sgd(0.1)).step(batch);
    expect(ledger).toEqual({ loss: 1.75, dataLoss: 1, penalties: { l1: 0.5, l2: 0.25 } });
    expect(layer.kernel.data[0]).toBeCloseTo(1 - 0.1 * (2 + 0.5) - 0.1 * 0.5, 14);
    expect(layer.bias![0]).toBeCloseTo(-0.2, 14);
  });

  test('the subgradient of L1 goes through the gradient', () => {
    const { layer, network } = oneWeight({ l1: 0, l1Subgradient: 0.5, l2: 0 });
    const ledger = new ReferenceTrainer(network, sgd(0.1)).step(batch);
    expect(ledger.penalties).toEqual({ l1: 0.5, l2: 0 });
    expect(layer.kernel.data[0]).toBeCloseTo(1 - 0.1 * (2 + 0.5), 14);
  });

  test('a bias has a penalty of its own', () => {
    const { layer, network } = oneWeight(noPenalty, { l1: 0.5, l1Subgradient: 0, l2: 0 });
    new ReferenceTrainer(network, sgd(0.1)).step(batch);
    expect(layer.kernel.data[0]).toBeCloseTo(0.8, 14);
    expect(layer.bias![0]).toBeCloseTo(-0.2 + 0.05, 14);
  });

  test('within the threshold a weight becomes +0', () => {
    const { layer, network } = oneWeight({ l1: 100, l1Subgradient: 0, l2: 0 });
    new ReferenceTrainer(network, sgd(0.1)).step(batch);
    expect(layer.kernel.data[0]).toBe(0); // Object.is: not -0
  });

  test('the plain threshold is lr * l1 for momentum too', () => {
    const { layer, network } = oneWeight({ l1: 0.5, l1Subgradient: 0, l2: 0 });
    new ReferenceTrainer(network, momentum(0.1, 0.9), { proximal: 'plain' }).step(batch);
    expect(layer.kernel.data[0]).toBeCloseTo(0.8 - 0.05, 14);
  });
});

describe('dropout', () => {
  test('kept values are scaled, dropped ones are 0 even where they are infinite; without a mask it is the identity', () => {
    const layer = dropout(matrix(1, 3, [1, 0, 0]), 2);
    const network = { layers: [layer], loss: meanSquaredError };
    const X = matrix(1, 3, [3, 5, Number.POSITIVE_INFINITY]);
    expect(Array.from(predictions(network, X).data)).toEqual([6, 0, 0]);
    layer.mask = null;
    expect(Array.from(predictions(network, X).data)).toEqual([3, 5, Number.POSITIVE_INFINITY]);
  });
});
