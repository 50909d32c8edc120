import { describe, expect, test } from 'vitest';
import {
  cappedThresholdMetric,
  groupsOf,
  groupThreshold,
  groupThresholdMetric,
  norm,
  proximalObjective,
} from '../reference/group_lasso.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

/** Of a weight's magnitude: s in f32 and three more operations. */
const TOLERANCE = 8 * 2 ** -24;
const shapes = [0, 1, 2, 3, 4, 5, 7, 8, 17, 67].flatMap((rows) =>
  [1, 2, 3, 4, 5, 8, 15, 16, 33, 67].map((columns) => [rows, columns] as const),
);

function weights(rows: number, columns: number, seed: number): Float32Array {
  const uniform = numbersFrom(seed);
  const scales = Array.from({ length: Math.max(rows, columns) }, () => 2 ** uniform(-6, 2));
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return row % 5 === 3 && column % 5 === 3 ? 0 : uniform(-1, 1) * scales[row]! * scales[column]!;
  });
}

function stepSizes(size: number, seed: number, decades: number): Float32Array {
  const uniform = numbersFrom(seed);
  return Float32Array.from({ length: size }, () => 10 ** uniform(-decades, 0));
}

/** Runs the kernel on copies at unaligned addresses. */
function run(w: Float32Array, t: Float32Array, kernel: (w: number, t: number) => void): Float32Array {
  const a = Guarded.f32(w, 4);
  const b = Guarded.f32(t, 8);
  kernel(a.pointer, b.pointer);
  const result = a.f32.slice();
  expect(b.f32).toEqual(t);
  a.free();
  b.free();
  return result;
}

const pick = (values: ArrayLike<number>, indices: readonly number[]) => indices.map((i) => values[i]!);

function expectClose(got: readonly number[], expected: readonly number[], x: readonly number[], what: string): void {
  got.forEach((value, i) => {
    if (expected[i] === 0) expect(value, what).toBe(0);
    else expect(Math.abs(value - expected[i]!), what).toBeLessThanOrEqual(TOLERANCE * Math.abs(x[i]!));
  });
}

