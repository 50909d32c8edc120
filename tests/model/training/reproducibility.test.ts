// Same seed, same bits: whatever else runs before, beside or in between.
import { describe, expect, test } from 'vitest';
import { adam, dense, dropout, l1, type Sequential, sequential } from '../../../src/index.js';
import { bitsOf, classification, classifier, regression, weightBits } from '../../support/models.js';

const { X, y } = classification(37, 4, 3);
const options = { epochs: 4, batchSize: 8 };

function compiled(seed?: number | bigint): Sequential {
  const model = classifier(seed === undefined ? {} : { seed });
  model.compile({
    optimizer: adam({ learningRate: 0.01 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

describe('a seed', () => {
  test('gives the same initial weights, history and final weights, also after other models ran', async () => {
    const first = compiled();
    const initial = weightBits(first);
    const history = await first.fit(X, y, options);
    const others = regression(64, 9);
    for (const units of [3, 70, 11]) {
      const other = sequential({
        seed: units,
        layers: [dense({ units, inputShape: [9] }), dropout({ rate: 0.5 }), dense({ units: 1 })],
      });
      other.compile({ optimizer: 'rmsprop', loss: 'meanAbsoluteError' });
      await other.fit(others.X, others.y, { epochs: 2 });
      if (units === 70) other.dispose();
    }
    const second = compiled();
    expect(weightBits(second)).toEqual(initial);
    const again = await second.fit(X, y, options);
    expect(weightBits(second)).toEqual(weightBits(first));
    const figures = (log: object) => ({ ...log, seconds: 0 });
    expect(again.epochs.map(figures)).toEqual(history.epochs.map(figures));
  });

  test('makes a difference in all of its 64 bits', () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 52, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
    const all = seeds.map((seed) => JSON.stringify(weightBits(compiled(seed))));
    expect(new Set(all).size).toBe(seeds.length);
  });

  test('as a number or a BigInt of the same value is the same seed', () => {
    expect(weightBits(compiled(12345678901234))).toEqual(weightBits(compiled(12345678901234n)));
  });

  test('is drawn where none is given, differs from model to model, and repeats the training when given', async () => {
    const make = (seed?: number | bigint) => {
      const model = sequential({
        layers: [
          dense({ units: 2, inputShape: [4] }),
          dropout({ rate: 0.5 }),
          dense({ units: 3, activation: 'softmax' }),
        ],
        ...(seed === undefined ? {} : { seed }),
      });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const drawn = make();
    expect(Number.isSafeInteger(drawn.seed)).toBe(true);
    expect(make().seed).not.toBe(drawn.seed);
    const repeated = make(drawn.seed);
    await drawn.fit(X, y, options);
    await repeated.fit(X, y, options);
    expect(weightBits(repeated)).toEqual(weightBits(drawn));
  });
});

describe('predict, evaluate, save and the like during fit', () => {
  test('inside callbacks change no bit of training', async () => {
    const plain = compiled();
    const watched = compiled();
    const expected = await plain.fit(X, y, options);
    const seen = await watched.fit(X, y, {
      ...options,
      callbacks: [
        {
          onBatchEnd: async () => {
            watched.predict(X);
            watched.predictDistribution(X, { passes: 2 });
            watched.sparsity();
            watched.save();
            await watched.evaluate(X, y, { yieldEvery: 0 });
          },
        },
      ],
    });
    expect(weightBits(watched)).toEqual(weightBits(plain));
    expect(seen.epochs.map(({ loss }) => loss)).toEqual(expected.epochs.map(({ loss }) => loss));
  });

  test('running beside it change no bit of training, and see whole steps only', async () => {
    const plain = compiled();
    await plain.fit(X, y, { ...options, epochs: 10 });
    const watched = compiled();
    let isTraining = true;
    let looks = 0;
    const watching = (async () => {
      while (isTraining) {
        watched.predict(X);
        const result = await watched.evaluate(X, y, { yieldEvery: 0 });
        expect(Number.isFinite(result.loss)).toBe(true);
        looks++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await watched.fit(X, y, { ...options, epochs: 10, yieldEvery: 0 });
    isTraining = false;
    await watching;
    expect(looks).toBeGreaterThan(2);
    expect(weightBits(watched)).toEqual(weightBits(plain));
  });

  test('two models that train at the same time give the bits of each alone', async () => {
    const [a, b, together, beside] = [compiled(1), compiled(2), compiled(1), compiled(2)];
    await a.fit(X, y, options);
    await b.fit(X, y, { ...options, batchSize: 5 });
    await Promise.all([
      together.fit(X, y, { ...options, yieldEvery: 0 }),
      beside.fit(X, y, { ...options, batchSize: 5, yieldEvery: 0 }),
    ]);
    expect(weightBits(together)).toEqual(weightBits(a));
    expect(weightBits(beside)).toEqual(weightBits(b));
  });
});

describe('what must not matter', () => {
  test('layer objects may be shared by models', async () => {
    const shared = [
      dense({ units: 5, inputShape: [4], kernelRegularizer: l1(1e-3) }),
      dropout({ rate: 0.4 }),
      dense({ units: 3, activation: 'softmax' }),
    ];
    const optimizer = adam({ learningRate: 0.01 });
    const make = () => {
      const model = sequential({ seed: 3, layers: shared });
      model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const [first, second] = [make(), make()];
    await Promise.all([
      first.fit(X, y, { ...options, yieldEvery: 0 }),
      second.fit(X, y, { ...options, yieldEvery: 0 }),
    ]);
    expect(weightBits(second)).toEqual(weightBits(first));
  });

  test('shuffling: each epoch its own order, seeded; without it, rows as given', async () => {
    const seen = async (shuffle: boolean, seed: number) => {
      const orders: number[][] = [];
      const rows = Array.from({ length: 9 }, (_, row) => [row]);
      const model = sequential({ seed, layers: [dense({ units: 1, inputShape: [1] })] });
      const spy = {
        name: 'spy',
        value: (t: Float32Array, _p: Float32Array, n: number) => {
          orders.push([...t]);
          return new Float64Array(n);
        },
        gradient: (p: Float32Array) => new Float32Array(p.length),
      };
      model.compile({ optimizer: 'sgd', loss: spy });
      await model.fit(rows, rows, { epochs: 3, batchSize: 4, shuffle });
      return [0, 1, 2].map((epoch) => orders.slice(3 * epoch, 3 * epoch + 3).flat());
    };
    const ascending = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(await seen(false, 1)).toEqual([ascending, ascending, ascending]);
    const shuffled = await seen(true, 1);
    for (const order of shuffled) expect([...order].sort()).toEqual(ascending);
    expect(new Set(shuffled.map(String)).size).toBe(3);
    expect(await seen(true, 1)).toEqual(shuffled);
    expect(await seen(true, 2)).not.toEqual(shuffled);
  });
});

describe('predict', () => {
  const widths = [1, 2, 3, 5, 17, 33];

  test.each([
    1, 2, 7, 255, 256, 257, 300, 515,
  ])('row i of %i rows is bit for bit the prediction of row i alone', (rows) => {
    for (const activation of ['relu', 'gelu', 'tanh'] as const) {
      const model = sequential({
        seed: 2,
        layers: [
          dense({ units: 13, inputShape: [4], activation }),
          dense({ units: widths[rows % 6]!, activation: 'softmax' }),
        ],
      });
      const { X: inputs } = regression(rows, 4);
      const { data, shape } = model.predict(inputs);
      const columns = shape[1]!;
      expect(shape).toEqual([rows, widths[rows % 6]!]);
      for (const row of [0, 1, rows >> 1, rows - 2, rows - 1].filter(
        (candidate) => candidate >= 0 && candidate < rows,
      )) {
        const alone = model.predict(inputs.data.slice(4 * row, 4 * row + 4));
        expect(bitsOf([alone])).toEqual(bitsOf([data.slice(row * columns, (row + 1) * columns)]));
      }
      model.dispose();
    }
  });

  test('every row, for one size beyond a chunk', () => {
    const model = classifier();
    const { X: inputs } = regression(259, 4);
    const { data } = model.predict(inputs);
    const alone = Array.from({ length: 259 }, (_, row) => [
      ...model.predict(inputs.data.slice(4 * row, 4 * row + 4)).data,
    ]);
    expect(bitsOf([Float32Array.from(alone.flat())])).toEqual(bitsOf([data]));
  });

  test('gives copies', () => {
    const model = classifier();
    const first = model.predict(X);
    const kept = first.data.slice();
    model.predict(X.data.map((value) => -value));
    expect(first.data).toEqual(kept);
    first.data.fill(9);
    expect(bitsOf([model.predict(X)])).toEqual(bitsOf([kept]));
  });

  test('switches dropout off', () => {
    const layers = [
      dense({ units: 6, inputShape: [4], activation: 'relu' }),
      dense({ units: 3, activation: 'softmax' }),
    ];
    const plain = sequential({ seed: 7, layers });
    expect(bitsOf([classifier().predict(X)])).toEqual(bitsOf([plain.predict(X)]));
  });
});

describe('predictClasses', () => {
  test('is the first largest output', () => {
    const model = sequential({ layers: [dense({ units: 3, inputShape: [3] })] });
    model.setWeights([
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      [0, 0, 0],
    ]);
    const classes = model.predictClasses([
      [1, 2, 3],
      [5, 5, 1],
      [-1, -3, -1],
      [0, 7, 0],
    ]);
    expect(classes).toEqual(Int32Array.of(2, 0, 0, 1));
  });

  test.each([
    ['sigmoid', [0, 0, 1]],
    [undefined, [0, 0, 1]],
  ] as const)('of one output with activation %s is whether its probability is above one half', (activation, expected) => {
    const model = sequential({
      layers: [dense({ units: 1, inputShape: [1], ...(activation ? { activation } : {}) })],
    });
    model.setWeights([[1], [0]]);
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
    expect([...model.predictClasses([[-0.2], [0], [0.2]])]).toEqual(expected);
  });
});
