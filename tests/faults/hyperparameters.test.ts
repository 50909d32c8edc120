// Numbers out of range: rows 5 to 7, 11 to 13 and 24 of the list of faults.
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  dropout,
  HyperparameterError,
  l1,
  l1l2,
  l2,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { classification, classifier, linearModel, regression, rejectionOf, weightBits } from '../support/models.js';

const { X, y } = classification(12, 4, 3);

function compiled(): Sequential {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

describe('hyperparameters', () => {
  test.each([
    -0.1,
    1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '0.5',
    null,
    undefined,
  ])('5: dropout rate %s', (rate) => {
    const error = errorOf(() => dropout({ rate: rate as never }));
    expect(error).toBeInstanceOf(HyperparameterError);
    expect(error).toMatchObject({
      code: 'E_HYPERPARAMETER',
      path: 'dropout.rate',
      expected: 'a number in [0, 1)',
      got: rate,
    });
  });

  test('5: rate 0 draws nothing: later layers keep their masks', async () => {
    const bits = async (layers: readonly ReturnType<typeof dropout>[]) => {
      const model = sequential({
        seed: 1,
        layers: [dense({ units: 6, inputShape: [4] }), ...layers, dense({ units: 3, activation: 'softmax' })],
      });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      await model.fit(X, y, { epochs: 2 });
      return weightBits(model);
    };
    expect(await bits([dropout({ rate: 0 }), dropout({ rate: 0.5 })])).toEqual(await bits([dropout({ rate: 0.5 })]));
  });

  test.each([-1e-9, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined])('6: lambda %s', (lambda) => {
    const bad = lambda as never;
    for (const [make, path] of [
      [() => l1(bad), 'l1.lambda'],
      [() => l2(bad), 'l2.lambda'],
      [() => l1l2({ l1: bad, l2: 0 }), 'l1l2.l1'],
      [() => l1l2({ l1: 0, l2: bad }), 'l1l2.l2'],
    ] as const) {
      const error = errorOf(make);
      expect(error).toBeInstanceOf(HyperparameterError);
      expect(error.path).toBe(path);
      expect(error.message).toMatch(/must be a finite number >= 0, got/);
    }
  });

  test('6: what is no penalty is refused where it is used', () => {
    for (const bad of [
      'l3',
      0.1,
      null,
      {},
      { elementwise: null },
      { elementwise: { l1: Number.NaN, l1Subgradient: 0, l2: 0 } },
    ]) {
      expect(['E_OPTION', 'E_HYPERPARAMETER']).toContain(
        errorOf(() => dense({ units: 1, kernelRegularizer: bad as never })).code,
      );
    }
  });

  test.each([sgd, adam, adamw, rmsprop, adagrad])('7: learning rate, betas and epsilon out of range: %o', (make) => {
    for (const learningRate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
      const error = errorOf(() => make({ learningRate: learningRate as never }));
      expect(error).toBeInstanceOf(HyperparameterError);
      expect(error.path).toBe(`${make.name}.learningRate`);
    }
    const fractions = {
      sgd: ['momentum'],
      adam: ['beta1', 'beta2'],
      adamw: ['beta1', 'beta2'],
      rmsprop: ['rho'],
      adagrad: [],
    }[make.name]!;
    for (const name of fractions) {
      for (const bad of [1, -0.1, Number.NaN, 2]) {
        expect(errorOf(() => make({ [name]: bad }))).toMatchObject({
          code: 'E_HYPERPARAMETER',
          path: `${make.name}.${name}`,
        });
      }
    }
    if (make === sgd) return;
    for (const epsilon of [0, -1e-7, Number.NaN]) {
      expect(errorOf(() => make({ epsilon } as never))).toMatchObject({
        code: 'E_HYPERPARAMETER',
        path: `${make.name}.epsilon`,
      });
    }
  });

  test('11: a batch beyond the rows is clamped and reported', async () => {
    const sizes: number[] = [];
    await compiled().fit(X, y, {
      batchSize: 2 ** 40,
      callbacks: [{ onTrainBegin: ({ batchSize }) => void sizes.push(batchSize) }],
    });
    expect(sizes).toEqual([12]);
  });

  test.each(['batchSize', 'epochs'] as const)('12: %s that is no integer >= 1', async (name) => {
    for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '32', null === undefined, 2 ** 53]) {
      const model = compiled();
      const error = await rejectionOf(model.fit(X, y, { [name]: bad as never }));
      expect(error).toBeInstanceOf(HyperparameterError);
      expect(error).toMatchObject({ path: `fit.${name}`, expected: 'an integer >= 1', got: bad });
      expect(model.step).toBe(0);
    }
  });

  test('13: the last, partial batch: one fit of 7 rows in batches of 3 is three steps of 3, 3 and 1 rows', async () => {
    const data = regression(7, 2);
    const make = () => {
      const model = linearModel(2);
      model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
      return model;
    };
    const [byFit, bySteps] = [make(), make()];
    const { epochs } = await byFit.fit(data.X, data.y, { batchSize: 3, shuffle: false });
    const logs = [0, 3, 6].map((first) =>
      bySteps.trainOnBatch(data.X.data.slice(2 * first, 2 * first + 6), data.y.slice(first, first + 3)),
    );
    expect(weightBits(byFit)).toEqual(weightBits(bySteps));
    expect(logs.map(({ size }) => size)).toEqual([3, 3, 1]);
    const mean = logs.reduce((sum, { dataLoss, size }) => sum + dataLoss * size, 0) / 7;
    expect(epochs[0]!.dataLoss).toBeCloseTo(mean, 12);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, 2n ** 64n, '1', true, {}, null])('24: seed %s', (seed) => {
    const error = errorOf(() => classifier({ seed: seed as never }));
    expect(error).toBeInstanceOf(HyperparameterError);
    expect(error).toMatchObject({ code: 'E_HYPERPARAMETER', path: 'sequential.seed', got: seed });
    expect(error.message).toContain('an integer in [0, 2^53) or a BigInt in [0, 2^64)');
    expect(errorOf(() => classifier().predictDistribution(X, { seed: seed as never }))).toBeInstanceOf(
      HyperparameterError,
    );
  });
});
