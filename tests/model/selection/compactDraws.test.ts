// compact: every layer that draws at random draws what the whole layer would draw for the units that are left.
import { describe, expect, test } from 'vitest';
import {
  activation,
  alphaDropout,
  concreteDropout,
  dense,
  dropout,
  gaussianDropout,
  gaussianNoise,
  type Layer,
  load,
  ramp,
  type Sequential,
  sequential,
  spatialDropout,
} from '../../../src/index.js';
import { columnsOf, expectClose, INPUTS, ownX, sizesOf, trained, X, y } from '../../support/compaction.js';
import { bitsOf, randomMatrix } from '../../support/models.js';

const HIDDEN = 20;
const rate = ramp({ from: 0.2, to: 0.6, steps: 8 });

/** A drawing layer before the first kernel, and one between two of them. */
const between = (first: Layer, second: Layer): Layer[] => [
  first,
  dense({ units: HIDDEN, activation: 'tanh' }),
  second,
  dense({ units: 10, activation: 'relu' }),
  dense({ units: 3, activation: 'softmax' }),
];
const inputShape = [INPUTS];

// Nine groups and eleven: those that are left would fit into fewer blocks of eight decisions.
const groupsOfInputs = Array.from({ length: INPUTS }, (_, input) => Math.min(input, 8));
const groupsOfUnits = Array.from({ length: HIDDEN }, (_, unit) => Math.floor(unit / 2) + 1);

const KINDS: [string, () => Layer[]][] = [
  ['dropout', () => between(dropout({ rate: 0.2, inputShape }), dropout({ rate }))],
  [
    'dropout of whole units',
    () =>
      between(dropout({ rate: 0.2, noiseShape: [1, null], inputShape }), dropout({ rate: 0.5, noiseShape: [1, null] })),
  ],
  [
    'dropout of whole rows',
    () =>
      between(dropout({ rate: 0.2, noiseShape: [null, 1], inputShape }), dropout({ rate: 0.5, noiseShape: [null, 1] })),
  ],
  [
    'spatialDropout of groups of one size',
    () => between(spatialDropout({ rate: 0.3, groups: 1, inputShape }), spatialDropout({ rate, groups: 2 })),
  ],
  [
    'spatialDropout of listed groups',
    () =>
      between(
        spatialDropout({ rate: 0.3, groups: groupsOfInputs, inputShape }),
        spatialDropout({ rate: 0.5, groups: groupsOfUnits }),
      ),
  ],
  ['gaussianDropout', () => between(gaussianDropout({ rate: 0.3, inputShape }), gaussianDropout({ rate }))],
  ['alphaDropout', () => between(alphaDropout({ rate: 0.2, inputShape }), alphaDropout({ rate }))],
  ['gaussianNoise', () => between(gaussianNoise({ stddev: 0.3, inputShape }), gaussianNoise({ stddev: 0.5 }))],
  [
    'concreteDropout',
    () => {
      const options = { initialRate: 0.4, weightRegularizer: 1e-3, dropoutRegularizer: 1e-2 };
      return [
        concreteDropout(dense({ units: HIDDEN, activation: 'tanh', inputShape }), options),
        concreteDropout(dense({ units: 10, activation: 'relu' }), { ...options, temperature: 0.5 }),
        concreteDropout(dense({ units: 3, activation: 'softmax' }), options),
      ];
    },
  ],
];

/** Inputs and units are pruned, the last ones among them, which a layer's width depends on. */
function pruned(layers: readonly Layer[]): Sequential {
  const model = trained(layers);
  const kernels = model.getWeights();
  const zeroed = kernels.map(({ data, shape }, index) => {
    const isFirst = index === kernels.findIndex((kernel) => kernel.shape.length === 2);
    const [, columns = 1] = shape;
    if (!isFirst) return { data, shape };
    const kept = data.map((weight, at) => (Math.floor(at / columns) > 7 || at % columns > 13 ? 0 : weight));
    return { data: kept, shape };
  });
  model.setWeights(zeroed);
  model.prune({ magnitude: 0, layers: [model.sparsity().layers[0]!.name] });
  model.prune({ units: 0.5 });
  return model;
}

describe.each(KINDS)('%s', (_, layers) => {
  test('training the small model is training the big one restricted', () => {
    const model = pruned(layers());
    const small = model.compact();
    expect(sizesOf(small)).toEqual(['8x10', '10x5', '5x3']);
    const own = ownX(small);
    expect(bitsOf([small.predict(own)])).toEqual(bitsOf([model.predict(X)]));
    for (let step = 0; step < 12; step++) {
      const big = model.trainOnBatch(X, y).dataLoss;
      // Sums over fewer terms are cut into other partial sums: a few units in the last place per step, of losses near 1.
      expect(Math.abs(small.trainOnBatch(own, y).dataLoss - big)).toBeLessThan(2e-5);
    }
    expectClose(small.predict(own).data, model.predict(X).data, 1e-3);
    const kept = model.compact().getWeights();
    for (const [index, { data }] of small.getWeights().entries()) expectClose(data, kept[index]!.data, 1e-3);
  });

  test('the predictive distribution is that of the big model, for single rows and chunks of many', () => {
    const model = pruned(layers());
    const small = model.compact();
    const many = randomMatrix(300, INPUTS, 4);
    for (const [rows, passes] of [
      [X, 60],
      [many, 7],
    ] as const) {
      const own = small.predictDistribution(columnsOf(rows, small.inputIndices!), { passes });
      const big = model.predictDistribution(rows, { passes });
      expectClose(own.mean.data, big.mean.data, 1e-5);
      expectClose(own.variance.data, big.variance.data, 1e-4);
    }
  });

  test('compacted twice, and saved in between, it draws the same', () => {
    const model = pruned(layers());
    const once = load(model.compact().save());
    model.prune({ units: 0.7 }); // of 20 and 10
    once.prune({ units: 0.4 }); // of the 10 and 5 that are left
    const twice = load(once.compact().save());
    expect(sizesOf(twice)).toEqual(sizesOf(model.compact()));
    const own = columnsOf(X, twice.inputIndices!);
    for (let step = 0; step < 5; step++) {
      expect(Math.abs(twice.trainOnBatch(own, y).dataLoss - model.trainOnBatch(X, y).dataLoss)).toBeLessThan(2e-5);
    }
  });
});

