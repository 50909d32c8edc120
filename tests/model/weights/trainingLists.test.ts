// Training skips the zeros of weights: the same bits as without, bounded memory, lists that come and go with the zeros.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { runtime } from '../../../src/core/kernels/runtime.js';
import { Arena } from '../../../src/core/memory/arena.js';
import {
  activation,
  adam,
  batchNormalization,
  concreteDropout,
  DivergedError,
  dense,
  dropout,
  type FitOptions,
  l1,
  type Matrix,
  MemoryError,
  memory,
  type Sequential,
  sgd,
} from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
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
  thinKernels,
  UNITS,
  type Way,
  X,
} from '../../support/sparseTraining.js';

afterEach(() => {
  vi.restoreAllMocks();
  go('usual');
});

/** A penalty that holds what is 0: gradients are smaller than it. */
const kernelRegularizer = l1(3);
const optimizer = sgd({ learningRate: 1e-4 });
const hidden = (options: Partial<Parameters<typeof dense>[0]> = {}) =>
  dense({ units: UNITS, activation: 'tanh', kernelRegularizer, ...options });
const first = (options: Partial<Parameters<typeof dense>[0]> = {}) => hidden({ inputShape: [INPUTS], ...options });
const head = () => dense({ units: 5, activation: 'softmax', kernelRegularizer });
const plain = (): Setup => ({ layers: [first(), hidden(), hidden(), head()], optimizer });

interface Case {
  readonly setup: () => Setup;
  readonly fit?: FitOptions;
  readonly inputs?: Parameters<Sequential['fit']>[0];
}

const thinX: Matrix = { ...X, data: X.data.map((x, index) => (index % 7 === 0 ? x : 0)) };
const cases: Record<string, Case> = {
  'dense layers': { setup: plain },
  adam: { setup: () => ({ ...plain(), optimizer: adam({ learningRate: 1e-7 }) }) },
  'batches of 32, 32 and 6 rows': { setup: plain, fit: { batchSize: 32, epochs: 8 } },
  'batches of 23 rows and one': { setup: plain, fit: { batchSize: 23, epochs: 6 } },
  'relu and dropout, whose zeros are skipped, too': {
    setup: () => ({
      layers: [first({ activation: 'relu' }), dropout({ rate: 0.5 }), hidden({ activation: 'relu' }), hidden(), head()],
      optimizer,
    }),
  },
  'dropout of whole units': {
    setup: () => ({
      layers: [first(), dropout({ rate: 0.5, noiseShape: [1, null] }), hidden(), hidden(), hidden(), head()],
      optimizer,
    }),
  },
  dropConnect: {
    setup: () => ({ layers: [first({ dropConnect: 0.3 }), hidden({ dropConnect: 0.2 }), hidden(), head()], optimizer }),
  },
  'concrete dropout': {
    setup: () => ({ layers: [concreteDropout(first()), concreteDropout(hidden()), hidden(), head()], optimizer }),
  },
  'X as lists': { setup: plain, inputs: listed(thinX) },
  'frozen layers': {
    setup: () => ({
      layers: [first({ trainable: false }), hidden(), hidden({ trainable: false }), head()],
      optimizer,
    }),
  },
  'batch normalization, no biases': {
    setup: () => ({
      layers: [
        first({ activation: 'linear', useBias: false }),
        batchNormalization(),
        activation('gelu'),
        hidden({ useBias: false }),
        head(),
      ],
      optimizer,
    }),
  },
};

describe.each(Object.entries(cases))('%s:', (_, { setup, fit, inputs }) => {
  test.each([0, 0.1, 0.3])('skipping zero weights changes no bit, at density %d', async (density) => {
    const train = (way: Way) => outcomeOf(way, setup, (model) => thinKernels(model, density), fit, inputs);
    const { sparseWeights: none, ...expected } = await train('dense');
    expect(none).toBe(0);
    expect(expected.zeros).toBeGreaterThan(1 - density - 0.1);
    for (const way of ['usual', 'weights', 'always'] as const) {
      const { sparseWeights, ...got } = await train(way);
      expect(Buffer.compare(got.file, expected.file), way).toBe(0);
      expect({ ...got, file: 0 }, way).toEqual({ ...expected, file: 0 });
      if (way !== 'usual' && density < 0.2) expect(sparseWeights, way).toBeGreaterThan(10);
    }
  });
});

/** Sets that share of the weights of every kernel to what they were at first, the others to 0. */
function restart(model: Sequential, initial: readonly Matrix[], density: number): void {
  const isKept = (index: number) => Math.floor((index + 1) * density) > Math.floor(index * density);
  model.setWeights(
    initial.map(({ data, shape }) => ({
      data: shape.length === 2 ? data.map((weight, index) => (isKept(index) ? weight : 0)) : data,
      shape,
    })),
  );
}

