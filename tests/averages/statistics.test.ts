// Behind batch normalization, the average of the weights has statistics of its own: those of the training rows under it.
import { describe, expect, test } from 'vitest';
import {
  type Average,
  activation,
  adam,
  batchNormalization,
  dense,
  dropout,
  earlyStopping,
  ema,
  type FitOptions,
  gaussianNoise,
  type Layer,
  load,
  type Matrix,
  type Sequential,
  sequential,
  swa,
} from '../../src/index.js';
import { sparseMatrix } from '../../src/sparse/sparseMatrix.js';
import { bitsOf, randomMatrix, rejectionOf, rowsOf, weightBits } from '../support/models.js';
import { scripted } from '../support/scripted.js';

/** More rows than two passes of inference take. */
const ROWS = 600;
const X = randomMatrix(ROWS, 4, 1);
const y = Float32Array.from({ length: ROWS }, (_, row) => X.data[4 * row]! * 3 + X.data[4 * row + 1]! ** 2);
const quiet: FitOptions = { batchSize: 64, verbose: false };
const epochs = (count: number): FitOptions => ({ ...quiet, epochs: count });

/** 4-8-6-1 with two normalizations, behind everything that draws at random. */
const layers = (): Layer[] => [
  gaussianNoise({ stddev: 0.5, inputShape: [4] }),
  dense({ units: 8, activation: 'relu' }),
  dropout({ rate: 0.4 }),
  batchNormalization({ momentum: 0.9 }),
  dense({ units: 6 }),
  batchNormalization({ scale: false }),
  activation('tanh'),
  dense({ units: 1 }),
];
/** Where each normalization is, and where its mean is among the weights. */
const NORMALIZATIONS = [
  [3, 4],
  [5, 9],
] as const;

function compiled(average: Average | undefined, own = layers()): Sequential {
  const model = sequential({ seed: 4, layers: own });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError', average });
  return model;
}

/** What the layer at `index` is given at inference, with these weights. */
function inputsOf(weights: readonly Matrix[], index: number, rows = X): Matrix {
  const below = sequential({ layers: layers().slice(0, index) });
  below.setWeights(weights.slice(0, below.getWeights().length));
  return below.predict(rows);
}

/** Mean and variance of the columns, in f64 and in two passes. */
function momentsOf({ data, shape: [rows = 0, columns = 0] }: Matrix) {
  const means = Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += data[row * columns + column]!;
    return sum / rows;
  });
  const variances = means.map((mean, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += (data[row * columns + column]! - mean) ** 2;
    return sum / rows;
  });
  return [means, variances];
}

function expectOwnStatistics(weights: readonly Matrix[], rows = X): void {
  for (const [index, at] of NORMALIZATIONS) {
    for (const [offset, expected] of momentsOf(inputsOf(weights, index, rows)).entries()) {
      const got = weights[at + offset]!.data;
      // rounded to f32 once
      for (const [unit, value] of expected.entries())
        expect(Math.abs(got[unit]! - value)).toBeLessThan(2 ** -22 * (1 + Math.abs(value)));
    }
  }
}

const averageOf = (model: Sequential) => model.getWeights({ average: true });
const averageBits = (model: Sequential) => bitsOf(averageOf(model));

