import { describe, expect, test } from 'vitest';
import {
  adam,
  cosineDecay,
  exponentialDecay,
  load,
  type ReduceLearningRateOptions,
  ramp,
  reduceLearningRateOnPlateau,
  type Schedule,
  sgd,
} from '../../src/index.js';
import { linearModel, regression, weightBits } from '../support/models.js';
import { scripted } from '../support/scripted.js';

const { X, y } = regression(8, 2);
const quiet = { batchSize: 8, verbose: false };

function compiled(figures: readonly number[], learningRate: number | Schedule = 0.1) {
  const model = linearModel(2);
  const metrics = [scripted('score', figures, 'min')];
  model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError', metrics });
  return model;
}

// torch 1.13.0a0: ReduceLROnPlateau(SGD(lr=0.1), factor=0.5, patience=p - 1, threshold=1e-4, threshold_mode='abs', cooldown=c,
// min_lr=0.01, eps=0), its rate after step(figure).
const NONE = Number.NaN;
const figures = [1, 0.9, 0.9, 0.89995, 0.95, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, NONE, 0.6, 0.4, 0.4, 0.4, 0.4];
const torch: [number, number, number[]][] = [
  [2, 0, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]],
  [
    2,
    1,
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125, 0.0125, 0.0125, 0.0125, 0.01, 0.01],
  ],
  [3, 2, [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.025, 0.025, 0.025, 0.025, 0.0125]],
  [1, 0, [0.1, 0.1, 0.05, 0.025, 0.0125, 0.0125, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]],
];

test.each(torch)('patience %i, cooldown %i: the rates of PyTorch', async (patience, cooldown, rates) => {
  const model = compiled(figures);
  const options: ReduceLearningRateOptions = {
    monitor: 'score',
    factor: 0.5,
    patience,
    cooldown,
    minLearningRate: 0.01,
  };
  const seen: number[] = [];
  await model.fit(X, y, {
    ...quiet,
    epochs: figures.length,
    callbacks: [
      reduceLearningRateOnPlateau(options),
      { onEpochEnd: (_e, _l, one) => void seen.push(one.learningRate) },
    ],
  });
  expect(seen).toEqual(rates);
});

test('the log shows what a step was taken with: the epoch after a reduction is the first with the new rate', async () => {
  const model = compiled([1, 1, 1]);
  const callbacks = [reduceLearningRateOnPlateau({ monitor: 'score', factor: 0.5, patience: 1 })];
  const { epochs } = await model.fit(X, y, { ...quiet, epochs: 3, callbacks });
  expect(epochs.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.1, 0.05]);
});

test('a run with a reduction has the bits of two with the two rates', async () => {
  const [model, twin] = [compiled([1, 1, 1, 0.5, 0.4, 0.3]), compiled([])];
  const callbacks = [reduceLearningRateOnPlateau({ monitor: 'score', factor: 0.5, patience: 2 })];
  await model.fit(X, y, { ...quiet, epochs: 6, callbacks });
  await twin.fit(X, y, { ...quiet, epochs: 3 });
  expect(twin.learningRate).toBe(0.1);
  twin.learningRate = 0.05;
  await twin.fit(X, y, { ...quiet, epochs: 3 });
  expect(weightBits(model)).toEqual(weightBits(twin));
});

test('begins anew in a second fit, but the rate stays', async () => {
  const model = compiled([1, 1, /* second fit */ 5, 5]);
  const callback = reduceLearningRateOnPlateau({ monitor: 'score', factor: 0.5, patience: 1 });
  await model.fit(X, y, { ...quiet, epochs: 2, callbacks: [callback] });
  expect(model.learningRate).toBe(0.05);
  await model.fit(X, y, { ...quiet, epochs: 2, callbacks: [callback] });
  expect(model.learningRate).toBe(0.025);
});

test('a rate that would vanish in f32, and a schedule that gives 0, are left alone', async () => {
  const callbacks = [reduceLearningRateOnPlateau({ monitor: 'score', factor: 0.1, patience: 1 })];
  const tiny = compiled([1, 1, 1], 1.5e-45);
  await tiny.fit(X, y, { ...quiet, epochs: 3, callbacks });
  expect(tiny.learningRate).toBe(1.5e-45);
  const over = compiled([1, 1, 1], ramp({ from: 0.1, to: 0, steps: 1 }));
  await over.fit(X, y, { ...quiet, epochs: 3, callbacks });
  expect(over.learningRate).toBe(0);
});

test.each<[object, RegExp]>([
  [{ factor: 1 }, /factor/],
  [{ factor: 0 }, /factor/],
  [{ patience: 0 }, /patience must be an integer >= 1/],
  [{ cooldown: -1 }, /cooldown/],
  [{ minLearningRate: -1 }, /minLearningRate/],
  [{ minLearnRate: 0 }, /did you mean minLearningRate/],
])('%o is refused at once', (options, message) => {
  expect(() => reduceLearningRateOnPlateau(options)).toThrow(message);
});

describe('model.learningRate', () => {
  test('is the rate of the next step, and what it was set to', async () => {
    const schedule = exponentialDecay({ initialValue: 0.1, decaySteps: 1, decayRate: 0.5 });
    const model = compiled([], schedule);
    await model.fit(X, y, { ...quiet, epochs: 2 });
    expect(model.learningRate).toBe(schedule.at(2));
    for (const rate of [0.3, 1e-4, 0.07]) {
      model.learningRate = rate;
      expect(model.learningRate).toBe(rate);
    }
    const { epochs } = await model.fit(X, y, { ...quiet, epochs: 2 });
    expect(epochs[0]!.learningRate).toBe(0.07);
    expect(epochs[1]!.learningRate).toBeCloseTo(0.035, 15); // the schedule's later values are scaled alike
  });

  test('is kept in files, and reset by compile', async () => {
    const model = linearModel(2);
    const optimizer = adam({ learningRate: cosineDecay({ initialValue: 0.1, decaySteps: 20 }) });
    const compile = () => model.compile({ optimizer, loss: 'meanSquaredError' });
    compile();
    await model.fit(X, y, { ...quiet, epochs: 2 });
    const own = model.learningRate;
    model.learningRate = 0.011;
    const copy = load(model.save());
    expect(copy.learningRate).toBe(0.011);
    for (const one of [model, copy]) await one.fit(X, y, { ...quiet, epochs: 3 });
    expect(copy.learningRate).toBe(model.learningRate);
    expect(weightBits(copy)).toEqual(weightBits(model));
    expect(copy.save()).toEqual(model.save());
    compile();
    expect(model.learningRate).toBe(0.1);
    expect(own).toBeLessThan(0.1);
  });

  test('refuses what is no rate, a schedule that is 0, and a model that is not compiled', () => {
    const model = compiled([], ramp({ from: 0, to: 0.1, steps: 10 }));
    expect(() => {
      model.learningRate = 0.1;
    }).toThrow(/the schedule gives 0 in this step/);
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '0.1' as never]) {
      expect(() => {
        model.learningRate = bad;
      }).toThrow(/learningRate must be a finite number > 0/);
    }
    expect(() => linearModel(2).learningRate).toThrow(expect.objectContaining({ code: 'E_NOT_COMPILED' }));
  });
});