describe('lists', () => {
  // One layer of 5120 weights, whose forward product alone gains: lists begin to pay at density 0.28, and cease to at 0.30.
  const single = (): Setup => ({
    layers: [first({ kernelRegularizer: l1(30) }), head()],
    optimizer: sgd({ learningRate: 1e-7 }),
  });
  const steps = (count: number, density: number) => Array.from({ length: count }, () => density);
  const densities = [...steps(3, 1), ...steps(17, 0.05), ...steps(2, 0.29), ...steps(17, 0.7), ...steps(17, 0.29)];
  densities.push(...steps(17, 0.05));

  function trained(way: Way) {
    go(way);
    const model = modelOf(single());
    const initial = model.getWeights();
    const skipped: number[] = [];
    const losses: number[] = [];
    for (const density of densities) {
      restart(model, initial, density);
      const { result, sparseWeights } = countsOf(() => model.trainOnBatch(X, labels));
      skipped.push(sparseWeights);
      losses.push(result.loss);
    }
    const bits = bitsOf(model.getWeights());
    model.dispose();
    return { skipped, losses, bits };
  }

  test('begin at many zeros, stay at fewer, end at too few, do not begin at as many, but at more; no bit changes', () => {
    const { skipped, ...got } = trained('weights');
    const { skipped: none, ...expected } = trained('dense');
    expect(got).toEqual(expected);
    expect(none).toEqual(densities.map(() => 0));
    // Zeros are counted at steps 0, 16, 32, ... of those without lists; with lists, as these are made.
    const withLists = densities.flatMap((_, step) => (skipped[step]! > 0 ? [step] : []));
    expect(withLists).toEqual([16, 17, 18, 19, 20, 21, 70, 71, 72]);
  });

  test('are not made for few rows, few weights, or few columns', async () => {
    const count = async (units: number, batchSize: number) => {
      const layers = [first({ units }), head()];
      const begin = (model: Sequential) => thinKernels(model, 0.05);
      return (await outcomeOf('weights', () => ({ layers, optimizer }), begin, { batchSize, epochs: 3 })).sparseWeights;
    };
    expect(await count(UNITS, ROWS)).toBe(3);
    expect(await count(UNITS, 5)).toBe(0);
    expect(await count(51, ROWS)).toBe(0);
    const wide: Setup = { layers: [dense({ units: 20, inputShape: [400], kernelRegularizer }), head()], optimizer };
    const inputs = randomMatrix(ROWS, 400, 4);
    const { sparseWeights } = await outcomeOf(
      'weights',
      () => wide,
      (model) => thinKernels(model, 0.05),
      {},
      inputs,
    );
    expect(sparseWeights).toBe(0);
  });

  test('are those of the weights of each step: L1 makes more zeros while it trains', async () => {
    const setup = (): Setup => ({
      layers: [first({ kernelRegularizer: l1(0.05) }), hidden({ kernelRegularizer: l1(0.05) }), head()],
      optimizer: adam({ learningRate: 0.01 }),
    });
    const train = (way: Way) => outcomeOf(way, setup, () => {}, { epochs: 60, batchSize: 35 });
    const { sparseWeights: none, ...expected } = await train('dense');
    const { sparseWeights, ...got } = await train('weights');
    expect(none).toBe(0);
    expect(got.zeros).toBeGreaterThan(0.8);
    expect(sparseWeights).toBeGreaterThan(100);
    expect(Buffer.compare(got.file, expected.file)).toBe(0);
    expect(got.losses).toEqual(expected.losses);
  });
});

describe('lists of a kernel', () => {
  /** Trains for four steps with each of the weights, then for four with some of them pruned; counts how often the second kernel is listed. */
  function trained(way: Way, trainable: boolean, rows = ROWS) {
    go(way);
    const model = modelOf({ layers: [first(), hidden({ trainable }), head()], optimizer });
    const initial = model.getWeights();
    const { kernels } = runtime();
    let listings = 0;
    vi.spyOn(runtime(), 'kernels', 'get').mockReturnValue({
      ...kernels,
      f32_list_rows(...given) {
        if (given[0] === UNITS) listings++;
        return kernels.f32_list_rows(...given);
      },
    });
    const inputs = { data: X.data.slice(0, rows * INPUTS), shape: [rows, INPUTS] };
    const losses: number[] = [];
    const counts: number[] = [];
    const step = () => {
      listings = 0;
      for (let count = 0; count < 4; count++) losses.push(model.trainOnBatch(inputs, labels.subarray(0, rows)).loss);
      counts.push(listings);
    };
    for (const density of [0.1, 0.2, 1, 0.1]) {
      restart(model, initial, density);
      step();
    }
    model.prune({ fraction: 0.95 });
    step();
    vi.restoreAllMocks();
    const bits = bitsOf(model.getWeights());
    model.dispose();
    return { counts, losses, bits };
  }

  test('that is frozen are made once, and again when a call changes its weights; no bit changes', () => {
    const { counts, ...got } = trained('weights', false);
    const { counts: none, ...expected } = trained('dense', false);
    expect(got).toEqual(expected);
    expect(none).toEqual([0, 0, 0, 0, 0]);
    expect(counts).toEqual([1, 1, 0, 1, 1]);
    // A product of four rows gains below a density of 0.14.
    expect(trained('weights', false, 4).counts).toEqual([1, 0, 0, 1, 1]);
  });

  test('that is trained are made in every step in which they pay', () => {
    expect(trained('weights', true).counts[0]).toBe(4);
    expect(trained('weights', true, 4).counts).toEqual([0, 0, 0, 0, 0]);
  });
});

