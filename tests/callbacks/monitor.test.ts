// Figures that cannot say which epoch is better: refused before the first step where the data shows it, warned of where it shows later.
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Callback,
  dense,
  earlyStopping,
  type FitOptions,
  type Metric,
  onWarning,
  reduceLearningRateOnPlateau,
  sequential,
  type Warning,
} from '../../src/index.js';
import { linearModel, regression, weightBits } from '../support/models.js';
import { scripted } from '../support/scripted.js';

const data = regression(10, 3);
const y = [...data.y];
const X = y.map((_, row) => [...data.X.data.slice(3 * row, 3 * row + 3)]);
const quiet = { verbose: false, epochs: 6 };

let warnings: Warning[] = [];
const hear = () => {
  warnings = [];
  onWarning((warning) => warnings.push(warning));
};
afterEach(() => onWarning(undefined));

function compiled(...metrics: (Metric | 'r2' | 'accuracy')[]) {
  const model = linearModel(3);
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics });
  return model;
}

const judges: [string, (monitor: string) => Callback][] = [
  ['earlyStopping', (monitor) => earlyStopping({ monitor, patience: 2, mode: 'max' })],
  ['reduceLearningRateOnPlateau', (monitor) => reduceLearningRateOnPlateau({ monitor, patience: 2, mode: 'max' })],
];

const ofThree = X.slice(0, 9);
const useless: [string, string, FitOptions, RegExp][] = [
  ['r2 of one row', 'valR2', { validationSplit: 0.1 }, /valR2 .*fewer than two rows/],
  ['r2 of one row of validation data', 'valR2', { validationData: [[[1, 2, 3]], [1]] }, /valR2 .*fewer than two rows/],
  [
    'r2 of targets that are alike',
    'valR2',
    {
      validationData: [
        [X[0]!, X[1]!],
        [4, 4],
      ],
    },
    /valR2 .*alike/,
  ],
  [
    'a loss of rows without weight',
    'valLoss',
    {
      validationData: [
        [X[0]!, X[1]!],
        [4, 3],
        [0, 0],
      ],
    },
    /valLoss .*all weights of these rows are 0/,
  ],
  [
    'a data loss of rows that the split left without weight',
    'valDataLoss',
    { validationSplit: 0.2, sampleWeight: X.map((_, row) => (row < 8 ? 1 : 0)) },
    /valDataLoss .*all weights of these rows are 0/,
  ],
];

describe.each(judges)('%s', (name, judge) => {
  test.each(useless)('refuses to go by %s, and nothing has changed', async (_what, monitor, options, message) => {
    hear();
    const model = compiled('r2');
    const before = weightBits(model);
    const fit = model.fit(X, y, { ...quiet, ...options, callbacks: [judge(monitor)] });
    await expect(fit).rejects.toMatchObject({ code: 'E_OPTION', message: expect.stringMatching(message) });
    await expect(fit).rejects.toThrow(name);
    expect(model.step).toBe(0);
    expect(weightBits(model)).toEqual(before);
  });

  test('goes by another figure of the same data', async () => {
    hear();
    const model = compiled('r2');
    const { epochs } = await model.fit(X, y, { ...quiet, validationSplit: 0.1, callbacks: [judge('loss')] });
    expect(epochs.length).toBeGreaterThan(1);
    expect(warnings.filter(({ message }) => message.includes('fewer than two rows'))).toHaveLength(1);
  });

  test('warns once of a figure that turns out to be NaN', async () => {
    hear();
    const model = compiled(scripted('score', [], 'max'));
    await model.fit(X, y, { ...quiet, callbacks: [judge('score')] });
    expect(warnings).toEqual([
      { code: 'W_METRIC', message: expect.stringContaining(`${name}: score of epoch 0 is NaN`) },
    ]);
  });
});

test('without anybody who goes by them, useless figures are warned of once, and training goes on', async () => {
  hear();
  const { epochs } = await compiled('r2').fit(ofThree, y.slice(0, 9), { ...quiet, validationSplit: 0.1 });
  expect(epochs).toHaveLength(6);
  expect(warnings).toEqual([{ code: 'W_METRIC', message: expect.stringContaining('valR2: it is NaN') }]);
});

test('accuracy of a regression is warned of, with what to use, once for training and validation', async () => {
  hear();
  await compiled('accuracy').fit(X, y, { ...quiet, validationSplit: 0.2 });
  expect(warnings).toEqual([{ code: 'W_METRIC', message: expect.stringMatching(/^accuracy: .*mse, mae or r2$/) }]);
});

test('one class per row, trained as independent labels, makes a high accuracy of a guess: warned of', async () => {
  hear();
  const labels = X.map((_, row) => [0, 1, 2, 3].map((label) => (label === row % 4 ? 1 : 0)));
  const model = sequential({ seed: 1, layers: [dense({ units: 4, inputShape: [3], activation: 'sigmoid' })] });
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  await model.fit(X, labels, quiet);
  expect(warnings).toEqual([
    { code: 'W_METRIC', message: expect.stringMatching(/accuracy: .*categoricalCrossentropy/) },
  ]);
});
