import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { init } from '../../src/core/init/init.js';
import { run } from './run.js';

async function answer(name: string) {
  const { code, output, errors } = await run('init', [name]);
  expect(errors).toBe('');
  expect(code).toBe(0);
  return JSON.parse(output);
}

test.each([0, -1, 1.5, 257, Number.NaN, '2', null])('threads: %s is refused', async (threads) => {
  const promise = init({ threads: threads as number });
  await expect(promise).rejects.toMatchObject({ code: 'E_HYPERPARAMETER', path: 'init.threads' });
});

test('a module together with threads is refused', async () => {
  const promise = init({ threads: 2, module: new Uint8Array() });
  await expect(promise).rejects.toMatchObject({ code: 'E_OPTION', path: 'init.threads' });
});

test('the same number of threads may be asked for again, another one may not', async () => {
  const { result, warnings, threads } = await answer('again');
  expect(result).toEqual({ same: 'nothing', plain: 'nothing', other: 'E_INITIALIZED', one: 'E_INITIALIZED' });
  expect(warnings).toEqual([]);
  expect(threads).toBe(2);
});

test('calls at the same time start the threads once', async () => {
  const { result, threads } = await answer('together');
  expect(result).toEqual(['nothing', 'nothing', 'E_INITIALIZED', 'nothing']);
  expect(threads).toBe(2);
});

test('threads come too late after the first use', async () => {
  expect((await answer('afterUse')).result).toEqual({ two: 'E_INITIALIZED', one: 'nothing' });
});

test('a first use while threads are being started is served by one thread, and init says so', async () => {
  expect((await answer('usedMeanwhile')).result).toEqual({ starting: 'E_INITIALIZED', one: 'nothing' });
});

test('without SharedArrayBuffer one thread does it, with one warning', async () => {
  const { result, warnings, threads } = await answer('unsupported');
  expect(result).toEqual({ first: 'nothing', again: 'nothing' });
  expect(warnings).toEqual([
    'ockham [W_THREADS]: threads cannot be started (they need SharedArrayBuffer, which is not there); going on with one thread',
  ]);
  expect(threads).toBe(0);
});

test('where the engine refuses to start a worker, one thread does it, with one warning', async () => {
  const { result, warnings, threads } = await answer('refused');
  expect(result).toEqual({ first: 'nothing' });
  expect(warnings.length).toBe(1);
  expect(warnings[0]).toMatch(/W_THREADS.*it ended with code 9/);
  expect(threads).toBe(0);
});

test("'auto' takes as many threads as the machine runs at once", async () => {
  const { result, threads } = await answer('auto');
  expect(result).toEqual({ first: 'nothing', again: 'nothing' });
  expect(threads).toBe(availableParallelism() === 1 ? 0 : availableParallelism());
});
