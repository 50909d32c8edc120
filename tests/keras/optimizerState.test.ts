// The variables of Keras's optimizers: which of them become which moment of which weight, and those that are none of the optimizer.
import { expect, test } from 'vitest';
import type { Hdf5Array } from '../../src/formats/hdf5/hdf5.js';
import { adam, cosineDecay, dense, exponentialDecay, type Optimizer, sequential, sgd } from '../../src/index.js';
import { setOptimizerState } from '../../src/keras/read/optimizerState.js';
import { trainingOf } from '../../src/model/files/adoptTraining.js';
import { stateOf } from '../../src/model/sequential.js';
import { errorOf } from '../support/errors.js';

/** A model of a kernel [2, 1] and a bias [1]. */
function compiled(optimizer: Optimizer, trainable = true) {
  const layers = [dense({ units: 1, inputShape: [2], trainable }), dense({ units: 1, name: 'last' })];
  const model = sequential({ seed: 1, layers: trainable ? [layers[0]!] : layers });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}
const variable = (shape: readonly number[], ...values: readonly number[]): Hdf5Array => ({
  shape,
  data: Float64Array.from(values),
  isInteger: false,
});
const count = (steps: number) => variable([], steps);
const rate = variable([], 0.001);
const kernel = (a: number, b: number) => variable([2, 1], a, b);
const bias = (a: number) => variable([1], a);

/** The step, and the moments of each weight. */
function restored(optimizer: Optimizer, ...variables: readonly Hdf5Array[]) {
  const model = compiled(optimizer);
  setOptimizerState('test', model, variables);
  const moments = [...(trainingOf(stateOf(model))?.values() ?? [])].map((slots) =>
    slots.map((slot) => Array.from(slot)),
  );
  const { step } = model;
  model.dispose();
  return { step, moments };
}

test.each<[string, Optimizer, Hdf5Array[], number[][][]]>([
  [
    'side by side',
    adam(),
    [count(3), rate, kernel(1, 2), kernel(3, 4), bias(5), bias(6)],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [[5], [6]],
    ],
  ],
  [
    'first moments before second ones',
    adam(),
    [count(3), rate, kernel(1, 2), bias(5), kernel(3, 4), bias(6)],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [[5], [6]],
    ],
  ],
  [
    'of a schedule, which has no variable',
    adam(),
    [count(3), kernel(1, 2), kernel(3, 4), bias(5), bias(6)],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [[5], [6]],
    ],
  ],
  // Keras's momentum is minus the rate times ours.
  [
    'momentum',
    sgd({ learningRate: 0.5, momentum: 0.9 }),
    [count(3), rate, kernel(1, -2), bias(5)],
    [[[-2, 4]], [[-10]]],
  ],
  [
    'momentum by the rate of the last step',
    sgd({ learningRate: exponentialDecay({ initialValue: 0.5, decaySteps: 1, decayRate: 0.5 }), momentum: 0.9 }),
    [count(3), kernel(1, -2), bias(5)],
    [[[-8, 16]], [[-40]]],
  ],
  ['none', sgd({ learningRate: 0.5 }), [count(3), rate], [[], []]],
])('moments: %s', (_, optimizer, variables, moments) => {
  expect(restored(optimizer, ...variables)).toEqual({ step: 3, moments });
});

test('before the first step nothing is restored, whatever follows', () => {
  expect(restored(adam(), count(0), kernel(1, 2))).toEqual({ step: 0, moments: [] });
});

test('the largest count', () => {
  expect(restored(sgd(), count(2 ** 52 - 1)).step).toBe(2 ** 52 - 1);
});

test('layers that are not trained have no moments', () => {
  const model = compiled(adam(), false);
  setOptimizerState('test', model, [count(1), variable([1, 1], 1), variable([1, 1], 2), bias(3), bias(4)]);
  expect([...trainingOf(stateOf(model))!.values()].map((slots) => slots.map(([first]) => first))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

const moments = [kernel(1, 2), kernel(3, 4), bias(5), bias(6)];
test.each<[string, Optimizer, Hdf5Array[]]>([
  ['no variables', adam(), []],
  ['a count of several numbers', adam(), [variable([1], 1), ...moments]],
  ['an empty count', adam(), [variable([]), ...moments]],
  ['a count that is no integer', adam(), [count(1.5), ...moments]],
  ['a count below 0', adam(), [count(-1), ...moments]],
  ['a count of 2^52', adam(), [count(2 ** 52), ...moments]],
  ['too few arrays', adam(), [count(1), ...moments.slice(1)]],
  ['too many arrays', adam(), [count(1), ...moments, bias(7)]],
  ['moments where there are none', sgd(), [count(1), kernel(1, 2)]],
  ['arrays of other shapes', adam(), [count(1), kernel(1, 2), bias(5), bias(6), kernel(3, 4)]],
  ['squares below 0', adam(), [count(1), kernel(1, 2), kernel(3, -4), bias(5), bias(6)]],
  [
    'momentum after steps of no length',
    sgd({ learningRate: cosineDecay({ initialValue: 0.5, decaySteps: 1 }), momentum: 0.9 }),
    [count(3), kernel(1, 2), bias(3)],
  ],
])('%s: refused, and nothing has changed', (_, optimizer, variables) => {
  const model = compiled(optimizer);
  const { code, path } = errorOf(() => setOptimizerState('test', model, variables));
  expect([code, path, model.step]).toEqual(['E_FORMAT', 'test', 0]);
  expect(trainingOf(stateOf(model))).toBeUndefined();
  model.dispose();
});