describe.each([
  ['rows', true],
  ['columns', false],
] as const)('groups of %s', (_, byRows) => {
  test('f32_group_norms is the sum of the norms', () => {
    for (const [rows, columns] of shapes) {
      const w = weights(rows, columns, rows * 100 + columns);
      const expected = groupsOf(rows, columns, byRows).reduce((sum, group) => sum + norm(pick(w, group)), 0);
      run(w, w, (p) => {
        const got = kernels.f32_group_norms(p, rows, columns, Number(byRows));
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-14 * expected);
      });
    }
  });

  test.each([0, 0.05, 0.5, 4])('f32_group_threshold by %d: block soft threshold, dead groups +0', (threshold) => {
    let dead = 0;
    for (const [rows, columns] of shapes) {
      const w = weights(rows, columns, rows * 100 + columns);
      const got = run(w, w, (p) => kernels.f32_group_threshold(p, rows, columns, Number(byRows), threshold));
      for (const group of groupsOf(rows, columns, byRows)) {
        const x = pick(w, group);
        const expected = groupThreshold(x, threshold);
        if (norm(x) <= threshold) dead++;
        expectClose(pick(got, group), expected, x, `${rows} x ${columns}`);
      }
    }
    if (threshold > 0) expect(dead).toBeGreaterThan(0);
  });

  test.each([
    [0, 0.5],
    [1, 0.5],
    [3, 0.05],
    [6, 3],
    [6, 30],
  ])('f32_group_threshold_metric, step sizes over %d decades, lambda %d: the minimizer', (decades, lambda) => {
    const strength = Math.fround(lambda);
    let [dead, alive] = [0, 0];
    for (const [rows, columns] of shapes) {
      const w = weights(rows, columns, rows * 100 + columns);
      const t = stepSizes(w.length, rows + columns, decades);
      const got = run(w, t, (p, q) =>
        kernels.f32_group_threshold_metric(p, q, rows, columns, Number(byRows), strength, Number.MAX_VALUE),
      );
      for (const group of groupsOf(rows, columns, byRows)) {
        const [x, steps, y] = [pick(w, group), pick(t, group), pick(got, group)];
        const expected = groupThresholdMetric(x, steps, strength);
        if (expected.every((value) => value === 0)) dead++;
        else alive++;
        expectClose(y, expected, x, `${rows} x ${columns}`);
      }
    }
    expect(dead).toBeGreaterThan(0);
    expect(alive).toBeGreaterThan(0);
  });

  test('no nearby point, nor 0, nor the start has a smaller proximal objective', () => {
    const uniform = numbersFrom(7);
    const [rows, columns, lambda] = [9, 6, 0.5];
    const w = weights(rows, columns, 11);
    const t = stepSizes(w.length, 12, 2);
    const got = run(w, t, (p, q) =>
      kernels.f32_group_threshold_metric(p, q, rows, columns, Number(byRows), lambda, Number.MAX_VALUE),
    );
    for (const group of groupsOf(rows, columns, byRows)) {
      const [x, steps, y] = [pick(w, group), pick(t, group), pick(got, group)];
      const least = proximalObjective(y, x, steps, lambda);
      const others = [x, x.map(() => 0)];
      for (let trial = 0; trial < 500; trial++) {
        const size = 10 ** uniform(-3, 0);
        others.push(y.map((value) => value + size * uniform(-1, 1)));
      }
      // Rounding moves y by 1e-7, and the objective near its minimum by the square of that.
      for (const other of others) expect(proximalObjective(other, x, steps, lambda)).toBeGreaterThan(least - 1e-9);
    }
  });

  test('no group moves further than `most`, and one that may become 0 does so whole', () => {
    const [rows, columns, lambda] = [33, 17, 1];
    const w = weights(rows, columns, 3);
    const t = stepSizes(w.length, 4, 2).map((step) => step * 1e6); // as if no gradient had been seen
    for (const most of [0, 0.01, 0.3, 5]) {
      const got = run(w, t, (p, q) =>
        kernels.f32_group_threshold_metric(p, q, rows, columns, Number(byRows), lambda, most),
      );
      for (const group of groupsOf(rows, columns, byRows)) {
        const [x, steps] = [pick(w, group), pick(t, group)];
        expectClose(pick(got, group), cappedThresholdMetric(x, steps, lambda, most), x, `most ${most}`);
        if (norm(x) <= most) expect(pick(got, group)).toEqual(x.map(() => 0));
      }
    }
  });

  test('a group has the same bits whatever its neighbours are', () => {
    const [rows, columns] = [7, 7];
    const w = weights(rows, columns, 5);
    const t = stepSizes(w.length, 6, 3);
    const threshold = (values: Float32Array) =>
      run(values, t, (p, q) => kernels.f32_group_threshold_metric(p, q, rows, columns, Number(byRows), 0.2, 10));
    const got = threshold(w);
    groupsOf(rows, columns, byRows).forEach((group) => {
      const alone = w.map((value, i) => (group.includes(i) ? value : value * 3));
      expect(pick(threshold(alone), group)).toEqual(pick(got, group));
    });
  });

  test('NaN and infinities stay in their group; other groups are as without them', () => {
    const [rows, columns] = [6, 6];
    const clean = weights(rows, columns, 8);
    const t = stepSizes(clean.length, 9, 1);
    const [first, ...others] = groupsOf(rows, columns, byRows);
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const w = clean.map((value, i) => (i === first![1] ? special : value));
      const calls = [
        (p: number) => kernels.f32_group_threshold(p, rows, columns, Number(byRows), 0.1),
        (p: number, q: number) => kernels.f32_group_threshold_metric(p, q, rows, columns, Number(byRows), 0.1, 10),
      ];
      for (const call of calls) {
        const got = run(w, t, call);
        expect(Number.isFinite(got[first![1]!])).toBe(false);
        for (const group of others) expect(pick(got, group)).toEqual(pick(run(clean, t, call), group));
      }
    }
  });
});

test('f32_step_sizes is learningRate / (sqrt(v) * rootScale + epsilon), bit for bit, and finite', () => {
  const round = Math.fround;
  const [rate, scale, epsilon] = [round(0.01), round(1.7), round(1e-7)];
  for (let n = 0; n <= 19; n++) {
    const v = Float32Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : (i % 7) * 1e-3));
    const t = new Float32Array(n);
    const got = run(t, v, (p, q) => kernels.f32_step_sizes(q, n, rate, scale, epsilon, p));
    expect(Array.from(got)).toEqual(
      Array.from(v, (x) => round(rate / round(round(round(Math.sqrt(x)) * scale) + epsilon))),
    );
  }
  const largest = run(new Float32Array(1), new Float32Array(1), (p, q) =>
    kernels.f32_step_sizes(q, 1, 1, 1, round(1e-38), p),
  );
  expect(largest[0]).toBe(2 ** 60);
});

test('f32_magnitude_step_sizes is learningRate / (|u| + epsilon), bit for bit, and finite', () => {
  const round = Math.fround;
  const [rate, epsilon] = [round(0.01), round(1e-7)];
  for (let n = 0; n <= 19; n++) {
    const u = Float32Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : (i % 2 ? -1 : 1) * (i % 7) * 1e-3));
    const got = run(new Float32Array(n), u, (p, q) => kernels.f32_magnitude_step_sizes(q, n, rate, epsilon, p));
    expect(Array.from(got)).toEqual(Array.from(u, (x) => round(rate / round(Math.abs(x) + epsilon))));
  }
  const largest = run(new Float32Array(1), new Float32Array(1), (p, q) =>
    kernels.f32_magnitude_step_sizes(q, 1, 1, round(1e-38), p),
  );
  expect(largest[0]).toBe(2 ** 60);
});
