// Penalties of activations: values, gradients, where they may stand, files and neighbours.
import { describe, expect, test } from 'vitest';
import {
  type ActivityPenalty,
  adam,
  concreteDropout,
  dense,
  dropout,
  groupLasso,
  klSparsity,
  l1,
  l1l2,
  l2,
  load,
  OptionError,
  type Penalty,
  ramp,
  type Sequential,
  sequential,
  sgd,
} from '../../src/index.js';
import { productPolicy } from '../../src/layers/products/policy.js';
import { centralDifference, relativeError } from '../gradients/centralDifference.js';
import { errorOf } from '../support/errors.js';
import { bitsOf, classification, randomMatrix, weightBits } from '../support/models.js';
import { lastGradients, openModel } from '../support/openModel.js';

const { X, y } = classification(37, 4, 3);
const TARGET = 0.3;

/** Of activations (rows, units), in f64. */
const references: Record<string, (a: readonly number[][]) => number> = {
  l1: (a) => (0.7 * a.flat().reduce((sum, value) => sum + Math.abs(value), 0)) / a.length,
  l2: (a) => (0.4 * a.flat().reduce((sum, value) => sum + value ** 2, 0)) / a.length,
  l1l2: (a) => references['l1']!(a) + references['l2']!(a),
  klSparsity: (a) =>
    a[0]!.reduce((sum, _, unit) => {
      const mean = a.reduce((total, row) => total + row[unit]!, 0) / a.length;
      return sum + 0.6 * (TARGET * Math.log(TARGET / mean) + (1 - TARGET) * Math.log((1 - TARGET) / (1 - mean)));
    }, 0),
};
const penalties: Record<string, Penalty | ActivityPenalty> = {
  l1: l1(0.7),
  l2: l2(0.4),
  l1l2: l1l2({ l1: 0.7, l2: 0.4 }),
  klSparsity: klSparsity(0.6, { target: TARGET }),
};
const functions: Record<string, (z: number) => number> = {
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  silu: (z) => z / (1 + Math.exp(-z)),
};
const cases = [
  ...['sigmoid', 'tanh', 'silu'].flatMap((f) => ['l1', 'l2', 'l1l2'].map((name) => [name, f] as const)),
  ['klSparsity', 'sigmoid'] as const,
];

function product(inputs: readonly number[][], kernel: Float64Array, bias: Float64Array, f: (z: number) => number) {
  const units = bias.length;
  return inputs.map((row) =>
    Array.from(bias, (b, unit) => f(row.reduce((sum, x, input) => sum + x * kernel[input * units + unit]!, b))),
  );
}

test.each(cases)('%s on %s: value and gradients are those of the objective in f64, with any batch', (name, f) => {
  for (const rows of [1, 2, 7]) {
    const layers = [
      dense({ units: 5, activation: f, inputShape: [4], activityRegularizer: penalties[name]! }),
      dense({ units: 2 }),
    ];
    const open = openModel({ layers, seed: 2 }, { optimizer: sgd({ learningRate: 1e-9 }), loss: 'meanSquaredError' });
    const [inputs, targets] = [randomMatrix(rows, 4, 6), randomMatrix(rows, 2, 7)];
    const table = Array.from({ length: rows }, (_, row) => [...inputs.data.subarray(4 * row, 4 * row + 4)]);
    const start = open.model.getWeights().map(({ data }) => Float64Array.from(data));
    const [w1, b1, w2, b2] = start as [Float64Array, Float64Array, Float64Array, Float64Array];
    const objective = () => {
      const hidden = product(table, w1, b1, functions[f]!);
      const outputs = product(hidden, w2, b2, (z) => z).flat();
      const squares = outputs.reduce((sum, output, i) => sum + (output - targets.data[i]!) ** 2, 0);
      return squares / outputs.length + references[name]!(hidden);
    };
    const expected = references[name]!(product(table, w1, b1, functions[f]!));
    const { loss, dataLoss, penalties: terms } = open.model.trainOnBatch(inputs, targets);
    // Ten roundings of f32, of sums of at most 35 numbers below 1.
    expect(Math.abs(terms['activity']! - expected)).toBeLessThan(10 * 2 ** -24 * 5);
    expect(loss).toBe(dataLoss + terms['activity']!);
    lastGradients(open).forEach((gradient, index) => {
      const numeric = centralDifference(objective, start[index]!);
      // f32 on the way, of numbers up to 4; of a floor of 0.1.
      expect(relativeError(gradient, numeric, 0.1), `${rows} rows, ${index}`).toBeLessThan(2e-5);
    });
    open.model.dispose();
  }
});

function sparse(activityRegularizer: Penalty | ActivityPenalty | undefined, activation = 'sigmoid'): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 9, activation, inputShape: [4], ...(activityRegularizer && { activityRegularizer }) }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const train = (model: Sequential, epochs: number) => model.fit(X, y, { epochs, batchSize: 9, verbose: false });

