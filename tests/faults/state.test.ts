// Calls at the wrong time, interruptions, too little memory: rows 14, 18, 19, 21 to 23 and 25 of the list of faults.
import { describe, expect, test } from 'vitest';
import {
  adam,
  type Callback,
  DivergedError,
  dense,
  init,
  l2,
  MemoryError,
  memory,
  OptionError,
  type Sequential,
  StateError,
  sequential,
  sgd,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import {
  classification,
  classifier,
  expectFiniteWeights,
  linearModel,
  regression,
  rejectionOf,
  weightBits,
} from '../support/models.js';

const { X, y } = classification(12, 4, 3);

function compiled(): Sequential {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

describe('memory', () => {
  test('14: weights beyond all memory, or beyond 2^31 of them, are refused when the model is made', () => {
    const before = memory();
    for (const [units, inputs] of [
      [2 ** 40, 4],
      [2 ** 30, 2],
      [2 ** 16, 2 ** 16],
      [Number.MAX_SAFE_INTEGER, 1],
    ] as const) {
      const error = errorOf(() => sequential({ layers: [dense({ units, inputShape: [inputs] })] }));
      expect(error).toBeInstanceOf(MemoryError);
      expect(error).toMatchObject({ code: 'E_MEMORY', got: units * (inputs + 1) * 4 });
      expect(error.message).toMatch(/needs \d[\d.e+]* bytes, and at most 4294967296 can be held/);
    }
    expect(memory()).toEqual(before);
  });

  test('14: a batch whose activations are beyond all memory is refused; smaller ones then train', async () => {
    const model = sequential({
      seed: 1,
      layers: [dense({ units: 2 ** 18, inputShape: [1] }), dense({ units: 1, useBias: false })],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    model.getWeights();
    const before = memory();
    const rows = 2 ** 13; // 2^31 activations
    const inputs = new Float32Array(rows);
    const error = await rejectionOf(model.fit(inputs, inputs, { batchSize: rows }));
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({
      code: 'E_MEMORY',
      message: /a training step needs \d+ bytes, and at most 4294967296/,
    });
    expect(memory().bytesInUse).toBe(before.bytesInUse);
    expect(model.step).toBe(0);
    await model.fit(inputs.slice(0, 2), inputs.slice(0, 2));
    expect(model.step).toBe(1);
    model.dispose();
    expect(memory().bytesInUse).toBeLessThan(before.bytesInUse);
  });

  test('14: what such a fit would have settled (columns and their names) stays open', async () => {
    const model = sequential({ layers: [dense({ units: 2 ** 18 }), dense({ units: 1, useBias: false })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const rows = 2 ** 13;
    const column = { toArray: () => new Float32Array(rows) };
    const error = await rejectionOf(model.fit({ a: column }, new Float32Array(rows), { batchSize: rows }));
    expect(error).toBeInstanceOf(MemoryError);
    expect(model.inputNames).toBeUndefined();
    model.dispose();
  });
});

describe('state', () => {
  test('18: every method after dispose, and a second dispose', async () => {
    const model = compiled();
    await model.fit(X, y);
    model.dispose();
    model.dispose();
    model[Symbol.dispose]();
    const calls: Record<string, () => unknown> = {
      add: () => model.add(dense({ units: 1 })),
      compile: () => model.compile({ optimizer: 'adam', loss: 'meanSquaredError' }),
      predict: () => model.predict(X),
      predictClasses: () => model.predictClasses(X),
      predictDistribution: () => model.predictDistribution(X),
      getWeights: () => model.getWeights(),
      setWeights: () => model.setWeights([]),
      trainOnBatch: () => model.trainOnBatch(X, y),
      train: () => model.train(X, y),
      summary: () => model.summary(),
      sparsity: () => model.sparsity(),
      save: () => model.save(),
      toJSON: () => model.toJSON(),
    };
    for (const call of Object.values(calls)) {
      const error = errorOf(call);
      expect(error).toBeInstanceOf(StateError);
      expect(error.code).toBe('E_DISPOSED');
    }
    for (const promise of [model.fit(X, y), model.evaluate(X, y)]) {
      expect(await rejectionOf(promise)).toMatchObject({ code: 'E_DISPOSED' });
    }
    model.stopTraining(); // harmless
    expect(model.step).toBe(1);
  });

  test('18: before compile, what needs it says so', async () => {
    const model = classifier();
    for (const promise of [model.fit(X, y), model.evaluate(X, y)]) {
      expect(await rejectionOf(promise)).toMatchObject({ code: 'E_NOT_COMPILED' });
    }
    expect(errorOf(() => model.trainOnBatch(X, y))).toMatchObject({ code: 'E_NOT_COMPILED' });
  });

  test('19: a second fit on one model is refused at once, the first goes on, other models too', async () => {
    const [model, twin, other] = [compiled(), compiled(), compiled()];
    const first = model.fit(X, y, { epochs: 3, yieldEvery: 0 });
    const busy = { code: 'E_BUSY' };
    expect(await rejectionOf(model.fit(X, y))).toMatchObject(busy);
    expect(await rejectionOf(model.fit(X, y))).toBeInstanceOf(StateError);
    expect(errorOf(() => model.train(X, y))).toMatchObject(busy);
    expect(errorOf(() => model.trainOnBatch(X, y))).toMatchObject(busy);
    expect(errorOf(() => model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }))).toMatchObject(
      busy,
    );
    const beside = other.fit(X, y, { epochs: 3, yieldEvery: 0 });
    await Promise.all([first, beside]);
    await twin.fit(X, y, { epochs: 3 });
    expect(weightBits(model)).toEqual(weightBits(twin));
    expect(weightBits(other)).toEqual(weightBits(twin));
    await model.fit(X, y); // free again
  });

  test('19: also from within a callback, whose error then ends the fit', async () => {
    const model = compiled();
    const error = await rejectionOf(
      model.fit(X, y, { callbacks: [{ onEpochEnd: async () => void (await model.fit(X, y)) }] }),
    );
    expect(error).toMatchObject({ code: 'E_BUSY' });
    await model.fit(X, y);
  });

  test('21: a callback that throws: fit rejects with that error, weights are those of the last full step', async () => {
    const fault = new RangeError('mine');
    const [model, twin] = [compiled(), compiled()];
    const callbacks = [
      {
        onBatchEnd: (batch: number) => {
          if (batch === 1) throw fault;
        },
      },
    ];
    expect(await rejectionOf(model.fit(X, y, { batchSize: 4, shuffle: false, callbacks }))).toBe(fault);
    const rows = [0, 4];
    for (const first of rows) twin.trainOnBatch(X.data.slice(4 * first, 4 * first + 16), y.slice(first, first + 4));
    expect(weightBits(model)).toEqual(weightBits(twin));
  });

  test('22: a signal stops at a step boundary, and training can go on', async () => {
    const [model, twin] = [compiled(), compiled()];
    const controller = new AbortController();
    const callbacks = [{ onEpochEnd: (epoch: number) => void (epoch === 1 && controller.abort('enough')) }];
    const stopped = model.fit(X, y, { epochs: 9, batchSize: 5, signal: controller.signal, callbacks });
    expect(await rejectionOf(stopped)).toBe('enough');
    expect(model.step).toBe(6);
    for (const each of [model, model, twin, twin, twin, twin]) await each.fit(X, y, { batchSize: 5 });
    expect(weightBits(model)).toEqual(weightBits(twin));
  });

  test('23: a loss that is no longer finite ends training with the weights of the last finite step', async () => {
    const data = regression(12, 3);
    const model = sequential({ seed: 1, layers: [dense({ units: 4, inputShape: [3] }), dense({ units: 1 })] });
    model.compile({ optimizer: sgd({ learningRate: 50 }), loss: 'meanSquaredError' });
    const saved: { step: number; weights: number[][] }[] = [];
    const keep: Callback = { onBatchEnd: () => void saved.push({ step: model.step, weights: weightBits(model) }) };
    const error = await rejectionOf(model.fit(data.X, data.y, { epochs: 500, callbacks: [keep] }));
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ code: 'E_DIVERGED' });
    expect(saved.length).toBeGreaterThan(1); // mid-run
    expect(model.step).toBe(saved.length);
    expect((error as Error).message).toContain(`step ${saved.length + 1}`);
    expect(weightBits(model)).toEqual(saved.at(-1)!.weights);
    expectFiniteWeights(model);
    // The model is usable: with weights and a rate that hold, it learns.
    model.setWeights(model.getWeights().map(({ data: w }) => w.map((_, i) => (i % 3) / 10)));
    model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
    await model.fit(data.X, data.y, { epochs: 2 });
    expectFiniteWeights(model);
  });

  test('23: an update that overflows is told as that, and named', async () => {
    const model = linearModel(1);
    model.compile({ optimizer: sgd({ learningRate: 3e38 }), loss: 'meanSquaredError' });
    const error = await rejectionOf(model.fit([[1000]], [-1000]));
    expect(error).toBeInstanceOf(DivergedError);
    expect((error as Error).message).toMatch(/update of dense_1\/(kernel|bias) overflowed/);
  });

  test('23: figures stay numbers where weights are huge but the loss is finite', async () => {
    // Squares of the weights are beyond f32; no penalty asks for them.
    const model = linearModel(1);
    model.compile({ optimizer: sgd({ learningRate: 1e25 }), loss: 'meanAbsoluteError' });
    const { epochs } = await model.fit([[1]], [5], { epochs: 3 });
    expect(Math.abs(model.getWeights()[0]!.data[0]!)).toBeGreaterThan(1e20);
    for (const { loss, dataLoss, penalties } of epochs) {
      expect(penalties).toEqual({ l1: 0, l2: 0 });
      expect(loss).toBe(dataLoss);
    }
  });

  test('23: penalties that are no longer finite end training too', async () => {
    const model = sequential({ layers: [dense({ units: 1, inputShape: [1], kernelRegularizer: l2(1e-30) })] });
    model.compile({ optimizer: sgd({ learningRate: 1e25 }), loss: 'meanAbsoluteError' });
    const error = await rejectionOf(model.fit([[1]], [5], { epochs: 5 }));
    expect(error).toBeInstanceOf(DivergedError);
    expect(error).toMatchObject({ path: 'penalties' });
    expectFiniteWeights(model);
  });

  test('25: an unknown option is refused with the nearest name', async () => {
    const error = await rejectionOf(compiled().fit(X, y, { batchsize: 3 } as never));
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({
      code: 'E_OPTION',
      path: 'fit.batchsize',
      message: /unknown option "batchsize"; did you mean batchSize\?/,
    });
    await expect(init({ modul: 1 } as never)).rejects.toMatchObject({ message: /did you mean module/ });
  });
});
