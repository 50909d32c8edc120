// Workers of cross-validations are kept for the next one.
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { diabetes } from '../golden/linear/problems.js';
import { closeWorkers, cvLinearPath } from './api.js';

let started = 0;
vi.mock('#pathWorker', async (importOriginal) => {
  const real = await importOriginal<{ startPathWorker(events: object): object }>();
  return {
    startPathWorker: (events: object) => {
      started++;
      return real.startPathWorker(events);
    },
  };
});

const { X, y } = diabetes;
const cv = (threads: number, folds = 4) => cvLinearPath(X, y, { folds, seed: 2, nlambda: 20, threads });

beforeEach(async () => {
  await closeWorkers();
  started = 0;
});
afterAll(closeWorkers);

test('the next call has those of the last one, and the same bits', async () => {
  const first = await cv(3);
  expect(started).toBe(2);
  const second = await cv(3);
  expect((await cv(2)).figures).toEqual(first.figures);
  expect(second.figures).toEqual(first.figures);
  expect(started).toBe(2);
});

test('calls at the same time share none', async () => {
  const [a, b] = await Promise.all([cv(2), cv(2)]);
  expect(a.figures).toEqual(b.figures);
  expect(started).toBe(2);
});

test('there are no more of them than paths', async () => {
  await cv(9, 2);
  expect(started).toBe(2);
});

test('a call that fails gives them back', async () => {
  const own = {
    folds: 4,
    seed: 2,
    threads: 2,
    onProgress: () => {
      throw new Error('mine');
    },
  };
  await expect(cvLinearPath(X, y, own)).rejects.toThrow('mine');
  await cv(2);
  expect(started).toBe(1);
});

test('closed workers are started again', async () => {
  await cv(2);
  await closeWorkers();
  await cv(2);
  expect(started).toBe(2);
});
