// Searches over tables and rows of objects: as over numbers, and nothing is learned from the rows that score.
import { describe, expect, test } from 'vitest';
import { adam, dense, l1, load, sequential, sparseMatrix } from '../../src/index.js';
import { crossValidate } from '../../src/selection/index.js';
import { preprocess, type TargetTransform, table } from '../../src/table/index.js';
import { choice, type Journal, logUniform, type TuneData, type TuneOptions, tune } from '../../src/tune/index.js';
import { memoryJournal } from '../../src/tune/journal/journal.js';
import { type Flat, flatsOf, without } from '../support/flats.js';
import { rejectionOf, weightBits } from '../support/models.js';
import { warningsOf } from '../support/warnings.js';
import { outcomeOf } from './support.js';

const rows = flatsOf(60);
const own = without(rows, 'kind', 'sold');
const priced = table(own, { target: 'price' });
const kinds = table(without(rows, 'price', 'sold'), { target: 'kind' });
const X = without(rows, 'price', 'kind', 'sold');
const prices = rows.map(({ price }) => price);
const labels = rows.map(({ kind }) => kind);
const space = { lambda: logUniform(1e-5, 1e-1), minCount: choice([1, 30]) };

interface Setting {
  readonly lambda: number;
  readonly minCount: number;
}

const regression = (setting: Setting) => transformed(setting, 'log');

function transformed({ lambda, minCount }: Setting, targetTransform: TargetTransform) {
  const layers = [dense({ units: 1, kernelRegularizer: l1(lambda) })];
  const model = sequential({ seed: 1, preprocess: preprocess({ minCount, targetTransform }), layers });
  return model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'meanSquaredError', metrics: ['mae'] });
}

