// compact: the running average of the weights goes along, and nothing that it needs is removed.
import { describe, expect, test } from 'vitest';
import {
  type Average,
  activation,
  batchNormalization,
  dense,
  ema,
  type Layer,
  lassoNet,
  load,
  type Matrix,
  type Sequential,
  sequential,
  sgd,
  swa,
} from '../../../src/index.js';
import { stateOf } from '../../../src/model/sequential.js';
import { expectClose, INPUTS, loss, ownX, sizesOf, trained, X, y } from '../../support/compaction.js';
import { bitsOf, weightBits } from '../../support/models.js';

const layers = (): Layer[] => [
  dense({ units: 20, inputShape: [INPUTS], activation: 'relu' }),
  batchNormalization({ momentum: 0.9 }),
  dense({ units: 10, activation: 'tanh' }),
  dense({ units: 3, activation: 'softmax' }),
];

const averageOf = (model: Sequential) => model.getWeights({ average: true });
const inAverage = { weights: 'average' } as const;

function pruned(average: Average, given = layers()): Sequential {
  const model = trained(given, { average });
  model.prune({ inputs: 0.4 });
  model.prune({ units: 0.5 });
  return model;
}

describe.each<[string, () => Average]>([
  ['ema', () => ema({ decay: 0.9 })],
  ['swa', () => swa({ startStep: 1 })],
  ['swa of every other step', () => swa({ startStep: 0, every: 2 })],
])('%s', (_, average) => {
  test('the average of the small model is that of the big one, and moves on as it', async () => {
    const model = pruned(average());
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['7x10', '10x5', '5x3']);
    const own = ownX(small);
    expect(bitsOf([small.predict(own, inAverage)])).toEqual(bitsOf([model.predict(X, inAverage)]));
    expect(await small.evaluate(own, y, inAverage)).toEqual(await model.evaluate(X, y, inAverage));
    for (let step = 0; step < 10; step++) {
      model.trainOnBatch(X, y);
      small.trainOnBatch(own, y);
    }
    expectClose(small.predict(own, inAverage).data, model.predict(X, inAverage).data, 1e-3);
    const again = model.compact();
    for (const [index, { data }] of averageOf(small).entries()) expectClose(data, averageOf(again)[index]!.data, 1e-3);
  });

  test('useAverage gives the small model the weights that it gives the big one', () => {
    const model = pruned(average());
    const small = model.compact();
    model.useAverage();
    small.useAverage();
    expect(bitsOf([small.predict(ownX(small))])).toEqual(bitsOf([model.predict(X)]));
    expect(weightBits(small)).toEqual(weightBits(model.compact()));
  });

  test('files of the small model have it, for models that are not compiled, too', () => {
    const small = pruned(average()).compact();
    for (const copy of [load(small.save()), load(small.save(), { compile: false }), load(small.save()).compact()]) {
      expect(bitsOf(averageOf(copy))).toEqual(bitsOf(averageOf(small)));
      expect(bitsOf(averageOf(copy.compact()))).toEqual(bitsOf(averageOf(small)));
    }
  });
});

test('an average of epochs goes on with the next epoch', async () => {
  const fit = { epochs: 1, batchSize: 8, verbose: false };
  const model = sequential({ seed: 5, layers: layers() });
  model.compile({ optimizer: 'adam', loss, average: swa({ startEpoch: 1 }) });
  await model.fit(X, y, { ...fit, epochs: 3 });
  model.prune({ units: 0.5 });
  const small = model.compact();
  for (const each of [model, small]) await each.fit(X, y, fit);
  expectClose(small.predict(X, inAverage).data, model.predict(X, inAverage).data, 1e-4);
});

test('an average that has not begun begins in the small model when it would have begun in the big one', () => {
  const model = pruned(swa({ startStep: 4 }));
  const small = model.compact();
  expect(() => averageOf(small)).toThrow(expect.objectContaining({ code: 'E_NO_AVERAGE' }));
  for (let step = 0; step < 3; step++) {
    model.trainOnBatch(X, y);
    small.trainOnBatch(ownX(small), y);
  }
  expectClose(small.predict(ownX(small), inAverage).data, model.predict(X, inAverage).data, 1e-4);
});

test('optimizer state of what is left is the same, bit for bit', () => {
  const model = pruned(ema(), layers());
  const small = model.compact();
  const slotsOf = (each: Sequential) => {
    const { built, trained: parameters } = stateOf(each);
    return parameters!.parameters.flatMap(({ slots, size }) =>
      slots.map((slot): Matrix => ({ data: built!.runtime.arena.f32(slot, size).slice(), shape: [size] })),
    );
  };
  const { layers: kept } = model.sparsity();
  const units = Array.from({ length: 20 }, (_, unit) => unit).filter((unit) => !kept[0]!.deadUnits.includes(unit));
  const [whole] = slotsOf(model);
  const own = small.inputIndices!.flatMap((input) => units.map((unit) => whole!.data[input * 20 + unit]!));
  expect([...slotsOf(small)[0]!.data]).toEqual(own);
  expect(own.some((value) => value !== 0)).toBe(true);
});

