// Tasks on workers that serve one model after the other, and rows that are sent once.
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FitOptions } from '../../src/index.js';
import { type WorkerPoolOptions, workerPool } from '../../src/worker/index.js';
import { contentHash } from '../../src/worker/messages/contentHash.js';
import { KeptArrays, SentArrays } from '../../src/worker/messages/keptArrays.js';
import { classification, rejectionOf, weightBits } from '../support/models.js';
import { compiled, remoteBits, X, y } from './support.js';

const options: FitOptions = { epochs: 2, batchSize: 8, verbose: false };
const script = new URL('../../dist/worker/modelWorker.cjs', import.meta.url);

function pooled(given: WorkerPoolOptions) {
  const pool = workerPool(given);
  onTestFinished(() => pool.dispose());
  return pool;
}

/** A pool of one worker, and the bytes of the arrays in each message of fit to it. */
function watched() {
  const bytes: number[] = [];
  const workers: Worker[] = [];
  const createWorker = () => {
    const worker = new Worker(script);
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (message: { method?: string; args: unknown }, list) => {
      if (message.method === 'fit') bytes.push(bytesIn(message.args));
      post(message, list as []);
    };
    workers.push(worker);
    return worker;
  };
  return { pool: pooled({ size: 1, createWorker }), bytes, workers };
}

function bytesIn(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
}