function classifier({ lambda }: { readonly lambda: number }) {
  const layers = [dense({ units: 3, activation: 'softmax', kernelRegularizer: l1(lambda) })];
  const model = sequential({ seed: 1, preprocess: preprocess(), layers });
  const optimizer = adam({ learningRate: 0.05 });
  return model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

const options: TuneOptions<typeof space> = { folds: 3, budget: { trials: 4, epochs: 4 }, metric: 'mae', seed: 3 };

describe('a table', () => {
  test('has the values of crossValidate in the units of the target, and a model for rows of objects', async () => {
    const { best, ranking, model } = await tune(space, regression, priced, options);
    for (const { params, value, levels } of ranking) {
      const given = { folds: 3, seed: 3, fit: { epochs: 4 } };
      const { scores } = await crossValidate(() => regression(params), priced, given);
      expect([value, levels[0]!.folds]).toEqual([scores['mae']!.mean, scores['mae']!.values]);
      expect(value).toBeGreaterThan(5); // not of logarithms
    }
    const twin = regression(best.params);
    await twin.fit(priced, { epochs: 4, verbose: false });
    expect(weightBits(model)).toEqual(weightBits(twin));
    const flat = { city: 'Oslo', rooms: null, size: 50, balcony: true };
    expect(model.predict([flat]).data).toEqual(twin.predict([flat]).data);
    const copy = load(model.save());
    expect(copy.predict([flat]).data).toEqual(twin.predict([flat]).data);
    expect(copy.featureReport().aliveNames).toEqual(twin.featureReport().aliveNames);
    expect(copy.inputNames).toContain('rooms=missing');
  });

  test.each([
    ['rows of objects', [X, prices]],
    ['a table beside its target', [priced, priced.target!]],
    ['a table and another y', [table(X), prices]],
  ] as [string, TuneData][])('%s have the same ranking and bits', async (_, data) => {
    const expected = outcomeOf(await tune(space, regression, priced, options));
    expect(outcomeOf(await tune(space, regression, data, options))).toEqual(expected);
  });

  test.each([2, 3])('%i workers give the ranking and the bits of this thread, also with asha', async (threads) => {
    for (const pruner of ['none', 'asha'] as const) {
      const here = outcomeOf(await tune(space, regression, priced, { ...options, pruner }));
      expect(outcomeOf(await tune(space, regression, priced, { ...options, pruner, threads }))).toEqual(here);
    }
    const validation = table(without(flatsOf(20, 5), 'kind', 'sold'), { target: 'price' });
    const { folds: _folds, ...others } = { ...options, validation };
    const here = outcomeOf(await tune(space, regression, priced, others));
    expect(outcomeOf(await tune(space, regression, priced, { ...others, threads }))).toEqual(here);
  });

  test('the rows that score may be a table, or its last rows', async () => {
    const { folds: _folds, ...others } = options;
    const [first, last] = [own.slice(0, 45), own.slice(45)].map((part) => table(part, { target: 'price' }));
    const given = outcomeOf(await tune(space, regression, first!, { ...others, validation: last! }));
    expect(outcomeOf(await tune(space, regression, priced, { ...others, validation: 0.25 }))).toEqual(given);
    const { model, best } = await tune(space, regression, first!, { ...others, validation: last! });
    const { mae } = await model.evaluate(last!);
    expect(mae).toBe(best.value);
  });

  test.each([
    ['of a held-out fold', 1],
    ['of a held-out fold, in a worker', 2],
  ])('what rows %s hold shows in no training', async (_, threads) => {
    const poison: Partial<Flat> = { city: 'Atlantis', rooms: 1e9, size: -1e9, price: 1e12 };
    const poisoned = own.map((row, index) => (index < 50 ? row : { ...row, ...poison }));
    const { folds: _folds, ...others } = { ...options, validation: 1 / 6, threads };
    const standardized = (setting: Setting) => transformed(setting, 'standardize');
    const budget = { trials: 1, epochs: 4 };
    const [before, after] = [own, poisoned].map((all) =>
      tune(space, standardized, table(all, { target: 'price' }), { ...others, budget }),
    );
    const [clean, dirty] = [await before!, await after!];
    expect(weightBits(dirty.model)).toEqual(weightBits(clean.model));
    expect(dirty.model.toJSON()).toEqual(clean.model.toJSON());
    expect(dirty.best.value).toBeGreaterThan(1000 * clean.best.value!);
  });

  test('warnings of what is learned come once, to the listener', async () => {
    const constant = table(
      own.map((row) => ({ ...row, country: 'here' })),
      { target: 'price' },
    );
    const heard: string[] = [];
    const others = { ...options, onWarning: ({ code }: { code: string }) => void heard.push(code) };
    const outside = await warningsOf(async () => {
      (await tune({ ...space, minCount: choice([1]) }, regression, constant, others as never)).model.dispose();
    });
    expect(heard).toEqual(['W_CONSTANT_COLUMN']);
    expect(outside).toEqual([]);
  });
});

describe('labels', () => {
  const others: TuneOptions<{ lambda: (typeof space)['lambda'] }> = { ...options, metric: 'accuracy' } as never;
  const one = { lambda: space.lambda };

  test.each([
    ['without weights', undefined],
    ['with whole weights', rows.map((_, row) => row % 4)],
    ['with fractions', rows.map((_, row) => 0.5 + (row % 4))],
  ])('%s: the values are those of crossValidate, and the model has classes', async (_, sampleWeight) => {
    const data: TuneData = sampleWeight === undefined ? kinds : [X, labels, sampleWeight];
    for (const metric of ['accuracy', 'dataLoss']) {
      const { ranking, model } = await tune(one, classifier, data, { ...others, metric });
      for (const { params, value } of ranking) {
        const weights = sampleWeight && { sampleWeight };
        const given = { folds: 3, seed: 3, fit: { epochs: 4 }, ...weights };
        const found = await crossValidate(() => classifier(params), X, labels, given);
        expect(value).toBe(metric === 'dataLoss' ? found.loss.mean : found.scores['accuracy']!.mean);
      }
      expect(model.classes).toEqual(['cheap', 'dear', 'fair']);
      expect(model.predictClasses(X).every((label) => labels.includes(label as Flat['kind']))).toBe(true);
    }
  });

  test('booleans, and a transformed price, with weights: at any number of workers', async () => {
    const sampleWeight = rows.map((_, row) => 0.5 + (row % 4));
    const build = ({ lambda }: { lambda: number }) => {
      const layers = [dense({ units: 1, activation: 'sigmoid', kernelRegularizer: l1(lambda) })];
      const model = sequential({ seed: 1, preprocess: preprocess(), layers });
      return model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    };
    const sold: TuneData = [X, rows.map((row) => row.sold), sampleWeight];
    const here = await tune(one, build, sold, others);
    expect(here.model.classes).toEqual([false, true]);
    const expected = outcomeOf(here);
    expect(outcomeOf(await tune(one, build, sold, { ...others, threads: 2 }))).toEqual(expected);
    const weighted = [priced, priced.target!, sampleWeight] as const;
    const { ranking, model } = await tune(space, regression, weighted, options);
    model.dispose();
    for (const { params, value } of ranking) {
      const given = { folds: 3, seed: 3, fit: { epochs: 4 }, sampleWeight };
      const { scores } = await crossValidate(() => regression(params), priced, given);
      expect(value).toBe(scores['mae']!.mean);
    }
    const there = await tune(space, regression, weighted, { ...options, threads: 2 });
    expect(there.ranking).toEqual(ranking);
  });
});

describe('a journal', () => {
  function keptJournal() {
    const models = new Map<string, Uint8Array>();
    let text = '';
    const journal: Journal = {
      ...memoryJournal(),
      read: () => text,
      append: (lines) => {
        text += lines;
      },
      store: (name, bytes) => void models.set(name, bytes),
      load: (name) => models.get(name),
      remove: (name) => void models.delete(name),
    };
    return journal;
  }

  /** Categories of which none has 30 rows: the first setting, which pools them, sees no difference between them. */
  const pooled = { minCount: choice([30, 1]), lambda: choice([1e-3]) };
  const grid = { folds: 3, budget: { epochs: 2 }, sampler: 'grid', metric: 'mae', seed: 3 } as const;

  test('goes on with the same table, given in the same form', async () => {
    for (const data of [priced, [X, prices], [table(X), prices]] as TuneData[]) {
      const journal = keptJournal();
      const first = outcomeOf(await tune(pooled, regression, data, { ...grid, journal }));
      expect(outcomeOf(await tune(pooled, regression, data, { ...grid, journal, threads: 2 }))).toEqual(first);
    }
  });

  test.each([
    ['another category', own.with(3, { ...own[3]!, city: 'Bergen' })],
    [
      'another name of a category',
      own.map((row) => ({ ...row, city: row.city === 'Oslo' ? 'Bergen' : row.city === 'Bergen' ? 'Oslo' : row.city })),
    ],
    ['another name of a column', own.map(({ size, ...row }) => ({ ...row, area: size }))],
    ['another number', own.with(5, { ...own[5]!, size: own[5]!.size + 1e-12 + 1 })],
    ['another gap', own.with(6, { ...own[6]!, city: null })],
    ['another target', own.with(7, { ...own[7]!, price: own[7]!.price + 1 })],
    ['another column that is constant', own.map((row) => ({ ...row, country: 'here' }))],
  ] as [string, Omit<Flat, 'kind' | 'sold'>[]][])('with %s is refused', async (_, other) => {
    const journal = keptJournal();
    (await tune(pooled, regression, priced, { ...grid, journal })).model.dispose();
    const again = tune(pooled, regression, table(other, { target: 'price' }), { ...grid, journal });
    expect(await rejectionOf(again)).toMatchObject({ code: 'E_OPTION', path: 'tune.rows' });
    const forms = keptJournal();
    (await tune(pooled, regression, [X, prices], { ...grid, journal: forms })).model.dispose();
    const y = other.map(({ price }) => price);
    const rest = other.map(({ price: _price, ...row }) => row);
    const rowsAgain = tune(pooled, regression, [rest, y], { ...grid, journal: forms });
    expect(await rejectionOf(rowsAgain)).toMatchObject({ code: 'E_OPTION', path: 'tune.rows' });
  });

  test('with other labels or other rows that score is refused', async () => {
    const journal = keptJournal();
    const one = { lambda: choice([1e-3]) };
    const { folds: _folds, ...scored } = { ...grid, metric: 'accuracy', validation: [X, labels] as const };
    (await tune(one, classifier, [X, labels], { ...scored, journal })).model.dispose();
    const renamed = labels.map((label) => (label === 'dear' ? 'costly' : label));
    for (const [y, held] of [
      [renamed, renamed],
      [labels, labels.with(2, 'dear')],
    ]) {
      const again = tune(one, classifier, [X, y!], { ...scored, validation: [X, held!], journal });
      expect(await rejectionOf(again)).toMatchObject({ code: 'E_OPTION', path: 'tune.rows' });
    }
  });
});

test('a sparse X has the ranking and the bits of the same dense one', async () => {
  const dense40 = Array.from({ length: 40 }, (_, row) => [row % 3 === 0 ? 0 : row / 40, row % 2, 0]);
  const y = dense40.map(([a = 0, b = 0]) => 2 * a - b);
  const entries = dense40.flatMap((row) => row.flatMap((value, column) => (value === 0 ? [] : [{ value, column }])));
  const pointers = [0];
  for (const row of dense40) pointers.push(pointers.at(-1)! + row.filter((value) => value !== 0).length);
  const sparse = sparseMatrix(
    entries.map(({ value }) => value),
    entries.map(({ column }) => column),
    pointers,
    [40, 3],
  );
  const build = ({ lambda }: { lambda: number }) => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, kernelRegularizer: l1(lambda) })] });
    return model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
  };
  const one = { lambda: space.lambda };
  // The linear model of a sparse X is solved by sums in another order.
  const others = { folds: 4, budget: { trials: 3, epochs: 3 }, metric: 'mae', seed: 2, baseline: false } as const;
  const expected = outcomeOf(await tune(one, build, [dense40, y], others));
  expect(outcomeOf(await tune(one, build, [sparse, y], others))).toEqual(expected);
  expect(outcomeOf(await tune(one, build, [sparse, y], { ...others, threads: 2 }))).toEqual(expected);
});

test('a model that imputes means takes rows with gaps', async () => {
  const gaps = Array.from({ length: 30 }, (_, row) => [row % 5 === 0 ? Number.NaN : row / 30, row % 2]);
  const y = gaps.map(([, b = 0]) => b);
  const build = () => {
    const model = sequential({ seed: 1, missing: 'impute', layers: [dense({ units: 1 })] });
    return model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  };
  const one = { lambda: choice([1, 2]) };
  const { model } = await tune(one, build, [gaps, y], { folds: 3, budget: { trials: 2, epochs: 1 }, seed: 1 });
  expect(model.predict([[Number.NaN, 1]]).data).toHaveLength(1);
});
