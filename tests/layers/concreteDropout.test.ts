// Concrete dropout through the model: its loss in closed form, its gradients, its draws.
import { describe, expect, test } from 'vitest';
import { Purpose } from '../../src/core/random/streams.js';
import {
  activation,
  adam,
  type ConcreteDropoutOptions,
  concreteDropout,
  type DenseOptions,
  dense,
  dropout,
  type Layer,
  load,
  sequential,
  sgd,
  sparseMatrix,
} from '../../src/index.js';
import { concreteTerms, relaxedMask } from '../reference/concreteDropout.js';
import { bitsOf, randomMatrix, regression, rowsOf, weightBits } from '../support/models.js';

const COLUMNS = 8;
const ROWS = 40;
const SEED = 3;
const { X, y } = regression(ROWS, COLUMNS);
const first: ConcreteDropoutOptions = {
  initialRate: 0.3,
  temperature: 0.5,
  weightRegularizer: 0.02,
  dropoutRegularizer: 0.05,
};
const second: ConcreteDropoutOptions = { ...first, initialRate: 0.15, temperature: 0.4, weightRegularizer: 0.03 };

/** X, 6 units, 5 units without a bias, one output: 7 arrays, of which the third and the fifth are logits. */
const network = (more: Partial<DenseOptions> = {}) =>
  sequential({
    seed: SEED,
    layers: [
      concreteDropout(dense({ units: 6, inputShape: [COLUMNS], activation: 'tanh', ...more }), first),
      concreteDropout(dense({ units: 5, activation: 'tanh', useBias: false }), second),
      dense({ units: 1 }),
    ],
  });

/** X (rows, k) times W (k, units) plus b, and tanh, in f64. */
function layerOf(x: readonly number[], w: ArrayLike<number>, b: ArrayLike<number> | undefined, units: number) {
  const k = w.length / units;
  return Array.from({ length: (x.length / k) * units }, (_, at) => {
    const [row, unit] = [Math.floor(at / units), at % units];
    let z = b?.[unit] ?? 0;
    for (let i = 0; i < k; i++) z += x[row * k + i]! * w[i * units + unit]!;
    return z;
  });
}

/** The objective in the first training step, and its parts, in f64. */
function closedForm([w1, b1, logit1, w2, logit2, w3, b3]: readonly ArrayLike<number>[]) {
  const drop = (x: readonly number[], columns: number, logit: number, temperature: number, ordinal: number) => {
    const draw = { stepLow: 1, stepHigh: 0, stream: (Purpose.learning << 24) | ordinal, seedLow: SEED, seedHigh: 0 };
    const mask = relaxedMask({ rows: ROWS, columns }, logit, temperature, draw);
    return x.map((value, i) => value * mask[i]! * (1 + Math.exp(logit)));
  };
  const [a1, a2] = [logit1![0]!, logit2![0]!];
  const h1 = layerOf(drop([...X.data], COLUMNS, a1, 0.5, 0), w1!, b1, 6).map(Math.tanh);
  const h2 = layerOf(drop(h1, 6, a2, 0.4, 1), w2!, undefined, 5).map(Math.tanh);
  const out = layerOf(h2, w3!, b3, 1);
  const dataLoss = out.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / ROWS;
  const rateOf = (logit: number) => 1 / (1 + Math.exp(-logit));
  const one = concreteTerms(w1!, COLUMNS, rateOf(a1), 0.02, 0.05);
  const two = concreteTerms(w2!, 6, rateOf(a2), 0.03, 0.05);
  const weights = one.weights + two.weights;
  const entropy = one.entropy + two.entropy;
  return { dataLoss, weights, entropy, loss: dataLoss + weights + entropy };
}

