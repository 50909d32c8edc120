// Rows of typed arrays are read where they are, by the kernels: at once, checked, and never again.
import { describe, expect, test } from 'vitest';
import { engine } from '../../src/linear/solver/kernels.js';
import { breastCancer, diabetes } from '../golden/linear/problems.js';
import { cvLinearPath, linearPath, logisticPath } from './api.js';

const { X, y } = diabetes;
const shape = [X.length, 10];
const rows = () => Float64Array.from(X.flat());
const fitted = async (data: Float64Array, options = {}) => {
  const { steps, facts } = await linearPath({ data, shape }, y, options);
  return { steps, solved: facts.solved, relaxed: facts.relaxed };
};

test('the same bits as those of lists of rows', async () => {
  const { facts, steps } = await linearPath(X, y);
  expect(await fitted(rows())).toEqual({ steps, solved: facts.solved, relaxed: undefined });
});

test('f32, integers and shared memory: the same bits as f64', async () => {
  const whole = X.flat().map((value) => Math.round(Math.abs(10 * value)) % 250);
  const shared = new Float64Array(new SharedArrayBuffer(8 * whole.length));
  shared.set(whole);
  const reference = await fitted(Float64Array.from(whole));
  for (const data of [Float32Array.from(whole), Uint8Array.from(whole), Int32Array.from(whole), shared]) {
    const { steps, facts } = await linearPath({ data, shape }, y);
    expect({ steps, solved: facts.solved, relaxed: undefined }).toEqual(reference);
  }
});

describe('X may change', () => {
  test('once the call has begun', async () => {
    const data = rows();
    const work = fitted(data, { relax: true });
    data.fill(Number.NaN);
    expect(await work).toEqual(await fitted(rows(), { relax: true }));
  });

  test('while a path is fitted and refitted', async () => {
    const data = rows();
    const onProgress = () => void data.fill(0);
    expect(await fitted(data, { relax: true, onProgress })).toEqual(await fitted(rows(), { relax: true }));
  });

  test('while folds are', async () => {
    const data = rows();
    const work = cvLinearPath({ data, shape }, y, { folds: 3, seed: 1 });
    data.fill(Number.NaN);
    const [changed, kept] = [await work, await cvLinearPath({ data: rows(), shape }, y, { folds: 3, seed: 1 })];
    expect(changed.mean).toEqual(kept.mean);
  });
});

describe('numbers that are not finite in f32 are refused with their place', () => {
  for (const [value, shown] of [
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [1e39, '1e\\+39'],
  ] as const) {
    test(shown, async () => {
      for (const at of [0, 1234, X.length * 10 - 1]) {
        const data = rows();
        data[at] = value;
        const message = new RegExp(`^X: row ${Math.floor(at / 10)}, column ${at % 10} is ${shown}`);
        const refused = { code: 'E_NONFINITE', message: expect.stringMatching(message) };
        await expect(linearPath({ data, shape }, y)).rejects.toMatchObject(refused);
        // In a row without weight, too.
        const sampleWeight = X.map((_, row) => Number(row !== Math.floor(at / 10)));
        await expect(linearPath({ data, shape }, y, { sampleWeight })).rejects.toMatchObject(refused);
        await expect(cvLinearPath({ data, shape }, y)).rejects.toMatchObject(refused);
      }
    });
  }

  test('beside the column that stands for the intercept', async () => {
    const data = Float64Array.from(breastCancer.X.flat());
    data[31] = Number.NaN;
    await expect(
      logisticPath({ data, shape: [breastCancer.X.length, 30] }, breastCancer.y, { convention: 'liblinear' }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/^X: row 1, column 1 is NaN/) });
  });
});

test('the memory of the kernels is free after every path: solved, refused, left', async () => {
  const { arena } = engine();
  const before = arena.bytesInUse;
  await fitted(rows(), { relax: true });
  await cvLinearPath({ data: rows(), shape }, y, { folds: 3, relax: true });
  await expect(fitted(rows().fill(Number.NaN))).rejects.toThrow();
  await expect(fitted(rows().fill(1))).rejects.toThrow();
  const left = new AbortController();
  const onProgress = () => left.abort();
  await expect(fitted(rows(), { signal: left.signal, onProgress })).rejects.toThrow();
  const onStep = () => {
    throw new Error('mine');
  };
  await expect(fitted(rows(), { onProgress: onStep })).rejects.toThrow('mine');
  expect(arena.bytesInUse).toBe(before);
});

test.each([
  [1100, 301],
  [12, 3001],
])('%i columns, %i rows, copied in pieces: one result, also where a row between the others has no weight', async (p, n) => {
  const data = Float64Array.from({ length: n * p }, (_, at) => Math.fround(Math.sin(at * at)));
  const target = Array.from({ length: n }, (_, row) => data[row * p + 3]! - data[row * p + p - 2]! + Math.sin(row) / 9);
  const path = await linearPath({ data, shape: [n, p] }, target, { nlambda: 10 });
  const { nonzero } = path.coef(path.lambda[1]!);
  expect(new Set(nonzero.slice(0, 2).map(({ index }) => index))).toEqual(new Set([3, p - 2]));
  const more = new Float64Array((n + 1) * p).fill(5);
  more.set(data.subarray(0, 100 * p));
  more.set(data.subarray(100 * p), 101 * p);
  const sampleWeight = Array.from({ length: n + 1 }, (_, row) => Number(row !== 100));
  const others = [...target.slice(0, 100), 7, ...target.slice(100)];
  const own = await linearPath({ data: more, shape: [n + 1, p] }, others, { nlambda: 10, sampleWeight });
  expect(own.facts.solved).toEqual(path.facts.solved);
});
