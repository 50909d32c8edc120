// The linear model beside a study: over the same folds, rows and weights, by the same metric.
import { describe, expect, test } from 'vitest';
import {
  adam,
  binaryCrossentropy,
  dense,
  load,
  type Matrix,
  type MetricLike,
  sequential,
  sparseMatrix,
  standardize,
} from '../../src/index.js';
import { linearPath, logisticPath, multinomialPath } from '../../src/linear/index.js';
import { preprocess, table } from '../../src/table/index.js';
import { type Baseline, choice, type LinearBaseline, type TuneOptions, tune } from '../../src/tune/index.js';
import { memoryJournal } from '../../src/tune/journal/journal.js';
import { flatsOf, without } from '../support/flats.js';
import { classification, linearModel, regression, rejectionOf } from '../support/models.js';
import { warningsOf } from '../support/warnings.js';

const ROWS = 60;
const space = { learningRate: choice([0.01, 0.1]) };
const folds = [0, 1, 2].map((fold) => {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  return { train: rows.filter((row) => row % 3 !== fold), test: rows.filter((row) => row % 3 === fold) };
});
const options: TuneOptions<typeof space> = { folds, budget: { trials: 2, epochs: 2 }, seed: 1 };
const numbers = regression(ROWS, 5);
const sampleWeight = Float32Array.from({ length: ROWS }, (_, row) => 0.5 + (row % 4));

const regressor = (metrics: readonly MetricLike[] = ['mae']) => {
  return ({ learningRate }: { readonly learningRate: number }) => {
    return linearModel(5).compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError', metrics });
  };
};

function linear(baseline: Baseline): LinearBaseline {
  if (baseline.kind === 'linear') return baseline;
  throw new Error(baseline.why);
}

/** At the chosen strength, for each output. */
const coefficients = ({ path, lambda }: LinearBaseline) => [path.coef(lambda)].flat();

const rowsAt = ({ data, shape }: Matrix, rows: readonly number[]) =>
  rows.map((row) => Array.from(data.subarray(row * shape[1]!, (row + 1) * shape[1]!)));
const at = <T>(values: ArrayLike<T>, rows: readonly number[]): T[] => rows.map((row) => values[row]!);

/** Mean with weights. */
function mean(values: readonly number[], weights: ArrayLike<number> = values.map(() => 1)): number {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, row) => sum + weights[row]! * value, 0) / total;
}

