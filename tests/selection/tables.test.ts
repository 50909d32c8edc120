// Tables and rows of objects in folds and paths: what a preprocessor learns, it learns from the rows that train.
import { describe, expect, test } from 'vitest';
import { adam, dense, groupLasso, l1, load, type Sequential, sequential, sgd } from '../../src/index.js';
import {
  crossValidate,
  cvPath,
  kFold,
  lambdaPath,
  stabilitySelection,
  stratifiedKFold,
} from '../../src/selection/index.js';
import { preprocess, type TargetTransform, table } from '../../src/table/index.js';
import { type Flat, flatsOf, without } from '../support/flats.js';
import { weightBits } from '../support/models.js';

const rows = flatsOf(60);
const priced = table(without(rows, 'kind', 'sold'), { target: 'price' });
const kinds = table(without(rows, 'price', 'sold'), { target: 'kind' });
const folds = kFold({ nSplits: 4, seed: 1 });
const pick = <T>(list: readonly T[], indices: Int32Array) => Array.from(indices, (row) => list[row]!);

function regression(targetTransform: TargetTransform = 'log'): Sequential {
  const model = sequential({ seed: 1, preprocess: preprocess({ targetTransform }), layers: [dense({ units: 1 })] });
  return model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError', metrics: ['mae', 'r2'] });
}

function classifier(): Sequential {
  const layers = [dense({ units: 3, activation: 'softmax' })];
  const model = sequential({ seed: 1, preprocess: preprocess(), layers });
  const metrics = ['accuracy', 'logLoss'] as const;
  return model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy', metrics });
}

describe.each(['none', 'standardize', 'log', 'log1p'] as const)("targetTransform '%s'", (transform) => {
  test('figures and predictions of a fold are those of a model trained by hand, in the units of the target', async () => {
    const found = await crossValidate(() => regression(transform), priced, { folds, fit: { epochs: 20 } });
    for (const [index, { train, test: held }] of folds.split(60).entries()) {
      const model = regression(transform);
      const [training, tested] = [train, held].map((own) =>
        table(pick(without(rows, 'kind', 'sold'), own), { target: 'price' }),
      );
      await model.fit(training!, { epochs: 20, verbose: false });
      const { dataLoss, mae, r2 } = await model.evaluate(tested!);
      expect(found.loss.values[index]).toBe(dataLoss);
      expect([found.scores['mae']!.values[index], found.scores['r2']!.values[index]]).toEqual([mae, r2]);
      const { data } = model.predict(tested!);
      expect(pick([...found.predictions.data], held)).toEqual([...data]);
      const prices = pick(rows, held).map(({ price }) => price);
      const error = prices.reduce((sum, price, row) => sum + Math.abs(price - data[row]!), 0) / held.length;
      expect(Math.abs(Number(mae) - error)).toBeLessThan(1e-3); // prices of about 200, there and back through a transform in f32
    }
  });
});

describe('the form of the rows changes no bit', () => {
  const X = without(rows, 'price', 'kind', 'sold');
  const prices = rows.map(({ price }) => price);
  const options = { folds, fit: { epochs: 5 } };

  test('rows of objects, columns by name, a table with its target or with another y', async () => {
    const expected = await crossValidate(() => regression(), priced, options);
    const columns = {
      city: X.map(({ city }) => city),
      rooms: X.map((row) => row.rooms),
      size: Float64Array.from(X, ({ size }) => size),
      balcony: X.map(({ balcony }) => balcony),
    };
    expect(await crossValidate(() => regression(), X, prices, options)).toEqual(expected);
    expect(await crossValidate(() => regression(), columns, prices, options)).toEqual(expected);
    expect(await crossValidate(() => regression(), table(X), Float64Array.from(prices), options)).toEqual(expected);
  });

  test('build gets rows of the same form, and may learn from them at once', async () => {
    const given: unknown[] = [];
    const own = await crossValidate(
      ({ X: XTrain, y }) => {
        given.push(XTrain.target?.name, XTrain.rows, y);
        const model = sequential({ seed: 1, preprocess: preprocess(XTrain), layers: [dense({ units: 1 })] });
        return model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
      },
      priced,
      options,
    );
    const [first] = folds.split(60);
    expect(given.slice(0, 3)).toEqual(['price', 45, Float64Array.from(pick(prices, first!.train))]);
    const plain = () => {
      const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] });
      return model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
    };
    expect(own).toEqual(await crossValidate(plain, priced, options));
    const seen: unknown[] = [];
    await crossValidate(
      ({ X: XTrain }) => {
        seen.push(XTrain[0]);
        return regression();
      },
      X,
      prices,
      options,
    );
    expect(seen[0]).toBe(X[first!.train[0]!]);
  });

  test.each([2, 3])('%i workers give the bits of this thread', async (threads) => {
    const own = { ...options, metrics: ['mae' as const] };
    expect(await crossValidate(() => regression(), priced, { ...own, threads })).toEqual(
      await crossValidate(() => regression(), priced, own),
    );
    const here = await crossValidate(classifier, kinds, { folds: 3, seed: 2, fit: { epochs: 3 } });
    expect(await crossValidate(classifier, kinds, { folds: 3, seed: 2, fit: { epochs: 3 }, threads })).toEqual(here);
  });
});

