// Any small network on any small data: it trains, and keeps its promises.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activation,
  adagrad,
  adam,
  adamw,
  concreteDropout,
  dense,
  dropout,
  groupLasso,
  type Layer,
  type LossName,
  l1,
  l1l2,
  l2,
  load,
  type Matrix,
  type MatrixInput,
  memory,
  type PenaltyTerms,
  ramp,
  rmsprop,
  sequential,
  sgd,
  sparseGroupLasso,
} from '../../src/index.js';
import { bitsOf, expectFiniteWeights, randomMatrix, weightBits } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

/** In the order of the terms. */
const sumOf = (terms: Readonly<PenaltyTerms>) => Object.values(terms).reduce((sum, term) => sum + term, 0);
const lambda = fc.constantFrom(0, 1e-4, 1e-2, 0.3);
const penalty = fc.oneof(
  lambda.map((strength) => l1(strength)),
  lambda.map((strength) => l1(strength, { method: 'subgradient' })),
  lambda.map((strength) => l2(strength)),
  fc.tuple(lambda, lambda).map(([first, second]) => l1l2({ l1: first, l2: second })),
  fc.tuple(lambda, fc.constantFrom('inputs', 'units')).map(([strength, groups]) => groupLasso(strength, { groups })),
  fc
    .tuple(lambda, lambda, fc.constantFrom('inputs', 'units'))
    .map(([l1, group, groups]) => sparseGroupLasso({ l1, group, groups })),
  lambda.map((strength) => l2(ramp({ from: 0, to: strength, steps: 5 }))),
  fc.constant(undefined),
);
const hiddenActivation = fc.constantFrom(
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'gelu',
  'sigmoid',
  'tanh',
  'silu',
  'softplus',
  'softmax',
);
const initializer = fc.constantFrom(
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunNormal',
  'zeros',
  'ones',
);

/** A hidden layer; the number of its inputs is the model's to say. */
const hidden: fc.Arbitrary<Layer> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        units: fc.integer({ min: 1, max: 19 }),
        activation: hiddenActivation,
        useBias: fc.boolean(),
        kernelInitializer: initializer,
        kernelRegularizer: penalty,
        dropConnect: fc.constantFrom(0, 0, 0, 0.5, ramp({ from: 0, to: 0.5, steps: 5 })),
        isConcrete: fc.constantFrom(false, false, false, true),
        trainable: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      })
      .map(({ kernelRegularizer, isConcrete, ...rest }) => {
        const layer = dense({ ...rest, ...(kernelRegularizer ? { kernelRegularizer } : {}) });
        return isConcrete && !layer.isStochastic ? concreteDropout(layer) : layer;
      }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        rate: fc.constantFrom(0, 0.1, 0.5, 0.9, ramp({ from: 0, to: 0.9, steps: 5 })),
        rows: fc.constantFrom(null, 1),
        units: fc.constantFrom(null, 1),
      })
      .map(({ rate, rows, units }) => dropout({ rate, noiseShape: [rows, units] })),
  },
  { weight: 1, arbitrary: hiddenActivation.map((name) => activation(name)) },
);

const optimizer = fc.constantFrom(
  sgd({ learningRate: 0.01 }),
  sgd({ learningRate: 0.01, momentum: 0.9 }),
  sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true }),
  adam({ learningRate: 0.01 }),
  adamw({ learningRate: 0.01, weightDecay: 0.1 }),
  rmsprop({ learningRate: 0.01 }),
  adagrad({ learningRate: 0.01 }),
);

const task = fc.constantFrom<readonly [LossName, string]>(
  ['meanSquaredError', 'linear'],
  ['meanSquaredError', 'tanh'],
  ['meanAbsoluteError', 'linear'],
  ['huber', 'relu'],
  ['binaryCrossentropy', 'sigmoid'],
  ['binaryCrossentropy', 'linear'],
  ['sparseCategoricalCrossentropy', 'softmax'],
  ['sparseCategoricalCrossentropy', 'linear'],
  ['categoricalCrossentropy', 'softmax'],
);

/** Targets that the loss takes, both of the first classes among them. */
function targetsFor(loss: LossName, rows: number, outputs: number, seed: number): MatrixInput {
  const next = numbersFrom(seed);
  if (loss === 'sparseCategoricalCrossentropy') {
    return Int32Array.from({ length: rows }, (_, row) => (row < 2 ? row : Math.floor(next(0, outputs))));
  }
  const data = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    if (loss === 'categoricalCrossentropy') data[row * outputs + (row < 2 ? row : Math.floor(next(0, outputs)))] = 1;
    else {
      for (let j = 0; j < outputs; j++) {
        data[row * outputs + j] =
          loss !== 'binaryCrossentropy' ? next(-1, 1) : row < 2 ? row : next(0, 1) < 0.5 ? 0 : 1;
      }
    }
  }
  return { data, shape: [rows, outputs] };
}

