// Every form of data crosses as it is; buffers move where it is asked for, and only then.
import { describe, expect, test } from 'vitest';
import { dense, matrix, sequential, sparseMatrix } from '../../src/index.js';
import { encode } from '../../src/worker/messages/encoding.js';
import { TransferList } from '../../src/worker/messages/transferList.js';
import { errorOf } from '../support/errors.js';
import { weightBits } from '../support/models.js';
import { compiled, hosted, numbers, remoteBits, X, y } from './support.js';

const column = (values: readonly (number | null)[]) => ({ toArray: () => values });

describe('X and y', () => {
  const flat = [1, 0, 2.5, -1, 0.25, 3, 0, 0, 4, 1, 1e-3, -7];
  const rows = [flat.slice(0, 4), flat.slice(4, 8), flat.slice(8)];
  const shared = new Float32Array(new SharedArrayBuffer(48));
  shared.set(flat);

  test.each([
    ['nested arrays', rows],
    ['typed rows', rows.map((row) => Float32Array.from(row))],
    ['typed rows of different kinds', [Float64Array.from(rows[0]!), Int8Array.from([1, 2, 3, 4]), rows[2]!]],
    ['rows of bytes', rows.map((_row, at) => Uint8Array.of(at, 200, 3, 255))],
    ['bytes with a shape', { data: Int8Array.from(flat), shape: [3, 4] }],
    ['a matrix', matrix(flat, [3, 4])],
    ['an array with a shape', { data: flat, shape: [3, 4] }],
    ['f64 with a shape', { data: Float64Array.from(flat), shape: [3, 4] }],
    ['flat numbers', flat],
    ['a flat typed array', Float32Array.from(flat)],
    ['part of a larger array', { data: Float32Array.from([9, 9, ...flat, 9]).subarray(2, 14), shape: [3, 4] }],
    ['shared memory', { data: shared, shape: [3, 4] }],
    ['columns by name', { b: column([1, 2, 3]), 2: column([4, 5, 6]), a: column([7, 8, 9]), 1: column([1, 0, 1]) }],
    ['columns', [column([1, 2, 3]), column([4, 5, 6]), column([7, 8, 9]), column([1, 0, 1])]],
    ['a column of flat numbers', column(flat)],
    ['64-bit integers', { data: BigInt64Array.from(flat, (x) => BigInt(Math.round(x))), shape: [3, 4] }],
    ['rows of 64-bit integers', [BigInt64Array.of(1n, 2n, 3n, 4n), BigUint64Array.of(1n, 2n, 3n, 4n), [5, 6, 7, 8]]],
    ['columns of 64-bit integers', [0, 1, 2, 3].map(() => ({ toArray: () => BigInt64Array.of(5n, 6n, 7n) }))],
    ['a sparse matrix', sparseMatrix([1, 2, 3], [0, 3, 1], [0, 2, 3, 3], [3, 4])],
  ])('as %s', async (_, data) => {
    const remote = await hosted();
    const twin = compiled();
    const labels = [0, 1, 2];
    await remote.fit(data as never, labels, { epochs: 2, validationData: [data as never, labels, [1, 2, 3]] });
    await twin.fit(data as never, labels, { epochs: 2, validationData: [data as never, labels, [1, 2, 3]] });
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    expect(remote.inputNames).toEqual(twin.inputNames);
    expect(numbers(await remote.predict(data as never))).toEqual(numbers(twin.predict(data as never)));
  });

  test('bytes are posted as bytes', () => {
    const sent = encode('X', [Uint8Array.of(1, 2), Uint8Array.of(255, 3)], new TransferList(false));
    expect(sent).toEqual({ form: 'plain', value: { data: Uint8Array.of(1, 2, 255, 3), shape: [2, 2] } });
  });

  test('with missing values, which are imputed there', async () => {
    const make = () => {
      const model = sequential({ seed: 1, missing: 'impute', layers: [dense({ units: 1, inputShape: [2] })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model;
    };
    const gaps = [
      [1, null],
      [Number.NaN, 2],
      [3, 4],
    ] as never;
    const remote = await hosted(make());
    const twin = make();
    await Promise.all([remote.fit(gaps, [1, 2, 3]), twin.fit(gaps, [1, 2, 3])]);
    expect(await remote.save()).toEqual(twin.save());
  });

  test('as a copy of a sparse matrix are refused as they are here', async () => {
    const remote = await hosted();
    const copy = structuredClone(sparseMatrix([1], [0], [0, 1], [1, 4]));
    await expect(remote.predict(copy)).rejects.toMatchObject(errorOf(() => compiled().predict(copy)));
  });

  test('are copied by the call, not later', async () => {
    const remote = await hosted();
    const data = X.data.slice();
    const fitting = remote.fit({ data, shape: X.shape }, y, { epochs: 2 });
    const training = remote.train({ data, shape: X.shape }, y, { epochs: 2 });
    data.fill(Number.NaN);
    await fitting;
    for await (const _ of training);
    const twin = compiled();
    await twin.fit(X, y, { epochs: 2 });
    await twin.fit(X, y, { epochs: 2 });
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
  });
});

describe('transfer', () => {
  test('moves the buffers, once each, with the same bits', async () => {
    const remote = await hosted();
    const twin = compiled();
    const all = Float32Array.from(X.data);
    const part = { data: all.subarray(0, 40), shape: [10, 4] };
    const labels = Int32Array.from(y);
    await twin.fit(X, y, { epochs: 2, validationData: [part, labels.slice(0, 10)] });
    const validationData = [part, labels.subarray(0, 10)] as const;
    await remote.fit({ data: all, shape: X.shape }, labels, { epochs: 2, transfer: true, validationData });
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    expect([all.length, part.data.length, labels.length]).toEqual([0, 0, 0]);
    await expect(remote.predict(part)).rejects.toMatchObject({ code: 'E_DETACHED', path: 'X' });
  });

  test('is off by default, and for what cannot move', async () => {
    const remote = await hosted();
    const data = Float32Array.from(X.data);
    await remote.predict({ data, shape: X.shape });
    expect(data.length).toBe(X.data.length);
    const shared = new Float32Array(new SharedArrayBuffer(16));
    await remote.predict({ data: shared, shape: [1, 4] }, { transfer: true });
    expect(shared.length).toBe(4);
  });

  test.each(['fit', 'evaluate', 'trainOnBatch'] as const)('must be true or false in %s', async (method) => {
    const remote = await hosted();
    const options = { transfer: 1 as never };
    const calls = {
      fit: () => remote.fit(X, y, options),
      evaluate: () => remote.evaluate(X, y, options),
      trainOnBatch: () => remote.trainOnBatch(X, y, options),
    };
    await expect(calls[method]()).rejects.toMatchObject({ code: 'E_OPTION', path: `${method}.transfer` });
  });
});
