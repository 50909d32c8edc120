// Losses and metrics of the user's own.
import { describe, expect, test } from 'vitest';
import {
  accuracy,
  adam,
  binaryAccuracy,
  type CustomLoss,
  dense,
  logLoss,
  type Metric,
  type MetricLike,
  mae,
  mse,
  r2,
  sequential,
  sgd,
} from '../../../src/index.js';
import {
  classification,
  classifier,
  linearModel,
  randomMatrix,
  regression,
  rejectionOf,
  weightBits,
} from '../../support/models.js';

/** Mean squared error, as a user would write it. */
const squared: CustomLoss = {
  name: 'squared',
  value: (t, p, rows, columns) => {
    const losses = new Float64Array(rows);
    for (let i = 0; i < rows * columns; i++) losses[Math.floor(i / columns)]! += (p[i]! - t[i]!) ** 2 / columns;
    return losses;
  },
  gradient: (t, p, _rows, columns) => p.map((value, i) => (2 * (value - t[i]!)) / columns),
};

describe('a custom loss', () => {
  test('trains as the built-in one that it spells out, with weights and partial batches', async () => {
    const { X } = regression(22, 3);
    const y = randomMatrix(22, 2, 9);
    const options = {
      epochs: 3,
      batchSize: 8,
      sampleWeight: Float32Array.from({ length: 22 }, (_, i) => (i % 3) + 0.5),
    };
    const run = async (loss: CustomLoss | 'meanSquaredError') => {
      const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3], activation: 'tanh' })] });
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss });
      const history = await model.fit(X, y, options);
      const { loss: evaluated } = await model.evaluate(X, y);
      return { losses: [...history.epochs.map((log) => log.loss), evaluated], weights: model.getWeights() };
    };
    const [own, builtin] = [await run(squared), await run('meanSquaredError')];
    // Their f32 roundings differ by a unit or two, over nine steps of figures near 1.
    for (const [i, loss] of own.losses.entries()) expect(Math.abs(loss - builtin.losses[i]!)).toBeLessThan(1e-5);
    for (const [p, { data }] of own.weights.entries()) {
      for (const [i, w] of data.entries()) expect(Math.abs(w - builtin.weights[p]!.data[i]!)).toBeLessThan(1e-5);
    }
  });

  test('gets copies: what it writes into them or keeps has no effect', async () => {
    const { X, y } = regression(10, 2);
    const kept: Float32Array[] = [];
    const rough: CustomLoss = {
      ...squared,
      gradient: (t, p, rows, columns) => {
        const result = squared.gradient(t, p, rows, columns);
        kept.push(p, t);
        p.fill(Number.NaN);
        t.fill(Number.NaN);
        return result;
      },
    };
    const run = async (loss: CustomLoss) => {
      const model = linearModel(2);
      model.compile({ optimizer: 'adam', loss });
      await model.fit(X, y, { epochs: 2, batchSize: 3 });
      for (const array of kept) array.fill(7);
      await model.fit(X, y, { epochs: 2, batchSize: 3 });
      return weightBits(model);
    };
    expect(await run(rough)).toEqual(await run(squared));
  });

  test('that throws stops the step before the update', async () => {
    const { X, y } = regression(10, 2);
    const fault = new Error('my loss');
    let calls = 0;
    const failing: CustomLoss = {
      ...squared,
      gradient: (...args) => {
        calls++;
        if (calls === 3) throw fault;
        return squared.gradient(...args);
      },
    };
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: failing });
    expect(await rejectionOf(model.fit(X, y, { epochs: 9, batchSize: 5 }))).toBe(fault);
    const twin = linearModel(2);
    twin.compile({ optimizer: 'adam', loss: squared });
    await twin.fit(X, y, { batchSize: 5 });
    expect(model.step).toBe(2);
    expect(weightBits(model)).toEqual(weightBits(twin));
  });

  test.each([
    ['no typed array', { ...squared, value: () => [1] as never }, 'E_OPTION'],
    ['of another length', { ...squared, gradient: () => new Float32Array(3) }, 'E_SHAPE'],
    [
      'not finite',
      { ...squared, value: (_t: unknown, _p: unknown, n: number) => new Float64Array(n).fill(Number.NaN) },
      'E_DIVERGED',
    ],
    [
      'a gradient that is not finite',
      { ...squared, gradient: (t: Float32Array) => t.map(() => Number.POSITIVE_INFINITY) },
      'E_DIVERGED',
    ],
  ])('whose result is %s is refused before the update', async (_what, loss, code) => {
    const { X, y } = regression(10, 2);
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss });
    const before = weightBits(model);
    await expect(model.fit(X, y)).rejects.toMatchObject({ code });
    expect(weightBits(model)).toEqual(before);
  });

  test('may not call itself what a built-in one is called', () => {
    expect(() => linearModel(2).compile({ optimizer: 'adam', loss: { ...squared, name: 'huber' } })).toThrow(
      /name that none of ours has/,
    );
  });

  test('may predict with other models, which make the memory grow', async () => {
    const { X, y } = regression(10, 2);
    const greedy: CustomLoss = {
      ...squared,
      gradient: (...args) => {
        const other = sequential({ layers: [dense({ units: 50_000, inputShape: [20] })] });
        other.predict(new Float32Array(20));
        return squared.gradient(...args);
      },
    };
    const model = linearModel(2);
    model.compile({ optimizer: 'adam', loss: greedy, metrics: ['mae'] });
    const twin = linearModel(2);
    twin.compile({ optimizer: 'adam', loss: squared });
    await model.fit(X, y, { batchSize: 4 });
    await twin.fit(X, y, { batchSize: 4 });
    expect(weightBits(model)).toEqual(weightBits(twin));
  });
});

