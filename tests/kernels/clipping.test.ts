import { expect, test } from 'vitest';
import { clipByValue, smoothGradient } from '../reference/clipping.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

const round = Math.fround;
const terms = { l1Subgradient: round(0.01), l2: round(0.03) };
const none = { l1Subgradient: 0, l2: 0 };

function arrays(n: number, spread = 0): { w: Float32Array; g: Float32Array } {
  const next = numbersFrom(n + 1);
  const draw = () => next(-1, 1) * 2 ** Math.round(next(-spread, spread));
  const w = Float32Array.from({ length: n }, (_, i) => (i % 7 === 3 ? 0 : draw()));
  return { w, g: Float32Array.from({ length: n }, draw) };
}

function sumSquares(w: Float32Array, g: Float32Array, { l1Subgradient, l2 }: typeof terms, offset = 4): number {
  const [weights, gradient] = [Guarded.f32(w, offset), Guarded.f32(g, 12)];
  const sum = kernels.f32_gradient_sum_squares(weights.pointer, gradient.pointer, w.length, l1Subgradient, l2);
  expect(gradient.f32).toEqual(g);
  for (const buffer of [weights, gradient]) buffer.free();
  return sum;
}

function clipped(w: Float32Array, g: Float32Array, { l1Subgradient, l2 }: typeof terms, limit: number): Float32Array {
  const [weights, gradient] = [Guarded.f32(w, 4), Guarded.f32(g, 12)];
  kernels.f32_clip_gradient(weights.pointer, gradient.pointer, w.length, l1Subgradient, l2, limit);
  const result = gradient.f32.slice();
  for (const buffer of [weights, gradient]) buffer.free();
  return result;
}

test('f32_gradient_sum_squares is the sum of the squares of the f32 gradient, to 2^-38, over ragged sizes', () => {
  for (const n of [...Array(68).keys(), 16384, 16389, 40000]) {
    const { w, g } = arrays(n, 20);
    const expected = smoothGradient(w, g, terms, round).reduce((sum, value) => sum + value * value, 0);
    expect(Math.abs(sumSquares(w, g, terms) - expected)).toBeLessThanOrEqual(2 ** -38 * expected);
  }
});

test('no square overflows or vanishes', () => {
  for (const size of [3e38, 1e-30]) {
    const g = new Float32Array(9).fill(size);
    const expected = 9 * round(size) ** 2;
    expect(sumSquares(new Float32Array(9), g, none) / expected).toBeCloseTo(1, 12);
  }
});

test('a sum of chunks is the chunks added by index, as threads do it', () => {
  const { w, g } = arrays(16384 * 2 + 77, 20);
  let sum = 0;
  for (let at = 0; at < w.length; at += 16384) {
    sum += sumSquares(w.subarray(at, at + 16384), g.subarray(at, at + 16384), terms, 8);
  }
  expect(sumSquares(w, g, terms)).toBe(sum);
});

test('NaN and Inf at any position reach the sum', () => {
  for (let i = 0; i < 13; i++) {
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const { w, g } = arrays(13);
      g[i] = special;
      expect(Number.isFinite(sumSquares(w, g, terms))).toBe(false);
    }
  }
});

test('f32_clip_gradient clamps the f32 gradient with its penalties, bit for bit, n 0 to 67', () => {
  for (let n = 0; n <= 67; n++) {
    const { w, g } = arrays(n);
    const limit = round(0.4);
    const expected = clipByValue(smoothGradient(w, g, terms, round), limit);
    expect(Array.from(clipped(w, g, terms, limit))).toEqual(expected);
  }
});

test('f32_clip_gradient keeps NaN, and turns Inf into the limit', () => {
  const g = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1, Number.NaN];
  const got = clipped(new Float32Array(5), Float32Array.from(g), none, 0.5);
  expect(Array.from(got)).toEqual([Number.NaN, 0.5, -0.5, round(0.1), Number.NaN]);
});