test('dropConnect leaves its kernels whole, whose masks go by their places: the same bits', () => {
  const model = pruned([
    dense({ units: HIDDEN, activation: 'tanh', inputShape }),
    dense({ units: 10, activation: 'relu', dropConnect: rate }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  const small = model.compact();
  expect(sizesOf(small)).toEqual(['8x20', '20x10', '10x3']);
  for (const each of [model, small])
    for (let step = 0; step < 5; step++) each.trainOnBatch(each === model ? X : ownX(small), y);
  expectClose(small.predict(ownX(small)).data, model.predict(X).data, 1e-4);
});

describe('a constant unit', () => {
  /** A unit that nothing enters, and whose bias makes it `constant`, before `layer`. */
  const sizes = (constant: number, layer: Layer) => {
    const model = sequential({
      seed: 1,
      layers: [dense({ units: 2, inputShape: [2] }), layer, dense({ units: 1 })],
    });
    model.setWeights([[0, 1, 0, 2], [constant, 0], [1, 1], [0]]);
    return sizesOf(model.compact());
  };

  test.each<[string, Layer, boolean]>([
    ['gaussianDropout, which leaves 0', gaussianDropout({ rate: 0.5 }), true],
    ['spatialDropout, which leaves 0', spatialDropout({ rate: 0.5, groups: 1 }), true],
    ['alphaDropout, which shifts it', alphaDropout({ rate: 0.5 }), false],
    ['gaussianNoise, which adds to it', gaussianNoise({ stddev: 1 }), false],
    ['a rate of 0', gaussianDropout({ rate: 0 }), true],
  ])('of 0 before %s', (_, layer, isRemoved) => {
    expect(sizes(0, layer)).toEqual(isRemoved ? ['2x1', '1x1'] : ['2x2', '2x1']);
  });

  test('stays where its value is drawn before an activation makes 0 of it', () => {
    const model = sequential({
      seed: 1,
      layers: [
        dense({ units: 2, inputShape: [2] }),
        gaussianDropout({ rate: 0.9 }),
        activation('relu'),
        dense({ units: 1 }),
      ],
    });
    model.setWeights([[0, 1, 0, 2], [-1, 0], [1, 1], [0]]);
    expect(sizesOf(model.compact())).toEqual(['2x2', '2x1']);
  });

  test('stays before a layer that draws masks of its inputs', () => {
    const last = concreteDropout(dense({ units: 1 }));
    const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [2] }), last] });
    const [, , , ...others] = model.getWeights();
    model.setWeights([[0, 1, 0, 2], [3, 0], [1, 1], ...others]);
    expect(sizesOf(model.compact())).toEqual(['2x2', '2x1']);
  });
});

describe('unit numbers', () => {
  const wrong: [string, unknown][] = [
    ['that do not ascend', { numbers: [2, 1], units: 4 }],
    ['twice', { numbers: [1, 1], units: 4 }],
    ['beyond the units', { numbers: [1, 4], units: 4 }],
    ['that are no integers', { numbers: [0.5, 1], units: 4 }],
    ['without the units', { numbers: [0, 1] }],
  ];
  const makers: [string, (unitNumbers: never) => Layer][] = [
    ['dropout', (unitNumbers) => dropout({ rate: 0.5, unitNumbers })],
    ['gaussianDropout', (unitNumbers) => gaussianDropout({ rate: 0.5, unitNumbers })],
    ['alphaDropout', (unitNumbers) => alphaDropout({ rate: 0.5, unitNumbers })],
    ['gaussianNoise', (unitNumbers) => gaussianNoise({ stddev: 0.5, unitNumbers })],
    ['concreteDropout', (unitNumbers) => concreteDropout(dense({ units: 1 }), { unitNumbers })],
  ];
  test.each(makers)('%s refuses wrong ones, and those of another number of columns', (kind, make) => {
    for (const [, numbers] of wrong) expect(() => make(numbers as never)).toThrow(`${kind}.unitNumbers`);
    const layer = make({ numbers: [0, 3], units: 5 } as never);
    const model = () => sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [2] }), layer] }).getWeights();
    expect(model).toThrow(/unitNumbers\S* must be 3 numbers, one per unit, got 2/);
  });

  test('and counts of groups are refused where they do not fit', () => {
    expect(() => spatialDropout({ rate: 0.5, groups: 2, groupCount: 3 })).toThrow('groupCount must be left out');
    expect(() => spatialDropout({ rate: 0.5, groups: [0, 4], groupCount: 4 })).toThrow('groupCount');
  });
});
