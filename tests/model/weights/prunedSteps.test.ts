// Masks that come and go between steps: files and snapshots, schedules, memory, and steps that diverge.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Arena } from '../../../src/core/memory/arena.js';
import {
  adabelief,
  adagrad,
  adam,
  dense,
  dropout,
  l1,
  load,
  type Matrix,
  MemoryError,
  memory,
  type Optimizer,
  pruneSchedule,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.js';
import { bitsOf, randomMatrix } from '../../support/models.js';
import {
  countsOf,
  go,
  INPUTS,
  labels,
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

const skippingWays = ['usual', 'weights', 'always'] as const;
const plain = (optimizer: Optimizer = adam({ learningRate: 0.01 })): Setup => ({
  layers: [
    dense({ units: UNITS, inputShape: [INPUTS], activation: 'tanh', kernelRegularizer: l1(1e-3) }),
    dropout({ rate: 0.2 }),
    dense({ units: UNITS, activation: 'tanh' }),
    dense({ units: 5, activation: 'softmax' }),
  ],
  optimizer,
});

/** Trains by single steps, with `actions` before those of their numbers, and returns the file; disposes of the model. */
function stepsOf(
  way: Way,
  count: number,
  actions: Readonly<Record<number, (model: Sequential) => Sequential>>,
  optimizer?: Optimizer,
) {
  go(way);
  let model = modelOf(plain(optimizer));
  const losses: number[] = [];
  const { unpruned, sparseWeights } = countsOf(() => {
    for (let step = 0; step < count; step++) {
      model = actions[step]?.(model) ?? model;
      losses.push(model.trainOnBatch(X, labels).loss);
    }
  });
  const file = model.save();
  model.dispose();
  return { file, losses, unpruned, sparseWeights };
}

/** An action that changes the model. */
const then = (change: (model: Sequential) => void) => (model: Sequential) => {
  change(model);
  return model;
};

function reloaded(model: Sequential): Sequential {
  const file = model.save();
  model.dispose();
  return load(file);
}

describe('a file', () => {
  test.each([
    adam({ learningRate: 0.01 }),
    adabelief({ learningRate: 0.01 }),
    adagrad({ learningRate: 0.05, initialAccumulator: 0.25 }),
    sgd({ learningRate: 0.1, momentum: 0.9 }),
  ])('saved anywhere in a pruned training goes on with the bits of one that was not left: $name', (optimizer) => {
    for (const way of skippingWays) {
      const prune = (model: Sequential) => model.prune({ fraction: 0.9 });
      const straight = stepsOf(way, 12, { 4: then(prune) }, optimizer);
      const pruneAndReload = (model: Sequential) => {
        prune(model);
        return reloaded(model);
      };
      const left = stepsOf(way, 12, { 2: reloaded, 4: pruneAndReload, 5: reloaded, 9: reloaded }, optimizer);
      expect(Buffer.compare(left.file, straight.file), way).toBe(0);
      expect(left.losses, way).toEqual(straight.losses);
      expect(left.unpruned, way).toBe(straight.unpruned);
      expect(straight.unpruned, way).toBeGreaterThanOrEqual(8);
    }
  });
});

describe('snapshots', () => {
  test('that prune and bring back between steps change no bit by the way that products go', () => {
    const actions = () => {
      let whole: ReturnType<Sequential['takeSnapshot']>;
      let half: ReturnType<Sequential['takeSnapshot']>;
      return {
        2: then((model) => {
          whole = model.takeSnapshot();
          model.prune({ fraction: 0.7 });
          half = model.takeSnapshot();
        }),
        5: then((model) => model.prune({ fraction: 0.95 })),
        8: then((model) => model.restoreSnapshot(whole)),
        11: then((model) => model.restoreSnapshot(half)),
        14: then((model) => model.restoreSnapshot(whole)),
        16: then((model) => model.prune({ fraction: 0.9 })),
        19: then((model) => model.prune({ inputs: 0.5 })),
        21: then((model) => model.prune({ units: 0.9, layers: ['dense_1'] })),
      };
    };
    const { unpruned: none, sparseWeights: _, ...expected } = stepsOf('dense', 25, actions());
    expect(none).toBe(0);
    for (const way of skippingWays) {
      const { unpruned, sparseWeights, ...got } = stepsOf(way, 25, actions());
      expect(got.losses, way).toEqual(expected.losses);
      expect(Buffer.compare(got.file, expected.file), way).toBe(0);
      expect(unpruned, way).toBeGreaterThan(10);
      expect(sparseWeights, way).toBeGreaterThan(10);
    }
  });

  test('weights that are brought back are trained again', () => {
    go('usual');
    const model = modelOf(plain());
    const whole = model.takeSnapshot();
    model.prune({ fraction: 0.95 });
    model.trainOnBatch(X, labels);
    model.restoreSnapshot(whole);
    for (let step = 0; step < 3; step++) model.trainOnBatch(X, labels);
    const [before, after] = [whole.weights[2]!.data, model.getWeights()[2]!.data];
    expect(after.filter((weight, index) => weight === before[index]).length).toBeLessThan(before.length / 100);
    model.dispose();
  });
});

test('pruneSchedule prunes during training: the same bits, whichever way products go', async () => {
  const fit = () => ({ epochs: 20, batchSize: 35, callbacks: [pruneSchedule({ to: 0.95, endStep: 30, every: 5 })] });
  const train = (way: Way) => outcomeOf(way, plain, () => {}, fit());
  const { unpruned: none, sparseWeights: _, ...expected } = await train('dense');
  expect(none).toBe(0);
  expect(expected.zeros).toBeGreaterThan(0.94);
  for (const way of skippingWays) {
    const { unpruned, sparseWeights: __, ...got } = await train(way);
    expect(Buffer.compare(got.file, expected.file), way).toBe(0);
    expect(got.losses, way).toEqual(expected.losses);
    expect(unpruned, way).toBeGreaterThan(20);
  }
});

test('weights that setWeights would bring back stay pruned', () => {
  go('usual');
  const model = modelOf(plain(sgd({ learningRate: 0.1, momentum: 0.9 })));
  const initial = model.getWeights();
  model.prune({ fraction: 0.9 });
  const zeros = zerosOf(model);
  for (let step = 0; step < 4; step++) {
    model.setWeights(initial);
    model.trainOnBatch(X, labels);
    expect(zerosOf(model)).toBe(zeros);
  }
  model.dispose();
});

describe('small batches', () => {
  // Fewer rows than packed dZ is padded to: units are more than inputs, so no buffer is larger than the gradients need.
  test.each([1, 2, 3, 4, 5])('of %d rows have room for the packed gradient', async (batchSize) => {
    const narrow = randomMatrix(ROWS, 32, 5);
    const setup = (): Setup => ({
      layers: [
        dense({ units: 129, inputShape: [32], activation: 'tanh' }),
        dense({ units: 129, activation: 'tanh' }),
        dense({ units: 5, activation: 'softmax' }),
      ],
      optimizer: sgd({ learningRate: 0.1 }),
    });
    const begin = (model: Sequential) => model.prune({ fraction: 0.95 });
    const train = (way: Way) => outcomeOf(way, setup, begin, { batchSize, epochs: 1 }, narrow);
    const expected = await train('dense');
    for (const way of skippingWays) {
      const got = await train(way);
      expect(got.losses, way).toEqual(expected.losses);
      expect(Buffer.compare(got.file, expected.file), way).toBe(0);
    }
  });
});

describe('the gradient of pruned weights', () => {
  const REGRESSION = { rows: 40, units: UNITS } as const;
  const y = randomMatrix(REGRESSION.rows, 1, 9);
  const begun = (way: Way, activation: 'tanh' | 'linear' = 'tanh') => {
    go(way);
    const model = sequential({
      seed: 5,
      layers: [
        dense({ units: UNITS, inputShape: [INPUTS], activation }),
        dense({ units: UNITS, activation }),
        dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 1e-3 }), loss: 'meanSquaredError' });
    // The first input has no weights, and few of the others have any.
    const weights = model.getWeights();
    weights[0]!.data.fill(0, 0, UNITS);
    model.setWeights(weights);
    model.prune({ fraction: 0.9 });
    return model;
  };
  const inputs = (first: number): Matrix => {
    const given = randomMatrix(REGRESSION.rows, INPUTS, 8);
    for (let row = 0; row < REGRESSION.rows; row++) given.data[row * INPUTS] = first;
    return given;
  };
  const attempt = (model: Sequential, X: Matrix, targets: Matrix) => {
    try {
      return model.trainOnBatch(X, targets).loss;
    } catch (error) {
      return error;
    }
  };

  test('may overflow: a pruned weight does not count, whichever way products go', () => {
    const outcome = (way: Way) => {
      const model = begun(way);
      const far = { ...y, data: y.data.map((value) => 1e6 * value) };
      const results = [attempt(model, inputs(3e38), far), attempt(model, inputs(1), y)];
      const bits = bitsOf(model.getWeights());
      model.dispose();
      return { results, bits };
    };
    const expected = outcome('dense');
    expect(expected.results).toEqual([expect.any(Number), expect.any(Number)]);
    for (const way of skippingWays) expect(outcome(way), way).toEqual(expected);
  });

  test('is not what a step left that diverged', () => {
    const outcome = (way: Way) => {
      const model = begun(way, 'linear');
      // So many zeros that these are skipped, and pruned weights are not left out.
      const wrong = inputs(1);
      for (const index of wrong.data.keys()) wrong.data[index] = index % 97 === 0 ? 1e22 : 0;
      const results = [inputs(1), wrong, inputs(1), inputs(1)].map((X) => attempt(model, X, y));
      const bits = bitsOf(model.getWeights());
      model.dispose();
      return { results, bits };
    };
    const expected = outcome('dense');
    expect(expected.results[1]).toMatchObject({ path: 'dense_1/kernel' });
    expect(expected.results[3]).toBeLessThan(10);
    for (const way of skippingWays) expect(outcome(way), way).toEqual(expected);
  });
});

describe('memory', () => {
  test('of places is that of the masks, and freed by compile and dispose', () => {
    const before = memory().bytesInUse;
    go('weights');
    const model = modelOf(plain());
    const initial = model.takeSnapshot();
    model.trainOnBatch(X, labels);
    const whole = memory().bytesInUse;
    const pruned = new Set<number>();
    for (let round = 0; round < 3; round++) {
      model.prune({ fraction: 0.9 });
      const masked = memory().bytesInUse;
      model.trainOnBatch(X, labels);
      expect(memory().bytesInUse).toBeGreaterThan(masked);
      // A mask in between: the places of the old one are given back.
      model.prune({ fraction: 0.97 });
      for (let step = 0; step < 20; step++) model.trainOnBatch(X, labels);
      model.restoreSnapshot(initial);
      for (let step = 0; step < 20; step++) model.trainOnBatch(X, labels);
      pruned.add(memory().bytesInUse);
    }
    // The lists of nonzeros stay; places and masks are gone.
    expect(pruned.size).toBe(1);
    const lists = [...pruned][0]! - whole;
    expect(lists).toBeGreaterThan(0);
    model.prune({ fraction: 0.9 });
    model.trainOnBatch(X, labels);
    model.restoreSnapshot(initial);
    model.compile({ optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' });
    const { bytesInUse } = memory();
    model.prune({ fraction: 0.9 });
    const masked = memory().bytesInUse;
    model.trainOnBatch(X, labels);
    model.compile({ optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' });
    expect(memory().bytesInUse).toBe(masked);
    model.restoreSnapshot(initial);
    expect(memory().bytesInUse).toBe(bytesInUse);
    model.dispose();
    expect(memory().bytesInUse).toBe(before);
  });

  test('refused: the same bits with every weight computed', () => {
    const train = (refuse: boolean) => {
      const model = modelOf(plain());
      model.trainOnBatch(X, labels);
      model.prune({ fraction: 0.9 });
      const spy = vi.spyOn(Arena.prototype, 'allocate');
      if (refuse) {
        spy.mockImplementation(() => {
          throw new MemoryError('no memory', { path: 'test' });
        });
      }
      const counted = countsOf(() => Array.from({ length: 20 }, () => model.trainOnBatch(X, labels).loss));
      spy.mockRestore();
      const file = model.save();
      model.dispose();
      return { file, losses: counted.result, unpruned: counted.unpruned, sparseWeights: counted.sparseWeights };
    };
    go('weights');
    const refused = train(true);
    const leaving = train(false);
    expect(refused).toMatchObject({ unpruned: 0, sparseWeights: 0 });
    expect(leaving.unpruned).toBeGreaterThanOrEqual(20);
    expect(refused.losses).toEqual(leaving.losses);
    expect(Buffer.compare(refused.file, leaving.file)).toBe(0);
  });
});
