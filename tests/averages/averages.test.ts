// Running averages of the weights: what they are, and that they hold through constraints, files and further training.
import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import {
  type Average,
  adam,
  type Constraint,
  dense,
  ema,
  load,
  type Matrix,
  memory,
  type Sequential,
  sequential,
  sgd,
  swa,
} from '../../src/index.js';
import {
  bitsOf,
  classification,
  classifier,
  linearModel,
  randomMatrix,
  regression,
  rejectionOf,
  weightBits,
} from '../support/models.js';

const { X, y } = regression(24, 3);

/** A trained model, and its weights after each of the steps. */
function trained(average: Average, steps: number): { model: Sequential; states: Float32Array[][] } {
  const model = linearModel(3);
  model.compile({ optimizer: sgd({ learningRate: 0.05, momentum: 0.5 }), loss: 'meanSquaredError', average });
  const states: Float32Array[][] = [];
  for (let step = 0; step < steps; step++) {
    model.trainOnBatch(X, y);
    states.push(model.getWeights().map(({ data }) => data));
  }
  return { model, states };
}

/** Weighted mean of the states' p-th arrays, in f64. */
function meanOf(states: Float32Array[][], p: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return Array.from(
    states[0]![p]!,
    (_, i) => states.reduce((total, state, k) => total + weights[k]! * state[p]![i]!, 0) / sum,
  );
}

function expectNear(got: Matrix[], expected: number[][], roundings: number): void {
  // Weights are below 1; every step of the average rounds three times, and decay < 1 forgets earlier ones.
  got.forEach(({ data }, p) => {
    data.forEach((value, i) => {
      expect(Math.abs(value - expected[p]![i]!)).toBeLessThan(roundings * 2 ** -24);
    });
  });
}

describe('ema', () => {
  test('is the mean of all states, each weighted by the decay to the power of its age', () => {
    const { model, states } = trained(ema({ decay: 0.9 }), 20);
    const weights = states.map((_, k) => 0.9 ** (19 - k));
    expectNear(
      model.getWeights({ average: true }),
      [0, 1].map((p) => meanOf(states, p, weights)),
      3 * 10,
    );
  });

  test('is the weights themselves after one step, and for decay 0', () => {
    const { model } = trained(ema({ decay: 0.999 }), 1);
    expect(bitsOf(model.getWeights({ average: true }))).toEqual(weightBits(model));
    const { model: same } = trained(ema({ decay: 0 }), 5);
    expectNear(
      same.getWeights({ average: true }),
      same.getWeights().map(({ data }) => [...data]),
      1,
    );
  });
});

describe('swa', () => {
  test('is the plain mean of every second state after the fourth step', () => {
    const { model, states } = trained(swa({ startStep: 4, every: 2 }), 11);
    const weights = states.map((_, k) => (k + 1 > 4 && (k + 1 - 4) % 2 === 0 ? 1 : 0)); // after steps 6, 8, 10
    expectNear(
      model.getWeights({ average: true }),
      [0, 1].map((p) => meanOf(states, p, weights)),
      3 * 3,
    );
  });

  test('by epochs is the mean of the weights at their ends', async () => {
    const model = linearModel(3);
    model.compile({
      optimizer: sgd({ learningRate: 0.05 }),
      loss: 'meanSquaredError',
      average: swa({ startEpoch: 2 }),
    });
    const states: Float32Array[][] = [];
    const onEpochEnd = () => void states.push(model.getWeights().map(({ data }) => data));
    await model.fit(X, y, { epochs: 5, batchSize: 10, callbacks: [{ onEpochEnd }] });
    const weights = [0, 0, 1, 1, 1];
    expectNear(
      model.getWeights({ average: true }),
      [0, 1].map((p) => meanOf(states, p, weights)),
      3 * 3,
    );
  });

  test('has not begun before its start, and says so', async () => {
    const { model } = trained(swa({ startStep: 5 }), 5);
    const code = expect.objectContaining({ code: 'E_NO_AVERAGE' });
    expect(() => model.getWeights({ average: true })).toThrow(code);
    expect(() => model.predict(X, { weights: 'average' })).toThrow(code);
    expect(() => model.useAverage()).toThrow(code);
    expect(await rejectionOf(model.evaluate(X, y, { weights: 'average' }))).toEqual(code);
    model.trainOnBatch(X, y);
    expect(bitsOf(model.getWeights({ average: true }))).toEqual(weightBits(model));
  });
});