test('a unit that overflows is multiplied with zero weights, too: the same DivergedError, and training goes on', () => {
  const outcome = (way: Way) => {
    go(way);
    const linear = { activation: 'linear' } as const;
    const model = modelOf({ layers: [first(linear), hidden(linear), head()], optimizer });
    thinKernels(model, 0.1);
    const weights = model.getWeights();
    weights[0]!.data.fill(0, 3 * UNITS, 4 * UNITS)[3 * UNITS] = 10;
    weights[2]!.data.fill(0, 0, UNITS); // what the first unit is multiplied with
    model.setWeights(weights);
    const wrong = { ...X, data: X.data.slice() };
    wrong.data[7 * INPUTS + 3] = 3e38;
    const before = model.trainOnBatch(X, labels);
    const error = errorOf(() => model.trainOnBatch(wrong, labels));
    expect(error).toBeInstanceOf(DivergedError);
    const { result: after, sparseWeights } = countsOf(() => model.trainOnBatch(X, labels));
    const bits = bitsOf(model.getWeights());
    model.dispose();
    return { outcome: { before, message: error.message, after, bits }, sparseWeights };
  };
  const dense = outcome('dense');
  for (const way of ['usual', 'weights', 'always'] as const) {
    const skipping = outcome(way);
    expect(skipping.sparseWeights).toBeGreaterThan(0);
    expect(skipping.outcome, way).toEqual(dense.outcome);
  }
});

test('a gradient that overflows is multiplied with zero weights, too: the same DivergedError', () => {
  const outcome = (way: Way) => {
    go(way);
    const layers = [first(), hidden(), dense({ units: 1 })];
    const model = modelOf({ layers, optimizer, loss: 'meanSquaredError' });
    thinKernels(model, 0.1);
    const weights = model.getWeights();
    // No weight leads to the unit whose gradient is infinite.
    for (let input = 0; input < UNITS; input++) weights[2]!.data[input * UNITS + 5] = 0;
    weights[4]!.data[5] = 1e12;
    model.setWeights(weights);
    const far = new Float32Array(ROWS).fill(1e30);
    const { result: error, sparseWeights } = countsOf(() => errorOf(() => model.trainOnBatch(X, far)));
    model.dispose();
    return { error, sparseWeights };
  };
  const { error } = outcome('dense');
  expect(error).toMatchObject({ code: 'E_DIVERGED', path: 'dense_1/kernel' });
  for (const way of ['usual', 'weights', 'always'] as const) {
    const skipping = outcome(way);
    expect(skipping.sparseWeights, way).toBe(2);
    expect(skipping.error, way).toEqual(error);
  }
});

describe('memory', () => {
  test('of lists is bounded, kept while they come and go, and freed', () => {
    const before = memory().bytesInUse;
    go('weights');
    const model = modelOf(plain());
    const built = model.getWeights().length > 0 && memory().bytesInUse;
    model.trainOnBatch(X, labels);
    const unlisted = memory().bytesInUse;
    const initial = model.getWeights();
    for (let round = 0; round < 4; round++) {
      restart(model, initial, 0.05);
      for (let step = 0; step < 17; step++) model.trainOnBatch(X, labels);
      const kernels = INPUTS * UNITS + 2 * UNITS * UNITS;
      const taken = memory().bytesInUse - unlisted;
      expect(taken).toBeGreaterThan(0);
      // Both lists of 55 % of the weights, one row more, and starts.
      expect(taken).toBeLessThanOrEqual(8.8 * kernels + 3 * (8 * UNITS + 8 * (INPUTS + 1) + 4 * 64));
      restart(model, initial, 1);
      for (let step = 0; step < 2; step++) model.trainOnBatch(X, labels);
      expect(memory().bytesInUse - unlisted).toBe(taken);
    }
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    expect(memory().bytesInUse).toBe(built);
    model.dispose();
    expect(memory().bytesInUse).toBe(before);
  });

  test('refused: the same bits without lists, and none is asked for again', () => {
    const train = (refuse: boolean) => {
      const model = modelOf(plain());
      model.trainOnBatch(X, labels);
      thinKernels(model, 0.05);
      const spy = refuse
        ? vi.spyOn(Arena.prototype, 'allocate').mockImplementation(() => {
            throw new MemoryError('no memory', { path: 'test' });
          })
        : undefined;
      const counted = countsOf(() => Array.from({ length: 40 }, () => model.trainOnBatch(X, labels).loss));
      if (spy !== undefined) expect(spy).toHaveBeenCalledTimes(3);
      spy?.mockRestore();
      const bits = bitsOf(model.getWeights());
      model.dispose();
      return { bits, losses: counted.result, skipped: counted.sparseWeights };
    };
    go('weights');
    const refused = train(true);
    const skipping = train(false);
    expect(refused.skipped).toBe(0);
    expect(skipping.skipped).toBeGreaterThan(50);
    expect({ ...refused, skipped: 0 }).toEqual({ ...skipping, skipped: 0 });
  });
});
