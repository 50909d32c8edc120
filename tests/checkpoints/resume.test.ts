// fit({ resume }) of bytes and of stores: whom it makes the model, what it refuses, and what a damaged or full store does.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointTo } from '../../src/checkpoints/checkpoint.js';
import { storeAt } from '../../src/checkpoints/storeAt.js';
import {
  adam,
  type Callback,
  dense,
  dropout,
  earlyStopping,
  type FitOptions,
  FormatError,
  load,
  type OptionError,
  type Sequential,
  type SequentialOptions,
  type StateError,
  StorageError,
  sequential,
  sgd,
  type Warning,
} from '../../src/index.js';
import { classification, rejectionOf } from '../support/models.js';
import { MemoryStore } from './memoryStore.js';

const { X, y } = classification(20, 4, 3);
const options: FitOptions = { epochs: 4, batchSize: 5, verbose: false };

function compiled(more: Partial<SequentialOptions> = {}, optimizer = adam({ learningRate: 0.05 })): Sequential {
  const layers = [
    dense({ units: 5, inputShape: [4], activation: 'relu' }),
    dropout({ rate: 0.3 }),
    dense({ units: 3, activation: 'softmax' }),
  ];
  const model = sequential({ seed: 5, layers, ...more });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** The file of a training that nobody stopped. */
async function whole(callbacks: readonly Callback[] = []): Promise<Uint8Array> {
  const model = compiled();
  await model.fit(X, y, { ...options, callbacks });
  return model.save();
}

/** A store whose training ended by an error after that many steps. */
async function left(
  after: number,
  every: { steps?: number; epochs?: number } = { steps: 1 },
  own: readonly Callback[] = [],
) {
  const store = new MemoryStore();
  const fails: Callback = {
    onBatchEnd: (_, __, model) => {
      if (model.step === after) throw new Error('mine');
    },
  };
  const fit = compiled().fit(X, y, { ...options, callbacks: [...own, checkpointTo(store, { every }), fails] });
  await expect(fit).rejects.toThrow('mine');
  return store;
}

const flipped = (bytes: Uint8Array) => bytes.map((byte, index) => (index === bytes.length - 9 ? byte ^ 4 : byte));

async function resumed(resume: NonNullable<FitOptions['resume']>, more: FitOptions = {}, model = compiled()) {
  const warnings: Warning[] = [];
  const all = { ...options, resume, onWarning: (warning: Warning) => void warnings.push(warning), ...more };
  const { endedBy } = await model.fit(X, y, all);
  return { model, endedBy, warnings };
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

test('bytes, a view of them, and a store go on with equal bits, in fit and in train', async () => {
  const expected = await whole();
  const store = await left(7);
  const [bytes] = store.files as [Uint8Array];
  for (const resume of [bytes, bytes.slice().buffer, new DataView(bytes.slice().buffer), store]) {
    const { model, warnings } = await resumed(resume);
    expect(same(model.save(), expected)).toBe(true);
    expect(warnings).toEqual([]);
  }
  const model = compiled();
  const epochs: number[] = [];
  for await (const { epoch } of model.train(X, y, { ...options, resume: store })) epochs.push(epoch);
  expect(epochs).toEqual([1, 2, 3]);
  expect(same(model.save(), expected)).toBe(true);
});

test('21: an error of a callback is what fit rejects with, after the state of the last whole step is kept', async () => {
  const store = await left(6, { epochs: 1 });
  const copy = load(store.files[0]!);
  expect([copy.step, copy.unfinished]).toEqual([6, { epochs: 1, steps: 2 }]);
  expect(same((await resumed(store)).model.save(), await whole())).toBe(true);
  const rejects: Callback = { onEpochEnd: () => Promise.reject(new Error('later')) };
  await expect(compiled().fit(X, y, { ...options, callbacks: [rejects] })).rejects.toThrow('later');
});

test('22: a signal ends training at a step, keeps it, and the next call goes on with equal bits', async () => {
  const store = new MemoryStore();
  const controller = new AbortController();
  const aborts: Callback = {
    onBatchEnd: (_, __, { step }) => {
      if (step === 10) controller.abort(new Error('enough'));
    },
  };
  const callbacks = [aborts, checkpointTo(store)];
  const fit = compiled().fit(X, y, { ...options, signal: controller.signal, callbacks });
  await expect(fit).rejects.toThrow('enough');
  expect(load(store.files[0]!).unfinished).toEqual({ epochs: 2, steps: 2 });
  expect(same((await resumed(store)).model.save(), await whole())).toBe(true);
});

test('56: a flipped bit in the newest checkpoint: the one before is taken, with a warning, and the end has equal bits', async () => {
  const store = await left(9);
  const [newest, previous] = store.files as [Uint8Array, Uint8Array];
  store.files = [flipped(newest), previous];
  const { model, warnings } = await resumed(store);
  expect(warnings.map(({ code }) => code)).toEqual(['W_CHECKPOINT']);
  expect(warnings[0]!.message).toMatch(/an older one taken: .*sha256.*damaged/);
  expect(same(model.save(), await whole())).toBe(true);
  for (const torn of [newest.subarray(0, 100), newest.subarray(0, -1), new Uint8Array()]) {
    store.files = [torn, previous];
    expect((await resumed(store)).warnings.map(({ code }) => code)).toEqual(['W_CHECKPOINT']);
  }
  store.files = [flipped(newest), flipped(previous)];
  const untouched = compiled();
  const before = untouched.save();
  await expect(untouched.fit(X, y, { ...options, resume: store })).rejects.toBeInstanceOf(FormatError);
  expect(same(untouched.save(), before)).toBe(true);
});

test('72: a training in slices of a budget, each in a process of its own, is training in one piece', async () => {
  const expected = compiled();
  await expected.fit(X, y, { ...options, callbacks: [{}] });
  let store = new MemoryStore();
  let slices = 0;
  for (let end: string | undefined = 'budget'; end === 'budget'; slices++) {
    store = store.reopened();
    const more = { budget: { steps: 3 }, callbacks: [checkpointTo(store)] };
    const { model, endedBy } = await resumed(store, more);
    end = endedBy;
    if (end !== 'budget') expect(same(model.save(), expected.save())).toBe(true);
  }
  expect(slices).toBe(6); // 16 steps
});

test('a store that answers with an error is asked for the one before', async () => {
  const store = await left(9);
  let asked = 0;
  const next = async () => {
    asked++;
    if (asked === 1) throw new StorageError('the disk fails', { systemCode: 'EIO' });
    return { done: false as const, value: store.files[1]! };
  };
  const failing = { read: () => ({ [Symbol.asyncIterator]: () => ({ next }) }) };
  const { model, warnings } = await resumed(failing);
  expect(warnings[0]).toMatchObject({ code: 'W_CHECKPOINT', message: expect.stringMatching(/the disk fails/) });
  expect(same(model.save(), await whole())).toBe(true);
  const dead = {
    read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new StorageError('dead')) }) }),
  };
  await expect(compiled().fit(X, y, { ...options, resume: dead })).rejects.toMatchObject({ code: 'E_STORAGE' });
});

