// Callbacks: when they are called, with what, that they are awaited, and what their errors do.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { adam, type BatchLog, type Callback, type EpochLog } from '../../../src/index.js';
import { classification, classifier, expectFiniteWeights, rejectionOf, weightBits } from '../../support/models.js';

const { X, y } = classification(10, 4, 3);

function compiled() {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

describe('callbacks', () => {
  test('are called in order, each awaited before the next, with their arguments', async () => {
    const model = compiled();
    const calls: unknown[] = [];
    const recorder = (name: string): Callback => ({
      onTrainBegin: async ({ epochs, batchSize, steps, samples }, control) => {
        await sleep(1);
        calls.push([name, 'trainBegin', epochs, batchSize, steps, samples, control === model]);
      },
      onTrainEnd: async (control) => {
        await sleep(1);
        calls.push([name, 'trainEnd', control === model]);
      },
      onEpochBegin: async (epoch, control) => {
        await sleep(1);
        calls.push([name, 'epochBegin', epoch, control === model]);
      },
      onEpochEnd: async (epoch, log, control) => {
        await sleep(1);
        calls.push([name, 'epochEnd', epoch, log.epoch, control === model]);
      },
      onBatchBegin: async (batch, control) => {
        await sleep(1);
        calls.push([name, 'batchBegin', batch, control === model]);
      },
      onBatchEnd: async (batch, log, control) => {
        await sleep(1);
        calls.push([name, 'batchEnd', batch, log.batch, log.size, control === model]);
      },
    });
    await model.fit(X, y, { epochs: 2, batchSize: 4, callbacks: [recorder('a'), recorder('b')] });
    const both = (...call: unknown[]) => [
      ['a', ...call, true],
      ['b', ...call, true],
    ];
    const batch = (number: number, size: number) => [
      ...both('batchBegin', number),
      ...both('batchEnd', number, number, size),
    ];
    const epoch = (number: number) => [
      ...both('epochBegin', number),
      ...batch(0, 4),
      ...batch(1, 4),
      ...batch(2, 2),
      ...both('epochEnd', number, number),
    ];
    expect(calls).toEqual([...both('trainBegin', 2, 4, 3, 10), ...epoch(0), ...epoch(1), ...both('trainEnd')]);
  });

  test('get the logs that the history keeps, and batch logs whose mean is the epoch', async () => {
    const batches: BatchLog[] = [];
    const logs: EpochLog[] = [];
    const { epochs } = await compiled().fit(X, y, {
      batchSize: 4,
      callbacks: [
        { onBatchEnd: (_batch, log) => void batches.push(log), onEpochEnd: (_epoch, log) => void logs.push(log) },
      ],
    });
    expect(logs[0]).toBe(epochs[0]);
    const mean = batches.reduce((sum, { dataLoss, size }) => sum + dataLoss * size, 0) / 10;
    expect(epochs[0]!.dataLoss).toBeCloseTo(mean, 12); // rounding of a division and a product in f64
  });

  test('are methods: `this` is the callback', async () => {
    class Counter implements Callback {
      epochs = 0;
      onEpochEnd() {
        this.epochs++;
      }
    }
    const counter = new Counter();
    await compiled().fit(X, y, { epochs: 3, callbacks: [counter] });
    expect(counter.epochs).toBe(3);
  });

  test('change no bit of training by being there', async () => {
    const [plain, watched] = [compiled(), compiled()];
    await plain.fit(X, y, { epochs: 3, batchSize: 4 });
    await watched.fit(X, y, {
      epochs: 3,
      batchSize: 4,
      callbacks: [{ onBatchEnd: () => sleep(0), onEpochEnd: (_epoch, _log, model) => void model.getWeights() }],
    });
    expect(weightBits(watched)).toEqual(weightBits(plain));
  });

  test('may set weights', async () => {
    const model = compiled();
    const weights = model.getWeights();
    await model.fit(X, y, {
      epochs: 2,
      callbacks: [{ onEpochEnd: (_epoch, _log, control) => control.setWeights(weights) }],
    });
    expect(weightBits(model)).toEqual(weightBits(compiled()));
  });

  test.each([
    'onTrainBegin',
    'onEpochBegin',
    'onBatchBegin',
    'onBatchEnd',
    'onEpochEnd',
    'onTrainEnd',
  ] as const)('fit rejects with the very error of %s, with the weights of the last full step', async (hook) => {
    const fault = new Error(`${hook} failed`);
    const model = compiled();
    let calls = 0;
    const fails: Callback = {
      [hook]: async () => {
        calls++;
        await sleep(0);
        if (calls === 2 || hook.startsWith('onTrain')) throw fault;
      },
    };
    const error = await rejectionOf(model.fit(X, y, { epochs: 3, batchSize: 4, callbacks: [fails] }));
    expect(error).toBe(fault);
    const steps = { onTrainBegin: 0, onEpochBegin: 3, onBatchBegin: 1, onBatchEnd: 2, onEpochEnd: 6, onTrainEnd: 9 };
    expect(model.step).toBe(steps[hook]);
    expectFiniteWeights(model);
    const twin = compiled();
    await twin.fit(X, y, { epochs: 4, batchSize: 4, callbacks: [stopAfter(steps[hook])] });
    expect(weightBits(model)).toEqual(weightBits(twin));
    await model.fit(X, y); // and it can be trained again
  });

  test('a callback that throws at once, not as a promise, does the same', async () => {
    const fault = new TypeError('at once');
    const model = compiled();
    const callback: Callback = {
      onBatchEnd: () => {
        throw fault;
      },
    };
    expect(await rejectionOf(model.fit(X, y, { callbacks: [callback] }))).toBe(fault);
    expect(model.step).toBe(1);
  });
});

/** Stops at that many steps. */
function stopAfter(steps: number): Callback {
  let taken = 0;
  return {
    onTrainBegin: (_parameters, model) => {
      if (steps === 0) model.stopTraining();
    },
    onBatchEnd: (_batch, _log, model) => {
      taken++;
      if (taken === steps) model.stopTraining();
    },
  };
}

describe('stopTraining', () => {
  test('ends after the current step; the epoch is logged with what it has, and onTrainEnd is called', async () => {
    const model = compiled();
    let ended = 0;
    const { epochs } = await model.fit(X, y, {
      epochs: 5,
      batchSize: 2,
      callbacks: [stopAfter(7), { onTrainEnd: () => void ended++ }],
    });
    expect(model.step).toBe(7);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
    expect(ended).toBe(1);
  });

  test('in onEpochEnd ends with that epoch; in onTrainBegin before any', async () => {
    const model = compiled();
    const first = await model.fit(X, y, { epochs: 5, callbacks: [{ onEpochEnd: (_e, _l, m) => m.stopTraining() }] });
    expect(first.epochs).toHaveLength(1);
    const none = await model.fit(X, y, { callbacks: [{ onTrainBegin: (_p, m) => m.stopTraining() }] });
    expect(none.epochs).toEqual([]);
    expect(model.step).toBe(1);
  });

  test('of a model that does not train has no effect on the next fit', async () => {
    const model = compiled();
    model.stopTraining();
    expect((await model.fit(X, y, { epochs: 2 })).epochs).toHaveLength(2);
  });
});

describe('onTrainExit', () => {
  const exits = (): { callback: Callback; calls: string[] } => {
    const calls: string[] = [];
    return {
      calls,
      callback: {
        onTrainEnd: () => void calls.push('end'),
        onTrainExit: async (control) => {
          await sleep(1);
          calls.push(`exit at ${(control as ReturnType<typeof compiled>).step}`);
        },
      },
    };
  };
  const options = { batchSize: 4, epochs: 2 };

  test('is the last call, after onTrainEnd, of a fit that runs through or is stopped', async () => {
    const { callback, calls } = exits();
    await compiled().fit(X, y, { ...options, callbacks: [callback] });
    await compiled().fit(X, y, { ...options, callbacks: [stopAfter(2), callback] });
    expect(calls).toEqual(['end', 'exit at 6', 'end', 'exit at 2']);
  });

  test.each([
    'onTrainBegin',
    'onEpochBegin',
    'onBatchEnd',
    'onEpochEnd',
    'onTrainEnd',
  ] as const)('is called where %s of another one throws, whose error is the one that fit rejects with', async (hook) => {
    const { callback, calls } = exits();
    const fails: Callback = {
      [hook]: () => {
        throw new Error('first');
      },
      onTrainExit: () => {
        throw new Error('second');
      },
    };
    const error = await rejectionOf(compiled().fit(X, y, { ...options, callbacks: [fails, callback] }));
    expect(error).toMatchObject({ message: 'first' });
    expect(calls.filter((call) => call.startsWith('exit'))).toHaveLength(1);
  });

  test('is called where a signal aborts, and where the loop over train is left', async () => {
    const { callback, calls } = exits();
    const controller = new AbortController();
    const aborts: Callback = { onBatchEnd: (batch) => (batch === 1 ? controller.abort() : undefined) };
    const { signal } = controller;
    await rejectionOf(compiled().fit(X, y, { ...options, signal, callbacks: [aborts, callback] }));
    for await (const _log of compiled().train(X, y, { ...options, callbacks: [callback] })) break;
    expect(calls).toEqual(['exit at 2', 'exit at 3']);
  });

  test('that throws makes a fit reject that had not; all others are called, and the model is free', async () => {
    const { callback, calls } = exits();
    const fault = new Error('mine');
    const fails: Callback = {
      onTrainExit: () => {
        throw fault;
      },
    };
    const model = compiled();
    expect(await rejectionOf(model.fit(X, y, { ...options, callbacks: [fails, callback] }))).toBe(fault);
    expect(calls).toEqual(['end', 'exit at 6']);
    await model.fit(X, y);
  });

  test('is called while the model still trains: no other fit can slip in before', async () => {
    const model = compiled();
    let refusal: unknown;
    const callback: Callback = {
      onTrainExit: async () => {
        refusal = await rejectionOf(model.fit(X, y));
      },
    };
    await model.fit(X, y, { callbacks: [callback] });
    expect(refusal).toMatchObject({ code: 'E_BUSY' });
  });

  test('of a run that never began is not called: data and options were refused', async () => {
    const { callback, calls } = exits();
    await rejectionOf(compiled().fit(X, y, { signal: AbortSignal.abort(), callbacks: [callback] }));
    expect(calls).toEqual([]);
  });
});
