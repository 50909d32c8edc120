// Operations on tensors by figures that can be checked by hand; tests/tfjs/programs/operations.test.ts compares all of them with
// TensorFlow.js.
import { expect, expectTypeOf, test } from 'vitest';
import { DataError, HyperparameterError, OptionError, ShapeError } from '../../src/errors.js';
import * as tf from '../../src/tfjs/index.js';

const m = () =>
  tf.tensor2d([
    [1, 2, 3],
    [4, 5, 6],
  ]);

test('arithmetic broadcasts along axes of size 1 and missing ones', () => {
  expect(m().add([10, 20, 30]).arraySync()).toEqual([
    [11, 22, 33],
    [14, 25, 36],
  ]);
  expect(
    m()
      .mul(tf.tensor2d([[1], [-1]]))
      .arraySync(),
  ).toEqual([
    [1, 2, 3],
    [-4, -5, -6],
  ]);
  expect(tf.sub(1, m().slice([0, 0], [1, 2])).arraySync()).toEqual([[0, -1]]);
  expect(tf.add(tf.zeros([0, 3]), [1, 2, 3]).shape).toEqual([0, 3]);
  expect(() => m().add([1, 2])).toThrow('tf.add: shapes [2, 3] and [2] cannot be broadcast together');
  expect(() => tf.add([1], 'a' as never)).toThrow(DataError);
});

test('types join in the wider one, and integers stay integers', () => {
  const [i, f, b] = [tf.tensor1d([7, -7], 'int32'), tf.tensor1d([2, 2]), tf.tensor1d([true, false])];
  expect([i.add(i).dtype, i.add(f).dtype, i.add(b).dtype, b.mul(b).dtype]).toEqual([
    'int32',
    'float32',
    'int32',
    'bool',
  ]);
  expect(i.div(tf.scalar(2, 'int32')).arraySync()).toEqual([3, -4]);
  expect(i.div(2).arraySync()).toEqual([3.5, -3.5]);
  expect(i.mod(tf.scalar(4, 'int32')).arraySync()).toEqual([3, 1]);
  expect(
    tf
      .tensor1d([2 ** 31 - 1], 'int32')
      .add(tf.scalar(1, 'int32'))
      .arraySync(),
  ).toEqual([-(2 ** 31)]);
  expect(tf.tensor1d([567957878], 'int32').abs().arraySync()).toEqual([567957878]); // TensorFlow.js: 567957888
  expect(b.sum()).toMatchObject({ dtype: 'int32' });
  expect(m().equal(2)).toMatchObject({ dtype: 'bool' });
  expect(() => tf.log(i)).toThrow('tf.log.x must be a tensor of float32, got one of int32: cast it');
  expect(() => tf.logicalAnd(f, f)).toThrow(DataError);
});

test('reductions along one axis, some or all', () => {
  expect(m().sum().arraySync()).toBe(21);
  expect(m().sum(0).arraySync()).toEqual([5, 7, 9]);
  expect(m().mean(-1, true).arraySync()).toEqual([[2], [5]]);
  expect(m().max([0, 1]).shape).toEqual([]);
  expect(m().sum([]).arraySync()).toEqual(m().arraySync());
  expect(tf.max([1, Number.NaN, 3]).arraySync()).toBeNaN();
  const { mean, variance } = tf.moments(m(), 0);
  expect([mean.arraySync(), variance.arraySync()]).toEqual([
    [2.5, 3.5, 4.5],
    [2.25, 2.25, 2.25],
  ]);
  expect(tf.norm([3, 4]).arraySync()).toBe(5);
  expect(m().cumsum(1, true, true).arraySync()).toEqual([
    [5, 3, 0],
    [11, 6, 0],
  ]);
  expect(tf.sum(tf.zeros([0, 2]), 0).arraySync()).toEqual([0, 0]);
  expect(() => tf.max(tf.zeros([0, 2]), 0)).toThrow(DataError);
  expect(() => m().sum(2)).toThrow(HyperparameterError);
  expect(() => m().sum([0, -2])).toThrow(HyperparameterError);
  expect(() => tf.norm([1], 3)).toThrow(HyperparameterError);
  expect(tf.softmax([[1000, 1000]]).arraySync()).toEqual([[0.5, 0.5]]);
});