describe('a poisoned fold', () => {
  const isPoisoned = (row: number) => row % 2 === 0;
  const poison = (row: Flat): Flat => ({ ...row, city: 'Atlantis', rooms: 1e9, size: -1e9, price: 1e12 });
  const [first] = folds.split(60);
  const held = new Set(first!.test);
  const clean = pick(rows, first!.test).flatMap((_, place) => (isPoisoned(place) ? [] : [first!.test[place]!]));

  /** Half of the test rows, and whatever `also` says, hold extreme numbers and a new city. */
  function poisoned(also: (row: number) => boolean = () => false) {
    const places = new Map(Array.from(first!.test, (row, place) => [row, place]));
    const own = rows.map((row, index) => {
      return (held.has(index) && isPoisoned(places.get(index)!)) || also(index) ? poison(row) : row;
    });
    return without(own, 'kind', 'sold');
  }

  test.each([
    ['a table', 1, false],
    ['a table in a worker', 2, false],
    ['rows of objects', 1, true],
  ])('%s: nothing of it shows in the training', async (_, threads, isRows) => {
    const run = (own: Omit<Flat, 'kind' | 'sold'>[]) => {
      const options = { folds: [first!], fit: { epochs: 10 }, threads };
      if (!isRows) return crossValidate(() => regression('standardize'), table(own, { target: 'price' }), options);
      const prices = own.map(({ price }) => price);
      return crossValidate(() => regression('standardize'), without(own as Flat[], 'price'), prices, options);
    };
    const [before, after] = [await run(without(rows, 'kind', 'sold')), await run(poisoned())];
    const at = (found: typeof before) => clean.map((row) => found.predictions.data[row]);
    expect(at(before).every(Number.isFinite)).toBe(true);
    expect(at(after)).toEqual(at(before));
    expect(after.loss.mean).toBeGreaterThan(1000 * before.loss.mean);
  });

  test.each([1, 2])('rows of validationSplit teach nothing, either, with %i threads', async (threads) => {
    const last = new Set(first!.train.slice(-9)); // floor(45 * 0.8) train
    const options = { folds: [first!], fit: { epochs: 10, validationSplit: 0.2 }, threads };
    const run = (own: Omit<Flat, 'kind' | 'sold'>[]) =>
      crossValidate(() => regression('standardize'), table(own, { target: 'price' }), options);
    const both = await Promise.all([run(without(rows, 'kind', 'sold')), run(poisoned((row) => last.has(row)))]);
    const [before, after] = both.map((found) => clean.map((row) => found.predictions.data[row]));
    expect(after).toEqual(before);
  });

  test('a path learns from the rows of its fold, too', async () => {
    const build = (lambda: number) => {
      const layers = [dense({ units: 1, kernelRegularizer: l1(lambda) })];
      const model = sequential({ seed: 1, preprocess: preprocess(), layers });
      return model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
    };
    const seen: string[] = [];
    const run = (own: Omit<Flat, 'kind' | 'sold'>[]) =>
      cvPath(
        (lambda, { X, fold }) => {
          if (fold === 0) seen.push(String(X));
          return build(lambda);
        },
        table(own, { target: 'price' }),
        { folds: [first!], lambdas: [1, 2], fit: { epochs: 3 } },
      );
    await run(without(rows, 'kind', 'sold'));
    const before = seen.splice(0);
    await run(poisoned());
    expect(before.length).toBeGreaterThan(2);
    expect(seen).toEqual(before);
  });
});