const scenario = fc.record({
  rows: fc.integer({ min: 2, max: 40 }),
  columns: fc.integer({ min: 1, max: 9 }),
  outputs: fc.integer({ min: 2, max: 5 }),
  layers: fc.array(hidden, { maxLength: 4 }),
  lastPenalty: penalty,
  task,
  optimizer,
  seed: fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  dataSeed: fc.nat(),
  batchSize: fc.integer({ min: 1, max: 45 }),
  epochs: fc.integer({ min: 1, max: 3 }),
  shuffle: fc.boolean(),
  validates: fc.boolean(),
});

describe('any small network', () => {
  test('trains, keeps its ledger, its zeros and its rows, repeats itself, and goes on from a file', async () => {
    const before = memory().bytesInUse;
    let zerosSeen = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const [loss, last] = s.task;
        const make = () => {
          const model = sequential({
            seed: s.seed,
            layers: [
              ...s.layers,
              dense({
                units: s.outputs,
                activation: last,
                ...(s.lastPenalty ? { kernelRegularizer: s.lastPenalty } : {}),
              }),
            ],
          });
          model.compile({ optimizer: s.optimizer, loss });
          return model;
        };
        const X = randomMatrix(s.rows, s.columns, s.dataSeed);
        const y = targetsFor(loss, s.rows, s.outputs, s.dataSeed + 1);
        const options = {
          epochs: s.epochs,
          batchSize: s.batchSize,
          shuffle: s.shuffle,
          yieldEvery: Number.POSITIVE_INFINITY,
          ...(s.validates ? { validationData: [X, y] as const } : {}),
        };
        const model = make();
        const { epochs } = await model.fit(X, y, options);
        expect(epochs).toHaveLength(s.epochs);
        expect(model.step).toBe(s.epochs * Math.ceil(s.rows / s.batchSize));
        for (const log of epochs) {
          expect(Number.isFinite(log.loss)).toBe(true);
          expect(log.loss).toBe(log.dataLoss + sumOf(log.penalties));
          if (s.validates) expect(log.valLoss).toBe(log.valDataLoss! + sumOf(log.valPenalties!));
        }
        expectFiniteWeights(model);

        // Zeros that are counted are zeros, and zeros that the proximal step makes are positive.
        const { zeros } = model.sparsity();
        const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
        expect(zeros).toBe(kernels.reduce((sum, { data }) => sum + data.filter((w) => w === 0).length, 0));
        zerosSeen += zeros;

        // Rows are predicted on their own.
        const whole = model.predict(X);
        expect(whole.shape).toEqual([s.rows, s.outputs]);
        expect(whole.data.every(Number.isFinite)).toBe(true);
        const row = s.dataSeed % s.rows;
        const alone = model.predict(X.data.slice(row * s.columns, (row + 1) * s.columns));
        expect(bitsOf([alone])).toEqual(bitsOf([whole.data.slice(row * s.outputs, (row + 1) * s.outputs)]));

        // The same again, and from a file.
        const twin = make();
        await twin.fit(X, y, options);
        expect(weightBits(twin)).toEqual(weightBits(model));
        const copy = load(model.save());
        await Promise.all([copy.fit(X, y, options), model.fit(X, y, options)]);
        expect(weightBits(copy)).toEqual(weightBits(model));
        for (const each of [model, twin, copy]) each.dispose();
      }),
      { numRuns: 250, seed: 8 },
    );
    expect(zerosSeen).toBeGreaterThan(0);
    expect(memory().bytesInUse).toBe(before);
  });
});

describe('any form of the same data', () => {
  const form = (X: Matrix): readonly MatrixInput[] => {
    const [rows = 0, columns = 0] = X.shape;
    const nested = Array.from({ length: rows }, (_, i) => Array.from(X.data.subarray(i * columns, (i + 1) * columns)));
    const series = Array.from({ length: columns }, (_, j) => ({
      toArray: () => Float32Array.from(nested, (r) => r[j]!),
    }));
    return [
      nested,
      nested.map((values) => Float64Array.from(values)),
      { data: Float64Array.from(X.data), shape: [rows, columns] },
      { data: Array.from(X.data), shape: [rows, columns] },
      X.data,
      Array.from(X.data),
      series,
      Object.fromEntries(series.map((column, j) => [`column ${j}`, column])),
    ];
  };

  test('gives the same predictions, losses and trained weights, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        async (rows, columns, seed) => {
          const X = randomMatrix(rows, columns, seed);
          const y = randomMatrix(rows, 1, seed + 1);
          const run = async (input: MatrixInput, targets: MatrixInput) => {
            const model = sequential({
              seed: 1,
              layers: [dense({ units: 5, inputShape: [columns], activation: 'silu' }), dense({ units: 1 })],
            });
            model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
            await model.fit(input, targets, { batchSize: 8 });
            const { loss } = await model.evaluate(input, targets);
            const bits = [loss, weightBits(model), bitsOf([model.predict(input)])];
            model.dispose();
            return bits;
          };
          const expected = await run(X, y);
          const targets = form(y);
          for (const [i, input] of form(X).entries()) expect(await run(input, targets[i]!)).toEqual(expected);
        },
      ),
      { numRuns: 25, seed: 9 },
    );
  });
});
