import { expect, test } from 'vitest';
import { matrix } from '../../src/data/matrix.js';
import type { NumericArray } from '../../src/data/reading/numbers.js';
import { errorOf } from '../support/errors.js';

test('holds an f32 copy and the shape', () => {
  const data = [1, 2, 3, 4, 5, 6];
  const m = matrix(data, [2, 3]);
  expect(m.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(m.shape).toEqual([2, 3]);
  data[0] = 9;
  expect(m.data[0]).toBe(1);
});

test('row 20: later changes of array and shape do not reach the matrix', () => {
  const data = Float32Array.of(1, 2);
  const shape = [1, 2];
  const m = matrix(data, shape);
  data[0] = 7;
  shape[0] = 7;
  expect(m).toEqual({ data: Float32Array.of(1, 2), shape: [1, 2] });
});

test.each([
  new Float32Array([1, 2]),
  new Float64Array([1, 2]),
  new Int8Array([1, 2]),
  new Uint8Array([1, 2]),
  new Uint8ClampedArray([1, 2]),
  new Int16Array([1, 2]),
  new Uint16Array([1, 2]),
  new Int32Array([1, 2]),
  new Uint32Array([1, 2]),
])('takes %o', (data) => {
  expect(matrix(data, [2]).data).toEqual(Float32Array.of(1, 2));
});

test('NaN and infinities are kept', () => {
  expect(matrix([Number.NaN, Number.POSITIVE_INFINITY], [2]).data).toEqual(
    Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY),
  );
});

test('row 15: a number that is finite in f64 and infinite in f32 is refused', () => {
  expect(errorOf(() => matrix([1, 2, 1e300], [1, 3]))).toMatchObject({ code: 'E_NONFINITE', got: 1e300 });
  expect(errorOf(() => matrix(Float64Array.of(1, -3.5e38), [1, 2]))).toMatchObject({
    code: 'E_NONFINITE',
    got: -3.5e38,
  });
  expect(matrix([3.4028234663852886e38], [1]).data[0]).toBe(3.4028234663852886e38);
});

test.each([
  [[2, 2]],
  [[3, 1, 2]],
  [[]],
  [[-1, -3]],
  [[1.5, 2]],
  [[Number.NaN]],
  ['3'],
  [undefined],
  [[2 ** 53, 2 ** 53]],
])('shape %j is refused for 3 numbers', (shape) => {
  expect(errorOf(() => matrix([1, 2, 3], shape as number[])).code).toBe('E_SHAPE');
});

test('row 4: a size of 0 is refused', () => {
  expect(errorOf(() => matrix([], [0, 3])).code).toBe('E_EMPTY');
});

test.each([
  ['a string', ['1', 2]],
  ['null', [null, 2]],
  ['undefined', [1, undefined]],
  ['a boolean', [true, 2]],
  ['an array', [[1], 2]],
  // biome-ignore lint/suspicious/noSparseArray: the hole is the case.
  ['a hole', [1, ,]],
  ['a BigInt', [1n, 2]],
])('row 26: %s among the numbers is refused', (_, data) => {
  expect(errorOf(() => matrix(data as unknown as NumericArray, [2])).code).toBe('E_DATA');
});

test('row 26: things that are no arrays are refused', () => {
  for (const data of [new DataView(new ArrayBuffer(2)), 'ab', null, 3]) {
    expect(errorOf(() => matrix(data as unknown as NumericArray, [2])).code).toBe('E_DATA');
  }
});