test('parts are cut out, joined and put in order', () => {
  expect(m().slice(1).arraySync()).toEqual([[4, 5, 6]]);
  expect(m().slice([0, 1], [2, 1]).arraySync()).toEqual([[2], [5]]);
  expect(m().stridedSlice([0, -1], [2, -4], [1, -2]).arraySync()).toEqual([
    [3, 1],
    [6, 4],
  ]);
  expect(tf.stridedSlice(m(), [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1).arraySync()).toEqual([4, 5, 6]);
  expect(tf.stridedSlice(m(), [0, 0], [1, 1], [1, 1], 0, 0, 1).arraySync()).toEqual([[1], [4]]);
  expect(tf.stridedSlice(m(), [0], [0], [1], 0, 0, 0, 1).shape).toEqual([1, 2, 3]);
  expect(m().concat(m(), 1).shape).toEqual([2, 6]);
  expect(m().stack([m()], 2).shape).toEqual([2, 3, 2]);
  expect(
    m()
      .unstack(1)
      .map((x) => x.arraySync()),
  ).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  const sizes = [2, -1];
  expect(
    m()
      .split(sizes, 1)
      .map((x) => x.shape),
  ).toEqual([
    [2, 2],
    [2, 1],
  ]);
  expect(sizes).toEqual([2, -1]); // TensorFlow.js writes into it
  expect(m().transpose().gather([2, 0]).arraySync()).toEqual([
    [3, 6],
    [1, 4],
  ]);
  expect(m().reverse(1).arraySync()[0]).toEqual([3, 2, 1]);
  expect(tf.pad([1], [[1, 2]], 9).arraySync()).toEqual([9, 1, 9, 9]);
  expect(tf.tile([1, 2], [2]).arraySync()).toEqual([1, 2, 1, 2]);
  expect(() => m().slice([0, 2], [2, 2])).toThrow(HyperparameterError);
  expect(() => m().concat(tf.zeros([1, 2]))).toThrow(ShapeError);
  expect(() => tf.concat([])).toThrow(OptionError);
  expect(() => m().split(2, 1)).toThrow(ShapeError);
  expect(() => m().gather([2])).toThrow(DataError);
  expect(() => m().transpose([0, 0])).toThrow(HyperparameterError);
  expect(() => m().squeeze([0])).toThrow(ShapeError);
});

test('products of matrices, small and large', () => {
  expect(m().matMul(m(), false, true).arraySync()).toEqual([
    [14, 32],
    [32, 77],
  ]);
  expect(tf.matMul(tf.ones([2, 1, 1, 3]), tf.ones([4, 3, 1])).shape).toEqual([2, 4, 1, 1]);
  const [a, b] = [tf.randomNormal([130, 90], 0, 1, 'float32', 1), tf.randomNormal([90, 70], 0, 1, 'float32', 2)];
  const [x, y, z] = [a.arraySync(), b.arraySync(), a.matMul(b).arraySync()] as number[][][];
  for (const [row, line] of z!.entries()) {
    for (const [column, value] of line.entries()) {
      const terms = x![row]!.map((left, k) => left * y![k]![column]!);
      const bound = 90 * 2 ** -24 * terms.reduce((sum, term) => sum + Math.abs(term), 0); // 90 sums in f32
      expect(Math.abs(value - terms.reduce((sum, term) => sum + term, 0))).toBeLessThan(bound);
    }
  }
  expect(tf.memory().numBytes).toBeLessThan(1e6);
  expect(() => m().matMul(m())).toThrow(ShapeError);
  expect(() => tf.matMul([1], [[1]])).toThrow(ShapeError);
});

test('places, labels and counts', () => {
  expect(tf.where(m().greater(3), m(), 0).arraySync()).toEqual([
    [0, 0, 0],
    [4, 5, 6],
  ]);
  expect(tf.topk([1, 5, 5, Number.NaN], 3)).toMatchObject({ values: { shape: [3] } });
  expect(tf.topk([1, 5, 5, Number.NaN], 4).indices.arraySync()).toEqual([1, 2, 0, 3]);
  const long = Float32Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
  expect(tf.topk(long, 50).values.arraySync()).toEqual(Array.from({ length: 50 }, (_, index) => 99 - index));
  expect(tf.topk(long, 5).values.arraySync()).toEqual([99, 98, 97, 96, 95]);
  expect(tf.topk(long, 0).values.shape).toEqual([0]);
  expect(tf.unique([3, 1, 3]).indices.arraySync()).toEqual([0, 1, 0]);
  expect(tf.math.confusionMatrix([0, 1, 1], [1, 1, 1], 2).arraySync()).toEqual([
    [0, 1],
    [0, 2],
  ]);
  expect(() => tf.math.confusionMatrix([2], [0], 2)).toThrow(DataError);
  expect(tf.linspace(0, 1, 5).arraySync()).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(tf.range(3, 0).arraySync()).toEqual([3, 2, 1]);
  expect(() => tf.zeros([2 ** 40])).toThrow('numbers need');
});

test('seeds give the same numbers again; without one they differ', () => {
  const draws: Record<string, (seed?: number | string) => tf.Tensor> = {
    uniform: (seed) => tf.randomUniform([999], -1, 1, 'float32', seed),
    integers: (seed) => tf.randomUniformInt([999], 0, 100, seed),
    normal: (seed) => tf.randomNormal([999], 0, 1, 'float32', seed as number),
    truncated: (seed) => tf.truncatedNormal([999], 0, 1, 'float32', seed as number),
    gamma: (seed) => tf.randomGamma([999], 2, 1, 'float32', seed as number),
    classes: (seed) => tf.multinomial([0, 1, 2], 999, seed as number),
    dropout: (seed) => tf.dropout(tf.ones([999]), 0.5, null, seed),
  };
  for (const draw of Object.values(draws)) {
    expect(draw(7).arraySync()).toEqual(draw(7).arraySync());
    for (const [a, b] of [
      [7, 8],
      ['a', 'b'],
      [undefined, undefined],
    ] as const) {
      expect(draw(a).arraySync()).not.toEqual(draw(b).arraySync());
    }
  }
  // They may never change.
  expect(tf.randomUniform([3], 0, 1, 'float32', 1).arraySync()).toEqual([
    0.8025174736976624, 0.2325490564107895, 0.7095109820365906,
  ]);
});

test('drawn numbers have the moments of their distributions', () => {
  const n = 20000;
  const moments = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x);
    return [mean.arraySync(), variance.arraySync()] as number[];
  };
  // Five standard errors of a mean, and of a variance, of 20000 draws.
  const near = (x: tf.Tensor, mean: number, variance: number, kurtosis: number) => {
    const [m1, v1] = moments(x);
    expect(Math.abs(m1! - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(v1! - variance)).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / n));
  };
  near(tf.randomUniform([n], 0, 1, 'float32', 3), 0.5, 1 / 12, 1.8);
  near(tf.randomNormal([n], 2, 3, 'float32', 3), 2, 9, 3);
  near(tf.truncatedNormal([n], 0, 1, 'float32', 3), 0, 0.7737413, 2.37);
  near(tf.randomGamma([n], 3, 2, 'float32', 3), 1.5, 0.75, 5);
  near(tf.randomGamma([n], 0.5, 1, 'float32', 3), 0.5, 0.5, 15);
  expect(tf.truncatedNormal([n], 0, 1, 'float32', 3).abs().max().arraySync()).toBeLessThanOrEqual(2);
  const integers = tf.randomUniformInt([n], 2, 5, 3);
  expect([integers.min().arraySync(), integers.max().arraySync()]).toEqual([2, 4]);
  const shares = tf
    .bincount(tf.multinomial(tf.log([0.2, 0.8]), n, 3), [], 2)
    .div(n)
    .arraySync() as unknown as number[];
  expect(Math.abs(shares[0]! - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / n));
  const kept = tf.dropout(tf.ones([n]), 0.25, null, 3);
  expect(kept.max().arraySync()).toBe(Math.fround(1 / 0.75));
  expect(Math.abs((kept.notEqual(0).toFloat().mean().arraySync() as number) - 0.75)).toBeLessThan(
    5 * Math.sqrt(0.1875 / n),
  );
  const shared = tf.dropout(tf.ones([4, 3]), 0.5, [4, 1], 5).arraySync() as number[][];
  for (const row of shared) expect(new Set(row).size).toBe(1);
});