describe('the loss of a step', () => {
  test('and its terms are those of the closed form, in evaluations too', async () => {
    const model = network();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const start = model.getWeights().map(({ data }) => data);
    expect(start[2]![0]).toBeCloseTo(Math.log(0.3 / 0.7), 6);
    const expected = closedForm(start);
    const many = randomMatrix(600, COLUMNS, 2);
    const evaluated = await model.evaluate(many, new Float32Array(600));
    const { dataLoss, loss, penalties } = model.trainOnBatch(X, y);
    // Some hundred roundings of 2^-24; those of the mask are 1e-6 of it.
    const close = (value: number, wanted: number) =>
      expect(Math.abs(value - wanted)).toBeLessThan(1e-5 * Math.abs(wanted));
    close(dataLoss, expected.dataLoss);
    for (const seen of [penalties, evaluated.penalties]) {
      close(seen['concreteWeights']!, expected.weights);
      close(seen['concreteEntropy']!, expected.entropy);
    }
    close(loss, expected.loss);
    expect(expected.entropy).toBeLessThan(0);
  });

  test('has the gradient that the step follows: central differences of the closed form in every number', () => {
    const model = network();
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'meanSquaredError' });
    const start = model.getWeights().map(({ data }) => [...data]);
    model.trainOnBatch(X, y);
    const after = model.getWeights();
    const h = 1e-5;
    for (const [at, array] of start.entries()) {
      for (const [i, value] of array.entries()) {
        const lossAt = (by: number) =>
          closedForm(start.map((other, a) => (a === at ? other.map((w, j) => (j === i ? w + by : w)) : other))).loss;
        const difference = (lossAt(h) - lossAt(-h)) / (2 * h);
        const gradient = value - after[at]!.data[i]!;
        // The update rounds w to 2^-24 of it; the mask's slope is right to 1e-5.
        expect(Math.abs(gradient - difference), `array ${at}, element ${i}`).toBeLessThan(
          1e-5 + 1e-4 * Math.abs(difference),
        );
      }
    }
  });
});

describe('the rate', () => {
  const rateAfter = async (options: ConcreteDropoutOptions) => {
    const layer = concreteDropout(
      dense({ units: 4, inputShape: [COLUMNS], kernelInitializer: 'ones', useBias: false }),
      options,
    );
    const model = sequential({
      seed: 1,
      layers: [layer, dense({ units: 1, kernelInitializer: 'zeros', trainable: false })],
    });
    model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 100, batchSize: 20 }); // the outputs are 0 whatever is dropped: the terms alone decide
    const logit = model.getWeights()[1]!.data[0]!;
    return 1 / (1 + Math.exp(-logit));
  };

  test('goes to one half for the entropy, down for the weights, and rests without terms', async () => {
    expect(Math.abs((await rateAfter({ weightRegularizer: 0, dropoutRegularizer: 0.1 })) - 0.5)).toBeLessThan(0.02);
    expect(await rateAfter({ weightRegularizer: 0.1, dropoutRegularizer: 0, initialRate: 0.4 })).toBeLessThan(0.35);
    expect(await rateAfter({ weightRegularizer: 0, dropoutRegularizer: 0 })).toBeCloseTo(0.1, 6);
  });
});

