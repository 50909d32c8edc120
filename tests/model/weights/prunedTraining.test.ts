// Training leaves out pruned weights: they stay +0, their optimizer state stays as it begins, and nothing else has other bits.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../../src/core/memory/arena.js';
import { decodeSafetensors } from '../../../src/formats/safetensors.js';
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
  load,
  type Matrix,
  MemoryError,
  maxNorm,
  memory,
  nadam,
  orthogonal,
  pruneSchedule,
  rmsprop,
  type Sequential,
  sgd,
  sparseGroupLasso,
  unitNorm,
} from '../../../src/index.js';
import { bitsOf, randomMatrix } from '../../support/models.js';
import {
  countsOf,
  go,
  INPUTS,
  labels,
  listed,
  modelOf,
  outcomeOf,
  ROWS,
  type Setup,
  UNITS,
  type Way,
  X,
  zerosOf,
} from '../../support/sparseTraining.js';

afterEach(() => {
  vi.restoreAllMocks();
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
  readonly leavesOut?: false;
}

const cases: Record<string, Case> = {
  'sgd': { setup: () => plain(sgd({ learningRate: 0.1 })) },
  'momentum': { setup: () => plain(sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 })) },
  'nesterov': { setup: () => plain(sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })) },
  'adam': { setup: () => plain() },
  'adamw': { setup: () => plain(adamw({ learningRate: 0.01, weightDecay: 0.1 })) },
  'rmsprop': { setup: () => plain(rmsprop({ learningRate: 0.01 })) },
  'adagrad': { setup: () => plain(adagrad({ learningRate: 0.05, initialAccumulator: 0.25 })) },
  'nadam': { setup: () => plain(nadam({ learningRate: 0.01 })) },
  'adamax': { setup: () => plain(adamax({ learningRate: 0.01 })) },
  'adabelief': { setup: () => plain(adabelief({ learningRate: 0.01 })) },
  'lion': { setup: () => plain(lion({ learningRate: 0.001, weightDecay: 0.1 })) },
  'elastic net': { setup: () => plain(adam({ learningRate: 0.01 }), { kernelRegularizer: l1l2({ l1: 1e-3, l2: 0.01 }) }) },
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
  'clipped by value': { setup: () => plain(adam({ learningRate: 0.01, clipValue: 1e-4 }), { kernelRegularizer: l1(1e-3) }) },
  'clipped by norm': { setup: () => plain(adam({ learningRate: 0.01, clipNorm: 1e-2 })) },
  'clipped by a common norm': { setup: () => plain(sgd({ learningRate: 0.1, globalClipNorm: 1e-2 })) },
  'a running average': { setup: () => ({ ...plain(), average: ema({ decay: 0.9 }) }) },
  'ragged batches': { setup: () => plain(), fit: { batchSize: 32, epochs: 7 } },
  'batches of one and two rows': { setup: () => plain(), fit: { batchSize: 2, epochs: 1, validationSplit: 0.3 } },
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
  'dropConnect': {
    setup: () => ({ layers: [first({ dropConnect: 0.3 }), hidden({ dropConnect: 0.2 }), head()], optimizer: adam() }),
  },
  'concrete dropout': {
    setup: () => ({ layers: [concreteDropout(first()), concreteDropout(hidden()), head()], optimizer: adam() }),
  },
  'a frozen layer': {
    setup: () => ({ layers: [first(), hidden({ trainable: false }), hidden(), head()], optimizer: adam() }),
  },
  'X as lists': { setup: () => ({ layers: [first(), hidden(), hidden(), head()], optimizer: adam() }), inputs: listed(X) },
};

/** Which weights of the kernels are pruned, with the weights. */
function prunedOf(file: Uint8Array): { name: string; weights: Float32Array; isPruned: Uint8Array; state: Float32Array[] }[] {
  const model = load(file);
  const snapshot = model.takeSnapshot();
  const names = model.namedWeights().map(({ name }) => name);
  model.dispose();
  const { tensors } = decodeSafetensors(file, { maxHeaderBytes: 1e6 });
  void tensors;
  return names.flatMap((name, index) => {
    const isPruned = snapshot.pruned[index];
    return isPruned ? [{ name, weights: snapshot.weights[index]!.data, isPruned, state: [] }] : [];
  });
}

describe('file', () => {
  test('x', () => {
    const model = modelOf(plain());
    model.prune({ fraction: 0.9 });
    model.trainOnBatch(X, labels);
    const { tensors, metadata } = decodeSafetensors(model.save(), { maxHeaderBytes: 1e6 });
    console.log([...tensors.keys()], Object.keys(model.takeSnapshot()), model.takeSnapshot().weights.length);
    void metadata;
  });
});
