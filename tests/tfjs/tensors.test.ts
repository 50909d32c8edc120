import { expect, test, vi } from 'vitest';
import { DataError, HyperparameterError, ShapeError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';

test('values, shapes and types are those that TensorFlow.js infers', () => {
  expect(tf.tensor([1, 2, 3])).toMatchObject({ shape: [3], dtype: 'float32', size: 3, rank: 1 });
  expect(tf.tensor(5)).toMatchObject({ shape: [], size: 1, rank: 0 });
  expect(tf.tensor([1, 2, 3, 4], [2, 2]).arraySync()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(tf.tensor([[true, false]])).toMatchObject({ shape: [1, 2], dtype: 'bool' });
  expect(tf.tensor(Int32Array.of(1, 2)).dtype).toBe('int32');
  expect(tf.tensor(Uint8Array.of(1, 2)).dtype).toBe('int32');
  expect(tf.tensor(Float64Array.of(0.1)).dataSync()).toEqual(Float32Array.of(0.1));
  expect(tf.tensor([Float32Array.of(1, 2), Float32Array.of(3, 4)]).shape).toEqual([2, 2]);
  expect(tf.tensor1d([1.7, -1.7], 'int32').dataSync()).toEqual(Int32Array.of(1, -1));
  expect(tf.tensor1d([0, 2], 'bool').dataSync()).toEqual(Uint8Array.of(0, 1));
  expect(tf.tensor3d([1, 2, 3, 4], [1, 2, 2]).arraySync()).toEqual([
    [
      [1, 2],
      [3, 4],
    ],
  ]);
  expect(tf.tensor4d([1, 2], [1, 2, 1, 1]).rank).toBe(4);
  expect(tf.scalar(3).arraySync()).toBe(3);
  expect(tf.zeros([2, 2]).dataSync()).toEqual(new Float32Array(4));
  expect(tf.ones([2], 'int32').dataSync()).toEqual(Int32Array.of(1, 1));
  expect(tf.fill([2], 0.5).dataSync()).toEqual(Float32Array.of(0.5, 0.5));
});

test('what does not fit is refused', () => {
  expect(() => tf.tensor2d([1, 2, 3, 4])).toThrow('tf.tensor2d: expected 2 axes, got [4]; give a shape');
  expect(() => tf.tensor2d([1, 2, 3], [2, 2])).toThrow(ShapeError);
  expect(() => tf.tensor([[1, 2], [3]])).toThrow('tf.tensor: expected 2 elements along axis 1, got 1');
  expect(() => tf.tensor([[1, 2], 3])).toThrow(ShapeError);
  expect(() => tf.tensor([1, [2]])).toThrow(ShapeError);
  expect(() => tf.tensor1d([1, '2'] as unknown as number[])).toThrow(DataError);
  expect(() => tf.tensor([1, null] as unknown as number[])).toThrow('element 1 is null');
  expect(() => tf.tensor([1n] as unknown as number[])).toThrow(DataError);
  expect(() => tf.tensor(BigInt64Array.of(2n ** 60n) as unknown as number[])).toThrow(DataError);
  expect(() => tf.zeros([-1])).toThrow(HyperparameterError);
  expect(() => tf.zeros(3 as unknown as number[])).toThrow(ShapeError);
  expect(() => tf.tensor(['a'] as unknown as number[], [1], 'string' as 'int32')).toThrow(DataError);
  expect(() => tf.tensor([1], [1], 'string' as 'int32')).toThrow(tf.OutOfScopeError);
});

test('what is given and what is read are copies', async () => {
  const given = Float32Array.of(1, 2);
  const tensor = tf.tensor1d(given);
  given[0] = 9;
  tensor.dataSync()[1] = 9;
  (await tensor.data())[0] = 9;
  expect(tensor.dataSync()).toEqual(Float32Array.of(1, 2));
  expect(await tensor.array()).toEqual([1, 2]);
});

test('argMax gives the first of the largest, along any axis', () => {
  const x = tf.tensor2d([
    [1, 5, 5],
    [7, 0, 2],
  ]);
  expect(x.argMax().arraySync()).toEqual([1, 0, 0]);
  expect(x.argMax(1)).toMatchObject({ dtype: 'int32', shape: [2] });
  expect(x.argMax(-1).arraySync()).toEqual([1, 0]);
  expect(tf.argMax(tf.tensor1d([3, 1])).arraySync()).toBe(0);
  expect(tf.tensor3d([1, 2, 4, 3, 9, 8, 0, 1], [2, 2, 2]).argMax(1).arraySync()).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(() => x.argMax(2)).toThrow(HyperparameterError);
});

test('shapes and types change, elements stay', () => {
  const x = tf.tensor([1, 2, 3, 4, 5, 6]);
  expect(x.reshape([2, -1]).shape).toEqual([2, 3]);
  expect(tf.reshape(x, [3, 2]).flatten().shape).toEqual([6]);
  expect(x.as2D(3, 2).as1D().shape).toEqual([6]);
  expect(tf.scalar(1).reshape([1, 1]).asScalar().shape).toEqual([]);
  for (const shape of [[4], [-1, -1], [-1, 4], [1.5, 4]]) expect(() => x.reshape(shape)).toThrow(ShapeError);
  expect(tf.tensor([1.5]).toInt().dtype).toBe('int32');
  expect(tf.cast([0, 0.5], 'bool').dataSync()).toEqual(Uint8Array.of(0, 1));
  expect(tf.clone(x).arraySync()).toEqual(x.arraySync());
});

test('oneHot has a row for every label, and refuses what is none', () => {
  expect(tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3)).toMatchObject({ shape: [2, 3], dtype: 'int32' });
  expect(tf.oneHot([1], 2, 0.9, 0.1, 'float32').dataSync()).toEqual(Float32Array.of(0.1, 0.9));
  for (const label of [3, -1, 0.5]) expect(() => tf.oneHot([label], 3)).toThrow(DataError);
  expect(() => tf.oneHot([0], 0)).toThrow(HyperparameterError);
});

test('a tensor is printed as there', () => {
  const text = (tensor: tf.Tensor) => tensor.toString();
  expect(text(tf.scalar(3))).toBe('Tensor\n    3');
  expect(text(tf.tensor1d([1, 2.5, 3]))).toBe('Tensor\n    [1, 2.5, 3]');
  const rows = tf.tensor2d([
    [1, 2],
    [3, 4.5],
  ]);
  expect(text(rows)).toBe('Tensor\n    [[1, 2  ],\n     [3, 4.5]]');
  expect(text(tf.zeros([30]))).toBe('Tensor\n    [0, 0, 0, ..., 0, 0, 0]');
  expect(text(tf.zeros([0]))).toBe('Tensor\n    []');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  rows.print();
  tf.print(rows);
  expect(log.mock.calls).toEqual([[text(rows)], [text(rows)]]);
  log.mockRestore();
});

test('nothing needs to be disposed of: what was, can be read', async () => {
  const x = tf.tidy(() => tf.tensor1d([1]));
  expect(tf.tidy('name', () => 2)).toBe(2);
  x.dispose();
  tf.dispose([x]);
  expect(tf.keep(x).dataSync()).toEqual(Float32Array.of(1));
  expect(x.add(x).dataSync()).toEqual(Float32Array.of(2));
  expect(await tf.setBackend('webgl')).toBe(true);
  await tf.ready();
  await tf.nextFrame();
  expect(tf.getBackend()).toBe('ockham');
});

test('tensors are counted until dispose or tidy', async () => {
  const { numTensors, numBytes } = tf.memory();
  const x = tf.ones([3]);
  const kept = tf.tidy(() => {
    const sum = x.add(1).mul(2);
    tf.variable(sum);
    const inner = tf.tidy(() => [tf.keep(tf.scalar(1)), { sum: sum.sub(1) }] as const);
    return inner[1];
  });
  // x, the kept scalar, the variable, and what was returned.
  expect(tf.memory()).toMatchObject({ numTensors: numTensors + 4, numBytes: numBytes + 4 * (3 + 1 + 3 + 3) });
  expect(kept.sum.isDisposed).toBe(false);
  tf.dispose([kept, { x }, x]);
  expect([kept.sum.isDisposed, x.isDisposed]).toEqual([true, true]);
  expect(tf.memory().numTensors).toBe(numTensors + 2);
  expect(() =>
    tf.tidy(() => {
      tf.scalar(1);
      throw new Error('own');
    }),
  ).toThrow('own');
  tf.engine().startScope();
  const made = tf.scalar(1);
  tf.engine().endScope();
  expect(made.isDisposed).toBe(true);
  expect(tf.memory().numTensors).toBe(numTensors + 2);
  const circle: unknown[] = [];
  circle.push(circle);
  tf.dispose(circle);
  expect(await tf.profile(() => tf.scalar(1))).toMatchObject({ newTensors: 1, newBytes: 4 });
  expect((await tf.time(() => tf.scalar(1))).wallMs).toBeGreaterThanOrEqual(0);
});

test('rows are shuffled together, by an order without repetitions', () => {
  const first = Array.from({ length: 50 }, (_, index) => index);
  const second = Float32Array.from(first);
  tf.util.shuffleCombo(first, second);
  expect([...second]).toEqual(first);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(first).not.toEqual([...first].sort((a, b) => a - b)); // with probability 1 / 50!
  const alone = [1, 2, 3];
  tf.util.shuffle(alone);
  expect(alone.sort()).toEqual([1, 2, 3]);
  expect([...tf.util.createShuffledIndices(5)].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(() => tf.util.shuffleCombo([1], [1, 2])).toThrow(ShapeError);
});
