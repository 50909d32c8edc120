import { describe, expect, test } from 'vitest';
import { norm } from '../reference/group_lasso.js';
import {
  type HierarchicalRow,
  hierarchicalByBruteForce,
  hierarchicalObjective,
  hierProx,
} from '../reference/hierarchical_prox.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

/** Of the row's largest weight: s is exact to f64, and every weight is rounded at most three times. */
const TOLERANCE = 4 * 2 ** -24;
/** Of s, where a ternary search stops telling values apart: the square root of f64's precision, with a margin. */
const SEARCHED = 1e-6;
const f32 = Math.fround;

/** Runs the kernel on rows of the same sizes, at unaligned addresses; step sizes of each weight where `isMetric`. */
function run(rows: readonly HierarchicalRow[], lambda: number, M: number, isMetric: boolean, most = Infinity) {
  const outputs = rows[0]!.theta.length;
  const columns = outputs + rows[0]!.w.length;
  const x = Guarded.f32(Float32Array.from(rows.flatMap(({ theta, w }) => [...theta, ...w])), 4);
  const steps = Guarded.f32(
    Float32Array.from(rows.flatMap(({ theta, t, u }) => [...theta.map((_, i) => t * (i + 1)), ...u])),
    8,
  );
  const { t } = rows[0]!;
  const at = isMetric ? steps.pointer : 0;
  kernels.f32_hierarchical_prox(x.pointer, at, rows.length, columns, outputs, t, lambda, M, most);
  const result = rows.map((_, row) => Array.from(x.f32.slice(row * columns, (row + 1) * columns)));
  x.free();
  steps.free();
  return result;
}

/** Rows with weights of several sizes, some of them 0; one row with theta 0 altogether. */
function rowsOf(outputs: number, hidden: number, seed: number, isMetric: boolean): HierarchicalRow[] {
  const uniform = numbersFrom(seed);
  return Array.from({ length: 7 }, (_, row) => {
    const scale = 2 ** uniform(-3, 3);
    const t = isMetric ? f32(10 ** uniform(-2, 0)) : 0.5;
    return {
      theta: Array.from({ length: outputs }, () => (row === 4 ? 0 : f32(uniform(-1, 1)))),
      w: Array.from({ length: hidden }, (_, i) => (i % 5 === 3 ? 0 : f32(uniform(-1, 1) * scale))),
      t,
      u: Array.from({ length: hidden }, () => (isMetric ? f32(10 ** uniform(-2, 0)) : t)),
    };
  });
}

const cases = [1, 2, 3, 5].flatMap((outputs) =>
  [0, 1, 2, 4, 7, 16, 33].flatMap((hidden) =>
    [0.05, 1, 10].flatMap((M) => [0, 0.1, 1, 4].map((lambda) => ({ outputs, hidden, M, lambda }))),
  ),
);
/** NaN where one is. */
const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
const sizeOf = ({ theta, w }: HierarchicalRow) => Math.max(...[...theta, ...w].map(Math.abs));