test('TypeScript knows ranks as TensorFlow.js has them', () => {
  const x: tf.Tensor2D = m().add(1);
  const means: tf.Tensor1D = x.mean(0);
  expectTypeOf(x.shape).toEqualTypeOf<[number, number]>();
  expectTypeOf(means.arraySync()).toEqualTypeOf<number[]>();
  expectTypeOf(tf.scalar(1)).toEqualTypeOf<tf.Scalar>();
  expectTypeOf(x.dataSync<'float32'>()).toEqualTypeOf<Float32Array>();
  expectTypeOf<tf.Tensor<tf.Rank.R3>>().toEqualTypeOf<tf.Tensor3D>();
  expect([...x.shape, ...means.shape, x.rank, x.strides[0]]).toEqual([2, 3, 3, 2, 3]);
});

test('what is reshaped or assigned does not change what it was made of', () => {
  const x = tf.tensor1d([1, 2]);
  const variable = tf.variable(x);
  const view = variable.reshape([2, 1]);
  variable.assign(tf.tensor1d([3, 4]));
  expect([x.arraySync(), view.arraySync(), variable.arraySync()]).toEqual([
    [1, 2],
    [[1], [2]],
    [3, 4],
  ]);
  const buffer = x.bufferSync();
  buffer.set(9, 0);
  const made = buffer.toTensor();
  buffer.set(8, 0);
  expect([x.arraySync(), made.arraySync()]).toEqual([
    [1, 2],
    [9, 2],
  ]);
  expect(() => tf.buffer([2], 'float32', Float32Array.of(1))).toThrow(ShapeError);
  expect(() => buffer.set(1, 2)).toThrow(HyperparameterError);
  expect(tf.variable(x, true, 'own').name).toBe('own');
  expect(() => variable.assign(tf.tensor1d([1, 2], 'int32'))).toThrow(DataError);
});

