// featureReport and featurePath: which inputs survive, and in which order they leave.
import { describe, expect, test } from 'vitest';
import {
  activation,
  adam,
  dense,
  dropout,
  type FeaturePathOptions,
  featurePath,
  groupLasso,
  HyperparameterError,
  type Layer,
  l1,
  lassoNet,
  OptionError,
  type Sequential,
  sequential,
} from '../../../src/index.js';
import { randomMatrix } from '../../support/models.js';
import { numbersFrom } from '../../support/numbers.js';

const INPUTS = 20;
const ROWS = 300;
/** Columns that the target depends on. */
const INFORMATIVE = [2, 5, 11, 12, 19];
const X = randomMatrix(ROWS, INPUTS, 4);
const noise = numbersFrom(9);
const y = Float32Array.from({ length: ROWS }, (_, row) => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = INFORMATIVE.map((column) => X.data[row * INPUTS + column]!);
  return 2 * a + Math.sin(3 * b) - 1.5 * c + d * (1 + e) + e * e + e + noise(-0.1, 0.1);
});
const names = Array.from({ length: INPUTS }, (_, column) => `column ${column}`);

function created(layer: Layer[], inputNames?: string[]): Sequential {
  const model = sequential({ seed: 1, layers: layer, ...(inputNames ? { inputNames } : {}) });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
}
const fit = { epochs: 30, batchSize: 50, verbose: false, yieldEvery: Infinity } as const;

const families: [string, number, (lambda: number) => Layer[]][] = [
  ['lassoNet', 0.02, (lambda) => [lassoNet({ units: 1, hidden: [16], lambda, inputShape: [INPUTS] })]],
  [
    'groupLasso',
    0.002,
    (lambda) => {
      const kernelRegularizer = groupLasso(lambda, { groups: 'inputs' });
      return [dense({ units: 16, inputShape: [INPUTS], activation: 'tanh', kernelRegularizer }), dense({ units: 1 })];
    },
  ],
  ['l1', 0.002, (lambda) => [dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l1(lambda) })]],
];

describe.each(families)('the path of %s', (_, lambda, layers) => {
  test('leaves the five informative of twenty inputs, which leave last', async () => {
    const create = (strength: number) => created(layers(strength), names);
    const path = await featurePath(X, y, { create, lambda, factor: 1.5, steps: 40, fit });
    expect(path.steps[0]!.lambda).toBe(0);
    expect(path.steps[0]!.alive).toHaveLength(INPUTS);
    expect(path.steps.map(({ lambda: strength }) => strength).slice(1, 3)).toEqual([lambda, lambda * 1.5]);
    expect(path.steps.map(({ alive }) => alive)).toContainEqual(INFORMATIVE);
    expect(path.steps.at(-1)!.alive).toEqual([]);
    const first = path.features.slice(0, 5).map(({ index }) => index);
    expect(first.sort((a, b) => a - b)).toEqual(INFORMATIVE);
    for (const { index, name, leftAt } of path.features) {
      expect(name).toBe(`column ${index}`);
      for (const { lambda: strength, alive } of path.steps) {
        if (strength >= leftAt!) expect(alive).not.toContain(index);
      }
      const before = path.steps[path.steps.findIndex(({ lambda: strength }) => strength === leftAt) - 1]!;
      expect(before.alive, 'alive until then').toContain(index);
    }
    const strengths = path.features.map(({ leftAt }) => leftAt!);
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
  });
});

test('every strength begins with the weights of the one before, which setWeights takes', async () => {
  const seen: Sequential[] = [];
  const create = (lambda: number) => {
    const model = created(families[0]![2](lambda));
    seen.push(model);
    return model;
  };
  const begun: Float32Array[] = [];
  const callbacks = [{ onTrainBegin: () => void begun.push(seen.at(-1)!.getWeights()[0]!.data) }];
  const path = await featurePath(X, y, { create, lambda: 0.01, steps: 2, fit: { ...fit, epochs: 2, callbacks } });
  expect(path.steps).toHaveLength(3);
  expect(begun.slice(1)).toEqual(path.steps.slice(0, 2).map(({ weights }) => weights[0]!.data));
  const model = created(families[0]![2](0));
  model.setWeights(path.steps[2]!.weights);
  expect(model.featureReport().features).toEqual(path.steps[2]!.features);
  expect(() => seen[0]!.predict(X), 'its models are disposed of').toThrow(/disposed/);
});

test('the report has norms and zeros of the rows of the first kernel, whatever comes before it', () => {
  const model = created(
    [dropout({ rate: 0.1, inputShape: [3] }), dense({ units: 2 }), dense({ units: 1 })],
    ['a', 'b', 'c'],
  );
  model.setWeights([[3, -4, 0, 0, 0, 0.5], [1, 1], [1, 1], [0]]);
  expect(model.featureReport()).toEqual({
    features: [
      { index: 0, name: 'a', norm: 5, isAlive: true },
      { index: 1, name: 'b', norm: 0, isAlive: false },
      { index: 2, name: 'c', norm: 0.5, isAlive: true },
    ],
    alive: [0, 2],
    aliveNames: ['a', 'c'],
  });
  expect(model.compact().featureReport()).toEqual({
    features: [
      { index: 0, name: 'a', norm: 5, isAlive: true },
      { index: 2, name: 'c', norm: 0.5, isAlive: true },
    ],
    alive: [0, 2],
    aliveNames: ['a', 'c'],
  });
});

test('a model without kernels has no report', () => {
  const model = sequential({ layers: [activation({ activation: 'relu', inputShape: [3] } as { activation: string })] });
  expect(() => model.featureReport()).toThrow(OptionError);
});

test('options that do not hold are refused, unknown ones with the nearest name', async () => {
  const options = { create: (lambda: number) => created(families[0]![2](lambda)), lambda: 0.1 };
  const run = (changes: object) => featurePath(X, y, { ...options, ...changes } as FeaturePathOptions);
  await expect(run({ facter: 2 })).rejects.toThrow(/factor/);
  await expect(run({ factor: 1 })).rejects.toThrow(OptionError);
  await expect(run({ lambda: 0 })).rejects.toThrow(HyperparameterError);
  await expect(run({ steps: 0 })).rejects.toThrow(HyperparameterError);
  await expect(run({ create: 1 })).rejects.toThrow(OptionError);
});