describe('numbers', () => {
  test('the value is that of lasso paths over the folds, at the strength that is best over all of them', async () => {
    const { baseline, best, model } = await tune(space, regressor(), [numbers.X, numbers.y], {
      ...options,
      metric: 'mae',
    });
    model.dispose();
    const own = linear(baseline);
    const lambda = [...own.path.lambda];
    expect(lambda.length).toBeGreaterThan(20);
    const errors = await Promise.all(
      folds.map(async ({ train, test: held }) => {
        const path = await linearPath(rowsAt(numbers.X, train), at(numbers.y, train), { lambda });
        return lambda.map((strength) => {
          const { data } = path.predict(rowsAt(numbers.X, held), { lambda: strength });
          return mean(held.map((row, place) => Math.abs(data[place]! - numbers.y[row]!)));
        });
      }),
    );
    const means = lambda.map((_, step) => mean(errors.map((ofFold) => ofFold[step]!)));
    const chosen = means.indexOf(Math.min(...means));
    expect(own.lambda).toBe(lambda[chosen]);
    expect(own.family).toBe('gaussian');
    expect(own.df).toBe(coefficients(own)[0]!.nonzero.length);
    expect(own.value).toBeCloseTo(means[chosen]!, 6);
    for (const [fold, figure] of own.folds.entries()) expect(figure).toBeCloseTo(errors[fold]![chosen]!, 6);
    // Paired: the spread of the differences, not the difference of the spreads.
    const differences = best.levels.at(-1)!.folds.map((figure, fold) => figure - own.folds[fold]!);
    const middle = mean(differences);
    expect(own.difference).toBeCloseTo(middle, 12);
    const spread = mean(differences.map((value) => (value - middle) ** 2));
    expect(own.differenceError).toBeCloseTo(Math.sqrt(spread / 2), 12);
    expect(own.difference).toBeCloseTo(best.value! - own.value, 12);
    expect(own.isBeaten).toBe(best.value! < own.value);
  });

  test('a short training is no better, a long one of a network that fits is, and the sentence says so', async () => {
    const { X } = numbers;
    const y = Float32Array.from({ length: ROWS }, (_, row) => X.data[row * 5]! * X.data[row * 5 + 1]! * 3);
    const build = ({ learningRate }: { readonly learningRate: number }) => {
      const layers = [dense({ units: 16, activation: 'tanh' }), dense({ units: 1 })];
      return sequential({ seed: 1, layers }).compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError' });
    };
    const of = async (epochs: number) => {
      const { baseline, model } = await tune(space, build, [X, y], { ...options, budget: { trials: 2, epochs } });
      model.dispose();
      return linear(baseline);
    };
    const short = await of(1);
    expect(short.isBeaten).toBe(false);
    expect(short.sentence).toMatch(
      /^dataLoss [\d.]+ is worse than [\d.]+ of a lasso with \d of 5 columns \(difference [\d.]+ ± [\d.]+\)$/,
    );
    const long = await of(150);
    expect(long.isBeaten).toBe(true);
    expect(long.difference).toBeLessThan(0);
    expect(long.sentence).toMatch(/ is better than .*difference -[\d.]+ ± /);
    expect(long.value).toBe(short.value);
  });

  test('weights count in its fits and in its scores', async () => {
    for (const metric of ['dataLoss', 'mae']) {
      const data = [numbers.X, numbers.y, sampleWeight] as const;
      const { baseline, model } = await tune(space, regressor(), data, { ...options, metric });
      model.dispose();
      const own = linear(baseline);
      for (const [fold, { train, test: held }] of folds.entries()) {
        const weights = at(sampleWeight, train);
        const given = { lambda: [...own.path.lambda], sampleWeight: weights };
        const path = await linearPath(rowsAt(numbers.X, train), at(numbers.y, train), given);
        const { data: predicted } = path.predict(rowsAt(numbers.X, held), { lambda: own.lambda });
        const errors = held.map((row, place) => Math.abs(predicted[place]! - numbers.y[row]!));
        const figures = metric === 'mae' ? errors : errors.map((error) => error * error);
        expect(own.folds[fold]).toBeCloseTo(mean(figures, at(sampleWeight, held)), 6);
      }
    }
  });

  test('with validation rows, one path is scored on them, and no error is claimed', async () => {
    const { folds: _, ...others } = options;
    const given = { ...others, validation: 0.25 };
    const { baseline, model } = await tune(space, regressor(), [numbers.X, numbers.y], given);
    model.dispose();
    const own = linear(baseline);
    const train = Array.from({ length: 45 }, (_, row) => row);
    const path = await linearPath(rowsAt(numbers.X, train), at(numbers.y, train), { lambda: [...own.path.lambda] });
    const { values } = path.coef(own.lambda);
    coefficients(own)[0]!.values.forEach((value, column) => {
      expect(value).toBeCloseTo(values[column]!, 12);
    });
    expect([own.folds.length, own.standardError, own.differenceError]).toEqual([1, Number.NaN, Number.NaN]);
    expect(own.sentence).not.toContain('±');
  });

  test('metrics that are better when larger are maximized, functions of the caller among them', async () => {
    const least = (yTrue: Float32Array | Int32Array, yPred: Float32Array) => {
      return Math.min(...yTrue.map((value, row) => -Math.abs(value - yPred[row]!)));
    };
    for (const [metric, metrics] of [
      ['r2', ['r2']],
      ['least', [least]],
    ] as const) {
      const own = metric === 'least' && { customObjects: { least } };
      const given = { ...options, ...own, metric, direction: 'maximize' } as const;
      const { baseline, model } = await tune(space, regressor(metrics), [numbers.X, numbers.y], given);
      model.dispose();
      const found = linear(baseline);
      expect(found.isBeaten).toBe(found.difference > 0);
      if (metric === 'r2') expect(found.value).toBeGreaterThan(0.9);
    }
  });
});

