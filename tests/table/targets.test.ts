import { describe, expect, test } from 'vitest';
import { dense, dropout, load, type Sequential, selectRows, sequential } from '../../src/index.js';
import { preprocess, table } from '../../src/table/index.js';

const quiet = { epochs: 2, verbose: false } as const;
const x = Array.from({ length: 30 }, (_, row) => row);
const kinds = x.map((row) => ['setosa', 'virginica', 'versicolor'][Math.floor(row / 10)]!);

function classifier(units: number, loss: string): Sequential {
  const activation = units === 1 ? 'sigmoid' : 'softmax';
  const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units, activation })] });
  model.compile({ optimizer: 'adam', loss: loss as never, metrics: ['accuracy'] });
  return model;
}

describe('classes', () => {
  test('text: in alphabetical order, the same bits as their numbers', async () => {
    const data = table({ x, kind: kinds }, { target: 'kind' });
    const model = classifier(3, 'sparseCategoricalCrossentropy');
    await model.fit(data, quiet);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    const numbered = classifier(3, 'sparseCategoricalCrossentropy');
    const numbers = kinds.map((kind) => ['setosa', 'versicolor', 'virginica'].indexOf(kind));
    await numbered.fit(table({ x }), numbers, quiet);
    expect(numbered.classes).toEqual([0, 1, 2]);
    expect(numbered.getWeights()).toEqual(model.getWeights());
    const predicted = numbered.predictClasses([{ x: 3 }, { x: 28 }]);
    expect(model.predictClasses([{ x: 3 }, { x: 28 }])).toEqual(
      predicted.map((number) => model.classes![Number(number)]),
    );
    const copy = load(model.save());
    expect(copy.classes).toEqual(model.classes);
    expect(await copy.evaluate(data)).toEqual(await model.evaluate(data));
  });

  test('rows of one-hot targets have the same bits', async () => {
    const [labels, rows] = [classifier(3, 'sparseCategoricalCrossentropy'), classifier(3, 'categoricalCrossentropy')];
    for (const model of [labels, rows]) await model.fit(table({ x, kind: kinds }, { target: 'kind' }), quiet);
    expect(rows.getWeights()).toEqual(labels.getWeights());
    expect(rows.classes).toEqual(labels.classes);
  });

  test('booleans are false and true, and two texts go with a binary loss', async () => {
    const model = classifier(1, 'binaryCrossentropy');
    await model.fit(table({ x, late: x.map((row) => row >= 15) }, { target: 'late' }), { epochs: 400, verbose: false });
    expect(model.classes).toEqual([false, true]);
    expect(model.predictClasses([{ x: 0 }, { x: 29 }])).toEqual([false, true]);
    const named = classifier(1, 'binaryCrossentropy');
    await named.fit(
      rowsOf(x),
      x.map((row) => (row >= 15 ? 'late' : 'early')),
      quiet,
    );
    expect(named.classes).toEqual(['early', 'late']);
  });

  test('numbers that are not 0, 1... are classes by their order', async () => {
    const model = classifier(3, 'sparseCategoricalCrossentropy');
    await model.fit(
      table({ x }),
      x.map((row) => [30, 5, 7][row % 3]!),
      quiet,
    );
    expect(model.classes).toEqual([5, 7, 30]);
    expect([5, 7, 30]).toContain(model.predictClasses([{ x: 1 }])[0]);
  });

  test.each([
    [
      'more classes than units',
      2,
      'sparseCategoricalCrossentropy',
      kinds,
      'y has 3 classes ("setosa", "versicolor", "virginica"), and the model\'s output has 2 units',
    ],
    ['more than two for a binary loss', 1, 'binaryCrossentropy', kinds, 'a binary loss needs two classes and one unit'],
    ['an empty label', 3, 'sparseCategoricalCrossentropy', kinds.with(4, ''), 'y[4] must be a label, text'],
    ['text among booleans', 1, 'binaryCrossentropy', [true, ...kinds.slice(1)], 'y[1] must be a label, true or false'],
  ])('%s are refused', async (_, units, loss, y, message) => {
    await expect(classifier(units, loss).fit(table({ x }), y, quiet)).rejects.toThrow(message);
  });

  test('a class that training did not have is refused with its row', async () => {
    const model = classifier(3, 'sparseCategoricalCrossentropy');
    await model.fit(table({ x, kind: kinds }, { target: 'kind' }), quiet);
    await expect(model.evaluate([{ x: 1 }, { x: 2 }], ['setosa', 'rose'])).rejects.toThrow(
      'y: row 1 is "rose", expected one of the classes "setosa", "versicolor", "virginica"',
    );
  });
});

