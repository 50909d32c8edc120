// A worker that ends, however it ends, is an error of every call, and never a wait without end.
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { inWorker, serveModels } from '../../src/worker/index.js';
import { rejectionOf } from '../support/models.js';
import { runScript } from '../support/script.js';
import { compiled, hosted, X, y } from './support.js';

const built = new URL('../../dist/worker/modelWorker.js', import.meta.url);
const lost = { code: 'E_WORKER', name: 'StateError' };

describe('a worker that is lost', () => {
  test('while it trains: the fit rejects, and so does all that comes after', async () => {
    const worker = new Worker(built);
    const remote = await hosted(compiled(), { worker });
    const calls = [
      remote.fit(X, y, { epochs: 1e7 }),
      remote.evaluate(X, y),
      remote.train(X, y, { epochs: 1e7 }).next(),
    ];
    const settled = Promise.allSettled(calls);
    await worker.terminate();
    for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: lost });
    await expect(remote.predict(X)).rejects.toMatchObject({ ...lost, path: 'predict' });
    await expect(remote.fit(X, y)).rejects.toMatchObject(lost);
    remote.stopTraining(); // nothing to stop, and no error
    remote.dispose();
    await expect(remote.predict(X)).rejects.toMatchObject({ code: 'E_DISPOSED' });
  });

  test('while a callback is waited for', async () => {
    const worker = new Worker(built);
    const remote = await hosted(compiled(), { worker });
    const callbacks = [{ onEpochEnd: async () => void (await worker.terminate()) }];
    await expect(remote.fit(X, y, { epochs: 3, callbacks })).rejects.toMatchObject(lost);
  });

  test.each([
    ['that throws', "throw new Error('at once')", 'at once'],
    ['that exits', 'process.exit(3)', '3'],
    ['that does not exist', undefined, 'nowhere'],
  ])('before it has begun: a script %s', async (_, code, reason) => {
    const worker = code === undefined ? new Worker('/nowhere.js') : new Worker(code, { eval: true });
    const error = await rejectionOf(inWorker(compiled(), { worker }));
    expect(error).toMatchObject({ ...lost, path: 'inWorker', message: expect.stringContaining(reason) });
  });

  test('that has a model already is refused another', async () => {
    const worker = new Worker(built);
    await hosted(compiled(), { worker });
    await expect(inWorker(compiled(), { worker })).rejects.toMatchObject({ code: 'E_OPTION' });
  });
});

describe('dispose', () => {
  test('ends the worker, what runs in it, and what is asked of it', async () => {
    const worker = new Worker(built);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const remote = await inWorker(compiled(), { worker });
    const fitting = remote.fit(X, y, { epochs: 1e7 });
    const settled = expect(fitting).rejects.toMatchObject({ code: 'E_DISPOSED', path: 'fit' });
    remote.dispose();
    remote.dispose();
    await settled;
    await ended;
    expect(() => remote.train(X, y)).toThrow(expect.objectContaining({ code: 'E_DISPOSED' }));
  });

  test('is called at the end of a block, and when the model is collected', async () => {
    const worker = new Worker(built);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    {
      using remote = await inWorker(compiled(), { worker });
      await remote.predict(X);
    }
    await ended;

    const dropped = new Worker(built);
    let isOver = false;
    dropped.once('exit', () => {
      isOver = true;
    });
    await (async () => void (await (await inWorker(compiled(), { worker: dropped })).predict(X)))();
    while (!isOver) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
});

describe('a process', () => {
  test('ends by itself while a model in a worker has nothing to do, and not before it is done', async () => {
    const { code, output, errors } = await runScript(new URL('scripts/idle.js', import.meta.url));
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toBe('trained 5 epochs\n');
  });
});

test('serveModels is for workers', () => {
  expect(() => serveModels()).toThrow(expect.objectContaining({ code: 'E_RUNTIME' }));
});