describe('classes', () => {
  const { X, y } = classification(ROWS, 4, 3);
  const pairs = y.map((label) => Number(label === 1));
  const compiled = (
    units: number,
    loss: 'sparseCategoricalCrossentropy' | 'binaryCrossentropy',
    activation: 'softmax' | 'sigmoid' | 'linear',
  ) => {
    return ({ learningRate }: { readonly learningRate: number }) =>
      sequential({ seed: 2, layers: [dense({ units, activation })] }).compile({
        optimizer: adam({ learningRate }),
        loss,
        metrics: ['accuracy', 'logLoss'],
      });
  };

  test('two classes of one output, of two, and of logits have the same logistic model', async () => {
    const found = [];
    for (const [units, loss, activation] of [
      [1, 'binaryCrossentropy', 'sigmoid'],
      [1, 'binaryCrossentropy', 'linear'],
      [2, 'sparseCategoricalCrossentropy', 'softmax'],
      [2, 'sparseCategoricalCrossentropy', 'linear'],
    ] as const) {
      for (const metric of ['accuracy', 'dataLoss']) {
        const { baseline, model } = await tune(space, compiled(units, loss, activation), [X, pairs], {
          ...options,
          metric,
        });
        model.dispose();
        found.push({ metric, own: linear(baseline) });
      }
    }
    for (const { metric, own } of found) {
      const first = found.find((other) => other.metric === metric)!.own;
      expect([own.family, own.lambda, own.df]).toEqual(['binomial', first.lambda, first.df]);
      expect(own.value).toBeCloseTo(first.value, 5);
    }
    const { own } = found[0]!;
    for (const [fold, { train, test: held }] of folds.entries()) {
      const path = await logisticPath(rowsAt(X, train), at(pairs, train), { lambda: [...own.path.lambda] });
      const classes = path.predictClasses(rowsAt(X, held), { lambda: own.lambda });
      expect(own.folds[fold]).toBeCloseTo(mean(held.map((row, place) => Number(classes[place] === pairs[row]))), 6);
    }
  });

  test('three classes have a multinomial model, by numbers and by rows of zeros and a one', async () => {
    const given = { ...options, metric: 'accuracy' };
    const { baseline, model } = await tune(
      space,
      compiled(3, 'sparseCategoricalCrossentropy', 'softmax'),
      [X, y],
      given,
    );
    model.dispose();
    const own = linear(baseline);
    expect(own.family).toBe('multinomial');
    for (const [fold, { train, test: held }] of folds.entries()) {
      const path = await multinomialPath(rowsAt(X, train), at(y, train), { lambda: [...own.path.lambda] });
      const classes = path.predictClasses(rowsAt(X, held), { lambda: own.lambda });
      expect(own.folds[fold]).toBeCloseTo(mean(held.map((row, place) => Number(classes[place] === y[row]))), 6);
    }
    const shares = Array.from(y, (label) => [0, 1, 2].map((k) => Number(k === label)));
    const ofShares = ({ learningRate }: { readonly learningRate: number }) =>
      sequential({ seed: 2, layers: [dense({ units: 3, activation: 'softmax' })] }).compile({
        optimizer: adam({ learningRate }),
        loss: 'categoricalCrossentropy',
        metrics: ['accuracy'],
      });
    const other = await tune(space, ofShares, [X, shares], given);
    other.model.dispose();
    expect(linear(other.baseline).folds).toEqual(own.folds);
  });

  test('a network of squared errors that ends in sigmoid is compared with a logistic model', async () => {
    const build = ({ learningRate }: { readonly learningRate: number }) =>
      sequential({ seed: 2, layers: [dense({ units: 1, activation: 'sigmoid' })] }).compile({
        optimizer: adam({ learningRate }),
        loss: 'meanSquaredError',
      });
    const { baseline, model } = await tune(space, build, [X, pairs], options);
    model.dispose();
    expect(linear(baseline)).toMatchObject({ family: 'binomial' });
    expect(linear(baseline).value).toBeLessThan(0.25);
  });
});