describe('as a layer of a model', () => {
  test('predict has X as it is; passes of predictive distributions draw, the same in every chunk', () => {
    const model = network();
    const layers = [
      dense({ units: 6, activation: 'tanh' }),
      dense({ units: 5, activation: 'tanh', useBias: false }),
      dense({ units: 1 }),
    ];
    const plain = sequential({ layers });
    plain.predict(X);
    plain.setWeights(model.getWeights().filter((_, at) => at !== 2 && at !== 4));
    expect(bitsOf([model.predict(X)])).toEqual(bitsOf([plain.predict(X)]));
    const many = randomMatrix(600, COLUMNS, 5);
    const whole = model.predictDistribution(many, { passes: 3, returnSamples: true }).samples!;
    for (const rows of [1, 257, 599]) {
      const part = model.predictDistribution(rowsOf(many, 0, rows), { passes: 3, returnSamples: true }).samples!;
      expect(bitsOf(part)).toEqual(bitsOf(whole.map((sample) => rowsOf(sample, 0, rows))));
    }
    expect(new Set(whole.map(({ data }) => String(data))).size).toBe(3);
  });

  test('training goes on from a file with the same bits, next to dropout of whole units and with X as lists', async () => {
    const data = X.data.map((value) => (value < 0.2 ? 0 : value));
    const indices: number[] = [];
    const indptr = [0];
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) if (data[row * COLUMNS + column] !== 0) indices.push(column);
      indptr.push(indices.length);
    }
    const values = data.filter((value) => value !== 0);
    const sparse = sparseMatrix(values, Int32Array.from(indices), Int32Array.from(indptr), [ROWS, COLUMNS]);
    const bits = [];
    for (const rows of [{ data, shape: [ROWS, COLUMNS] }, sparse]) {
      const units: Layer = dropout({ rate: 0.5, noiseShape: [1, null] });
      const layers = [
        concreteDropout(dense({ units: 30, activation: 'relu' })),
        units,
        concreteDropout(dense({ units: 26, activation: 'gelu', useBias: false }), first),
        units,
        concreteDropout(dense({ units: 1 })),
      ];
      const model = sequential({ seed: 1, layers });
      model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
      await model.fit(rows, y, { epochs: 2, batchSize: 16 });
      const copy = load(model.save());
      for (const one of [model, copy]) await one.fit(rows, y, { epochs: 2, batchSize: 16 });
      expect(copy.save()).toEqual(model.save());
      bits.push(weightBits(copy));
    }
    expect(bits[1]).toEqual(bits[0]);
  });

  test('frozen, it draws and passes gradients on, but neither weights nor rate move, and it has no terms', async () => {
    const frozen = concreteDropout(dense({ units: 5, trainable: false }), first);
    const below = dense({ units: 6, inputShape: [COLUMNS] });
    const model = sequential({ seed: 1, layers: [below, frozen, dense({ units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const before = weightBits(model);
    const { penalties } = model.trainOnBatch(X, y);
    const after = weightBits(model);
    expect(penalties).toEqual({ l1: 0, l2: 0 });
    expect(after.slice(2, 5)).toEqual(before.slice(2, 5));
    expect(after[0]).not.toEqual(before[0]);
  });

  test('compact leaves it whole, and its outputs equal', () => {
    const model = network();
    const weights = model.getWeights().map(({ data }) => data);
    weights[0] = weights[0]!.map((w, i) => (i % 6 < 2 ? 0 : w));
    model.setWeights(weights);
    expect(bitsOf([model.compact().predict(X)])).toEqual(bitsOf([model.predict(X)]));
  });
});

test('what does not hold is refused', () => {
  const layer = dense({ units: 1 });
  for (const other of [
    dropout({ rate: 0.5 }),
    dense({ units: 1, dropConnect: 0.5 }),
    activation({ activation: 'relu' }),
    5,
    null,
  ]) {
    expect(() => concreteDropout(other as Layer)).toThrow(
      'concreteDropout.layer must be a dense layer without dropConnect',
    );
  }
  for (const initialRate of [0, 1, -0.5, Number.NaN]) {
    expect(() => concreteDropout(layer, { initialRate })).toThrow(/^concreteDropout\.initialRate must be a number in/);
  }
  expect(() => concreteDropout(layer, { temperature: 0 })).toThrow(/^concreteDropout\.temperature/);
  expect(() => concreteDropout(layer, { weightRegularizer: -1 })).toThrow(/^concreteDropout\.weightRegularizer/);
  expect(() => concreteDropout(layer, { dropoutRegularizer: Number.NaN })).toThrow(
    /^concreteDropout\.dropoutRegularizer/,
  );
  expect(() => concreteDropout(layer, { temprature: 1 } as never)).toThrow(/did you mean temperature\?/);
});