describe.each([
  ['ema', ema({ decay: 0.9 })],
  ['swa by epochs', swa({ startEpoch: 1 })],
  ['swa by steps', swa({ startStep: 5, every: 3 })],
])('%s', (_, average) => {
  test('has the mean and the variance of all training rows at inference, layer by layer', async () => {
    const model = compiled(average);
    await model.fit(X, y, { ...epochs(3), sampleWeight: y.map((_, row) => row % 3) });
    expectOwnStatistics(averageOf(model));
    await model.fit(X, y, { ...epochs(1), validationSplit: 0.25 });
    expectOwnStatistics(averageOf(model), rowsOf(X, 0, 450));
  });

  test('changes no bit of the training', async () => {
    const [model, plain] = [compiled(average), compiled(undefined)];
    for (const each of [model, plain]) {
      await each.fit(X, y, epochs(2));
      await each.fit(X, y, epochs(1));
    }
    expect(weightBits(model)).toEqual(weightBits(plain));
  });

  test('is the same for a training that was cut, kept in files, and gone on with', async () => {
    const whole = compiled(average);
    await whole.fit(X, y, epochs(3));
    let cut = compiled(average);
    while (cut.step < 30) {
      const { endedBy } = await cut.fit(X, y, { ...epochs(3), budget: { steps: 7 } });
      if (endedBy === 'budget') cut = load(cut.save());
    }
    expect(averageBits(cut)).toEqual(averageBits(whole));
    expect(weightBits(cut)).toEqual(weightBits(whole));
    expect(cut.save()).toEqual(whole.save());
  });

  test('is the same for lists of what is not 0', async () => {
    const thin = { data: X.data.map((value) => (value > 0 ? value : 0)), shape: X.shape };
    const own = () => [dense({ units: 8, inputShape: [4], activation: 'relu' }), ...layers().slice(2)]; // noise leaves nothing at 0
    const [model, twin] = [compiled(average, own()), compiled(average, own())];
    await model.fit(thin, y, epochs(2));
    await twin.fit(sparse(thin), y, epochs(2));
    expect(averageBits(twin)).toEqual(averageBits(model));
  });

  test('is taken over with its statistics, and predicts so from files', async () => {
    const model = compiled(average);
    await model.fit(X, y, epochs(2));
    const expected = bitsOf([model.predict(X, { weights: 'average' })]);
    const copy = load(model.save(), { compile: false });
    expect(bitsOf([copy.predict(X, { weights: 'average' })])).toEqual(expected);
    for (const each of [model, copy]) {
      each.useAverage();
      expect(bitsOf([each.predict(X)])).toEqual(expected);
      expectOwnStatistics(each.getWeights());
    }
  });
});

function sparse({ data, shape: [rows = 0, columns = 0] }: Matrix) {
  const kept = [...data.keys()].filter((index) => data[index] !== 0);
  const rowPointers = Array.from({ length: rows + 1 }, (_, row) => kept.filter((at) => at < row * columns).length);
  const values = Float32Array.from(kept, (at) => data[at]!);
  return sparseMatrix(
    values,
    kept.map((at) => at % columns),
    rowPointers,
    [rows, columns],
  );
}

describe('however training ends', () => {
  const stop = new Error('stop');
  const ends: [string, (model: Sequential) => Promise<unknown>][] = [
    [
      'stopTraining',
      (model) =>
        model.fit(X, y, {
          ...epochs(9),
          callbacks: [{ onBatchEnd: (batch) => void (batch === 4 && model.stopTraining()) }],
        }),
    ],
    ['the budget', (model) => model.fit(X, y, { ...epochs(9), budget: { steps: 13 } })],
    [
      'a signal',
      (model) => {
        const abortion = new AbortController();
        const callbacks = [{ onBatchEnd: (batch: number) => void (batch === 4 && abortion.abort(stop)) }];
        return model.fit(X, y, { ...epochs(9), signal: abortion.signal, callbacks });
      },
    ],
    [
      'a callback that throws',
      (model) =>
        model.fit(X, y, {
          ...epochs(9),
          callbacks: [
            {
              onEpochEnd: () => {
                throw stop;
              },
            },
          ],
        }),
    ],
    [
      'the end of the loop',
      async (model) => {
        for await (const _ of model.train(X, y, epochs(9))) break;
      },
    ],
  ];
  test.each(ends)('%s', async (_, end) => {
    const model = compiled(ema({ decay: 0.8 }));
    await end(model).catch((error) => expect(error).toBe(stop));
    expect(model.step).toBeGreaterThan(3);
    expectOwnStatistics(averageOf(model));
  });

  test('with the best epoch', async () => {
    const model = sequential({ seed: 4, layers: layers() });
    const metrics = [scripted('score', [4, 1, 3, 2], 'min')];
    model.compile({
      optimizer: adam({ learningRate: 0.01 }),
      loss: 'meanSquaredError',
      metrics,
      average: ema({ decay: 0.8 }),
    });
    const kernels: number[][][] = [];
    const callbacks = [
      earlyStopping({ monitor: 'score', patience: 9, restoreBestWeights: true }),
      { onEpochEnd: () => void kernels.push(averageBits(model).slice(0, 2)) },
    ];
    await model.fit(X, y, { ...epochs(4), callbacks });
    expect(averageBits(model).slice(0, 2)).toEqual(kernels[1]);
    expectOwnStatistics(averageOf(model));
  });
});

