// Training leaves out pruned weights: they stay +0, their optimizer state stays as it begins, and nothing else has other bits.
import { afterEach, describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../../src/formats/safetensors/decode.js';
import {
  adabelief,
  adagrad,
  adam,
  adamax,
  adamw,
  concreteDropout,
  dense,
  dropout,
  ema,
  type FitOptions,
  groupLasso,
  l1,
  l1l2,
  lion,
  maxNorm,
  nadam,
  orthogonal,
  rmsprop,
  type Sequential,
  sgd,
  sparseGroupLasso,
  unitNorm,
} from '../../../src/index.js';
import { go, INPUTS, labels, listed, outcomeOf, type Setup, UNITS, type Way, X } from '../../support/sparseTraining.js';

afterEach(() => {
  go('usual');
});

type DenseOptions = Partial<Parameters<typeof dense>[0]>;
const hidden = (options: DenseOptions = {}) => dense({ units: UNITS, activation: 'tanh', ...options });
const first = (options: DenseOptions = {}) => hidden({ inputShape: [INPUTS], ...options });
const head = (options: DenseOptions = {}) => dense({ units: 5, activation: 'softmax', ...options });
const plain = (optimizer = adam({ learningRate: 0.01 }), options: DenseOptions = {}): Setup => ({
  layers: [first(options), hidden(options), head(options)],
  optimizer,
});

interface Case {
  readonly setup: () => Setup;
  readonly fit?: FitOptions;
  readonly inputs?: Parameters<Sequential['fit']>[0];
}

const cases: Record<string, Case> = {
  sgd: { setup: () => plain(sgd({ learningRate: 0.1 })) },
  momentum: { setup: () => plain(sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 })) },
  nesterov: { setup: () => plain(sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })) },
  adam: { setup: () => plain() },
  adamw: { setup: () => plain(adamw({ learningRate: 0.01, weightDecay: 0.1 })) },
  rmsprop: { setup: () => plain(rmsprop({ learningRate: 0.01 })) },
  adagrad: { setup: () => plain(adagrad({ learningRate: 0.05, initialAccumulator: 0.25 })) },
  nadam: { setup: () => plain(nadam({ learningRate: 0.01 })) },
  adamax: { setup: () => plain(adamax({ learningRate: 0.01 })) },
  adabelief: { setup: () => plain(adabelief({ learningRate: 0.01 })) },
  lion: { setup: () => plain(lion({ learningRate: 0.001, weightDecay: 0.1 })) },
  'elastic net': {
    setup: () => plain(adam({ learningRate: 0.01 }), { kernelRegularizer: l1l2({ l1: 1e-3, l2: 0.01 }) }),
  },
  'L1 by subgradient': {
    setup: () => plain(rmsprop({ learningRate: 0.01 }), { kernelRegularizer: l1(1e-3, { method: 'subgradient' }) }),
  },
  'group lasso': { setup: () => plain(undefined, { kernelRegularizer: groupLasso(1e-3, { groups: 'inputs' }) }) },
  'sparse group lasso': {
    setup: () => plain(undefined, { kernelRegularizer: sparseGroupLasso({ l1: 1e-3, group: 1e-3, groups: 'units' }) }),
  },
  'orthogonal rows': { setup: () => plain(undefined, { kernelRegularizer: orthogonal(0.05, { mode: 'rows' }) }) },
  'orthogonal columns': {
    setup: () => plain(sgd({ learningRate: 0.05 }), { kernelRegularizer: orthogonal(0.05, { mode: 'columns' }) }),
  },
  'largest norm': { setup: () => plain(undefined, { kernelConstraint: maxNorm(0.4) }) },
  'unit norm': { setup: () => plain(undefined, { kernelConstraint: unitNorm() }) },
  'clipped by value': {
    setup: () => plain(adam({ learningRate: 0.01, clipValue: 1e-4 }), { kernelRegularizer: l1(1e-3) }),
  },
  'clipped by norm': { setup: () => plain(adam({ learningRate: 0.01, clipNorm: 1e-2 })) },
  'clipped by a common norm': { setup: () => plain(sgd({ learningRate: 0.1, globalClipNorm: 1e-2 })) },
  'a running average': { setup: () => ({ ...plain(), average: ema({ decay: 0.9 }) }) },
  'ragged batches': { setup: () => plain(), fit: { batchSize: 32, epochs: 7 } },
  'batches of five rows and one': { setup: () => plain(), fit: { batchSize: 5, epochs: 1, validationSplit: 0.2 } },
  'relu and dropout': {
    setup: () => ({
      layers: [first({ activation: 'relu' }), dropout({ rate: 0.5 }), hidden({ activation: 'relu' }), head()],
      optimizer: adam(),
    }),
  },
  'dropout of whole units': {
    setup: () => ({
      layers: [first(), dropout({ rate: 0.3, noiseShape: [1, null] }), hidden(), hidden(), hidden(), head()],
      optimizer: adam(),
    }),
  },
  dropConnect: {
    setup: () => ({ layers: [first({ dropConnect: 0.3 }), hidden({ dropConnect: 0.2 }), head()], optimizer: adam() }),
  },
  'concrete dropout': {
    setup: () => ({ layers: [concreteDropout(first()), concreteDropout(hidden()), head()], optimizer: adam() }),
  },
  'a frozen layer': {
    setup: () => ({ layers: [first(), hidden({ trainable: false }), hidden(), head()], optimizer: adam() }),
  },
  'X as lists': {
    setup: () => ({ layers: [first(), hidden(), hidden(), head()], optimizer: adam() }),
    inputs: listed(X),
  },
};