test('an empty store begins; one of a training that is over ends at once, and says so', async () => {
  const store = new MemoryStore();
  const first = await resumed(store, { callbacks: [checkpointTo(store)] });
  expect(first.warnings).toEqual([]);
  const again = await resumed(store, { callbacks: [checkpointTo(store)] });
  expect(again.endedBy).toBe('epochs');
  expect(again.warnings.map(({ code }) => code)).toEqual(['W_RESUME']);
  expect(same(again.model.save(), first.model.save())).toBe(true);
});

test('best weights that earlyStopping restores are in the last checkpoint', async () => {
  const store = new MemoryStore();
  const callbacks = () => [
    earlyStopping({ monitor: 'loss', patience: 1, minDelta: 10, restoreBestWeights: true }),
    checkpointTo(store),
  ];
  const { model, endedBy } = await resumed(store, { callbacks: callbacks() });
  expect(endedBy).toBe('stopTraining');
  const again = await resumed(store, { callbacks: callbacks() });
  expect(again.endedBy).toBe('stopTraining');
  expect(same(again.model.save(), model.save())).toBe(true);
});

test('a model of another configuration is refused before anything changes, and the difference is named', async () => {
  const store = await left(5);
  const others: [Sequential, RegExp][] = [
    [compiled({ seed: 6 }), /seed is "5" there, and "6" here/],
    [
      compiled({}, adam({ learningRate: 0.04 })),
      /compiled\.optimizer\.config\.learningRate is 0.05 there, and 0.04 here/,
    ],
    [compiled({}, sgd({ learningRate: 0.05 }) as never), /compiled\.optimizer\.name is "adam" there, and "sgd" here/],
    [compiled({ missing: 'impute' }), /missing is "reject" there, and "impute" here/],
  ];
  for (const [model, message] of others) {
    const before = model.save();
    for (const resume of [store, store.files[0]!]) {
      const { code, message: text } = (await rejectionOf(model.fit(X, y, { ...options, resume }))) as OptionError;
      expect([code, text]).toEqual(['E_OPTION', expect.stringMatching(message)]);
    }
    expect(same(model.save(), before)).toBe(true);
  }
});