test('until then it has the running statistics of its last move, as it has after trainOnBatch', async () => {
  const model = compiled(ema({ decay: 0.9 }));
  const running = (weights: readonly Matrix[]) => bitsOf([4, 5, 9, 10].map((at) => weights[at]!));
  let batches = 0;
  const onBatchEnd = () => {
    batches++;
    expect(running(averageOf(model))).toEqual(running(model.getWeights()));
  };
  await model.fit(X, y, { ...epochs(2), callbacks: [{ onBatchEnd }] });
  expect(batches).toBe(20);
  expect(running(averageOf(model))).not.toEqual(running(model.getWeights()));
  model.trainOnBatch(X, y);
  expect(running(averageOf(model))).toEqual(running(model.getWeights()));
});

test('statistics of a frozen layer stay', async () => {
  const own = [
    dense({ units: 5, inputShape: [4] }),
    batchNormalization({ trainable: false }),
    dense({ units: 5 }),
    batchNormalization({}),
    dense({ units: 1 }),
  ];
  const model = compiled(ema({ decay: 0.9 }), own);
  await model.fit(X, y, epochs(1));
  const [, , , , mean, variance] = averageOf(model);
  expect([...mean!.data]).toEqual([0, 0, 0, 0, 0]);
  expect([...variance!.data]).toEqual([1, 1, 1, 1, 1]);
  expect([...averageOf(model)[11]!.data]).not.toEqual([...model.getWeights()[11]!.data]);
});

test('a pass that fails leaves the statistics of before', async () => {
  /** Stands between the layers; refuses rows at inference, once it is to. */
  let refuses = false;
  const guard = Object.assign(Object.create(activation('linear'), { type: { value: 'guard' } }), {
    forward(...args: Parameters<Layer['forward']>) {
      if (refuses && !args[2].isTraining) throw new Error('no');
      return activation('linear').forward(...args);
    },
  });
  const own = [
    dense({ units: 5, inputShape: [4] }),
    batchNormalization({}),
    guard,
    dense({ units: 4 }),
    batchNormalization({}),
    dense({ units: 1 }),
  ];
  const model = compiled(ema({ decay: 0.9 }), own);
  let before: number[][] = [];
  const onTrainExit = () => {
    before = averageBits(model);
    refuses = true;
  };
  const error = await rejectionOf(model.fit(X, y, { ...epochs(1), callbacks: [{ onTrainExit }] }));
  expect(error).toMatchObject({ message: 'no' });
  expect(averageBits(model)).toEqual(before);
  refuses = false;
  await model.fit(X, y, epochs(1));
  expect(averageBits(model)).not.toEqual(before);
});

test('a model that is disposed meanwhile says so', async () => {
  const model = compiled(ema({ decay: 0.9 }));
  // In the first turn that comes: a timer may be later than the whole pass.
  const onTrainExit = () => void setImmediate(() => model.dispose());
  const error = await rejectionOf(model.fit(X, y, { ...epochs(1), yieldEvery: 0, callbacks: [{ onTrainExit }] }));
  expect(error).toMatchObject({ code: 'E_DISPOSED' });
});