describe('forms of rows', () => {
  test('a table is prepared in each fold by its training rows, and scores are in units of the target', async () => {
    const flats = flatsOf(ROWS);
    const blocks = [0, 20, 40].map((start) => {
      const rows = Array.from({ length: ROWS }, (_, row) => row);
      const isIn = (row: number) => row >= start && row < start + 20;
      return { train: rows.filter((row) => !isIn(row)), test: rows.filter(isIn) };
    });
    const rows = table(without(flats, 'kind', 'sold'), { target: 'price' });
    const build = ({ learningRate }: { readonly learningRate: number }) =>
      sequential({
        seed: 1,
        preprocess: preprocess({ targetTransform: 'standardize' }),
        layers: [dense({ units: 1 })],
      }).compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError', metrics: ['mae'] });
    const { baseline, model } = await tune(space, build, rows, { ...options, folds: blocks, metric: 'mae' });
    model.dispose();
    const own = linear(baseline);
    const X = without(flats, 'kind', 'sold', 'price');
    const prices = flats.map(({ price }) => price);
    const lambda = [...own.path.lambda];
    for (const [fold, { train, test: held }] of blocks.entries()) {
      const prepared = preprocess({ targetTransform: 'standardize' });
      const path = await linearPath(at(X, train), at(prices, train), { lambda, preprocess: prepared });
      const { data } = path.predict(at(X, held), { lambda: own.lambda });
      const error = mean(held.map((row, place) => Math.abs(data[place]! - prices[row]!)));
      expect(own.folds[fold]! / error).toBeCloseTo(1, 5);
    }
    expect(own.value).toBeGreaterThan(5);
    expect(own.path.names).toContain('size');
    const flat = X.slice(0, 3);
    const network = await own.path.toSequential(own.lambda);
    const ours = own.path.predict(flat, { lambda: own.lambda }).data;
    load(network.save())
      .predict(flat)
      .data.forEach((value, row) => {
        expect(value / ours[row]!).toBeCloseTo(1, 5);
      });
  });

  test('a sparse X, and one with a standardizer, have the model of the same numbers', async () => {
    const { X, y } = numbers;
    const values: number[] = [];
    const indices: number[] = [];
    const pointers = [0];
    const zeroed = X.data.map((value) => (value > 0 ? value : 0));
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < 5; column++) {
        const value = zeroed[row * 5 + column]!;
        if (value !== 0) [values[values.length], indices[indices.length]] = [value, column];
      }
      pointers.push(values.length);
    }
    const dense5 = { data: zeroed, shape: [ROWS, 5] as const };
    const of = async (given: Matrix | ReturnType<typeof sparseMatrix>, build = regressor()) => {
      const { baseline, model } = await tune(space, build, [given, y], options);
      model.dispose();
      return linear(baseline);
    };
    const plain = await of(dense5);
    const sparse = await of(sparseMatrix(values, indices, pointers, [ROWS, 5]));
    expect(sparse.value).toBeCloseTo(plain.value, 6);
    const standardizer = standardize(dense5);
    const standardized = await of(dense5, ({ learningRate }) =>
      linearModel(5, { standardizer }).compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError' }),
    );
    expect(standardized.value).toBeCloseTo(plain.value, 6);
    expect(standardized.path.predict(dense5, { lambda: standardized.lambda }).shape).toEqual([ROWS, 1]);
  });

  test('missing values are replaced as in the trials', async () => {
    const data = numbers.X.data.slice();
    data[7] = Number.NaN;
    const build = ({ learningRate }: { readonly learningRate: number }) =>
      linearModel(5, { missing: 'impute' }).compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError' });
    const { baseline, model } = await tune(space, build, [{ data, shape: [ROWS, 5] }, numbers.y], options);
    model.dispose();
    expect(linear(baseline).value).toBeLessThan(0.1);
  });
});

describe('no linear model, and the study says why', () => {
  const whyNot = async (build: Parameters<typeof tune>[1], data: readonly [never, never], other: object = {}) => {
    const { baseline, best, model } = await tune(space as never, build, data, { ...options, ...other } as never);
    model.dispose();
    expect(best.value).toBeDefined();
    if (baseline.kind !== 'none') throw new Error(baseline.sentence);
    expect(baseline.sentence).toBe(`no linear model beside: ${baseline.why}`);
    return baseline.why;
  };
  const ending =
    (units: number, loss: unknown, activation: 'linear' | 'sigmoid' | 'softmax' = 'linear') =>
    () =>
      sequential({ seed: 1, layers: [dense({ units, activation })] }).compile({
        optimizer: 'adam',
        loss: loss as never,
      });
  const { X, y } = numbers;
  const own = {
    name: 'own',
    value: (yTrue: Float32Array, yPred: Float32Array) =>
      Float64Array.from(yTrue, (value, row) => (value - yPred[row]!) ** 4),
    gradient: (yTrue: Float32Array, yPred: Float32Array) => yTrue.map((value, row) => 4 * (yPred[row]! - value) ** 3),
  };
  const wide = Array.from(y, (value) => [value, -value]);
  const bits = Array.from(y, (value) => [Number(value > 0), Number(value > 0.2)]);
  const shares = Array.from(y, () => [0.25, 0.75]);
  const rare = Int32Array.from(y, (_, row) => (row === 0 ? 2 : row % 2));

  test.each([
    ['several numbers per row', ending(2, 'meanSquaredError'), wide, {}, 'rows have several numbers to predict'],
    ['several labels per row', ending(2, 'binaryCrossentropy', 'sigmoid'), bits, {}, 'rows have several labels'],
    ['shares of two classes', ending(2, 'categoricalCrossentropy', 'softmax'), shares, {}, 'shares of several classes'],
    ['a share', ending(1, binaryCrossentropy(), 'sigmoid'), Array.from(y, () => 0.3), {}, 'targets are shares'],
    [
      'a loss of the caller',
      ending(1, own),
      y,
      { customObjects: { own } },
      'it is not known what a linear model minimizes for the loss own',
    ],
    [
      'a fold without a class',
      ending(3, 'sparseCategoricalCrossentropy', 'softmax'),
      rare,
      {},
      '2 of 3 classes have rows that train',
    ],
    ['a constant target', ending(1, 'meanSquaredError'), new Float32Array(ROWS).fill(2), {}, 'y is constant'],
    ['false', ending(1, 'meanSquaredError'), y, { baseline: false }, 'baseline is false'],
  ])('%s', async (_what, build, target, other, why) => {
    expect(await whyNot(build as never, [X, target] as never, other)).toContain(why);
  });

  test('many numbers, unless it is asked for', async () => {
    const { X: many, y: target } = regression(ROWS, 1700);
    const given = { ...options, budget: { trials: 1, epochs: 1 } };
    const build = ending(1, 'meanSquaredError');
    const why = await whyNot(build as never, [many, target] as never, given);
    expect(why).toContain("than the 100000 of a moment (102000); ask for it by baseline: 'linear'");
    const asked = await tune(space, build, [many, target], { ...given, baseline: 'linear' });
    asked.model.dispose();
    expect(asked.baseline.kind).toBe('linear');
  });
});

