import { describe, expect, test } from 'vitest';
import { axpy } from '../reference/axpy.js';
import { l1Subgradient } from '../reference/l1.js';
import { metricThreshold, softThreshold } from '../reference/soft_threshold.js';
import { Guarded, kernels } from '../support/wasm.js';

const round = Math.fround;
const edges = [0, -0, 1e-3, -1e-3, 1e-40, -1e-40, 3e38, -3e38];
const values = (n: number, phase: number) =>
  Float32Array.from({ length: n }, (_, i) => (i % 5 === 4 ? edges[(i + phase) % 8]! : Math.sin(3 * i + phase) / 50));

/** Runs a kernel on copies at unaligned addresses; returns the first array as the kernel left it. */
function run(kernel: (first: number, second: number, n: number) => void, first: Float32Array, second: Float32Array) {
  const a = Guarded.f32(first, 4);
  const b = Guarded.f32(second, 8);
  kernel(a.pointer, b.pointer, first.length);
  const result = a.f32.slice();
  expect(b.f32).toEqual(second);
  a.free();
  b.free();
  return result;
}

function expectBits(got: Float32Array, expected: Float32Array): void {
  expect(Array.from(got)).toEqual(Array.from(expected)); // toEqual tells -0 from +0
}

describe.each([0, 1e-3, 0.25])('strength %d, n 0 to 67', (strength) => {
  const lambda = round(strength);
  const sizes = Array.from({ length: 68 }, (_, n) => n);

  test('f32_l1_subgradient is g + lambda * sign(w), bit for bit', () => {
    for (const n of sizes) {
      const [g, w] = [values(n, 1), values(n, 2)];
      const got = run((a, b) => kernels.f32_l1_subgradient(b, a, n, lambda), g, w);
      expectBits(
        got,
        g.map((x, i) => l1Subgradient(w[i]!, x, lambda, round)),
      );
    }
  });

  test('f32_axpy is y + a * x, bit for bit', () => {
    for (const n of sizes) {
      const [g, w] = [values(n, 1), values(n, 2)];
      const got = run((a, b) => kernels.f32_axpy(b, a, n, lambda), g, w);
      expectBits(
        got,
        g.map((x, i) => axpy(w[i]!, x, lambda, round)),
      );
    }
  });

  test('f32_soft_threshold is sign(x) max(|x| - t, 0), bit for bit, zeros +0', () => {
    for (const n of sizes) {
      const x = values(n, 3);
      const got = run((a) => kernels.f32_soft_threshold(a, n, lambda), x, x);
      expectBits(
        got,
        x.map((value) => softThreshold(value, lambda, round)),
      );
    }
  });

  test('f32_soft_threshold_metric takes learningRate * min(lambda / (sqrt(v) * rootScale + epsilon), 10)', () => {
    const [rate, rootScale, epsilon] = [round(0.01), round(1.7), round(1e-7)];
    for (const n of sizes) {
      const x = values(n, 3);
      const v = x.map((_, i) => (i % 3 === 0 ? 0 : (i % 7) * 1e-3));
      const got = run((a, b) => kernels.f32_soft_threshold_metric(a, b, n, rate, lambda, rootScale, epsilon), x, v);
      const expected = x.map((value, i) => {
        const denominator = round(round(round(Math.sqrt(v[i]!)) * rootScale) + epsilon);
        return softThreshold(value, metricThreshold(rate, lambda, round(1 / denominator), round), round);
      });
      expectBits(got, expected);
    }
  });
});

test('soft thresholds keep NaN and infinities, in the vector part and in the tail', () => {
  for (const n of [4, 1, 7]) {
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const x = new Float32Array(n).fill(special);
      const v = new Float32Array(n).fill(1);
      expectBits(
        run((a) => kernels.f32_soft_threshold(a, n, 0.5), x, v),
        x,
      );
      expectBits(
        run((a, b) => kernels.f32_soft_threshold_metric(a, b, n, 0.5, 1, 1, 1e-7), x, v),
        x,
      );
    }
  }
});

test('a NaN in the second moments is not hidden by the cap', () => {
  const x = new Float32Array(5).fill(1);
  const v = new Float32Array(5).fill(Number.NaN);
  const got = run((a, b) => kernels.f32_soft_threshold_metric(a, b, 5, 0.5, 1, 1, 1e-7), x, v);
  expect(Array.from(got)).toEqual(Array(5).fill(Number.NaN));
});