describe('targets come first', () => {
  test('in metrics and losses, as what they are called with shows', async () => {
    const { X } = regression(6, 2);
    const y = [1, 2, 3, 4, 5, 6];
    const seen: number[][] = [];
    const firsts = (yTrue: ArrayLike<number>) => {
      seen.push([...Array.from(yTrue)].sort());
      return 0;
    };
    const loss: CustomLoss = {
      value: (yTrue, _yPred, rows) => new Float64Array(rows).fill(firsts(yTrue)),
      gradient: (yTrue) => yTrue.map((value) => firsts([...yTrue]) * value),
    };
    const model = linearModel(2);
    model.compile({ optimizer: 'sgd', loss, metrics: [firsts] });
    await model.evaluate(X, y);
    await model.fit(X, y, { batchSize: 6, shuffle: false });
    expect(seen.length).toBeGreaterThan(3);
    for (const targets of seen.filter(({ length }) => length === 6)) expect(targets).toEqual(y);
  });

  test.each([
    ['an arrow', (predictions: ArrayLike<number>, targets: ArrayLike<number>) => predictions.length + targets.length],
    [
      'a function',
      function own(yPred: ArrayLike<number>, yTrue: ArrayLike<number>) {
        return yPred.length + yTrue.length;
      },
    ],
    ['a method', { own: (y_pred: ArrayLike<number>, y_true: ArrayLike<number>) => y_pred.length + y_true.length }.own],
    ['one without blanks', new Function('preds,labels', 'return preds.length + labels.length') as () => number],
    [
      'one in the words of PyTorch',
      (output: ArrayLike<number>, target: ArrayLike<number>) => output.length + target.length,
    ],
    ['one in the words of statistics', (yHat: ArrayLike<number>, y: ArrayLike<number>) => yHat.length + y.length],
  ])('%s whose parameters say the other order is refused', (_what, compute) => {
    const model = linearModel(2);
    const metric = () => model.compile({ optimizer: 'sgd', loss: 'huber', metrics: [compute] });
    expect(metric).toThrow(/metric \w+ is called with \(yTrue, yPred\)/);
    const value = compute as unknown as CustomLoss['value'];
    const loss = () => model.compile({ optimizer: 'sgd', loss: { value, gradient: squared.gradient } });
    expect(loss).toThrow(/loss custom: value is called with \(yTrue, yPred\)/);
  });
});

