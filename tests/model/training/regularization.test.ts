// What penalties promise of trained weights, on convex problems: larger lambda, smaller norm; L1 zeros are zeros.
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  l1,
  l2,
  type Optimizer,
  type Penalty,
  rmsprop,
  sequential,
  sgd,
} from '../../../src/index.js';
import { classification, regression } from '../../support/models.js';

/** The kernel of a linear model, trained on all rows at once. */
async function kernelOf(penalty: Penalty, optimizer: Optimizer, epochs: number): Promise<Float32Array> {
  const { X, y } = regression(60, 8);
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [8], kernelRegularizer: penalty })] });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  await model.fit(X, y, { epochs, batchSize: 60, yieldEvery: Number.POSITIVE_INFINITY });
  const kernel = model.getWeights()[0]!.data;
  model.dispose();
  return kernel;
}

const norm1 = (w: Float32Array) => w.reduce((sum, value) => sum + Math.abs(value), 0);
const norm2 = (w: Float32Array) => Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));

describe('on a convex problem', () => {
  const lambdas = [0, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1];

  test('the 1-norm of the weights does not grow with the strength of l1, down to 0', async () => {
    const norms: number[] = [];
    for (const lambda of lambdas) norms.push(norm1(await kernelOf(l1(lambda), sgd({ learningRate: 0.3 }), 400)));
    for (let i = 1; i < norms.length; i++) expect(norms[i]).toBeLessThanOrEqual(norms[i - 1]!);
    expect(norms.at(-1)).toBe(0);
  });

  test('the 2-norm of the weights falls with the strength of l2', async () => {
    const norms: number[] = [];
    for (const lambda of lambdas) norms.push(norm2(await kernelOf(l2(lambda), sgd({ learningRate: 0.3 }), 400)));
    for (let i = 1; i < norms.length; i++) expect(norms[i]).toBeLessThan(norms[i - 1]!);
    expect(norms.at(-1)).toBeGreaterThan(0);
  });

  test.each<[string, Optimizer]>([
    ['sgd', sgd({ learningRate: 0.2 })],
    ['momentum', sgd({ learningRate: 0.05, momentum: 0.9 })],
    ['nesterov', sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
    ['adam', adam({ learningRate: 0.01 })],
    ['adamw', adamw({ learningRate: 0.01, weightDecay: 0 })],
    ['rmsprop', rmsprop({ learningRate: 0.003 })],
    ['adagrad', adagrad({ learningRate: 0.2 })],
  ])('l1 gives zeros that are zeros, not merely small: %s', async (_name, optimizer) => {
    const kernel = await kernelOf(l1(0.15), optimizer, 1500);
    const zeros = kernel.filter((w) => w === 0);
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.length).toBeLessThan(8);
    expect(zeros.every((w) => Object.is(w, 0))).toBe(true); // +0
    const smallest = Math.min(...kernel.filter((w) => w !== 0).map(Math.abs));
    expect(smallest).toBeGreaterThan(1e-4); // nothing lingers near zero
  });
});

describe('in a network', () => {
  test('zeros grow over lambda = 1e-4, 1e-3, 1e-2', async () => {
    const { X, y } = classification(120, 20, 3);
    const fractions: number[] = [];
    for (const lambda of [1e-4, 1e-3, 1e-2]) {
      const model = sequential({
        seed: 1,
        layers: [
          dense({ units: 24, inputShape: [20], activation: 'relu', kernelRegularizer: l1(lambda) }),
          dense({ units: 3, activation: 'softmax', kernelRegularizer: l1(lambda) }),
        ],
      });
      model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
      await model.fit(X, y, { epochs: 60, batchSize: 30 });
      const { fraction, zeros } = model.sparsity();
      const counted = model.getWeights().flatMap(({ data, shape }) => (shape.length === 2 ? [...data] : []));
      expect(zeros).toBe(counted.filter((w) => w === 0).length);
      fractions.push(fraction);
    }
    const [weak, middle, strong] = fractions as [number, number, number];
    expect(middle).toBeGreaterThan(weak);
    expect(strong).toBeGreaterThan(middle);
    expect(strong).toBeGreaterThan(0.5);
  });

  test('biases are free unless biasRegularizer is given', async () => {
    const biasOf = async (options: { kernelRegularizer?: Penalty; biasRegularizer?: Penalty }) => {
      const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [1], ...options })] });
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      await model.fit([[1], [-1]], [5, 5], { epochs: 200 });
      return model.getWeights()[1]!.data[0]!;
    };
    // The kernel has nothing to explain, so the bias alone minimizes (b - 5)^2 + penalty.
    expect(await biasOf({ kernelRegularizer: l1(1) })).toBeCloseTo(5, 5);
    expect(await biasOf({ biasRegularizer: l1(1) })).toBeCloseTo(4.5, 5); // 2 (b - 5) + 1 = 0
    expect(await biasOf({ biasRegularizer: l2(1) })).toBeCloseTo(2.5, 5); // 2 (b - 5) + 2 b = 0
    expect(await biasOf({ biasRegularizer: l1(11) })).toBe(0);
  });
});