describe('classes', () => {
  test('text: folds are stratified, and the columns of predictions are those of model.classes', async () => {
    const found = await crossValidate(classifier, kinds, { folds: 3, seed: 5, fit: { epochs: 60, batchSize: 8 } });
    expect(found.classes).toEqual(['cheap', 'dear', 'fair']);
    const labels = rows.map(({ kind }) => kind);
    const expected = stratifiedKFold({ nSplits: 3, seed: 5 }).split(60, { y: labels });
    expect(found.folds.map(({ test: held }) => [...held])).toEqual(expected.map(({ test: held }) => [...held]));
    const predicted = labels.map((_, row) => {
      const own = [...found.predictions.data.subarray(3 * row, 3 * row + 3)];
      expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5); // probabilities in f32
      return found.classes![own.indexOf(Math.max(...own))];
    });
    const right = predicted.filter((label, row) => label === labels[row]).length;
    expect(right / 60).toBeCloseTo(found.scores['accuracy']!.mean, 12);
    expect(right).toBeGreaterThan(40);
    const X = without(rows, 'price', 'sold', 'kind');
    const options = { folds: 3, seed: 5, fit: { epochs: 60, batchSize: 8 } };
    expect(await crossValidate(classifier, X, labels, options)).toEqual(found);
  });

  test('booleans: the probability of true', async () => {
    const build = () => {
      const layers = [dense({ units: 1, activation: 'sigmoid' })];
      const model = sequential({ seed: 1, preprocess: preprocess(), layers });
      return model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    };
    const sold = table(without(rows, 'price', 'kind'), { target: 'sold' });
    const found = await crossValidate(build, sold, { folds: 3, seed: 5, fit: { epochs: 3 } });
    expect(found.classes).toEqual([false, true]);
    const labels = rows.map((row) => row.sold);
    const expected = stratifiedKFold({ nSplits: 3, seed: 5 }).split(60, { y: labels });
    expect(found.folds.map(({ test: held }) => [...held])).toEqual(expected.map(({ test: held }) => [...held]));
    const right = labels.filter((label, row) => label === found.predictions.data[row]! > 0.5).length;
    expect(right / 60).toBeCloseTo(found.scores['accuracy']!.mean, 12);
    const X = without(rows, 'price', 'kind', 'sold');
    expect(await crossValidate(build, X, labels, { folds: 3, seed: 5, fit: { epochs: 3 } })).toEqual(found);
  });

  test.each([
    ['text', 'kind'],
    ['a transformed price', 'price'],
  ] as const)('%s: a row of weight 2 gives what a doubled row gives, and halves change nothing', async (_, target) => {
    const build = target === 'kind' ? classifier : () => regression('standardize');
    const own = target === 'kind' ? without(rows, 'price', 'sold') : without(rows, 'kind', 'sold');
    const weights = rows.map((_, row) => 1 + (row % 2));
    const copies = weights.flatMap((weight, row) => Array.from({ length: weight }, () => row));
    const cut = kFold({ nSplits: 3, shuffle: false }).split(60);
    const places = (given: Int32Array) => copies.flatMap((row, place) => (given.includes(row) ? [place] : []));
    const doubledFolds = cut.map(({ train, test: held }) => ({ train: places(train), test: places(held) }));
    // A preprocessor counts a row of weight 2 once: what it learns is given, and equal, here.
    const learned = preprocess(table(own, { target }), { targetTransform: 'none' });
    const make = () => {
      if (target === 'price') {
        const model = sequential({ seed: 1, preprocess: learned, layers: [dense({ units: 1 })] });
        return model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae', 'r2'] });
      }
      const model = sequential({ seed: 1, preprocess: learned, layers: [dense({ units: 3, activation: 'softmax' })] });
      const metrics = ['accuracy', 'logLoss'] as const;
      return model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics });
    };
    const fit = { epochs: 5, batchSize: 1000, shuffle: false };
    const one = await crossValidate(make, table(own, { target }), { folds: cut, sampleWeight: weights, fit });
    const doubled = table(
      copies.map((row) => own[row]!),
      { target },
    );
    const two = await crossValidate(make, doubled, { folds: doubledFolds, fit });
    expect(one.loss.mean / two.loss.mean).toBeCloseTo(1, 5); // f32 sums in another order
    for (const name of Object.keys(one.scores))
      expect(one.scores[name]!.mean / two.scores[name]!.mean).toBeCloseTo(1, 4);
    const half = weights.map((weight) => weight / 4);
    const three = await crossValidate(build, table(own, { target }), { folds: cut, sampleWeight: half, fit });
    const whole = await crossValidate(build, table(own, { target }), { folds: cut, sampleWeight: weights, fit });
    for (const name of Object.keys(three.scores)) {
      expect(three.scores[name]!.mean / whole.scores[name]!.mean).toBeCloseTo(1, 5); // sums in another order
    }
  });

  test('folds whose models would name their outputs otherwise are refused', async () => {
    const numbers = rows.map((_, row) => [0, 1, 3][Math.floor(row / 20)]!);
    const X = without(rows, 'price', 'kind', 'sold');
    const range = (first: number, end: number) => Array.from({ length: end - first }, (_, at) => first + at);
    const own = [
      { train: range(0, 50), test: range(50, 60) },
      { train: range(0, 30), test: range(30, 40) }, // knows no class 3, so that 0, 1, 2 are its classes
    ];
    await expect(crossValidate(classifier, X, numbers, { folds: own })).rejects.toMatchObject({
      code: 'E_LABEL',
      message: expect.stringContaining('0, 1, 3 in fold 0 and 0, 1, 2 in fold 1; use stratifiedKFold'),
    });
  });
});