test.each([
  ['ema', ema({ decay: 0.8 })],
  ['swa by steps', swa({ startStep: 3, every: 2 })],
  ['swa by epochs', swa({ startEpoch: 1, every: 2 })],
])('%s goes on from a file with the same bits, and changes none of the training', async (_, average) => {
  const data = classification(37, 4, 3);
  const make = (chosen?: Average) => {
    const model = classifier();
    model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', ...(chosen && { average: chosen }) });
    return model;
  };
  const whole = make(average);
  const plain = make();
  const saved = [whole.save()];
  for (let part = 0; part < 4; part++) {
    await whole.fit(data.X, data.y, { batchSize: 8 });
    await plain.fit(data.X, data.y, { batchSize: 8 });
    saved.push(whole.save());
  }
  expect(weightBits(whole)).toEqual(weightBits(plain));
  for (const [part, bytes] of saved.entries()) {
    const copy = load(bytes);
    expect(copy.save()).toEqual(bytes);
    for (let rest = part; rest < 4; rest++) await copy.fit(data.X, data.y, { batchSize: 8 });
    expect(copy.save()).toEqual(whole.save());
    expect(bitsOf(copy.getWeights({ average: true }))).toEqual(bitsOf(whole.getWeights({ average: true })));
  }
  const forPrediction = load(whole.save(), { compile: false });
  const expected = whole.predict(data.X, { weights: 'average' });
  expect(bitsOf([forPrediction.predict(data.X, { weights: 'average' })])).toEqual(bitsOf([expected]));
});

test('predictions, classes, distributions and evaluations with the average are those of a model that has it as weights', async () => {
  const data = classification(300, 4, 3);
  const model = classifier();
  const loss = 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss, metrics: ['accuracy'], average: ema({ decay: 0.9 }) });
  const own = classifier();
  own.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
  for (let round = 0; round < 3; round++) {
    await model.fit(data.X, data.y, { epochs: 2 });
    own.setWeights(model.getWeights({ average: true }));
    const weights = 'average';
    const passes = 3;
    expect(bitsOf([model.predict(data.X, { weights })])).toEqual(bitsOf([own.predict(data.X)]));
    expect(model.predictClasses(data.X, { weights })).toEqual(own.predictClasses(data.X));
    const distribution = own.predictDistribution(data.X, { passes });
    expect(model.predictDistribution(data.X, { passes, weights })).toEqual(distribution);
    expect(await model.evaluate(data.X, data.y, { weights })).toEqual(await own.evaluate(data.X, data.y));
    expect(weightBits(model)).not.toEqual(weightBits(own));
  }
  model.useAverage();
  expect(weightBits(model)).toEqual(weightBits(own));
  expect(bitsOf([model.predict(data.X)])).toEqual(bitsOf([own.predict(data.X)]));
});

test('the average is put back into the set of a constraint, and frozen layers are as they are', () => {
  const layers = [
    dense({ units: 4, inputShape: [3], activation: 'tanh' }),
    dense({ units: 4, trainable: false }),
    dense({ units: 1 }),
  ];
  const sphere = { name: 'sphere', config: {} };
  const first = layers[0]!;
  const constrained = Object.assign(
    { ...first },
    {
      type: 'denseOnSpheres',
      parameters: (inputUnits: number) =>
        first.parameters(inputUnits).map((spec) => ({
          ...spec,
          constraint: {
            ...sphere,
            // Every number becomes its sign: a set that no mean stays in.
            apply: (kernels: { memory: WebAssembly.Memory }, w: number, rows: number, columns: number) => {
              const values = new Float32Array(kernels.memory.buffer, w, rows * columns);
              values.forEach((value, i) => {
                values[i] = value < 0 ? -1 : 1;
              });
            },
          },
        })),
    },
  );
  const model = sequential({ seed: 3, layers: [constrained, ...layers.slice(1)] });
  model.compile({ optimizer: sgd({ learningRate: 3 }), loss: 'meanSquaredError', average: ema({ decay: 0.5 }) });
  for (let step = 0; step < 6; step++) model.trainOnBatch(randomMatrix(8, 3, step), Array(8).fill(1));
  const average = model.getWeights({ average: true });
  expect(average[0]!.data.every((value) => Math.abs(value) === 1)).toBe(true);
  expect(bitsOf(average.slice(2, 4))).toEqual(weightBits(model).slice(2, 4));
});

