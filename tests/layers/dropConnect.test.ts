// DropConnect through the model: masks of weights.
import { describe, expect, test } from 'vitest';
import {
  adam,
  type CustomLoss,
  dense,
  dropout,
  type Layer,
  load,
  type Matrix,
  piecewiseConstant,
  type Rate,
  sequential,
  sgd,
  sparseMatrix,
} from '../../src/index.js';
import { bitsOf, randomMatrix, regression, rowsOf, weightBits } from '../support/models.js';

const SIZE = 40;
const KEPT = Math.fround(1 / 0.75);
const identity: Matrix = {
  data: Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % (SIZE + 1) === 0 ? 1 : 0)),
  shape: [SIZE, SIZE],
};
const ones = new Float32Array(SIZE * SIZE).fill(1);
const square = (rate: Rate) => dense({ units: SIZE, useBias: false, dropConnect: rate });

/** What layers of ones make of the rows of X in some training steps, whose loss does nothing. */
async function trainingOutputs(layers: readonly Layer[], seed: number, steps: number, X = identity) {
  const outputs: Float32Array[] = [];
  const watch: CustomLoss = {
    name: 'watch',
    value: (_targets, predictions, n) => {
      outputs.push(predictions.slice());
      return new Float64Array(n);
    },
    gradient: (_targets, predictions) => new Float32Array(predictions.length),
  };
  const model = sequential({ seed, layers: [...layers] });
  model.compile({ optimizer: 'sgd', loss: watch });
  model.predict(X); // builds it
  model.setWeights(layers.map(() => ones));
  await model.fit(X, X, { epochs: steps, batchSize: SIZE, shuffle: false });
  return outputs;
}

describe('masks of weights', () => {
  test('drop or scale each weight, with probability rate, afresh in every step; of the seed alone', async () => {
    const masks = await trainingOutputs([square(0.25)], 1, 6);
    expect(masks).toHaveLength(6);
    let dropped = 0;
    for (const mask of masks) {
      expect(new Set(mask)).toEqual(new Set([0, KEPT]));
      dropped += mask.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0);
    }
    // 9600 decisions: five deviations.
    expect(Math.abs(dropped - 2400)).toBeLessThan(5 * Math.sqrt(9600 * 0.25 * 0.75));
    expect(new Set(masks.map(String)).size).toBe(6);
    expect(await trainingOutputs([square(0.25)], 1, 6)).toEqual(masks);
    const others = await trainingOutputs([square(0.25)], 2, 6);
    for (const [step, mask] of masks.entries()) expect(others[step]).not.toEqual(mask);
  });

  test('are others in each layer, and not those of dropout', async () => {
    const [one] = await trainingOutputs([square(0.5)], 1, 1);
    const [both] = await trainingOutputs([square(0.5), square(0.5)], 1, 1);
    // M1 M2 / 1, of ones: were M2 = M1, its square would be that of the first mask.
    const squared = new Float32Array(SIZE * SIZE);
    for (let i = 0; i < SIZE; i++) {
      for (let j = 0; j < SIZE; j++) {
        for (let k = 0; k < SIZE; k++) squared[i * SIZE + j]! += one![i * SIZE + k]! * one![k * SIZE + j]!;
      }
    }
    expect(both).not.toEqual(squared);
    const all = { data: ones, shape: [SIZE, SIZE] };
    const model = sequential({ seed: 1, layers: [dropout({ rate: 0.5 })] });
    const [units] = model.predictDistribution(all, { passes: 1, returnSamples: true }).samples!;
    const weights = sequential({ seed: 1, layers: [square(0.5)] });
    weights.predict(identity);
    weights.setWeights([ones]);
    const [sample] = weights.predictDistribution(identity, { passes: 1, returnSamples: true }).samples!;
    const agree = sample!.data.reduce((sum, value, i) => sum + (value === units!.data[i] ? 1 : 0), 0);
    // 1600 pairs of independent decisions: half of them agree, with a deviation of 20.
    expect(Math.abs(agree - 800)).toBeLessThan(100);
    expect(one).not.toEqual(sample!.data);
  });

  test('follow a schedule, with none at 0; a rate of 0 is a layer without it, bit for bit', async () => {
    const schedule = piecewiseConstant({ boundaries: [1, 2], values: [0, 0.5, 0.25] });
    const masks = await trainingOutputs([square(schedule)], 1, 3);
    expect(masks[0]).toEqual(ones);
    expect(masks[1]).toEqual((await trainingOutputs([square(0.5)], 1, 3))[1]);
    expect(masks[2]).toEqual((await trainingOutputs([square(0.25)], 1, 3))[2]);
    const { X, y } = regression(40, 6);
    const bits = [];
    for (const more of [{}, { dropConnect: 0 }]) {
      const model = sequential({
        seed: 1,
        layers: [dense({ units: 5, inputShape: [6], ...more }), dense({ units: 1 })],
      });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await model.fit(X, y, { epochs: 2 });
      bits.push(model.save());
    }
    expect(bits[1]).toEqual(bits[0]);
  });
});