test('members of tf.util', async () => {
  const { util } = tf;
  expect(() => util.assert(false, () => 'own words')).toThrow('own words');
  util.assert(true, () => 'own words');
  expect(util.sizeFromShape([2, 3])).toBe(6);
  expect(util.inferFromImplicitShape([-1, 2], 6)).toEqual([3, 2]);
  expect(util.squeezeShape([1, 2, 1])).toEqual({ newShape: [2], keptDims: [1] });
  expect(util.indexToLoc(5, 2, [3])).toEqual([1, 2]);
  expect(util.locToIndex([1, 2], 2, [3])).toBe(5);
  expect(util.nearestDivisor(12, 5)).toBe(6);
  expect(util.parseAxisParam([-1], [2, 3])).toEqual([1]);
  expect(util.toNestedArray([2, 1], Float32Array.of(1, 2))).toEqual([[1], [2]]);
  expect([util.isTypedArray(Float32Array.of(1)), util.isTypedArray([1]), util.inferDtype([[true]])]).toEqual([
    true,
    false,
    'bool',
  ]);
  const swapped = [1, 2];
  util.swap(swapped, 0, 1);
  expect(swapped).toEqual([2, 1]);
  let calls = 0;
  await util.repeatedTry(() => ++calls === 3);
  await expect(util.repeatedTry(() => false, undefined, 2)).rejects.toThrow(OptionError);
  expect(util.decodeString(util.encodeString('é'))).toBe('é');
});