test('pruned weights are 0 in the average, at once and from then on', () => {
  const { model } = trained(ema({ decay: 0.9 }), 3);
  model.prune({ fraction: 0.5 });
  for (let step = 0; step < 3; step++) {
    const isPruned = model.getWeights()[0]!.data.map((w) => (w === 0 ? 1 : 0));
    expect(isPruned.some((one) => one === 1)).toBe(true);
    expect(model.getWeights({ average: true })[0]!.data.map((w) => (w === 0 ? 1 : 0))).toEqual(isPruned);
    model.trainOnBatch(X, y);
  }
});

test('compile gives the memory of the average back', () => {
  const model = linearModel(3);
  const used: number[] = [];
  for (let round = 0; round < 3; round++) {
    model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError', average: ema() });
    model.trainOnBatch(X, y);
    model.predict(X, { weights: 'average' });
    used.push(memory().bytesInUse);
  }
  expect(used).toEqual([used[0], used[0], used[0]]);
});

test('pruned weights stay 0 in the average, too, where a constraint of the user comes to move them', () => {
  let isLifting = false;
  const lifting: Constraint = {
    name: 'lifting',
    config: {},
    apply({ memory }, weights, rows, columns) {
      if (isLifting) new Float32Array(memory.buffer, weights, rows * columns).fill(1);
    },
  };
  const model = sequential({ seed: 3, layers: [dense({ units: 2, inputShape: [3], kernelConstraint: lifting })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', average: ema() });
  const Y = randomMatrix(24, 2, 4);
  model.trainOnBatch(X, Y);
  model.prune({ fraction: 0.5 });
  isLifting = true;
  model.trainOnBatch(X, Y);
  const isPruned = model.takeSnapshot().pruned[0]!;
  for (const average of [false, true]) {
    expect([...model.getWeights({ average })[0]!.data]).toEqual(Array.from(isPruned, (mark) => 1 - mark));
  }
});

test('compile forgets the average and frees it; an evaluation that it overtakes is told', async () => {
  const { model } = trained(ema(), 2);
  const evaluation = model.evaluate(X, y, { weights: 'average', yieldEvery: 0 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  expect(await rejectionOf(evaluation)).toMatchObject({ code: 'E_NO_AVERAGE' });
  expect(() => model.predict(X, { weights: 'average' })).toThrow(expect.objectContaining({ code: 'E_NO_AVERAGE' }));
});

test('options out of range and unknown ones are refused, with the nearest name', () => {
  for (const decay of [1, -0.1, Number.NaN, '0.9']) {
    expect(() => ema({ decay: decay as number })).toThrow(HyperparameterError);
  }
  for (const bad of [-1, 0.5, Number.NaN]) {
    expect(() => swa({ startStep: bad })).toThrow(/^swa\.startStep must be an integer >= 0/);
    expect(() => swa({ startEpoch: bad })).toThrow(/^swa\.startEpoch must be an integer >= 0/);
  }
  expect(() => swa({ startStep: 1, every: 0 })).toThrow(/^swa\.every must be an integer >= 1/);
  expect(() => swa({})).toThrow('swa: give startEpoch or startStep, got neither');
  expect(() => swa({ startEpoch: 1, startStep: 1 })).toThrow('got both');
  for (const none of [undefined, null, 5, []]) expect(() => swa(none as never)).toThrow(OptionError);
  expect(() => ema({ dekay: 1 } as object)).toThrow(/did you mean decay\?/);
  expect(() => swa({ startEpochs: 1 } as object)).toThrow(/did you mean startEpoch\?/);
  const model = linearModel(3);
  for (const average of ['ema', 3, {}]) {
    const options = { optimizer: 'sgd', loss: 'meanSquaredError', average } as never;
    expect(() => model.compile(options)).toThrow(OptionError);
  }
  expect(() => model.predict(X, { weights: 'mean' as 'average' })).toThrow(
    /predict\.weights must be "current" or "average"/,
  );
  expect(() => model.predict(X, { weigths: 'average' } as object)).toThrow(/did you mean weights\?/);
});

test('a file whose average lacks an array, or is of something unknown, is refused', () => {
  const { model } = trained(ema(), 1);
  const bytes = model.save();
  const text = new TextDecoder('latin1').decode(bytes);
  const broken = Uint8Array.from(text.replace(/(average\/\w+\/bi)as/, '$1os'), (c) => c.charCodeAt(0));
  expect(broken).not.toEqual(bytes);
  expect(() => load(broken)).toThrow(expect.objectContaining({ code: 'E_FORMAT' }));
});