const COLUMNS = 8;
const network = (more: { activation?: string; units?: number } = {}) =>
  sequential({
    seed: 3,
    layers: [
      dense({ units: 6, inputShape: [COLUMNS] }),
      dense({ units: 30, dropConnect: 0.5, ...more }),
      dense({ units: 1, dropConnect: 0.25 }),
    ],
  });

test('the gradient is that of the loss with the same masks: central differences in every weight and bias', async () => {
  const { X, y } = regression(40, COLUMNS);
  const gradientAndLoss = async (weights: readonly Float32Array[]) => {
    const model = network();
    model.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'meanSquaredError' });
    model.setWeights(weights);
    const { loss } = await model.trainOnBatch(X, y);
    const after = model.getWeights();
    return { loss, gradient: weights.map((array, at) => array.map((w, i) => w - after[at]!.data[i]!)) };
  };
  const start = network()
    .getWeights()
    .map(({ data }) => data);
  const { gradient } = await gradientAndLoss(start);
  const h = 2 ** -4;
  for (const [at, array] of start.entries()) {
    let zeros = 0;
    for (let i = 0; i < array.length; i += 3) {
      const shifted = (by: number) =>
        start.map((other, a) => (a === at ? other.map((w, j) => (j === i ? w + by : w)) : other));
      const plus = (await gradientAndLoss(shifted(h))).loss;
      const difference = (plus - (await gradientAndLoss(shifted(-h))).loss) / (2 * h);
      // The loss is quadratic in each weight, so that there is no truncation error; some ten roundings of 2^-24 over 2h.
      expect(Math.abs(gradient[at]![i]! - difference), `array ${at}, element ${i}`).toBeLessThan(1e-4);
      if (gradient[at]![i] === 0) zeros++;
    }
    if (at === 2) expect(zeros).toBeGreaterThan(15); // half of a third of 180 weights is dropped
  }
});

test('X as lists, dropout of whole units before it, and skipped zeros change no bit', async () => {
  const { y } = regression(40, COLUMNS);
  const data = randomMatrix(40, COLUMNS, 4).data.map((value) => (value < 0.2 ? 0 : value));
  const indices: number[] = [];
  const indptr = [0];
  for (let row = 0; row < 40; row++) {
    for (let column = 0; column < COLUMNS; column++) if (data[row * COLUMNS + column] !== 0) indices.push(column);
    indptr.push(indices.length);
  }
  const values = data.filter((value) => value !== 0);
  const sparse = sparseMatrix(values, Int32Array.from(indices), Int32Array.from(indptr), [40, COLUMNS]);
  const bits = [];
  for (const X of [{ data, shape: [40, COLUMNS] }, sparse]) {
    const layers = [
      dense({ units: 30, dropConnect: 0.5, activation: 'relu' }),
      dropout({ rate: 0.5, noiseShape: [1, null] }),
      dense({ units: 26, dropConnect: 0.5, activation: 'relu' }),
      dense({ units: 1 }),
    ];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 3, batchSize: 16 });
    const { mean, variance } = model.predictDistribution(X, { passes: 300 });
    bits.push([...weightBits(model), ...bitsOf([mean, variance])]);
  }
  expect(bits[1]).toEqual(bits[0]);
});

