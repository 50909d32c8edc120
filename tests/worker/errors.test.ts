// Errors cross as what they are, and what cannot cross is named before anything starts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as library from '../../src/index.js';
import { type Activation, dense, type Layer, OckhamError, sequential, sgd } from '../../src/index.js';
import { inWorker, type WorkerModel } from '../../src/worker/index.js';
import { errorOf, faultOf } from '../../src/worker/messages/fault.js';
import { classifier, rejectionOf, weightBits } from '../support/models.js';
import { compiled, hosted, remoteBits, X, y } from './support.js';

/** What a call throws or rejects with here. */
async function thrown(call: () => unknown): Promise<OckhamError> {
  const error = await rejectionOf((async () => call())());
  expect(error).toBeInstanceOf(OckhamError);
  return error as OckhamError;
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

describe('errors', () => {
  const bad = Float32Array.from(X.data);
  bad[5] = Number.NaN;
  const twin = compiled();
  let remote: WorkerModel;
  beforeAll(async () => {
    remote = await inWorker(compiled());
  });
  afterAll(() => remote.dispose());

  test.each<[string, unknown[]]>([
    ['fit', [{ data: bad, shape: X.shape }, y]],
    ['fit', [X, y.slice(1)]],
    ['fit', [[[1, 2, 3, 'four']], [0]]],
    ['fit', [[[1, 2, 3, () => 4].map((value) => (typeof value === 'number' ? value : undefined))], [0]]],
    [
      'fit',
      [
        [
          [1, 2, 3, 4],
          [1, 2],
        ],
        [0, 1],
      ],
    ],
    ['fit', [[], []]],
    ['fit', [undefined, y]],
    ['fit', [X, y, { epoch: 3 }]],
    ['fit', [X, y, { onEpochEnd: () => {} }]],
    ['fit', [X, y, { epochs: 0 }]],
    ['fit', [X, y, { callbacks: [3] }]],
    ['fit', [X, y, null]],
    ['fit', [X, Array.from(y, () => 7)]],
    ['fit', [X, y, { validationData: [X] }]],
    ['fit', [X, y, { sampleWeight: [1, 2] }]],
    ['fit', [X, y, { classWeight: { one: 1 } }]],
    ['fit', [new BigInt64Array(4), y]],
    ['evaluate', [X, y, { yieldEvery: -1 }]],
    ['predict', [[[1, 2, 3]]]],
    ['predict', [X, { weights: 'best' }]],
    ['predict', [X, { weights: 'average' }]],
    ['predictDistribution', [X, { passes: 0 }]],
    ['trainOnBatch', [X, y, { epochs: 2 }]],
    ['getWeights', [{ averaged: true }]],
    ['setWeights', [[[1], [2]]]],
    ['setWeights', ['all']],
    ['useAverage', []],
    ['prune', [{ fraction: 2 }]],
    ['sparsity', [{ ranks: true }]],
    ['compile', [{ optimizer: 'adamm', loss: 'meanSquaredError' }]],
    ['compile', [{ optimizer: 'adam', loss: 'meanSquaredErrors' }]],
    ['compile', [{ optimizer: 'adam', loss: 'binaryCrossentropy' }]],
    ['compile', [{ optimizer: 'adam', loss: 'meanSquaredError', metric: [] }]],
    ['compile', [{ optimizer: 'adam', loss: 'meanSquaredError', metrics: 'mae' }]],
    ['compile', [null]],
  ])('of %s are those of this thread (%#)', async (method, args) => {
    const there = await thrown(() => (remote as unknown as Methods)[method]!.apply(remote, args));
    const here = await thrown(() => (twin as unknown as Methods)[method]!.apply(twin, args));
    expect(there.constructor).toBe(here.constructor);
    const { name, code, message, path, expected } = here;
    expect(there).toMatchObject({ name, code, message, path, expected });
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
  });

  test('of the moment of a call, too', async () => {
    const remote = await hosted(classifier());
    await expect(remote.fit(X, y)).rejects.toMatchObject({ code: 'E_NOT_COMPILED', name: 'StateError' });
    expect(() => remote.learningRate).toThrow(expect.objectContaining({ code: 'E_NOT_COMPILED' }));
    const compilation = { optimizer: sgd({ learningRate: 1e30 }), loss: 'sparseCategoricalCrossentropy' } as const;
    await remote.compile(compilation);
    await expect(remote.fit(X, y, { epochs: 50 })).rejects.toMatchObject({ code: 'E_DIVERGED', name: 'DivergedError' });
    const open = await hosted(sequential({ layers: [dense({ units: 1 })] }));
    await expect(open.save()).rejects.toMatchObject({ code: 'E_NOT_BUILT' });
    const busy = await hosted();
    const fitting = busy.fit(X, y, { epochs: 1e7 });
    await expect(busy.fit(X, y)).rejects.toMatchObject({ code: 'E_BUSY' });
    await expect(busy.compile(compilation)).rejects.toMatchObject({ code: 'E_BUSY' });
    busy.stopTraining();
    await fitting;
  });

  test('of every class come back as they were, with their causes', () => {
    const cause = new TypeError('the reason');
    const details = { path: 'here', expected: 'this', got: 7, cause };
    const errors = [
      new library.ShapeError('m', details),
      new library.HyperparameterError('m', details),
      new library.OptionError('m', details),
      new library.DataError('E_LABEL', 'm', details),
      new library.StateError('E_BUSY', 'm', details),
      new library.DivergedError('m', details),
      new library.MemoryError('m', details),
      new library.FormatError('m', details),
      new library.FormatError('m', details, 'E_VERSION'),
      new library.RuntimeSupportError('m', details),
      new library.StorageError('m', { ...details, systemCode: 'ENOSPC' }),
    ];
    const classes = Object.values(library).filter(
      (value) => typeof value === 'function' && value.prototype instanceof OckhamError,
    );
    expect(new Set(errors.map((error) => error.constructor))).toEqual(new Set(classes));
    for (const error of errors) {
      const back = errorOf(structuredClone(faultOf(error)));
      expect(back.constructor).toBe(error.constructor);
      expect(back).toMatchObject({
        name: error.name,
        message: 'm',
        code: error.code,
        path: 'here',
        expected: 'this',
        got: 7,
      });
      expect(back.cause).toMatchObject({ name: 'TypeError', message: 'the reason' });
      if (error instanceof library.StorageError) expect(back).toMatchObject({ systemCode: 'ENOSPC' });
    }
    const got = structuredClone(faultOf(new library.OptionError('m', { got: () => 1 })));
    expect(got).toMatchObject({ got: 'a function' });
  });
});

describe('code of the user is refused, by its name, before anything starts', () => {
  const loss = {
    name: 'mine',
    value: (p: Float32Array) => p,
    gradient: (p: Float32Array) => p,
  };
  const refusal = { code: 'E_OPTION', message: expect.stringContaining('mine') };
  const linear: Activation = {
    name: 'mine',
    config: {},
    saves: 'nothing',
    forward() {},
    backward() {},
  };

  test('in compile: a loss, a metric, a schedule', async () => {
    const remote = await hosted();
    const mine = () => 0.5;
    const schedule = { name: 'mine', config: {}, at: () => 0.1 };
    const good = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' } as const;
    await expect(remote.compile({ ...good, loss })).rejects.toMatchObject({ ...refusal, path: 'compile.loss' });
    await expect(remote.compile({ ...good, metrics: [mine] })).rejects.toMatchObject({
      ...refusal,
      path: 'compile.metrics',
    });
    const scheduled = { ...good, optimizer: sgd({ learningRate: schedule }) };
    await expect(remote.compile(scheduled)).rejects.toMatchObject({ code: 'E_OPTION', path: 'compile.optimizer' });
    expect(remote.learningRate).toBe(0.01); // still compiled as before
  });

  test('in a model: a loss, an activation, a layer', async () => {
    const withLoss = classifier();
    withLoss.compile({ optimizer: 'adam', loss });
    await expect(inWorker(withLoss)).rejects.toMatchObject({ ...refusal, path: 'compile.loss' });
    for (const isUsed of [false, true]) {
      const withActivation = sequential({ layers: [dense({ units: 1, inputShape: [2], activation: linear })] });
      if (isUsed) withActivation.getWeights();
      await expect(inWorker(withActivation)).rejects.toMatchObject(refusal);
    }
    const layer: Layer = Object.create(dense({ units: 1, inputShape: [2] }), { type: { value: 'mine' } });
    await expect(inWorker(sequential({ layers: [layer] }))).rejects.toMatchObject(refusal);
  });

  test.each([{ X: [], y: [] }, [[]], 'rows'])('validation data that is no pair: %o', async (validationData) => {
    const remote = await hosted();
    const call = remote.fit([[1, 2]], [0], { validationData: validationData as never });
    await expect(call).rejects.toMatchObject({ code: 'E_OPTION', path: 'fit.validationData' });
  });

  test('other things that cannot cross give a typed error', async () => {
    const remote = await hosted();
    const call = remote.prune({ fraction: (() => 1) as never });
    await expect(call).rejects.toMatchObject({ code: 'E_OPTION', path: 'prune' });
    expect(await remoteBits(remote)).toEqual(weightBits(compiled()));
  });
});

describe('inWorker refuses', () => {
  test.each<[string, unknown, object, string]>([
    ['what is no model', {}, {}, 'E_OPTION'],
    ['bytes that are none', new Uint8Array(100), {}, 'E_FORMAT'],
    ['an unknown option', compiled(), { thread: 2 }, 'E_OPTION'],
    ['a worker that is none', compiled(), { worker: {} }, 'E_OPTION'],
    ['options of init that do not hold', compiled(), { init: { threads: 0 } }, 'E_HYPERPARAMETER'],
    ['a module that is none', compiled(), { init: { module: 'core.wasm' } }, 'E_OPTION'],
  ])('%s', async (_, source, options, code) => {
    await expect(inWorker(source as never, options)).rejects.toMatchObject({ code });
  });

  test('a disposed model', async () => {
    const model = compiled();
    model.dispose();
    await expect(inWorker(model)).rejects.toMatchObject({ code: 'E_DISPOSED' });
  });
});