test('what was measured of the big model is not said of the small one', async () => {
  const model = pruned(ema(), [dense({ units: 4, inputShape: [INPUTS] }), dense({ units: 3, activation: 'softmax' })]);
  await model.optimality(X, y);
  expect(stateOf(model).optimality).toBeDefined();
  expect(stateOf(model.compact()).optimality).toBeUndefined();
});

describe('a unit', () => {
  /** 2-3-1, and its average, by hand: units 0 and 1 are the ones in question, unit 2 is alive. */
  function byHand(weights: number[][], average: number[][], options: { isFrozen?: boolean } = {}): Sequential {
    const model = sequential({
      seed: 1,
      layers: [
        dense({ units: 3, inputShape: [2], activation: 'relu' }),
        dense({ units: 1, trainable: options.isFrozen !== true }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate: 1e-3 }), loss: 'meanSquaredError', average: ema() });
    model.trainOnBatch([[1, 2]], [1]);
    model.setWeights(average);
    const { average: averaged, built } = stateOf(model);
    for (const { average: to, weights: from } of averaged!.pairs) {
      built!.runtime.arena.f32(to.weights, to.size).set(built!.runtime.arena.f32(from, to.size));
    }
    averaged!.built.parameters.version++;
    model.setWeights(weights);
    return model;
  }

  const alive = [[1, 2, 3, 4, 5, 6], [1, 1, 1], [1, 2, 3], [0]];
  const unread = [[1, 2, 3, 4, 5, 6], [1, 1, 1], [0, 2, 3], [0]];
  const constant = (bias: number) => [[0, 2, 3, 0, 5, 6], [bias, 1, 1], [1, 2, 3], [0]];
  const rows = [
    [1, -2],
    [0.5, 3],
  ];

  test.each<[string, number[][], number[][], boolean, string[]]>([
    ['that is dead in the weights only stays', unread, alive, false, ['2x3', '3x1']],
    ['that is dead in the average only stays', alive, unread, false, ['2x3', '3x1']],
    ['that nothing reads in either goes', unread, unread, false, ['2x2', '2x1']],
    ['that is unread in one and constant in the other goes', unread, constant(5), false, ['2x2', '2x1']],
    ['that is another constant in each goes', constant(3), constant(5), false, ['2x2', '2x1']],
    ['that is another constant in each stays before a frozen layer', constant(3), constant(5), true, ['2x3', '3x1']],
    ['that is one constant in both goes before a frozen layer', constant(3), constant(3), true, ['2x2', '2x1']],
  ])('%s; outputs of both are equal', (_, weights, average, isFrozen, sizes) => {
    const model = byHand(weights, isFrozen ? [...average.slice(0, 2), ...weights.slice(2)] : average, { isFrozen });
    const small = model.compact();
    expect(sizesOf(small)).toEqual(sizes);
    expectClose(small.predict(rows).data, model.predict(rows).data, 1e-6);
    expectClose(small.predict(rows, inAverage).data, model.predict(rows, inAverage).data, 1e-6);
  });

  test('a column of X that only the average sees is kept, in lassoNet, too', () => {
    const model = sequential({ seed: 1, layers: [lassoNet({ units: 1, hidden: [3], lambda: 0, inputShape: [4] })] });
    model.compile({ optimizer: sgd({ learningRate: 1e-3 }), loss: 'meanSquaredError', average: ema() });
    model.trainOnBatch([[1, 2, 3, 4]], [1]);
    const weights = model.getWeights().map(({ data }) => data);
    model.setWeights([weights[0]!.fill(0, 4, 8), ...weights.slice(1)]);
    expect(model.compact().inputIndices).toEqual([0, 1, 2, 3]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' }); // drops the average
    expect(model.compact().inputIndices).toEqual([0, 2, 3]);
  });
});

test('constants go through batch normalization by the statistics of each set of weights', () => {
  const model = sequential({
    seed: 2,
    layers: [
      dense({ units: 8, inputShape: [INPUTS], biasInitializer: 'ones' }),
      batchNormalization({ momentum: 0.5 }),
      activation('tanh'),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss, average: ema({ decay: 0.9 }) });
  for (let step = 0; step < 5; step++) model.trainOnBatch(X, y);
  const { built, average } = stateOf(model);
  for (const { parameters, runtime } of [built!, average!.built]) {
    const [kernel] = parameters.all;
    const values = runtime.arena.f32(kernel!.weights, kernel!.size);
    for (let index = 0; index < values.length; index++) if (index % 8 < 3) values[index] = 0;
    parameters.version++;
  }
  const small = model.compact();
  expect(sizesOf(small)).toEqual(['12x5', '5x3']);
  expectClose(small.predict(X).data, model.predict(X).data, 1e-6);
  expectClose(small.predict(X, inAverage).data, model.predict(X, inAverage).data, 1e-6);
});