describe('a custom metric', () => {
  test.each([accuracy, binaryAccuracy, logLoss, mae, mse, r2])('is not the function that makes one of ours', (made) => {
    const model = linearModel(2);
    const compile = (metric: unknown) => {
      model.compile({ optimizer: 'sgd', loss: 'huber', metrics: [metric as MetricLike] });
    };
    expect(() => compile(made)).toThrow(/compile\.metrics must be a metric, .* got a function: is \(\) missing\?/);
  });

  test('may call its parameters as it likes where the order is right', () => {
    const model = linearModel(2);
    const own = (output: ArrayLike<number>, predictions: ArrayLike<number>) => output.length + predictions.length;
    model.compile({ optimizer: 'sgd', loss: 'huber', metrics: [own] });
    expect(model.step).toBe(0);
  });

  test('gets all rows at once, after the activation, under its own name', async () => {
    const { X, y } = classification(600, 4, 3);
    const model = classifier();
    const shapes: object[] = [];
    function certainty(targets: Int32Array | Float32Array, predictions: Float32Array, shape: object) {
      shapes.push({ ...shape, targets: targets.length, labels: targets instanceof Int32Array });
      return Math.max(...predictions);
    }
    model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', certainty] });
    const { epochs } = await model.fit(X, y, { validationSplit: 0.5 });
    const row = { columns: 3, labels: true };
    expect(shapes).toEqual([
      { rows: 300, targets: 300, ...row },
      { rows: 300, targets: 300, ...row },
    ]);
    expect(epochs[0]!['certainty']).toBeGreaterThan(1 / 3);
    expect(epochs[0]!['certainty']).toBeLessThanOrEqual(1);
    expect(epochs[0]).toHaveProperty('valCertainty');
    const { data } = model.predict(X);
    const result = await model.evaluate(X, y);
    expect(result['certainty']).toBe(Math.max(...data));
    expect(result.accuracy).toBe(
      model.predictClasses(X).reduce((sum, label, i) => sum + (label === y[i] ? 1 : 0), 0) / 600,
    );
  });

  test('that returns no number, or throws, is told with its name', async () => {
    const { X, y } = regression(5, 2);
    const model = linearModel(2);
    model.compile({
      optimizer: 'adam',
      loss: 'meanSquaredError',
      metrics: [
        function odd() {
          return 'x' as never;
        },
      ],
    });
    await expect(model.evaluate(X, y)).rejects.toMatchObject({ code: 'E_OPTION', message: /metric odd/ });
  });

  test('that cannot take these targets is refused before a weight changes', async () => {
    const { X, y } = classification(12, 4, 3);
    const { start } = mse();
    const numbersOnly: Metric = { name: 'numbersOnly', start };
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: [numbersOnly] });
    const before = weightBits(model);
    await expect(model.fit(X, y)).rejects.toMatchObject({ code: 'E_SHAPE' });
    expect(weightBits(model)).toEqual(before);
    expect(model.step).toBe(0);
  });

  test.each([
    'loss',
    'dataLoss',
    'penalties',
    'epoch',
    'learningRate',
    'seconds',
    'valLoss',
    'valPenalties',
  ])('may not take the name %s', (name) => {
    const metric: Metric = { name, start: () => ({ add: () => {}, result: () => 0 }) };
    const model = linearModel(2);
    expect(() => model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: [metric] })).toThrow(/is taken/);
  });

  test('may not come twice, nor as the validation figure of another', () => {
    const model = linearModel(2);
    const options = { optimizer: 'adam', loss: 'meanSquaredError' } as const;
    expect(() => model.compile({ ...options, metrics: ['mae', 'mae'] })).toThrow(/"mae" is taken/);
    function valMae() {
      return 0;
    }
    expect(() => model.compile({ ...options, metrics: ['mae', valMae] })).toThrow(/"valMae" is taken/);
    expect(() => model.compile({ ...options, metrics: [valMae, 'mae'] })).toThrow(/"mae" is taken/);
  });
});
