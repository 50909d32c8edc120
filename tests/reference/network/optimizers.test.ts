// Every rule on numbers worked by hand: one weight, two steps.
import { describe, expect, test } from 'vitest';
import { adagrad, adam, adamw, momentum, nesterov, type Optimizer, rmsprop, sgd } from './optimizers.js';

const adamNumbers = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0 };

/** A weight of 1 after each of the gradients, and the state at the end. */
function follow(optimizer: Optimizer, gradients: number[], isBias = false) {
  const w = Float64Array.of(1);
  const slots: Record<string, Float64Array> = {};
  for (const name of optimizer.slots) slots[name] = Float64Array.of(optimizer.initialSlotValue);
  const path = gradients.map((g, i) => {
    optimizer.update(w, Float64Array.of(g), slots, i + 1, isBias);
    return w[0]!;
  });
  return { path, slots };
}

function expectPath(optimizer: Optimizer, gradients: number[], expected: number[], isBias = false): void {
  const { path } = follow(optimizer, gradients, isBias);
  expect(path).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) expect(path[i]!).toBeCloseTo(expected[i]!, 14);
}

describe('updates', () => {
  test('sgd: w -= lr g', () => expectPath(sgd(0.1), [2, 1], [0.8, 0.7]));

  test('momentum: v is 2, then 1.8 + 1', () => expectPath(momentum(0.1, 0.9), [2, 1], [0.8, 0.52]));

  test('nesterov: the same v, looked ahead: 2 + 1.8, then 1 + 2.52', () =>
    expectPath(nesterov(0.1, 0.9), [2, 1], [0.62, 0.268]));

  test('adam: the first step is lr, whatever the gradient; then m is 0.28 and v 0.004996', () => {
    const second = 0.28 / 0.19 / Math.sqrt(0.004996 / 0.001999);
    expectPath(adam(adamNumbers), [2, 1], [0.9, 0.9 - 0.1 * second]);
  });

  test('adam: epsilon stands outside the root of the corrected v', () =>
    expectPath(adam({ ...adamNumbers, epsilon: 2 }), [2], [1 - (0.1 * 2) / (2 + 2)]));

  test('adamw: kernels shrink by lr * weightDecay before the step, biases only on request', () => {
    const options = { ...adamNumbers, weightDecay: 0.5, decayBias: false };
    expectPath(adamw(options), [2], [0.95 - 0.1]);
    expectPath(adamw(options), [2], [0.9], true);
    expectPath(adamw({ ...options, decayBias: true }), [2], [0.95 - 0.1], true);
  });

  test('rmsprop: v is 1 after each of the gradients 2 and 1; epsilon outside the root', () =>
    expectPath(rmsprop({ learningRate: 0.1, rho: 0.75, epsilon: 1 }), [2, 1], [0.9, 0.85]));

  test('adagrad: s is 5, then 9, then 25; epsilon outside the root', () =>
    expectPath(
      adagrad({ learningRate: 0.1, epsilon: 1, initialAccumulator: 5 }),
      [2, 4],
      [0.95, 0.95 - (0.1 * 4) / (5 + 1)],
    ));
});

describe('thresholds of the proximal step for lambda 0.5, after a gradient of 2', () => {
  const threshold = (optimizer: Optimizer, gradient = 2) =>
    optimizer.threshold(0.5, follow(optimizer, [gradient]).slots, 0, 1);

  test('sgd: lr * lambda', () => expect(threshold(sgd(0.1))).toBeCloseTo(0.05, 14));

  test('momentum and nesterov: lr * lambda / (1 - mu)', () => {
    expect(threshold(momentum(0.1, 0.9))).toBeCloseTo(0.5, 14);
    expect(threshold(nesterov(0.1, 0.9))).toBeCloseTo(0.5, 14);
  });

  const adaptive: { optimizer: Optimizer; root: number }[] = [
    { optimizer: adam(adamNumbers), root: 2 },
    { optimizer: adamw({ ...adamNumbers, weightDecay: 0.5, decayBias: false }), root: 2 },
    { optimizer: rmsprop({ learningRate: 0.1, rho: 0.75, epsilon: 1 }), root: 1 + 1 },
    { optimizer: adagrad({ learningRate: 0.1, epsilon: 1, initialAccumulator: 5 }), root: 3 + 1 },
  ];

  test.each(adaptive)('$optimizer.name: lr * lambda / (root + epsilon)', ({ optimizer, root }) => {
    expect(threshold(optimizer)).toBeCloseTo((0.1 * 0.5) / root, 14);
  });

  test('where no gradient has been seen, ten learning rates', () => {
    expect(threshold(adam({ ...adamNumbers, epsilon: 1e-8 }), 0)).toBe(1);
    expect(threshold(rmsprop({ learningRate: 0.1, rho: 0.75, epsilon: 1e-8 }), 0)).toBe(1);
    expect(threshold(adagrad({ learningRate: 0.1, epsilon: 1e-10, initialAccumulator: 0 }), 0)).toBe(1);
  });
});
