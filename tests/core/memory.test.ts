// Nothing to manage: models give their memory back, and steps take none.
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { adam, dense, dropout, l1, load, memory, type Sequential, sequential } from '../../src/index.js';
import { classification, classifier, linearModel, regression, rejectionOf } from '../support/models.js';

const { X, y } = classification(40, 4, 3);

function compiled(): Sequential {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Full collections, with turns of the event loop in which finalizers run. */
async function collect(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await turn();
  }
}

/** What earlier tests dropped must not be given back in the middle of this one. */
beforeEach(async () => {
  for (let i = 0; i < 3; i++) await collect();
});

describe('the arena', () => {
  test('holds the same bytes after 200 models were made, trained, saved, loaded and disposed', async () => {
    const one = compiled();
    await one.fit(X, y);
    one.dispose();
    const before = memory();
    for (let i = 0; i < 200; i++) {
      const model = sequential({
        seed: i,
        layers: [
          dense({ units: 1 + (i % 50), inputShape: [4], activation: 'relu', kernelRegularizer: l1(1e-4) }),
          dropout({ rate: 0.5 }),
          dense({ units: 3, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      await model.fit(X, y, { validationSplit: 0.2 });
      model.predictDistribution(X, { passes: 2 });
      await model.evaluate(X, y);
      const copy = load(model.save());
      model.dispose();
      copy.dispose();
    }
    expect(memory().bytesInUse).toBe(before.bytesInUse);
    // Sizes differ, so the memory may have grown a little, once; 200 models of 20 kB would be 4 MB.
    expect(memory().bytesReserved - before.bytesReserved).toBeLessThan(2 ** 20);
  });

  test('gets the memory of dropped models back when they are collected', async () => {
    const before = memory().bytesInUse;
    await (async () => {
      for (let i = 0; i < 20; i++) {
        const model = compiled();
        await model.fit(X, y, {
          validationSplit: 0.2,
          callbacks: [{ onEpochEnd: (_e, _l, control) => void control.getWeights() }],
        });
        model.predict(X);
        load(model.save()).predict(X);
        for await (const _log of model.train(X, y, { epochs: 3 })) break;
      }
      expect(memory().bytesInUse).toBeGreaterThan(before);
    })();
    for (let i = 0; i < 20 && memory().bytesInUse > before; i++) await collect();
    expect(memory().bytesInUse).toBe(before);
  });

  test('a model that is in use is not collected, nor one that trains', async () => {
    const model = compiled();
    const fitting = model.fit(X, y, { epochs: 20, yieldEvery: 0 });
    await collect();
    await fitting;
    await collect();
    expect(model.predict(X).shape).toEqual([40, 3]);
    // Without a name for the model, its fit keeps it.
    const { epochs } = await compiled().fit(X, y, { epochs: 5, yieldEvery: 0, callbacks: [{ onEpochEnd: collect }] });
    expect(epochs).toHaveLength(5);
  });

  test('takes nothing while a model is only described', () => {
    const before = memory();
    const model = compiled();
    model.summary({ printFn: () => {} });
    model.toJSON();
    expect(memory()).toEqual(before);
  });
});

describe('a training step', () => {
  test('allocates nothing in the arena: the same bytes at every step of an epoch, validation given back', async () => {
    const model = compiled();
    const seen: object[] = [];
    const look = () => void seen.push(memory());
    const options = { epochs: 3, batchSize: 7, validationSplit: 0.2 };
    await model.fit(X, y, {
      ...options,
      callbacks: [{ onTrainBegin: look, onBatchBegin: look, onBatchEnd: look, onEpochEnd: look }],
    });
    expect(seen.length).toBe(1 + 3 * (5 * 2 + 1));
    // The first validation may make the memory itself grow, once; what is in use is the same throughout.
    expect(new Set(seen.map((use) => JSON.stringify({ ...use, bytesReserved: 0 }))).size).toBe(1);
    expect(seen.slice(12).every((use) => JSON.stringify(use) === JSON.stringify(seen.at(-1)))).toBe(true);
  });

  test('a fit gives back its copy of the data, also when it ends by an error, a signal, or an early break', async () => {
    const model = compiled();
    await model.fit(X, y);
    const { bytesInUse } = memory();
    await model.fit(X, y);
    expect(memory().bytesInUse).toBe(bytesInUse);
    const fault = () => {
      throw new Error('fault');
    };
    await rejectionOf(model.fit(X, y, { callbacks: [{ onBatchEnd: fault }] }));
    expect(memory().bytesInUse).toBe(bytesInUse);
    const controller = new AbortController();
    await rejectionOf(
      model.fit(X, y, { signal: controller.signal, callbacks: [{ onBatchEnd: () => controller.abort() }] }),
    );
    expect(memory().bytesInUse).toBe(bytesInUse);
    for await (const _log of model.train(X, y, { epochs: 9 })) break;
    expect(memory().bytesInUse).toBe(bytesInUse);
    await model.evaluate(X, y);
    expect(memory().bytesInUse).toBe(bytesInUse);
  });

  test('leaves no JavaScript objects behind: the heap after many epochs is that after few', async () => {
    const model = compiled();
    const used: number[] = [];
    const watch = {
      onEpochEnd: async (epoch: number) => {
        if (epoch % 500 !== 499) return;
        await collect();
        used.push(process.memoryUsage().heapUsed);
      },
    };
    await model.fit(X, y, {
      epochs: 2500,
      batchSize: 4,
      shuffle: true,
      callbacks: [watch],
      yieldEvery: Number.POSITIVE_INFINITY,
    });
    // 20 000 steps between the second look and the last. The history keeps a log of some 300 bytes per epoch (1500 of
    // them) and the collector has its own slack; one object of 100 bytes per step would be 1.5 MB.
    expect(used).toHaveLength(5);
    expect(used[4]! - used[1]!).toBeLessThan(1_000_000);
  });
});

describe('dispose', () => {
  test('during fit: rejects with E_DISPOSED at the next step boundary, and everything is freed', async () => {
    const before = memory().bytesInUse;
    for (const hook of ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd'] as const) {
      const model = compiled();
      const callbacks = [{ [hook]: () => model.dispose() }];
      const fitting = model.fit(X, y, { epochs: 3, batchSize: 8, validationSplit: 0.2, callbacks });
      expect(await rejectionOf(fitting)).toMatchObject({ code: 'E_DISPOSED' });
      expect(memory().bytesInUse).toBe(before);
    }
  });

  test('from outside during fit, validation or evaluate: the same', async () => {
    const before = memory().bytesInUse;
    const many = classification(256 * 4, 4, 3);
    const work: ((model: Sequential) => Promise<unknown>)[] = [
      (model) => model.fit(X, y, { epochs: 1000, yieldEvery: 0 }),
      (model) => model.fit(X, y, { batchSize: 40, validationData: [many.X, many.y], yieldEvery: 0 }),
      (model) => model.evaluate(many.X, many.y, { yieldEvery: 0 }),
    ];
    for (const start of work) {
      for (const turns of [1, 2, 3]) {
        const model = compiled();
        const running = rejectionOf(start(model));
        for (let i = 0; i < turns; i++) await turn();
        model.dispose();
        expect(await running).toMatchObject({ code: 'E_DISPOSED' });
        expect(memory().bytesInUse).toBe(before);
      }
    }
  });

  test('twice, or as Symbol.dispose, or of a model without memory, is one dispose', () => {
    const before = memory().bytesInUse;
    const model = linearModel(3);
    model.getWeights();
    const other = linearModel(3);
    other.getWeights();
    const both = memory().bytesInUse;
    model[Symbol.dispose]();
    model.dispose();
    model[Symbol.dispose]();
    expect(memory().bytesInUse).toBe(before + (both - before) / 2);
    other.dispose();
    linearModel(3).dispose();
    expect(memory().bytesInUse).toBe(before);
  });

  test('frees at once what collection would free later, and only once', async () => {
    const before = memory().bytesInUse;
    await (async () => {
      const model = compiled();
      await model.fit(X, y);
      model.dispose();
    })();
    expect(memory().bytesInUse).toBe(before);
    const model = compiled();
    model.getWeights(); // takes the place of the one that is gone
    const { bytesInUse } = memory();
    await collect();
    expect(memory().bytesInUse).toBe(bytesInUse);
    expect(model.predict(X).shape).toEqual([40, 3]);
  });

  test('views that the memory outgrew do not matter: other models go on', async () => {
    const data = regression(30, 5);
    const make = () => {
      const model = linearModel(5);
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
      return model;
    };
    const [model, twin] = [make(), make()];
    const grown = memory().bytesReserved;
    const grow = () => {
      const large = sequential({ layers: [dense({ units: 2 ** 16, inputShape: [40] })] });
      large.getWeights();
    };
    await model.fit(data.X, data.y, { epochs: 2, batchSize: 4, callbacks: [{ onBatchBegin: grow }] });
    expect(memory().bytesReserved).toBeGreaterThan(grown);
    await twin.fit(data.X, data.y, { epochs: 2, batchSize: 4 });
    expect(model.getWeights()).toEqual(twin.getWeights());
  });
});
