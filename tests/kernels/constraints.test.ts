import { describe, expect, test } from 'vitest';
import { clamp, clampNorm, projectL1Ball } from '../reference/constraints.js';
import { groupsOf, norm } from '../reference/group_lasso.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 17, 33, 67];
const shapes = sizes.flatMap((rows) => sizes.map((columns) => [rows, columns] as const));
/** A product in f64, rounded once, of a factor that is within 67 * 2^-53. */
const TOLERANCE = 2 ** -24 + 2 ** -40;

/** Columns and rows of very different lengths, one of each all zeros. */
function weights(rows: number, columns: number, seed: number): Float32Array {
  const uniform = numbersFrom(seed);
  const scales = Array.from({ length: Math.max(rows, columns) }, () => 2 ** uniform(-6, 2));
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return row % 9 === 6 || column % 9 === 6 ? 0 : uniform(-1, 1) * scales[row]! * scales[column]!;
  });
}

/** Runs the kernel on a copy at an unaligned address. */
function run(w: Float32Array, kernel: (w: number) => void): Float32Array {
  const buffer = Guarded.f32(w, 4);
  kernel(buffer.pointer);
  const result = buffer.f32.slice();
  buffer.free();
  return result;
}

const pick = (values: Float32Array, indices: readonly number[]) => Float32Array.from(indices, (i) => values[i]!);
const sumOf = (w: ArrayLike<number>) => Array.from(w).reduce((sum, value) => sum + Math.abs(value), 0);
const bits = (w: Float32Array) => Array.from(new Uint32Array(w.buffer, w.byteOffset, w.length));

/** Every group of every shape before and after the kernel. */
function forEachGroup(
  byRows: boolean,
  kernel: (w: number, rows: number, columns: number) => void,
  check: (before: Float32Array, after: Float32Array) => void,
): void {
  for (const [rows, columns] of shapes) {
    const w = weights(rows, columns, rows * 100 + columns);
    const got = run(w, (p) => kernel(p, rows, columns));
    for (const group of groupsOf(rows, columns, byRows)) check(pick(w, group), pick(got, group));
  }
}

describe.each([
  ['rows', true],
  ['columns', false],
] as const)('groups of %s', (_, byRows) => {
  test.each([
    [0, 0.5, 1],
    [1, 1, 1],
    [0.25, 2, 1],
    [0.25, 2, 0.3],
  ])('f32_clamp_norms to [%d, %d], rate %d: the norms are bounded, what needs no change keeps its bits', (least, most, rate) => {
    let [changed, kept] = [0, 0];
    forEachGroup(
      byRows,
      (w, rows, columns) => kernels.f32_clamp_norms(w, rows, columns, Number(byRows), least, most, rate),
      (x, y) => {
        const expected = clampNorm(x, least, most, rate);
        const isKept = norm(x) === 0 || (least <= norm(x) && norm(x) <= most);
        if (isKept) kept++;
        else changed++;
        if (isKept) expect(bits(y)).toEqual(bits(x));
        y.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(TOLERANCE * Math.abs(expected[i]!));
        });
        if (rate < 1 || norm(x) === 0) return;
        expect(norm(y)).toBeLessThanOrEqual(most * (1 + 2 ** -22));
        expect(norm(y)).toBeGreaterThanOrEqual(least * (1 - 2 ** -22));
      },
    );
    expect(changed).toBeGreaterThan(20);
    expect(kept).toBeGreaterThan(20);
  });

  test.each([1e-3, 0.1, 1, 20])('f32_project_l1_ball of radius %d: the nearest point, exact zeros', (radius) => {
    let [zeros, kept] = [0, 0];
    forEachGroup(
      byRows,
      (w, rows, columns) => kernels.f32_project_l1_ball(w, rows, columns, Number(byRows), radius),
      (x, y) => {
        const expected = projectL1Ball(x, radius);
        const largest = Math.max(0, ...x.map(Math.abs));
        if (sumOf(x) <= radius) {
          kept++;
          expect(bits(y)).toEqual(bits(x));
        }
        expect(sumOf(y)).toBeLessThanOrEqual(Math.max(radius, sumOf(x) <= radius ? sumOf(x) : 0) * (1 + 2 ** -22));
        y.forEach((value, i) => {
          // theta is exact to 67 roundings of the largest sum.
          const tolerance = 2 ** -24 * Math.abs(expected[i]!) + 2 ** -44 * largest;
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
          if (expected[i] === 0 && x[i] !== 0 && sumOf(x) > radius && Math.abs(value) === 0) {
            zeros++;
            expect(Object.is(value, 0)).toBe(true);
          }
        });
      },
    );
    expect(zeros).toBeGreaterThan(0);
    if (radius >= 1) expect(kept).toBeGreaterThan(0);
  });

  test('a NaN stays where it is, and its group with it; other groups do not see it', () => {
    const [rows, columns] = [6, 7];
    const w = weights(rows, columns, 3).map((value) => value * 100);
    const clean = w.slice();
    w[2 * columns + 4] = Number.NaN;
    const group = groupsOf(rows, columns, byRows)[byRows ? 2 : 4]!;
    for (const kernel of [
      (p: number) => kernels.f32_clamp_norms(p, rows, columns, Number(byRows), 0, 0.5, 1),
      (p: number) => kernels.f32_project_l1_ball(p, rows, columns, Number(byRows), 0.5),
    ]) {
      const expected = run(clean, kernel);
      for (const i of group) expected[i] = w[i]!;
      expect(run(w, kernel)).toEqual(expected);
    }
  });
});

test('the projection onto the l1 ball is exact however far away it starts', () => {
  for (const [scale, size] of [
    [1e6, 1000],
    [1e20, 50],
    [1, 1],
  ] as const) {
    const uniform = numbersFrom(size);
    const w = Float32Array.from({ length: size }, () => uniform(-1, 1) * scale * 2);
    const got = run(w, (p) => kernels.f32_project_l1_ball(p, size, 1, 0, 0.7));
    expect(sumOf(got)).toBeLessThanOrEqual(0.7 * (1 + 2 ** -22));
    if (scale < 1e20) expect(sumOf(got)).toBeGreaterThanOrEqual(Math.min(0.7, sumOf(w)) * (1 - 2 ** -22));
  }
});

test.each([
  [0, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 0.5],
  [-0.25, 0.5],
])('f32_clamp to [%d, %d]: bounds, NaN, infinities', (least, most) => {
  for (const size of sizes) {
    const uniform = numbersFrom(size);
    const w = Float32Array.from({ length: size }, () => uniform(-1, 1));
    [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((value, i) => {
      if (i < size) w[i] = value;
    });
    const got = run(w, (p) => kernels.f32_clamp(p, size, least, most));
    expect(got.map((value) => value + 0)).toEqual(w.map((value) => clamp(value, least, most) + 0));
  }
});