describe('prediction', () => {
  const { X, y } = regression(40, COLUMNS);

  test('predict has the weights as they are; in a linear network the passes tend to it', () => {
    const model = network();
    const plain = sequential({ layers: [6, 30, 1].map((units) => dense({ units })) });
    plain.predict(X);
    plain.setWeights(model.getWeights());
    const exact = plain.predict(X);
    expect(bitsOf([model.predict(X)])).toEqual(bitsOf([exact]));
    const { mean, variance } = model.predictDistribution(X, { passes: 4000 });
    expect(Math.min(...variance.data)).toBeGreaterThan(0);
    // Five deviations of a mean over the passes.
    mean.data.forEach((value, i) => {
      expect(Math.abs(value - exact.data[i]!)).toBeLessThan(5 * Math.sqrt(variance.data[i]! / 4000));
    });
  });

  test('a pass has one mask, the same in every chunk and for any number of rows and passes', () => {
    const wider = [dense({ units: 3, dropConnect: 0.5 }), dense({ units: 9, dropConnect: 0.5 }), dense({ units: 5 })];
    for (const model of [network({ activation: 'tanh' }), sequential({ seed: 1, layers: wider })]) {
      const many = randomMatrix(600, COLUMNS, 5);
      const whole = model.predictDistribution(many, { passes: 3, returnSamples: true }).samples!;
      const more = model.predictDistribution(many, { passes: 5, returnSamples: true }).samples!;
      expect(bitsOf(more.slice(0, 3))).toEqual(bitsOf(whole));
      for (const [first, last] of [
        [0, 1],
        [3, 7],
        [255, 600],
      ] as const) {
        const part = model.predictDistribution(rowsOf(many, first, last), { passes: 3, returnSamples: true }).samples!;
        expect(bitsOf(part)).toEqual(bitsOf(whole.map((sample) => rowsOf(sample, first, last))));
      }
      expect(new Set(whole.map(({ data }) => String(data))).size).toBe(3);
    }
  });

  test('training goes on from a file with the same bits', async () => {
    const model = network({ activation: 'relu' });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 2, batchSize: 7 });
    const copy = load(model.save());
    for (const one of [model, copy]) await one.fit(X, y, { epochs: 2, batchSize: 7 });
    expect(copy.save()).toEqual(model.save());
    expect(bitsOf([copy.predictDistribution(X).mean])).toEqual(bitsOf([model.predictDistribution(X).mean]));
  });
});

test('a gradient that its scale makes infinite is found before any weight changes', async () => {
  const huge: CustomLoss = {
    name: 'huge',
    value: (_targets, _predictions, n) => new Float64Array(n),
    gradient: (_targets, predictions) => predictions.map(() => 2 ** 63),
  };
  const layer = dense({ units: 64, inputShape: [2], dropConnect: 0.95, kernelInitializer: 'zeros', useBias: false });
  const model = sequential({ layers: [layer] });
  model.compile({ optimizer: 'sgd', loss: huge });
  const y = { data: new Float32Array(64), shape: [1, 64] };
  await expect(model.fit([[2 ** 62, 2 ** 62]], y, { epochs: 1 })).rejects.toThrow(
    /the gradient of dense_1\/kernel is not finite/,
  );
  expect(new Set(model.getWeights()[0]!.data)).toEqual(new Set([0]));
});

test('compact leaves its kernel whole', () => {
  const model = network();
  const [, , kernel] = model.getWeights();
  const weights = model.getWeights().map(({ data }) => data);
  weights[2] = kernel!.data.map((w, i) => (i % 30 < 10 ? 0 : w));
  model.setWeights(weights);
  const { shape } = model.compact().getWeights()[2]!;
  expect(shape).toEqual([6, 30]);
});

test('rates outside [0, 1) are refused', () => {
  for (const dropConnect of [1, -0.1, Number.NaN, '0.5' as never]) {
    expect(() => dense({ units: 1, dropConnect })).toThrow(/^dense\.dropConnect must be a number in \[0, 1\)/);
  }
  expect(() => dense({ units: 1, dropConect: 0.5 } as never)).toThrow(/did you mean dropConnect\?/);
});