/** Fails unless pruned weights in the file are +0 and their optimizer state is `initial`; returns how many they are. */
function expectUntouched(file: Uint8Array, initial: number): number {
  const { tensors } = decodeSafetensors(file, { maxHeaderBytes: 1e6 });
  const floats = (name: string) => {
    const { data } = tensors.get(name)!;
    return new Float32Array(data.slice().buffer);
  };
  let count = 0;
  for (const [key, { data: marks }] of tensors) {
    if (!key.startsWith('pruned/')) continue;
    const name = key.slice('pruned/'.length);
    const states = [...tensors.keys()].filter((other) => other.startsWith(`optimizer/${name}/`));
    const weights = floats(`weights/${name}`);
    const slots = states.map(floats);
    for (const [index, mark] of marks.entries()) {
      if (mark === 0) continue;
      count++;
      if (!Object.is(weights[index], 0)) expect.fail(`${name} ${index} is ${weights[index]}`);
      for (const slot of slots) if (slot[index] !== initial) expect.fail(`state of ${name} ${index}: ${slot[index]}`);
    }
  }
  return count;
}

describe.each(Object.entries(cases))('%s:', (name, { setup, fit, inputs }) => {
  test('leaving out pruned weights changes no bit of weights, state, losses and predictions', async () => {
    const begin = (model: Sequential) => {
      if (inputs === undefined) model.trainOnBatch(X, labels); // state of the weights that are pruned then
      model.prune({ fraction: 0.9 });
    };
    const train = (way: Way) => outcomeOf(way, setup, begin, fit, inputs);
    const { unpruned: none, sparseWeights: __, ...expected } = await train('dense');
    expect(none).toBe(0);
    for (const way of ['usual', 'weights', 'always'] as const) {
      const { unpruned, sparseWeights: _, ...got } = await train(way);
      expect(Buffer.compare(got.file, expected.file), way).toBe(0);
      expect({ ...got, file: 0 }, way).toEqual({ ...expected, file: 0 });
      if (way !== 'usual') expect(unpruned, way).toBeGreaterThan(5);
    }
    if (name !== 'adabelief') {
      // The second moment of AdaBelief grows by epsilon whatever the gradient is.
      const pruned = expectUntouched(expected.file, name === 'adagrad' ? 0.25 : 0);
      expect(pruned).toBeGreaterThan(0.85 * (INPUTS * UNITS + UNITS * UNITS));
    }
  });
});