test('a call that does not fit a budget that was used up is refused before anything changes', async () => {
  const store = new MemoryStore();
  await compiled().fit(X, y, { ...options, budget: { steps: 6 }, callbacks: [checkpointTo(store)] });
  const model = compiled();
  const before = model.save();
  await expect(model.fit(X, y, { ...options, batchSize: 4, resume: store })).rejects.toMatchObject({
    path: 'fit.batchSize',
  });
  expect(same(model.save(), before)).toBe(true);
});

test('a seed that was drawn is taken over, so that a program without one goes on', async () => {
  const own = compiled({ seed: undefined as never });
  const expected = compiled({ seed: own.seed });
  await expected.fit(X, y, options);
  const store = new MemoryStore();
  await own.fit(X, y, { ...options, budget: { steps: 5 }, callbacks: [checkpointTo(store)] });
  const { model } = await resumed(store, {}, compiled({ seed: undefined as never }));
  expect(model.seed).toBe(own.seed);
  expect(same(model.save(), expected.save())).toBe(true);
});

test('means of missing values and columns by name are those of the checkpoint; other rows are refused', async () => {
  const rows = Array.from({ length: 20 }, (_, row) => Array.from(X.data.subarray(4 * row, 4 * row + 4)));
  rows[3]![1] = Number.NaN;
  const make = () => compiled({ missing: 'impute' });
  const expected = make();
  await expected.fit(rows, y, options);
  const store = new MemoryStore();
  await make().fit(rows, y, { ...options, budget: { steps: 5 }, callbacks: [checkpointTo(store)] });
  const model = make();
  await model.fit(rows, y, { ...options, resume: store });
  expect(same(model.save(), expected.save())).toBe(true);
  const other = rows.map((row) => row.map((value) => value + 1));
  await expect(make().fit(other, y, { ...options, resume: store })).rejects.toThrow(/the mean of column 0 is/);
});

test('code of the model itself is used: a loss of its own needs no customObjects', async () => {
  const make = () => {
    const model = sequential({ seed: 2, layers: [dense({ units: 1, inputShape: [4] })] });
    const loss = {
      name: 'mine',
      value: (yTrue: Float32Array, yPred: Float32Array) => yPred.map((p, i) => (p - yTrue[i]!) * (p - yTrue[i]!)),
      gradient: (yTrue: Float32Array, yPred: Float32Array) => yPred.map((p, i) => 2 * (p - yTrue[i]!)),
    };
    model.compile({ optimizer: 'adam', loss });
    return model;
  };
  const expected = make();
  await expected.fit(X, y, options);
  const store = new MemoryStore();
  await make().fit(X, y, { ...options, budget: { steps: 5 }, callbacks: [checkpointTo(store)] });
  const { model } = await resumed(store, {}, make());
  expect(same(model.save(), expected.save())).toBe(true);
});

test('a write that fails is a warning, and training goes on; or it ends training', async () => {
  const store = new MemoryStore();
  store.write = () => Promise.reject(new StorageError('no space is left', { systemCode: 'ENOSPC' }));
  const { model, warnings } = await resumed(true, { callbacks: [checkpointTo(store)] });
  expect(warnings).toEqual([{ code: 'W_CHECKPOINT', message: expect.stringMatching(/no space is left/) }]);
  expect(same(model.save(), await whole([{}]))).toBe(true);
  const strict = checkpointTo(store, { every: { steps: 3 }, onError: 'throw' });
  const failing = compiled();
  await expect(failing.fit(X, y, { ...options, callbacks: [strict] })).rejects.toMatchObject({ systemCode: 'ENOSPC' });
  expect(failing.step).toBe(3);
});

test('a store that another training has is refused before the first step, and is free after each end', async () => {
  const store = new MemoryStore();
  const give = await store.lock();
  const model = compiled();
  await expect(model.fit(X, y, { ...options, callbacks: [checkpointTo(store)] })).rejects.toMatchObject({
    code: 'E_LOCKED',
  });
  expect([model.step, store.writes]).toEqual([0, 0]);
  await give();
  const callback = checkpointTo(store, { every: { epochs: 3 } });
  await model.fit(X, y, { ...options, callbacks: [callback] });
  expect(store.writes).toBe(2); // after the third epoch, and at the end
  const outcomes: (string | undefined)[] = [];
  const starts: Callback = {
    onEpochEnd: async () => {
      for (const own of [callback, checkpointTo(store)]) {
        outcomes.push(((await rejectionOf(compiled().fit(X, y, { ...options, callbacks: [own] }))) as StateError).code);
      }
    },
  };
  await compiled().fit(X, y, { ...options, epochs: 1, callbacks: [callback, starts] });
  expect(outcomes).toEqual(['E_LOCKED', 'E_LOCKED']);
  await (await store.lock())();
});