describe('f32_hierarchical_prox', () => {
  test('is the algorithm of the paper, which sorts, where all step sizes are the same', () => {
    for (const [index, { outputs, hidden, M, lambda }] of cases.entries()) {
      const rows = rowsOf(outputs, hidden, index, false);
      for (const [row, got] of run(rows, lambda, M, false).entries()) {
        const expected = hierProx(rows[row]!, lambda, M);
        const most = Math.max(M, 1) * TOLERANCE * Math.max(sizeOf(rows[row]!), ...expected.map(Math.abs));
        expect(largestDifference(got, expected), `${index} ${row}`).toBeLessThanOrEqual(most);
      }
    }
  });

  test.each([false, true])('no point that a search finds is better, metric: %s', (isMetric) => {
    for (const [index, { outputs, hidden, M, lambda }] of cases.entries()) {
      const rows = rowsOf(outputs, hidden, 1000 + index, isMetric);
      for (const [row, got] of run(rows, lambda, M, isMetric).entries()) {
        const expected = hierarchicalByBruteForce(rows[row]!, lambda, M);
        const most = SEARCHED * Math.max(M, 1) * Math.max(1, sizeOf(rows[row]!));
        expect(largestDifference(got, expected), `${index} ${row}`).toBeLessThanOrEqual(most);
        const best = hierarchicalObjective(rows[row]!, expected, lambda);
        expect(hierarchicalObjective(rows[row]!, got, lambda)).toBeLessThanOrEqual(best * (1 + 1e-5) + 1e-6);
      }
    }
  });

  test('no feasible point near it is better, whatever its direction', () => {
    const uniform = numbersFrom(1);
    for (const { outputs, hidden, M, lambda } of cases) {
      const rows = rowsOf(outputs, hidden, 3000, true);
      for (const [index, got] of run(rows, lambda, M, true).entries()) {
        const row = rows[index]!;
        const least = hierarchicalObjective(row, got, lambda);
        for (let trial = 0; trial < 10; trial++) {
          const y = got.slice(0, outputs).map((value) => value + uniform(-1, 1) * 10 ** uniform(-3, 0));
          const limit = M * norm(y);
          const v = got.slice(outputs).map((value) => Math.min(Math.max(value + uniform(-0.1, 0.1), -limit), limit));
          expect(hierarchicalObjective(row, [...y, ...v], lambda)).toBeGreaterThanOrEqual(least * (1 - 1e-5) - 1e-6);
        }
      }
    }
  });

  test('the constraint holds for the rounded numbers, and a row without theta is +0 altogether', () => {
    let dead = 0;
    for (const [index, { outputs, hidden, M, lambda }] of cases.entries()) {
      for (const isMetric of [false, true]) {
        for (const row of run(rowsOf(outputs, hidden, 2000 + index, isMetric), lambda, M, isMetric)) {
          const theta = row.slice(0, outputs);
          const limit = M * Math.sqrt(theta.reduce((sum, value) => sum + value * value, 0));
          expect(Math.max(0, ...row.slice(outputs).map(Math.abs))).toBeLessThanOrEqual(limit);
          expect(row.some((value) => Object.is(value, -0))).toBe(false);
          if (theta.every((value) => value === 0)) dead++;
        }
      }
    }
    expect(dead).toBeGreaterThan(100);
  });

  test('a row stays where lambda is 0 and the constraint holds', () => {
    const row = { theta: [0.3, -0.4], w: [5, -4.75, 0], t: 0.5, u: [0.5, 0.5, 0.5] };
    expect(run([row], 0, 10, false)[0]).toEqual([f32(0.3), f32(-0.4), 5, -4.75, 0]);
  });

  test('worked by hand: theta 1, w (2, 0.25), t lambda 0.5, M 1: s = (1 - 0.5 + 2) / 2', () => {
    expect(run([{ theta: [-1], w: [2, -0.25], t: 0.5, u: [0.5, 0.5] }], 1, 1, false)[0]).toEqual([-1.25, 1.25, -0.25]);
  });

  test('theta of 0 comes back where the network gains more than lambda', () => {
    expect(run([{ theta: [0, 0], w: [2, -2], t: 1, u: [1, 1] }], 1, 1, false)[0]).toEqual([1, 0, 1, -1]);
    expect(run([{ theta: [0, 0], w: [2, -2], t: 1, u: [1, 1] }], 4, 1, false)[0]).toEqual([0, 0, 0, 0]);
  });

  test('theta shrinks by at most `most`, however large its step size is', () => {
    const row = { theta: [1], w: [0.5], t: 2 ** 60, u: [2 ** 60] };
    expect(run([row], 1, 10, true, 0.25)[0]).toEqual([0.75, 0.5]);
    // The constraint alone: s = (1 + 3) / 2, and lambda takes 0.25 of it.
    expect(run([{ ...row, w: [3] }], 1, 1, true, 0.25)[0]).toEqual([1.75, 1.75]);
  });

  test('a NaN in theta or w makes its row NaN, and no other', () => {
    const row = { theta: [1], w: [0.5, 0.25], t: 1, u: [1, 1] };
    const [inTheta, inW, other] = run(
      [{ ...row, theta: [Number.NaN] }, { ...row, w: [0.5, Number.NaN] }, row],
      0.1,
      10,
      false,
    );
    expect([...inTheta!, ...inW!].every(Number.isNaN)).toBe(true);
    expect(other!.every(Number.isFinite)).toBe(true);
  });
});
