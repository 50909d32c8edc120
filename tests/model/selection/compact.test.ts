// compact: smaller, with the same outputs, and training goes on as it would have.
import { describe, expect, test } from 'vitest';
import {
  activation,
  adam,
  batchNormalization,
  dense,
  dropout,
  groupLasso,
  type Layer,
  l1,
  layerNormalization,
  load,
  type Sequential,
  sequential,
  sgd,
  spatialDropout,
  standardize,
} from '../../../src/index.js';
import { columnsOf, expectClose, INPUTS, loss, ownX, sizesOf, trained, X, y } from '../../support/compaction.js';
import { reconfigured } from '../../support/files.js';
import { bitsOf, randomMatrix } from '../../support/models.js';
import { numbersFrom } from '../../support/numbers.js';

function network(rates: readonly [number, number, number] = [0, 0, 0], noiseShape?: [1, null]): Layer[] {
  const shape = noiseShape === undefined ? {} : { noiseShape };
  return [
    dropout({ rate: rates[0], inputShape: [INPUTS] }),
    dense({ units: 20, activation: 'relu', kernelRegularizer: l1(1e-3, { factors: new Array(INPUTS).fill(0.5) }) }),
    dropout({ rate: rates[1], ...shape }),
    dense({ units: 10, activation: 'tanh' }),
    dropout({ rate: rates[2] }),
    dense({ units: 3, activation: 'softmax' }),
  ];
}

/** Trained, with inputs and units that are pruned. */
function pruned(layers: readonly Layer[] = network(), optimizer = adam({ learningRate: 0.02 })): Sequential {
  const model = trained(layers, { optimizer });
  model.prune({ inputs: 0.4 });
  model.prune({ units: 0.5 });
  return model;
}

