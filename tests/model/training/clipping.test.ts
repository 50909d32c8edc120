// Clipping in training: what the update sees, in which order, for every optimizer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  dense,
  l1,
  l1l2,
  l2,
  load,
  type Matrix,
  type Optimizer,
  type Penalty,
  rmsprop,
  sequential,
  sgd,
} from '../../../src/index.js';
import { clipByNorm, clipByValue } from '../../reference/clipping.js';
import { regression, weightBits } from '../../support/models.js';

const { X, y } = regression(24, 5);

function network(optimizer: Optimizer, penalty?: Penalty) {
  const regularized = penalty === undefined ? {} : { kernelRegularizer: penalty };
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 7, inputShape: [5], activation: 'tanh', ...regularized }),
      dense({ units: 1, ...regularized }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

/** What one step of plain descent with rate 1 took from each weight. */
function taken(options: Parameters<typeof sgd>[0], penalty?: Penalty, scale = 1): number[][] {
  const model = network(sgd({ learningRate: 1, ...options }), penalty);
  const before = model.getWeights();
  const scaled: Matrix = { data: X.data.map((value) => value * scale), shape: X.shape };
  model.trainOnBatch(scaled, y);
  const after = model.getWeights();
  return before.map(({ data }, p) => Array.from(data, (value, i) => value - after[p]!.data[i]!));
}

const normOf = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

// The difference of two weights below 4 is exact to the rounding of the new one, 2^-23.
function expectSame(got: readonly number[][], expected: readonly number[][]) {
  got.forEach((gradient, p) => {
    gradient.forEach((value, i) => {
      expect(Math.abs(value - expected[p]![i]!)).toBeLessThan(2 ** -22);
    });
  });
}

const penalties: [string, Penalty | undefined][] = [
  ['nothing', undefined],
  ['l2', l2(0.2)],
  ['a subgradient of l1', l1(0.2, { method: 'subgradient' })],
];

describe.each(penalties)('with %s', (_, penalty) => {
  const free = taken({}, penalty);

  test('clipValue clamps every element, penalties included', () => {
    expectSame(
      taken({ clipValue: 0.05 }, penalty),
      free.map((gradient) => clipByValue(gradient, 0.05)),
    );
  });

  test('clipNorm scales each parameter by itself', () => {
    expectSame(
      taken({ clipNorm: 0.2 }, penalty),
      free.map((gradient) => clipByNorm([gradient], 0.2)[0]!),
    );
  });

  test('globalClipNorm scales all by one factor', () => {
    expectSame(taken({ globalClipNorm: 0.3 }, penalty), clipByNorm(free, 0.3));
    const common = taken({ globalClipNorm: 0.3 }, penalty).flat();
    const dot = common.reduce((sum, value, i) => sum + value * free.flat()[i]!, 0);
    expect(dot / (normOf(common) * normOf(free.flat()))).toBeGreaterThan(1 - 1e-6); // the direction is kept
  });
});

test('the proximal step is no gradient: it is not clipped', () => {
  const weights = network(sgd()).getWeights();
  const model = network(sgd({ learningRate: 1, clipNorm: 1e-6 }), l1(0.1));
  model.trainOnBatch(X, y);
  const [kernel] = model.getWeights();
  kernel!.data.forEach((value, i) => {
    const w = weights[0]!.data[i]!;
    expect(value).toBeCloseTo(w - Math.min(Math.max(w, -0.1), 0.1), 5);
  });
});

test('the norm is at most limit * (1 + 2^-20), for any data and limit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-2, max: 10, noNaN: true }),
      fc.constantFrom(undefined, l2(0.3)),
      (scale, limit, penalty) => {
        // From weights of 0 a step of rate 1 is minus the gradient, without a rounding.
        const stepFrom0 = (options: Parameters<typeof sgd>[0]) => {
          const model = network(sgd({ learningRate: 1, ...options }), penalty);
          const zeros = model.getWeights().map(({ data }, p) => data.map((_, i) => (p === 2 ? (i - 3) / 2 : 0)));
          model.setWeights(zeros);
          model.trainOnBatch({ data: X.data.map((value) => value * scale), shape: X.shape }, y);
          return model.getWeights().map(({ data }) => Array.from(data));
        };
        const [kernel, bias] = stepFrom0({ clipNorm: limit });
        expect(normOf(kernel!)).toBeLessThanOrEqual(limit * (1 + 2 ** -20));
        expect(normOf(bias!)).toBeLessThanOrEqual(limit * (1 + 2 ** -20));
        const [globalKernel, globalBias] = stepFrom0({ globalClipNorm: limit });
        expect(normOf([...globalKernel!, ...globalBias!])).toBeLessThanOrEqual(limit * (1 + 2 ** -20));
        const values = stepFrom0({ clipValue: limit }).filter((_, p) => p < 2);
        expect(Math.max(...values.flat().map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

const makers: [string, (clipping: object) => Optimizer][] = [
  ['sgd', (clipping) => sgd({ learningRate: 0.05, ...clipping })],
  ['momentum', (clipping) => sgd({ learningRate: 0.05, momentum: 0.9, ...clipping })],
  ['nesterov', (clipping) => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, ...clipping })],
  ['adam', (clipping) => adam({ learningRate: 0.05, ...clipping })],
  ['adamw', (clipping) => adamw({ learningRate: 0.05, ...clipping })],
  ['rmsprop', (clipping) => rmsprop({ learningRate: 0.05, ...clipping })],
  ['adagrad', (clipping) => adagrad({ learningRate: 0.05, ...clipping })],
];

describe.each(makers)('%s', (_, make) => {
  const penalty = l1l2({ l1: 0.01, l2: 0.01 });
  const trained = async (clipping: object) => {
    const model = network(make(clipping), penalty);
    const { epochs } = await model.fit(X, y, { epochs: 3, batchSize: 8 });
    return { model, epochs };
  };

  test('a limit that nothing reaches changes no bit', async () => {
    const plain = weightBits((await trained({})).model);
    for (const name of ['clipValue', 'clipNorm', 'globalClipNorm']) {
      const { model, epochs } = await trained({ [name]: 1e6 });
      expect(weightBits(model)).toEqual(plain);
      for (const {
        loss,
        dataLoss,
        penalties: { l1: first, l2: second },
      } of epochs) {
        expect(loss).toBe(dataLoss + (first + second));
        expect(second).toBeGreaterThan(0); // penalties are in the ledger, however the gradient was clipped
      }
    }
  });

  test('a limit that is reached changes the weights, and training continues from a file with the same bits', async () => {
    const plain = weightBits((await trained({})).model);
    for (const name of ['clipValue', 'clipNorm', 'globalClipNorm']) {
      const { model } = await trained({ [name]: 1e-3 });
      expect(weightBits(model)).not.toEqual(plain);
      const copy = load(model.save());
      expect(copy.toJSON()).toEqual(model.toJSON());
      for (const one of [model, copy]) await one.fit(X, y, { epochs: 2, batchSize: 8 });
      expect(weightBits(copy)).toEqual(weightBits(model));
    }
  });

  test('takes one way to clip at most, and a limit > 0', () => {
    expect(() => make({ clipNorm: 1, clipValue: 1 })).toThrow(/clipValue or clipNorm, not both/);
    expect(() => make({ clipNorm: 1, globalClipNorm: 1 })).toThrow(/not both/);
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      expect(() => make({ globalClipNorm: bad })).toThrow(/globalClipNorm must be a finite number > 0/);
    }
    expect(() => make({ clipnorm: 1 })).toThrow(/did you mean clipNorm/);
  });
});

test('a gradient whose penalties overflow is refused before any weight changes', () => {
  const model = network(sgd({ clipNorm: 1 }), l2(1e30));
  model.setWeights(model.getWeights().map(({ data }) => data.map(() => 1e9)));
  const before = weightBits(model);
  expect(() => model.trainOnBatch(X, y)).toThrow(/not finite/);
  expect(weightBits(model)).toEqual(before);
});