const rowsOf = (values: readonly number[]) => values.map((value) => ({ x: value }));

describe('targetTransform', () => {
  const y = x.map((row) => 1000 + 50 * row + (row % 3));
  const data = table({ x, y }, { target: 'y' });
  const regressor = (targetTransform: 'none' | 'log' | 'log1p' | 'standardize') => {
    const layers = [dense({ units: 4, activation: 'tanh' }), dropout({ rate: 0.1 }), dense({ units: 1 })];
    const model = sequential({ seed: 1, preprocess: preprocess({ targetTransform }), layers });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae', 'r2'] });
    return model;
  };
  const mean = y.reduce((sum, value) => sum + value, 0) / 30;
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 30);

  test.each([
    ['standardize', (value: number) => (value - mean) / deviation],
    ['log', Math.log],
    ['log1p', Math.log1p],
  ] as const)('%s: training sees the transform, predictions and metrics do not', async (transform, forward) => {
    const model = regressor(transform);
    const plain = regressor('none');
    await model.fit(data, quiet);
    await plain.fit(table({ x }), y.map(forward), quiet);
    const [mine, theirs] = [model.getWeights(), plain.getWeights()];
    for (const [at, { data: weights }] of mine.entries()) {
      for (const [place, weight] of weights.entries()) expect(weight).toBeCloseTo(theirs[at]!.data[place]!, 5);
    }
    const predicted = model.predict(data).data;
    for (const [row, value] of plain.predict(rowsOf(x)).data.entries()) {
      expect(forward(predicted[row]!)).toBeCloseTo(value, 4);
    }
    const { mae, r2, loss } = await model.evaluate(data);
    expect((await model.evaluate(data, { metrics: ['meanAbsoluteError'] })).meanAbsoluteError).toBe(mae);
    const errors = y.map((value, row) => Math.abs(value - predicted[row]!));
    expect((mae as number) / (errors.reduce((sum, error) => sum + error, 0) / 30)).toBeCloseTo(1, 5);
    const residual = y.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0);
    expect(r2 as number).toBeCloseTo(1 - residual / (30 * deviation ** 2), 3);
    expect(loss).toBeCloseTo((await plain.evaluate(table({ x }), y.map(forward))).loss, 4);
    const copy = load(model.save());
    expect(copy.predict(data).data).toEqual(predicted);
    expect(await copy.evaluate(data)).toEqual(await model.evaluate(data));
    const { samples, mean: average } = model.predictDistribution(rowsOf([4]), { passes: 3, returnSamples: true });
    const own = samples!.reduce((sum, sample) => sum + sample.data[0]!, 0) / 3;
    expect(average.data[0]! / own).toBeCloseTo(1, 6);
    expect(average.data[0]! / predicted[4]!).toBeGreaterThan(0.2);
  });

  test("logs of fit are in the target's units", async () => {
    const { epochs } = await regressor('log').fit(data, { ...quiet, validationData: data });
    expect(epochs[0]!.mae as number).toBeGreaterThan(500);
    expect(epochs[0]!.valMae as number).toBeGreaterThan(500);
    expect(epochs[0]!.loss).toBeLessThan(100);
  });

  test.each([
    ['a logarithm of 0', 'log', 0, "y: row 7 is 0, and targetTransform 'log' needs a number > 0"],
    ['a logarithm of 1 - 1', 'log1p', -1, 'needs a number > -1'],
  ] as const)('%s is refused with its row', async (_, transform, value, message) => {
    const wrong = table({ x, y: y.with(7, value) }, { target: 'y' });
    await expect(regressor(transform).fit(wrong, quiet)).rejects.toThrow(message);
  });

  test('of classes is refused', async () => {
    const model = sequential({
      preprocess: preprocess({ targetTransform: 'log' }),
      layers: [dense({ units: 3, activation: 'softmax' })],
    });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await expect(model.fit(table({ x }), kinds, quiet)).rejects.toThrow(
      "preprocess.targetTransform must be 'none' for classes",
    );
  });

  test('means and scales are those of the training part', async () => {
    const model = regressor('standardize');
    await model.fit(data, { ...quiet, validationSplit: 0.5 });
    const alone = regressor('standardize');
    await alone.fit(selectRows(data, x.slice(0, 15)), quiet);
    expect(model.preprocess!.toJSON()).toEqual(alone.preprocess!.toJSON());
  });
});