test('a callback keeps one training at a time, whatever its store allows', async () => {
  const store = new MemoryStore();
  let given = 0;
  store.lock = async () => async () => void given++;
  const callback = checkpointTo(store, { every: { epochs: 4 } });
  const starts: Callback = {
    onEpochBegin: async () => {
      const other = compiled();
      await expect(other.fit(X, y, { ...options, callbacks: [callback] })).rejects.toThrow(
        /another call of fit trains with this callback/,
      );
      expect(other.step).toBe(0);
    },
  };
  await compiled().fit(X, y, { ...options, callbacks: [callback, starts] });
  expect([store.writes, given]).toEqual([2, 1]); // after the last epoch, and at the end
});

test('what no file can hold is refused before the first step', async () => {
  const store = new MemoryStore();
  const bad: Callback = { name: 'bad', state: () => new Map() as never, restore: () => {} };
  const model = compiled();
  await expect(model.fit(X, y, { ...options, callbacks: [bad, checkpointTo(store)] })).rejects.toThrow(
    /cannot be kept/,
  );
  expect(model.step).toBe(0);
  await (await store.lock())();
  // Training does not care that a file could not tell this optimizer from ours.
  const unsavable = compiled({}, { ...adam() });
  await expect(unsavable.fit(X, y, { ...options, callbacks: [checkpointTo(store)] })).rejects.toThrow(
    /a name that none of ours has/,
  );
  expect([unsavable.step, store.writes]).toEqual([0, 0]);
  await (await store.lock())();
});

test('the interval in milliseconds counts from the last checkpoint', async () => {
  const store = new MemoryStore();
  await compiled().fit(X, y, { ...options, callbacks: [checkpointTo(store, { every: { milliseconds: 1e-6 } })] });
  expect(store.writes).toBe(17);
  const rare = new MemoryStore();
  await compiled().fit(X, y, { ...options, callbacks: [checkpointTo(rare, { every: { milliseconds: 1e9 } })] });
  expect(rare.writes).toBe(1);
});

test.each([
  [() => checkpointTo({} as never), /checkpoint\.store must be a store/],
  [
    () => checkpointTo(new MemoryStore(), { every: {} }),
    /checkpoint\.every must be one of steps, epochs and milliseconds/,
  ],
  [() => checkpointTo(new MemoryStore(), { every: { step: 1 } as never }), /unknown option "step"/],
  [() => checkpointTo(new MemoryStore(), { every: { steps: 0 } }), /every\.steps must be/],
  [() => checkpointTo(new MemoryStore(), { every: { epochs: 1.5 } }), /every\.epochs must be/],
  [() => checkpointTo(new MemoryStore(), { every: { milliseconds: 0 } }), /every\.milliseconds must be/],
  [() => checkpointTo(new MemoryStore(), { onError: 'ignore' as never }), /checkpoint\.onError/],
])('bad options are refused (%#)', (make, message) => {
  expect(make).toThrow(message);
});

test.each([1, '', [], { write: () => {} }])('resume: %j is refused', async (resume) => {
  await expect(compiled().fit(X, y, { ...options, resume: resume as never })).rejects.toMatchObject({
    path: 'fit.resume',
  });
});

test('a checkpoint callback in a model of another library is refused by name', async () => {
  const callback = checkpointTo(new MemoryStore());
  await expect(callback.onTrainBegin?.({} as never, undefined as never)).rejects.toThrow(/a model of this library/);
  await callback.onTrainExit?.(undefined as never); // it did not begin
});

test('a path goes on from the newest file there; one without files begins', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ockham-resume-'));
  const path = join(folder, 'training.safetensors');
  const expected = await whole();
  expect(same((await resumed(path)).model.save(), expected)).toBe(true);
  const store = await left(9);
  await writeFile(path, flipped(store.files[0]!));
  await writeFile(`${path}.previous`, store.files[1]!);
  const { model, warnings } = await resumed(path);
  expect(warnings.map(({ code }) => code)).toEqual(['W_CHECKPOINT']);
  expect(same(model.save(), expected)).toBe(true);
  await rm(folder, { recursive: true });
});

test('where there are no files, a path is refused by name', () => {
  expect(() => storeAt('training.safetensors')).toThrow(/fit\.resume: a path needs files/);
});
