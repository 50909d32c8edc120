import { expect, test } from 'vitest';
import { lerp } from '../reference/lerp.js';
import { Guarded, kernels } from '../support/wasm.js';

const xs = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 3 + 1));
const ys = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.cos(i * 5) * (1 + (i % 3)));

function run(x: ArrayLike<number>, y: ArrayLike<number>, t: number): Float32Array {
  const target = Guarded.f32(x, 4);
  const source = Guarded.f32(y, 12);
  kernels.f32_lerp(target.pointer, source.pointer, x.length, t);
  expect(source.f32).toEqual(Float32Array.from(y));
  const result = target.f32.slice();
  for (const buffer of [target, source]) buffer.free();
  return result;
}

test('n 0 to 67: bit for bit the single f32 operations, within three roundings of f64', () => {
  for (const t of [0, 0.001, 0.3, 1].map(Math.fround)) {
    for (let n = 0; n <= 67; n++) {
      const [x, y] = [xs(n), ys(n)];
      const result = run(x, y, t);
      expect(result).toEqual(x.map((from, i) => lerp(from, y[i]!, t, Math.fround)));
      // |x| <= 1, |y| <= 3, |y - x| <= 4.
      result.forEach((got, i) => {
        expect(Math.abs(got - lerp(x[i]!, y[i]!, t))).toBeLessThan((3 + 2 * 4) * 2 ** -24);
      });
    }
  }
});

test('rests where both are equal, and takes y over at once from +0 with t = 1', () => {
  const y = [1 / 3, -1e-30, 3e38, 0, -0];
  for (const t of [0.001, 1 / 3, 0.9]) expect(run(y, y, t)).toEqual(Float32Array.from([...y.slice(0, 4), 0]));
  expect(run([0, 0, 0, 0, 0], y, 1)).toEqual(Float32Array.from([...y.slice(0, 4), 0]));
});

test('NaN and infinities carry over', () => {
  const x = [Number.NaN, 1, 1, Number.POSITIVE_INFINITY, 1];
  const y = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
  expect(run(x, y, 0.5)).toEqual(Float32Array.from([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, 0]));
});