describe('a study with a baseline', () => {
  test('has the same bits on any number of threads, and warns of nothing', async () => {
    const given = { ...options, metric: 'mae' };
    const of = async (threads: number) => {
      const { baseline, model } = await tune(space, regressor(), [numbers.X, numbers.y], { ...given, threads });
      model.dispose();
      const { path, ...own } = linear(baseline);
      return { own, bits: path.lambda.map((lambda) => [path.coef(lambda)].flat()) };
    };
    const found: object[] = [];
    const warnings = await warningsOf(async () => {
      for (const threads of [1, 2]) found.push(await of(threads));
    });
    expect(found[1]).toEqual(found[0]);
    expect(warnings).toEqual([]);
  });

  test('does not repeat the warnings of its trials', async () => {
    // Each fold has a city of its own, so the rows that score have one that training did not have.
    const rows = table(without(flatsOf(ROWS), 'kind', 'sold'), { target: 'price' });
    const build = ({ learningRate }: { readonly learningRate: number }) =>
      sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] }).compile({
        optimizer: adam({ learningRate }),
        loss: 'meanSquaredError',
      });
    const of = async (baseline: 'linear' | false) => {
      const heard: string[] = [];
      const onWarning = ({ code }: { readonly code: string }) => void heard.push(code);
      const outside = await warningsOf(async () => {
        (await tune(space, build, rows, { ...options, onWarning, baseline })).model.dispose();
      });
      return { heard, outside };
    };
    const { heard, outside } = await of('linear');
    expect(outside.join()).toContain('W_CATEGORY');
    expect({ heard, outside }).toEqual(await of(false));
  });

  test('has the journal of one without, and the same baseline when it goes on', async () => {
    const kept = (text = '') => {
      const lines = { text };
      const append = (more: string) => {
        lines.text += more;
      };
      return { lines, journal: { ...memoryJournal(), read: () => lines.text, append } };
    };
    const timeless = (text: string) => text.replace(/"\d{4}-[^"]*"/g, '""');
    const run = async (journal: ReturnType<typeof kept>['journal'], baseline: 'linear' | false) => {
      const study = await tune(space, regressor(), [numbers.X, numbers.y], { ...options, journal, baseline });
      study.model.dispose();
      return study.baseline;
    };
    const [withOne, without1] = [kept(), kept()];
    const first = linear(await run(withOne.journal, 'linear'));
    await run(without1.journal, false);
    expect(timeless(withOne.lines.text)).toBe(timeless(without1.lines.text));
    const again = linear(await run(kept(without1.lines.text).journal, 'linear'));
    expect(again).toEqual(first);
  });

  test.each([true, 'lasso', 1, null])('%o is refused', async (baseline) => {
    const study = tune(space, regressor(), [numbers.X, numbers.y], { ...options, baseline } as never);
    expect(await rejectionOf(study)).toMatchObject({
      code: 'E_OPTION',
      message: expect.stringContaining("tune.baseline must be 'linear' or false"),
    });
  });

  test('a signal ends it while the linear model is fitted', async () => {
    const controller = new AbortController();
    const given: TuneOptions<typeof space> = {
      ...options,
      baseline: 'linear',
      signal: controller.signal,
      onProgress: ({ ended, trials }) => {
        if (ended === trials) controller.abort('enough');
      },
    };
    expect(await rejectionOf(tune(space, regressor(), [numbers.X, numbers.y], given))).toBe('enough');
  });
});