test.each([
  ['a table without a target', table(without(rows, 'kind', 'sold')), undefined, 'y is missing'],
  ['rows without y', without(rows, 'kind', 'sold'), undefined, 'y'],
  ['labels for other rows', priced, ['a', 'b'], 'X has 60 rows, y has 2'],
  ['columns of unequal length', { a: [1, 2, 3], b: [1, 2] }, [1, 2, 3], 'X.b must be a list of 3 values'],
])('%s are refused', async (_, X, y, message) => {
  await expect(crossValidate(() => regression(), X as never, y as never)).rejects.toThrow(message);
});

describe('paths', () => {
  const build = (lambda: number) => {
    const layers = [dense({ units: 1, kernelRegularizer: l1(lambda) })];
    const model = sequential({ seed: 1, preprocess: preprocess({ targetTransform: 'standardize' }), layers });
    return model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError', metrics: ['mae'] });
  };
  const options = { count: 6, warmStart: 'sparse', fit: { epochs: 400, batchSize: 100, tol: 1e-4 } } as const;
  const names = ['city=Bergen', 'city=Oslo', 'city=Rome', 'rooms', 'rooms=missing', 'size', 'balcony'];

  test('speak in the names of columns, and the model takes rows of objects', async () => {
    const { path, selected, model, relaxed } = await cvPath(build, priced, {
      ...options,
      folds,
      metric: 'mae',
      relaxed: true,
    });
    expect(path.features.map(({ name }) => name).sort()).toEqual(names.toSorted());
    expect(path.features[0]!.name).toBe('size');
    expect(path.steps[0]!.aliveNames).toEqual([]); // at the computed largest strength
    expect(path.steps.at(-1)!.aliveNames).toContain('city=Oslo');
    expect(selected!.map(({ name }) => name)).toEqual(expect.arrayContaining(['size', 'rooms']));
    expect(model.inputNames).toEqual(names);
    for (const own of [model, relaxed!]) {
      const flat = { city: 'Oslo', rooms: 3, size: 70, balcony: true };
      const [price] = own.predict([flat]).data;
      expect(Math.abs(price! - 266)).toBeLessThan(30); // 90 + 12 * 3 + 2 * 70, in the units of the target
      const copy = load(own.save());
      expect(copy.predict([flat]).data).toEqual(own.predict([flat]).data);
      expect(copy.featureReport().aliveNames).toEqual(own.featureReport().aliveNames);
    }
  });

  test('the bits are those of two workers, of rows of objects, and of a path from dense to sparse begun anew', async () => {
    const short = { ...options, count: 3, folds: folds.split(60).slice(0, 2), fit: { epochs: 60, batchSize: 100 } };
    const outcome = async (X: unknown, y: unknown, own: object) => {
      const { model, ...found } = await cvPath(build, X as never, y as never, { ...short, ...own, metric: 'mae' });
      return { ...found, bits: weightBits(model), learned: model.toJSON() };
    };
    const prices = rows.map(({ price }) => price);
    for (const own of [{}, { warmStart: 'dense' }]) {
      const expected = await outcome(priced, undefined, own);
      expect(await outcome(priced, undefined, { ...own, threads: 2 })).toEqual(expected);
      expect(await outcome(without(rows, 'price', 'kind', 'sold'), prices, own)).toEqual(expected);
    }
  });

  test('classes are known to the model of a path', async () => {
    const classes = (lambda: number) => {
      const layers = [dense({ units: 3, kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }) })];
      const model = sequential({ seed: 1, preprocess: preprocess(), layers });
      return model.compile({ optimizer: sgd({ learningRate: 0.3 }), loss: 'sparseCategoricalCrossentropy' });
    };
    const own = { folds: 3, seed: 1, count: 4, fit: { epochs: 100, batchSize: 60 } };
    const { model } = await cvPath(classes, kinds, { ...own, rule: 'lambdaMin', metric: 'accuracy' });
    expect(model.classes).toEqual(['cheap', 'dear', 'fair']);
    expect(load(model.save()).predictClasses([{ city: 'Rome', rooms: 1, size: 25, balcony: false }])).toEqual([
      'cheap',
    ]);
  });

  test('groups of columns enter together, and validation rows may be a table', async () => {
    const seen: number[] = [];
    const { steps } = await lambdaPath(
      (lambda, { X }) => {
        const prepared = preprocess(X, { targetTransform: 'standardize' });
        const kernelRegularizer = groupLasso(lambda, { groups: prepared.groups! });
        const model = sequential({ seed: 1, preprocess: prepared, layers: [dense({ units: 1, kernelRegularizer })] });
        return model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      },
      priced,
      {
        ...options,
        validationData: table(without(flatsOf(20, 9), 'kind', 'sold'), { target: 'price' }),
        onProgress: ({ alive }) => seen.push(alive.length),
      },
    );
    for (const { aliveNames, validationLoss, dataLoss } of steps) {
      const cities = aliveNames!.filter((name) => name.startsWith('city')).length;
      expect([0, 3]).toContain(cities);
      expect(validationLoss).toBeGreaterThan(dataLoss / 3);
      expect(validationLoss).toBeLessThan(3 * dataLoss);
    }
    expect(seen).toHaveLength(6);
  });

  test('what a path learns with validationSplit, it learns from the rows that train', async () => {
    const poison = { city: 'Atlantis', rooms: 1e9, size: -1e9, balcony: false, price: 1e12 };
    const own = without(rows, 'kind', 'sold');
    const run = (last: readonly object[]) =>
      lambdaPath(build, table([...own.slice(0, 48), ...last], { target: 'price' }), {
        ...options,
        lambdas: [0.01, 0.1],
        fit: { ...options.fit, validationSplit: 0.2 },
      });
    const [before, after] = [await run(own.slice(48)), await run(own.slice(48).map(() => poison))];
    expect(after.features).toEqual(before.features);
    expect(after.steps.map(({ weights }) => weights)).toEqual(before.steps.map(({ weights }) => weights));
  });

  test('stability is counted by the names of columns, which differ from half to half', async () => {
    const rare = without(rows, 'kind', 'sold').map((row, index) => ({
      ...row,
      city: index === 7 ? 'Adrar' : row.city,
    }));
    const own = { pairs: 4, perHalf: 2, seed: 1, ...options };
    const { features, selected, bound } = await stabilitySelection(build, table(rare, { target: 'price' }), own);
    expect(features.map(({ name }) => name).sort()).toEqual(['city=Adrar', ...names].sort());
    expect(selected[0]).toMatchObject({ name: 'size', frequency: 1 });
    expect(features.find(({ name }) => name === 'size')!.index).toBe(6);
    expect(bound).toBeCloseTo(4 / (0.5 * 8), 12);
    const threads = await stabilitySelection(build, table(rare, { target: 'price' }), { ...own, threads: 2 });
    expect(threads).toEqual(expect.objectContaining({ features }));
  });
});