describe('tasks', () => {
  test('have models of their own, with the bits of this thread, and run size at a time', async () => {
    const pool = pooled({ size: 2 });
    let running = 0;
    let most = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const rates = [0.1, 0.01, 0.001, 0.0001, 0.00001];
    const found = await Promise.all(
      rates.map((rate) =>
        pool.run(compiled(), async (remote) => {
          running++;
          most = Math.max(most, running);
          if (running === 2) meet();
          await met; // the first two tasks run side by side
          await remote.setLearningRate(rate);
          await remote.fit(X, y, options);
          running--;
          return remoteBits(remote);
        }),
      ),
    );
    for (const [task, rate] of rates.entries()) {
      const model = compiled();
      model.learningRate = rate;
      await model.fit(X, y, options);
      expect(found[task]).toEqual(weightBits(model));
    }
    expect([most, pool.size]).toEqual([2, 2]);
  });

  test('begin in the order of the calls where there is one worker', async () => {
    const pool = pooled({ size: 1 });
    const begun: number[] = [];
    await Promise.all([0, 1, 2, 3].map((task) => pool.run(compiled(), () => begun.push(task))));
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('copy the model when they are called', async () => {
    const pool = pooled({ size: 1 });
    const model = compiled();
    const bits = weightBits(model);
    const found = pool.run(model, remoteBits);
    await model.fit(X, y, options);
    expect(await found).toEqual(bits);
  });

  test('that throw leave the worker to the next one, and their models are disposed of', async () => {
    const { pool, workers } = watched();
    const error = new Error('mine');
    let remote: Parameters<Parameters<typeof pool.run>[1]>[0] | undefined;
    const fails = pool.run(compiled(), (model) => {
      remote = model;
      throw error;
    });
    expect(await rejectionOf(fails)).toBe(error);
    expect(await rejectionOf(remote!.getWeights())).toMatchObject({ code: 'E_DISPOSED' });
    expect(await pool.run(compiled(), remoteBits)).toEqual(weightBits(compiled()));
    expect(workers).toHaveLength(1);
  });

  test('whose worker is lost reject, and the next one has a new worker', async () => {
    const { pool, workers } = watched();
    const lost = pool.run(compiled(), async (remote) => {
      await workers[0]!.terminate();
      await remote.getWeights();
    });
    expect(await rejectionOf(lost)).toMatchObject({ code: 'E_WORKER' });
    expect(await pool.run(compiled(), remoteBits)).toEqual(weightBits(compiled()));
    expect(workers).toHaveLength(2);
  });

  test('each need options of init that the worker accepts', async () => {
    const pool = pooled({ size: 1, init: { threads: 0 } });
    for (let task = 0; task < 2; task++) {
      expect(await rejectionOf(pool.run(compiled(), () => 1))).toMatchObject({ path: 'init.threads' });
    }
    expect(await pooled({ size: 1, init: { threads: 2 } }).run(compiled(), remoteBits)).toEqual(weightBits(compiled()));
  });

  test('reject once the pool is disposed: those that run, those that wait and later ones', async () => {
    const pool = workerPool({ size: 1 });
    const tasks = [1, 2].map(() => pool.run(compiled(), (remote) => remote.fit(X, y, { ...options, epochs: 10_000 })));
    const errors = Promise.all(tasks.map(rejectionOf));
    await new Promise((resolve) => setTimeout(resolve, 300));
    pool.dispose();
    pool.dispose();
    expect(await errors).toMatchObject([{ code: 'E_DISPOSED' }, { code: 'E_DISPOSED' }]);
    expect(await rejectionOf(pool.run(compiled(), () => 1))).toMatchObject({ code: 'E_DISPOSED' });
  });
});

describe('arrays of 64 KiB and more', () => {
  const large = classification(4500, 4, 3);
  const train = async (pool: ReturnType<typeof workerPool>, more = {}) =>
    pool.run(compiled(), async (remote) => {
      await remote.fit(large.X, large.y, { ...options, ...more });
      return remoteBits(remote);
    });

  test('are sent once, whatever model and method they are given to, and train with the same bits', async () => {
    const { pool, bytes } = watched();
    const model = compiled();
    await model.fit(large.X, large.y, options);
    for (let task = 0; task < 3; task++) expect(await train(pool)).toEqual(weightBits(model));
    expect(bytes).toEqual([4500 * 4 * 5, 4500 * 4, 4500 * 4]); // X and y; then y, which is small
    expect(large.X.data.length).toBe(4500 * 4);
  });

  test('are sent again if their contents are others', async () => {
    const { pool, bytes } = watched();
    await train(pool);
    const changed = { data: large.X.data.slice(), shape: large.X.shape };
    changed.data[17_999] = 3;
    const found = await pool.run(compiled(), async (remote) => {
      await remote.fit(changed, large.y, options);
      return remoteBits(remote);
    });
    const model = compiled();
    await model.fit(changed, large.y, options);
    expect(found).toEqual(weightBits(model));
    expect(bytes).toEqual([90_000, 90_000]);
  });

  test('are emptied by transfer, and not kept', async () => {
    const { pool, bytes } = watched();
    const given = { data: large.X.data.slice(), shape: large.X.shape };
    await pool.run(compiled(), (remote) => remote.fit(given, large.y.slice(), { ...options, transfer: true }));
    expect(given.data.length).toBe(0);
    await train(pool);
    expect(bytes).toEqual([90_000, 90_000]);
  });

  test('that could not be posted are sent by the next call', async () => {
    const { pool } = watched();
    const classWeight = { 0: () => 1 } as unknown as Record<number, number>;
    const fails = pool.run(compiled(), (remote) => remote.fit(large.X, large.y, { ...options, classWeight }));
    expect(await rejectionOf(fails)).toMatchObject({
      code: 'E_OPTION',
      message: expect.stringContaining('cannot be sent'),
    });
    await train(pool);
  });
});

test('names of contents tell every byte, the kind and the length apart, and not the place in a buffer', () => {
  const names = new Set<string>();
  for (const length of [0, 1, 3, 4, 15, 16, 17, 33]) {
    const bytes = new Uint8Array(length);
    names.add(contentHash(bytes));
    for (let at = 0; at < length; at++) {
      bytes[at] = 1;
      names.add(contentHash(bytes));
      bytes[at] = 0;
    }
  }
  expect(names.size).toBe(8 + 89);
  expect(contentHash(new Int32Array(8))).not.toBe(contentHash(new Float32Array(8)));
  const moved = new Uint8Array(40).subarray(3, 36);
  expect(contentHash(moved)).toBe(contentHash(new Uint8Array(33)));
});

test('beyond their limit, arrays that were not used for longest are dropped, and sent again', () => {
  const sent = new SentArrays(250_000);
  const kept = new KeptArrays();
  const arrays = [1, 2, 3].map((value) => new Float32Array(25_000).fill(value));
  const call = (index: number) => {
    let isSent = false;
    sent.send([{ X: arrays[index] }], (packed) => {
      isSent = bytesIn(packed.args) > 0;
      expect(kept.unpack(structuredClone(packed))).toEqual([{ X: arrays[index] }]);
    });
    return isSent;
  };
  expect([0, 1, 0, 2, 0, 1, 2].map(call)).toEqual([true, true, false, true, false, true, true]);
});

test.each<[unknown, object]>([
  [{ size: 0 }, { code: 'E_HYPERPARAMETER', path: 'workerPool.size' }],
  [{ workers: 2 }, { code: 'E_OPTION', path: 'workerPool.workers' }],
  [{ createWorker: 1 }, { code: 'E_OPTION', path: 'workerPool.createWorker' }],
])('options %o are refused', (given, error) => {
  expect(() => workerPool(given as WorkerPoolOptions)).toThrow(expect.objectContaining(error));
});

test('a task must be a function, and a model one', async () => {
  const pool = pooled({ size: 1 });
  expect(await rejectionOf(pool.run(compiled(), 3 as never))).toMatchObject({ code: 'E_OPTION', path: 'run.task' });
  expect(await rejectionOf(pool.run(3 as never, () => 1))).toMatchObject({ path: 'run' });
});
