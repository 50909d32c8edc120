// Training in a worker that is saved within, left and gone on with: what callbacks on the caller's side keep goes along.
import { expect, test } from 'vitest';
import { checkpointTo } from '../../src/checkpoints/checkpoint.js';
import {
  type Callback,
  type CallbackState,
  earlyStopping,
  load,
  type OptionError,
  reduceLearningRateOnPlateau,
  type Sequential,
} from '../../src/index.js';
import { MemoryStore } from '../checkpoints/memoryStore.js';
import { rejectionOf } from '../support/models.js';
import { compiled, hosted, untimed, X, y } from './support.js';

const options = { batchSize: 8, epochs: 4, validationSplit: 0.2, verbose: false }; // 30 rows: 4 steps an epoch
const HOOKS = ['onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd'] as const;

/** Changes the learning rate by how often it was called, so that an event that comes twice or not at all changes bits. */
class Meddler implements Callback {
  readonly name = 'meddler';
  calls = new Int32Array(1);

  onBatchEnd(_batch: number, _log: object, model: { learningRate: number }): void {
    this.calls[0]!++;
    if (this.calls[0]! % 3 === 0) model.learningRate *= 0.9;
  }
  state(): CallbackState {
    return { calls: this.calls };
  }
  restore(state: { calls: Int32Array<ArrayBuffer> }): void {
    this.calls = state.calls;
  }
}

const crew = (own: Callback, place: number): Callback[] => {
  const others = [
    new Meddler(),
    earlyStopping({ patience: 2, restoreBestWeights: true, minDelta: 0.05 }),
    reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.7, minDelta: 0.2 }),
  ];
  return [...others.slice(0, place), own, ...others.slice(place)];
};

async function whole(): Promise<Sequential> {
  const model = compiled();
  await model.fit(X, y, { ...options, callbacks: crew({}, 0) });
  return model;
}

test.each(HOOKS)('a file that %s of any callback saves goes on, here and in a worker', async (hook) => {
  const expected = (await whole()).save();
  for (const [place, time] of [
    [0, 2],
    [2, 1],
    [3, 3],
  ] as const) {
    const remote = await hosted();
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    let times = 0;
    const saves = {
      [hook]: async () => {
        times++;
        if (times === time) bytes = await remote.save();
      },
    };
    await remote.fit(X, y, { ...options, callbacks: crew(saves, place) });
    expect(await remote.save()).toEqual(expected);
    const [copy, there] = [load(bytes!), await hosted(bytes!)];
    expect(there.unfinished).toEqual(copy.unfinished);
    for (const model of [copy, there]) {
      await model.fit(X, y, { ...options, callbacks: crew({}, place) });
      expect(await model.save()).toEqual(expected);
    }
  }
});

test('a file that is asked for from outside does, too', async () => {
  const expected = (await whole()).save();
  const remote = await hosted();
  const files: Promise<Uint8Array<ArrayBuffer>>[] = [];
  const timer = setInterval(() => files.push(remote.save()), 1);
  await remote.fit(X, y, { ...options, callbacks: crew({}, 0), yieldEvery: 0 }).finally(() => clearInterval(timer));
  for (const bytes of await Promise.all(files)) {
    const copy = load(bytes);
    if (copy.step > 0 && copy.unfinished === undefined) continue; // it was over
    await copy.fit(X, y, { ...options, callbacks: crew({}, 0) });
    expect(copy.save()).toEqual(expected);
  }
});

test('a question that no callback has heard yet is asked again', async () => {
  // The caller is busy while the worker asks, and asks for a file before it hears the question.
  const expected = (await whole()).save();
  const remote = await hosted();
  let saved: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const busy: Callback = {
    onEpochBegin(epoch) {
      if (epoch !== 1) return;
      setTimeout(() => {
        const until = performance.now() + 200;
        while (performance.now() < until);
        saved = remote.save();
      });
    },
  };
  await remote.fit(X, y, { ...options, callbacks: crew(busy, 3) });
  const copy = load(await saved!);
  expect(copy.unfinished?.epochs).toBeGreaterThanOrEqual(1);
  await copy.fit(X, y, { ...options, callbacks: crew({}, 3) });
  expect(copy.save()).toEqual(expected);
});

test('training that a signal, an error or stopTraining left goes on in the worker, and from its file', async () => {
  const expected = (await whole()).save();
  const controller = new AbortController();
  const acts: ((model: { stopTraining(): void }) => void)[] = [
    () => controller.abort(),
    () => {
      throw new Error('mine');
    },
    (model) => model.stopTraining(),
  ];
  for (const [index, act] of acts.entries()) {
    const remote = await hosted();
    let times = 0;
    const leaves: Callback = {
      onBatchEnd(_batch, _log, model) {
        times++;
        if (times === 6) act(model);
      },
    };
    const fitting = remote.fit(X, y, {
      ...options,
      ...(index === 0 ? { signal: controller.signal } : {}),
      callbacks: crew(leaves, 1),
    });
    await (index < 2 ? rejectionOf(fitting) : fitting);
    expect(remote.unfinished).toEqual({ epochs: 1, steps: 2 });
    const copy = load(await remote.save());
    for (const model of [copy, remote]) {
      await model.fit(X, y, { ...options, callbacks: crew({}, 1) });
      expect(await model.save()).toEqual(expected);
    }
  }
});

test('knows epoch and history; initialEpoch crosses', async () => {
  const [remote, twin] = [await hosted(), compiled()];
  for (const model of [remote, twin]) {
    await model.fit(X, y, { ...options, epochs: 2 });
    expect(model.epoch).toBe(2);
    await model.fit(X, y, { ...options, epochs: 3, initialEpoch: 2 });
  }
  expect(untimed((await remote.history).epochs)).toEqual(untimed(twin.history.epochs));
  expect(await remote.save()).toEqual(twin.save());
});

test('a state that cannot be kept is refused by name, before a step', async () => {
  const remote = await hosted();
  const hook = { onEpochEnd: () => {} };
  const callback: Callback = { ...hook, name: 'mine', state: () => new Map() as never, restore: () => {} };
  const error = await rejectionOf(remote.fit(X, y, { ...options, callbacks: [callback] }));
  expect(error).toMatchObject({ code: 'E_OPTION', message: expect.stringMatching(/the state of mine/) });
  expect(remote.step).toBe(0);
  const half = remote.fit(X, y, { ...options, callbacks: [{ ...hook, state: () => 1 }] });
  expect(await rejectionOf(half)).toMatchObject({ code: 'E_OPTION' });
});

test('checkpoints of a model in a worker are written here, and their bytes go on there; a store is refused by name', async () => {
  const expected = (await whole()).save();
  const store = new MemoryStore();
  const model = await hosted();
  const fit = { ...options, budget: { steps: 6 } };
  await model.fit(X, y, { ...fit, callbacks: crew(checkpointTo(store, { every: { steps: 4 } }), 3) });
  expect(store.writes).toBe(2);
  const next = await hosted();
  const { code } = (await rejectionOf(next.fit(X, y, { ...options, resume: store }))) as OptionError;
  expect(code).toBe('E_OPTION');
  await next.fit(X, y, { ...options, resume: store.files[0]!, callbacks: crew({}, 3) });
  expect(Buffer.compare(await next.save(), expected)).toBe(0);
});