describe('in training', () => {
  test('klSparsity draws the mean activations to its target, l1 draws them to 0', async () => {
    const term = async (penalty: Penalty | ActivityPenalty) => {
      const model = sparse(penalty);
      const before = (await model.evaluate(X, y)).penalties['activity']!;
      await train(model, 60);
      return (await model.evaluate(X, y)).penalties['activity']! / before;
    };
    expect(await term(klSparsity(2, { target: 0.1 }))).toBeLessThan(0.02);
    expect(await term(l1(1))).toBeLessThan(0.1);
  });

  test('goes on from a file with the same bits', async () => {
    const lambda = ramp({ from: 0.1, to: 1, steps: 40 });
    for (const make of [() => sparse(klSparsity(lambda, { target: 0.2 })), () => sparse(l1(lambda), 'relu')]) {
      const whole = make();
      await train(whole, 6);
      const first = make();
      await train(first, 3);
      const second = load(first.save());
      await train(second, 3);
      expect(weightBits(second)).toEqual(weightBits(whole));
    }
  });

  test('without a strength, the bits are those of no penalty', async () => {
    const [none, zero] = [sparse(undefined, 'relu'), sparse(l1(0), 'relu')];
    for (const model of [none, zero]) await train(model, 2);
    expect(weightBits(zero)).toEqual(weightBits(none));
  });

  test('an evaluation has the strength of the last step', async () => {
    const model = sparse(l2(ramp({ from: 0, to: 1, steps: 4 })));
    await train(model, 1); // five steps: 0, 1/4, 1/2, 3/4, 1
    const constant = sparse(l2(1));
    constant.setWeights(model.getWeights());
    const [scheduled, plain] = [await model.evaluate(X, y), await constant.evaluate(X, y)];
    expect(scheduled.penalties['activity']).toBe(plain.penalties['activity']);
    expect(plain.penalties['activity']).toBeGreaterThan(0);
  });

  test('saturated units: a finite value and finite weights', () => {
    const model = sparse(klSparsity(1, { target: 0.2 }));
    const [, ...others] = model.getWeights();
    model.setWeights([new Float32Array(36), new Float32Array(9).fill(1000), ...others.slice(1)]);
    expect(Number.isFinite(model.trainOnBatch(X, y).loss)).toBe(true);
    model.setWeights([new Float32Array(36), new Float32Array(9).fill(-1000), ...others.slice(1)]);
    expect(Number.isFinite(model.trainOnBatch(X, y).loss)).toBe(true);
  });

  test('behind it, dropout of whole units leaves the penalty of the dropped ones', async () => {
    const { gatherRows } = productPolicy;
    const trained = async (gather: number) => {
      productPolicy.gatherRows = gather;
      try {
        const model = sequential({
          seed: 3,
          layers: [
            dense({ units: 9, activation: 'sigmoid', inputShape: [4], activityRegularizer: l2(0.5) }),
            dropout({ rate: 0.5, noiseShape: [1, null] }),
            dense({ units: 3, activation: 'softmax' }),
          ],
        });
        model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'sparseCategoricalCrossentropy' });
        const { epochs } = await train(model, 3);
        return [weightBits(model), epochs.map(({ penalties: terms }) => terms['activity'])];
      } finally {
        productPolicy.gatherRows = gatherRows;
      }
    };
    expect(await trained(0)).toEqual(await trained(Number.POSITIVE_INFINITY));
  });

  test('inside concreteDropout it is counted, too', () => {
    const inner = dense({ units: 5, activation: 'sigmoid', inputShape: [4], activityRegularizer: l1(1) });
    const model = sequential({ layers: [concreteDropout(inner), dense({ units: 3 })] });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const { activity } = model.trainOnBatch(X, y).penalties;
    // Five sigmoids of about 1/2.
    expect(activity).toBeGreaterThan(1);
    expect(activity).toBeLessThan(4);
  });

  test('predictions do not change with it', () => {
    expect(bitsOf([sparse(l1(1)).predict(X)])).toEqual(bitsOf([sparse(undefined).predict(X)]));
  });
});

describe('is refused', () => {
  test('in a last layer whose activation the loss takes', () => {
    const ending = (activation: string) => {
      const model = sequential({
        layers: [dense({ units: 3, activation, inputShape: [4], activityRegularizer: l1(0.1) })],
      });
      model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    };
    const error = errorOf(() => ending('softmax'));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain("takes the last layer's softmax, which leaves its activityRegularizer no activity");
    expect(() => ending('linear')).not.toThrow();
  });

  test.each([
    ['a penalty of groups', groupLasso(1, { groups: 'units' }), 'got "groupLasso"'],
    ['factors', l1(1, { factors: [1, 2] }), 'without factors'],
    ['a name', 'l3', 'did you mean "l1"?'],
    ['null', null, 'must be a penalty'],
  ])('%s', (_, given, message) => {
    const error = errorOf(() => dense({ units: 1, activation: 'sigmoid', activityRegularizer: given as Penalty }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain(message);
  });

  test('klSparsity with another activation than sigmoid, or on weights', () => {
    const penalty = klSparsity(1, { target: 0.1 });
    const error = errorOf(() => dense({ units: 1, activation: 'relu', activityRegularizer: penalty }));
    expect(error.message).toBe('dense.activityRegularizer: klSparsity needs the activation sigmoid, got relu');
    expect(errorOf(() => dense({ units: 1, kernelRegularizer: penalty as never }))).toBeInstanceOf(OptionError);
  });

  test.each([0, 1, -1, Number.NaN, '0.1', undefined])('target %s', (target) => {
    expect(errorOf(() => klSparsity(1, { target: target as number })).message).toMatch(/^klSparsity\.target must be/);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('lambda %s', (lambda) => {
    expect(errorOf(() => klSparsity(lambda, { target: 0.1 })).message).toMatch(/^klSparsity\.lambda must be/);
  });
});