describe('compact', () => {
  test('what was pruned is gone, and outputs are equal bit for bit', async () => {
    const model = pruned();
    const before = bitsOf(model.getWeights());
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['7x10', '10x5', '5x3']);
    expect(small.inputIndices).toHaveLength(7);
    expect(bitsOf([small.predict(ownX(small))])).toEqual(bitsOf([model.predict(X)]));
    const [own, whole] = [await small.evaluate(ownX(small), y), await model.evaluate(X, y)];
    expect(own.dataLoss).toBe(whole.dataLoss);
    expect(own.accuracy).toBe(whole.accuracy);
    expect(bitsOf(model.getWeights())).toEqual(before);
    expect(small.step).toBe(3);
    expect(small.seed).toBe(model.seed);
    expect(model.inputIndices).toBeUndefined();
  });

  test('constant units go into the next bias: outputs are equal to 1e-6', () => {
    const layers = [
      dense({ units: 6, inputShape: [4], activation: 'sigmoid', biasInitializer: 'ones' }), // sigmoid(1) is not 0
      activation('softplus'),
      dense({ units: 3, biasInitializer: 'ones' }),
    ];
    const model = sequential({ seed: 1, layers });
    const [kernel, ...others] = model.getWeights();
    kernel!.data.forEach((_, index) => {
      if (index % 6 < 2) kernel!.data[index] = 0;
    });
    model.setWeights([kernel!, ...others]);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['4x4', '4x3']);
    const inputs = randomMatrix(30, 4, 3);
    expectClose(small.predict(inputs).data, model.predict(inputs).data, 1e-6);
  });

  test('a constant behind dropout stays, unless it is 0', () => {
    const layers = (rate: number) => [
      dense({ units: 2, inputShape: [2], activation: 'relu' }),
      dropout({ rate }),
      dense({ units: 1 }),
    ];
    const sizes = (rate: number, bias: number) => {
      const model = sequential({ seed: 1, layers: layers(rate) });
      model.setWeights([[0, 1, 0, 2], [bias, 0], [1, 1], [0]]);
      return sizesOf(model.compact());
    };
    expect(sizes(0.5, 1)).toEqual(['2x2', '2x1']);
    expect(sizes(0.5, -1)).toEqual(['2x1', '1x1']); // relu(-1) is 0
    expect(sizes(0, 1)).toEqual(['2x1', '1x1']);
  });

  test('a constant stays where there is no next bias', () => {
    const layers = [dense({ units: 2, inputShape: [2] }), dense({ units: 1, useBias: false })];
    const model = sequential({ seed: 1, layers });
    model.setWeights([
      [0, 1, 0, 2],
      [3, 0],
      [1, 1],
    ]);
    expect(sizesOf(model.compact())).toEqual(['2x2', '2x1']);
  });

  test.each([
    ['all it learns', {}],
    ['neither factor nor shift', { scale: false, center: false }],
  ])('behind batch normalization with %s, constants go by the running statistics', (_, options) => {
    const model = sequential({
      seed: 2,
      layers: [
        dense({ units: 8, inputShape: [INPUTS], biasInitializer: 'ones' }),
        batchNormalization({ momentum: 0.5, ...options }),
        activation('tanh'),
        dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: adam({ learningRate: 0.02 }), loss });
    for (let step = 0; step < 5; step++) model.trainOnBatch(X, y);
    const [kernel, ...others] = model.getWeights();
    kernel!.data.forEach((_, index) => {
      if (index % 8 < 3) kernel!.data[index] = 0;
    });
    model.setWeights([kernel!, ...others]);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['12x5', '5x3']);
    expectClose(small.predict(X).data, model.predict(X).data, 1e-6);
  });

  test('batch normalization and groups of spatialDropout: the small model trains as the big one, to rounding', () => {
    const model = pruned([
      batchNormalization({ inputShape: [INPUTS] }),
      dense({ units: 20 }),
      batchNormalization(),
      activation('relu'),
      spatialDropout({ rate: 0.4, groups: 5 }),
      dense({ units: 10, activation: 'tanh', useBias: false }),
      dense({ units: 3, activation: 'softmax' }),
    ]);
    // A pruned unit is no constant behind its shift: only its outgoing weights, which are 0, let it go.
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['7x10', '10x5', '5x3']);
    const own = ownX(small);
    expect(bitsOf([small.predict(own)])).toEqual(bitsOf([model.predict(X)]));
    for (let step = 0; step < 20; step++) {
      expect(small.trainOnBatch(own, y).dataLoss).toBeCloseTo(model.trainOnBatch(X, y).dataLoss, 4);
    }
    expectClose(small.predict(own).data, model.predict(X).data, 1e-3);
    expect(load(small.save()).predict(own)).toEqual(small.predict(own));
  });

  test('what dies with its neighbours is gone, too', () => {
    const model = sequential({
      layers: [
        dense({ units: 2, inputShape: [3], activation: 'relu' }),
        dense({ units: 2, activation: 'relu' }),
        dense({ units: 1 }),
      ],
    });
    // The second unit of the second layer is not read; the first layer's second unit feeds it only, and input 2 only that.
    model.setWeights([[1, 0, 2, 0, 0, 5], [0, 0], [1, 0, 0, 4], [0, 0], [1, 0], [0]]);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['2x1', '1x1', '1x1']);
    expect(small.inputIndices).toEqual([0, 1]);
  });

  test('what only constants feed is a constant, too', () => {
    const model = sequential({
      layers: [
        dense({ units: 2, inputShape: [3], activation: 'relu' }),
        dense({ units: 2, activation: 'relu' }),
        dense({ units: 1 }),
      ],
    });
    // Nothing feeds the second unit, which is 0.5; the next layer's second unit is fed by it only, and 4 * 0.5 + 1.
    model.setWeights([[1, 0, 2, 0, 3, 0], [0, 0.5], [1, 0, 0, 4], [0, 1], [1, 2], [0]]);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['3x1', '1x1', '1x1']);
    expect([...small.predict([[1, 1, 1]]).data]).toEqual([12]);
  });

  test('outputs are all left, and one input and unit at least', () => {
    const model = sequential({
      layers: [dense({ units: 4, inputShape: [3], activation: 'relu' }), dense({ units: 2 })],
    });
    model.setWeights([new Float32Array(12), new Float32Array(4), new Float32Array(8), [1, 2]]);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['1x1', '1x2']);
    expect([...small.predict([[9]]).data]).toEqual([1, 2]);
  });

  test('a layer that needs all its units leaves its neighbours whole', () => {
    const model = sequential({
      layers: [dense({ units: 4, inputShape: [3], activation: 'relu' }), layerNormalization(), dense({ units: 2 })],
    });
    model.prune({ units: 0.5 });
    expect(sizesOf(model.compact())).toEqual(['3x4', '4x2']);
  });

  test.each<[string, Layer[]]>([
    ['without dropout', network()],
    ['with dropout everywhere', network([0.2, 0.5, 0.3])],
    ['with dropout of whole units', network([0.2, 0.5, 0.3], [1, null])],
  ])('%s: training the small model is training the big one restricted, to rounding', (_, layers) => {
    const model = pruned(layers);
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['7x10', '10x5', '5x3']);
    const own = ownX(small);
    for (let step = 0; step < 30; step++) {
      const big = model.trainOnBatch(X, y);
      // Sums over fewer terms are cut into other partial sums: a few units in the last place per step.
      expect(small.trainOnBatch(own, y).dataLoss).toBeCloseTo(big.dataLoss, 4);
    }
    expectClose(small.predict(own).data, model.predict(X).data, 1e-3);
    expect(bitsOf(small.getWeights())).toEqual(bitsOf(model.compact().getWeights()));
  });

  test('masks of dropout keep the original numbers, in a model that was compacted twice, too', () => {
    const model = pruned(network([0.3, 0.5, 0.2]));
    const once = model.compact();
    model.prune({ units: 0.8 }); // of 20 and 10 units
    once.prune({ units: 0.6 }); // of the 10 and 5 that are left
    const twice = once.compact();
    expect(sizesOf(twice)).toEqual(sizesOf(model.compact()));
    expect(twice.inputIndices).toEqual(model.compact().inputIndices);
    const passes = { passes: 50, seed: 3 };
    expectClose(
      twice.predictDistribution(columnsOf(X, twice.inputIndices!), passes).variance.data,
      model.predictDistribution(X, passes).variance.data,
      1e-5,
    );
  });

  test('save and load: the same bits in training that goes on, and the same input indices', () => {
    const small = pruned(network([0.2, 0.5, 0.3]), sgd({ learningRate: 0.1, momentum: 0.9 })).compact();
    const copy = load(small.save());
    expect(copy.inputIndices).toEqual(small.inputIndices);
    for (const each of [small, copy]) for (let step = 0; step < 5; step++) each.trainOnBatch(ownX(small), y);
    expect(bitsOf(copy.getWeights())).toEqual(bitsOf(small.getWeights()));
    expect(copy.save()).toEqual(small.save());
  });

  test.each([
    ['twice the same', [0, 1, 1, 3, 4, 5, 6]],
    ['not ascending', [0, 2, 1, 3, 4, 5, 6]],
    ['too few', [0, 1, 2, 3, 4, 5]],
    ['no integers', [0, 1, 2, 3, 4, 5, 6.5]],
    ['below 0', [-1, 1, 2, 3, 4, 5, 6]],
    ['more than X can have', [0, 1, 2, 3, 4, 5, 2 ** 31]],
  ])('a file whose input indices are %s is refused', (_, inputIndices) => {
    const small = pruned().compact();
    const bytes = reconfigured(small.save(), (configuration) => {
      configuration['inputIndices'] = inputIndices as never;
    });
    expect(() => load(bytes)).toThrow(/inputIndices: expected 7 column numbers that ascend/);
  });

  test('what a budget stopped goes on in the small model: the same rows, figures, and learning rate', async () => {
    const fit = { epochs: 3, batchSize: 7, verbose: false };
    const model = pruned(network([0.2, 0.5, 0.3]));
    model.learningRate *= 0.5;
    await model.fit(X, y, { ...fit, budget: { steps: 9 } });
    const small = model.compact();
    expect(small.unfinished).toEqual({ epochs: 1, steps: 3 });
    expect(small.learningRate).toBe(model.learningRate);
    const [big, own] = [await model.fit(X, y, fit), await small.fit(ownX(small), y, fit)];
    expect(own.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    for (const [index, { dataLoss, learningRate, accuracy }] of own.epochs.entries()) {
      expect(dataLoss).toBeCloseTo(big.epochs[index]!.dataLoss, 4);
      expect([learningRate, accuracy]).toEqual([big.epochs[index]!.learningRate, big.epochs[index]!.accuracy]);
    }
    expect(small.step).toBe(model.step);
  });

  test('more inputs than an argument list can take', () => {
    const inputs = 300_000;
    const model = sequential({
      seed: 1,
      layers: [dense({ units: 2, inputShape: [inputs], kernelRegularizer: l1(0.1) }), dense({ units: 1 })],
    });
    model.prune({ inputs: 0.5 });
    const small = model.compact();
    expect(small.inputIndices).toHaveLength(150_000);
    expect(model.sparsity().layers[0]!.deadInputs).toHaveLength(150_000);
    expect(small.sparsity().zeros).toBe(0);
  });

  test('masks of single weights go along', () => {
    const model = pruned();
    model.prune({ fraction: 0.9 });
    const small = model.compact();
    const zeros = small.sparsity().zeros;
    expect(zeros).toBeGreaterThan(0);
    for (let step = 0; step < 5; step++) small.trainOnBatch(ownX(small), y);
    expect(small.sparsity().zeros).toBe(zeros);
  });

  test('names and standardizer are those of the inputs that are left', () => {
    const names = Array.from({ length: INPUTS }, (_, column) => `c${column}`);
    const standardizer = standardize(X, { names });
    const model = sequential({
      seed: 1,
      standardizer,
      layers: [dense({ units: 4, inputShape: [INPUTS], activation: 'relu' }), dense({ units: 3 })],
    });
    model.prune({ inputs: 0.5 });
    const small = model.compact();
    expect(small.inputNames).toEqual(small.inputIndices!.map((index) => `c${index}`));
    expect(bitsOf([small.predict(ownX(small))])).toEqual(bitsOf([model.predict(X)]));
  });

  test('penalties of groups of inputs follow them', () => {
    const groups = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    const layers = [
      dense({ units: 4, inputShape: [6], kernelRegularizer: groupLasso(0.1, { groups }) }),
      dense({ units: 1 }),
    ];
    const model = sequential({ seed: 1, layers });
    const weights = model.getWeights();
    weights[0]!.data.fill(0, 4, 12); // inputs 1 and 2
    model.setWeights(weights);
    const small = model.compact();
    expect(small.toJSON()).toMatchObject({
      layers: [{ config: { kernelRegularizer: { config: { groups: [[0], [1, 2, 3]] } } } }, {}],
    });
  });

  test('random sparse networks give equal outputs', () => {
    const next = numbersFrom(11);
    for (let trial = 0; trial < 20; trial++) {
      const activations = ['relu', 'tanh', 'sigmoid', 'gelu', 'linear'];
      const pick = () => activations[Math.floor(next(0, activations.length))]!;
      const model = sequential({
        seed: trial,
        layers: [
          dense({ units: 9, inputShape: [6], activation: pick(), biasInitializer: 'ones' }),
          dense({ units: 7, activation: pick(), biasInitializer: 'ones' }),
          dense({ units: 2 }),
        ],
      });
      const weights = model.getWeights().map(({ data, shape }) => ({
        shape,
        data: shape.length === 2 ? data.map((weight) => (next(0, 1) < 0.75 ? 0 : weight)) : data,
      }));
      model.setWeights(weights);
      const small = model.compact();
      const inputs = randomMatrix(17, 6, trial);
      const got = small.predict(columnsOf(inputs, small.inputIndices!)).data;
      expectClose(got, model.predict(inputs).data, 1e-6);
    }
  });
});
