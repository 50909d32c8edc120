// What predictions need is the model's: neither compile nor load({ compile: false }) takes it away.
import { describe, expect, test } from 'vitest';
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  ema,
  gaussianNoise,
  load,
  ramp,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.js';
import { fromConfiguration } from '../../../src/model/load.js';
import { bitsOf } from '../../support/models.js';

const X = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(1.7 * i)]);
const y = X.map(([a, b]) => (a! - b! > 0 ? 1 : 0));

/** Sums of both classes have outputs between 0 and one half. */
async function logits(): Promise<Sequential> {
  const model = sequential({ seed: 5, layers: [dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy' });
  await model.fit(X, y, { epochs: 8 });
  expect(model.predict(X).data.some((value) => value > 0 && value < 0.5)).toBe(true);
  return model;
}

async function curriculum(): Promise<Sequential> {
  const model = sequential({
    seed: 5,
    layers: [
      dense({ units: 8, inputShape: [2], activation: 'relu' }),
      dropout({ rate: ramp({ from: 0, to: 0.6, steps: 30 }) }),
      dense({ units: 4 }),
      gaussianNoise({ stddev: 0.1 }),
      dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  await model.fit(X, y, { epochs: 20, batchSize: 24 });
  return model;
}

/** All that can happen to a model between training and a prediction. */
const ways: [string, (model: Sequential) => Sequential][] = [
  ['load', (model) => load(model.save())],
  ['load without compiling', (model) => load(model.save(), { compile: false })],
  [
    'load without compiling, saved and loaded again',
    (model) => load(load(model.save(), { compile: false }).save(), { compile: false }),
  ],
  ['compact', (model) => model.compact()],
  ['compact after load without compiling', (model) => load(model.save(), { compile: false }).compact()],
];

/** Compiles anew, with what the model was not trained with. */
function recompiled(model: Sequential, loss: 'binaryCrossentropy' | 'meanSquaredError'): Sequential {
  model.compile({ optimizer: 'rmsprop', loss });
  return model;
}

describe.each(ways)('%s', (_way, take) => {
  test('leaves logits logits: the same classes', async () => {
    const model = await logits();
    const copy = take(model);
    expect(copy.predictClasses(X)).toEqual(model.predictClasses(X));
    expect(recompiled(copy, 'binaryCrossentropy').predictClasses(X)).toEqual(model.predictClasses(X));
  });

  test('reads schedules where training was: the same spread, also when it is compiled anew', async () => {
    const model = await curriculum();
    const spread = (of: Sequential) => bitsOf([of.predictDistribution(X, { passes: 20 }).variance]);
    const copy = take(model);
    expect(spread(copy)).toEqual(spread(model));
    expect(copy.step).toBe(20);
    recompiled(copy, 'meanSquaredError');
    expect(copy.step).toBe(0);
    expect(spread(copy)).toEqual(spread(model));
    expect(spread(take(copy))).toEqual(spread(model));
  });
});

test('the average of the weights predicts in a model that was loaded without compiling, and in a file of it', async () => {
  const layers = [dense({ units: 3, inputShape: [2] }), batchNormalization(), dense({ units: 1, trainable: false })];
  const model = sequential({ seed: 2, layers });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', average: ema({ decay: 0.9 }) });
  await model.fit(X, y, { epochs: 5 });
  const expected = bitsOf([model.predict(X, { weights: 'average' })]);
  const loose = load(model.save(), { compile: false });
  for (const copy of [load(model.save()), loose, load(loose.save())]) {
    expect(bitsOf([copy.predict(X, { weights: 'average' })])).toEqual(expected);
  }
});

test('a configuration says that outputs are logits', () => {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2], useBias: false })] });
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
  const copy = fromConfiguration(JSON.parse(JSON.stringify(model)));
  expect(copy.predictClasses(X)).toEqual(model.predictClasses(X));
  const { compiled: _, ...bare } = JSON.parse(JSON.stringify(model));
  expect(fromConfiguration(bare).predictClasses(X)).toEqual(model.predictClasses(X));
});

test('a model that was never compiled compares with one half, before and after a file', () => {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
  const classes = Int32Array.from(model.predict(X).data, (value) => (value > 0.5 ? 1 : 0));
  expect(model.predictClasses(X)).toEqual(classes);
  expect(load(model.save()).predictClasses(X)).toEqual(classes);
});

test('a sigmoid at the end, or another loss, are not logits', async () => {
  const model = await logits();
  recompiled(model, 'meanSquaredError');
  const classes = Int32Array.from(model.predict(X).data, (value) => (value > 0.5 ? 1 : 0));
  expect(model.predictClasses(X)).toEqual(classes);
  expect(load(model.save(), { compile: false }).predictClasses(X)).toEqual(classes);
});
