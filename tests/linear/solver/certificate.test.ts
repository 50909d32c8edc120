import { describe, expect, test } from 'vitest';
import { singleColumns } from '../../../src/linear/solver/extra/singleColumns.js';
import {
  type Family,
  makeColumns,
  nullFit,
  type PathPoint,
  pathPoints,
  Workspace,
} from '../../../src/linear/solver/index.js';
import { judge } from '../../reference/linear/objective.js';
import { parts, problemOf, type RawProblem, toSolver } from '../../support/linearProblems.js';
import { numbersFrom } from '../../support/numbers.js';

const families = ['gaussian', 'binomial', 'poisson', 'multinomial'] as const;

function solved(problem: RawProblem): PathPoint[] {
  return [...pathPoints(toSolver(problem), parts)];
}

/** Gaps by the reference, relative as the solver has them. */
function gapsOf(problem: RawProblem, points: readonly PathPoint[]): number[] {
  const unit = nullFit(toSolver(problem), parts).nullDeviance / 2;
  return points.map((point) => {
    const { primal, dual } = judge(problem, point);
    return (primal - dual) / unit;
  });
}

const settings: Readonly<Record<string, (p: number, n: number, classes: number) => Partial<RawProblem>>> = {
  lasso: () => ({}),
  'elastic net': () => ({ alpha: 0.4 }),
  ridge: () => ({ alpha: 0 }),
  'no intercept': () => ({ intercept: false }),
  'weights, some 0': (_, n) => {
    const next = numbersFrom(5);
    const raw = Float64Array.from({ length: n }, (_, i) => (i % 7 === 3 ? 0 : next(0.2, 2)));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return { weights: raw.map((value) => value / total) };
  },
  'factors 0, 2 and infinite': (p) => ({
    factors: Float64Array.from({ length: p }, (_, j) => (j === 1 ? 0 : j === 2 ? 2 : j === 4 ? Infinity : 1)),
  }),
  bounds: (p) => ({ lower: new Float64Array(p).fill(-0.1), upper: new Float64Array(p).fill(0.3) }),
  'bounds of 0 and an elastic net': (p) => ({ alpha: 0.7, lower: new Float64Array(p) }),
  'a factor of 0 within bounds': (p) => ({
    factors: Float64Array.from({ length: p }, (_, j) => (j === 0 ? 0 : 1)),
    lower: Float64Array.from({ length: p }, (_, j) => (j === 0 ? -0.05 : -Infinity)),
    upper: Float64Array.from({ length: p }, (_, j) => (j === 0 ? 0.05 : Infinity)),
  }),
  offset: (_, n, classes) => {
    const next = numbersFrom(9);
    return { offset: Float64Array.from({ length: n * classes }, () => next(-0.7, 0.7)) };
  },
};

/** Of a loss that is not quadratic, a bound stands in place of its part of the gap: twice of it, for small ones. */
function isTrue(family: Family, gap: number, said: number, rounding: number): void {
  expect(gap - said).toBeLessThan(rounding);
  expect(said).toBeLessThan((family === 'gaussian' ? 1 : 2.01) * gap + rounding);
}

describe.each(families)('%s', (family) => {
  const classes = family === 'multinomial' ? 3 : 1;
  test.each(Object.keys(settings))('%s: every gap is true and within the tolerance', (name) => {
    for (const isSparse of [false, true]) {
      const problem = problemOf({ family, isSparse, given: settings[name]!(6, 40, classes), seed: isSparse ? 2 : 1 });
      const points = solved(problem);
      expect(points.map(({ status }) => status)).toEqual(points.map(() => 'converged'));
      for (const [at, gap] of gapsOf(problem, points).entries()) {
        expect(gap).toBeLessThanOrEqual(1e-6);
        // Sums in another order, relative to the null deviance: rounding is near 1e-15.
        isTrue(family, gap, points[at]!.gap, 1e-12);
      }
    }
  });

  test('at a tolerance of 1e-14 the conditions of a minimum hold to 1e-6', () => {
    for (const name of Object.keys(settings)) {
      const problem = problemOf({ family, given: { ...settings[name]!(6, 40, classes), tolerance: 1e-14 } });
      for (const point of solved(problem)) expect(judge(problem, point).violation).toBeLessThan(1e-6);
    }
  });

  test('40 random problems: rows from 12 to 60, columns from 1 to 90', () => {
    const next = numbersFrom(11);
    for (let seed = 1; seed <= 40; seed++) {
      const rows = Math.floor(next(12, 60));
      const columns = seed % 4 === 0 ? Math.floor(next(60, 90)) : Math.floor(next(1, 12));
      const alpha = [1, 1, 0.5, 0.05][seed % 4]!;
      const problem = problemOf({
        family,
        rows,
        columns,
        seed,
        isSparse: seed % 3 === 0,
        given: { alpha },
      });
      const points = solved(problem);
      for (const [at, gap] of gapsOf(problem, points).entries()) {
        expect(gap).toBeLessThanOrEqual(1.0001e-6);
        expect(points[at]!.status).toBe('converged');
      }
    }
  });
});

test.each([
  'gaussian',
  'binomial',
  'poisson',
] as const)('%s, 400 columns, most of which are not looked at: the gaps are true', (family) => {
  const lambdas = Array.from({ length: 12 }, (_, at) => 0.5 * 0.75 ** at);
  for (const given of [{}, { intercept: false }, { alpha: 0.6, upper: new Float64Array(400).fill(0.2) }]) {
    for (const isSparse of [false, true]) {
      const problem = problemOf({ family, rows: 30, columns: 400, lambdas, isSparse, given, seed: 8 });
      const points = solved(problem);
      for (const [at, gap] of gapsOf(problem, points).entries()) {
        expect(gap).toBeLessThanOrEqual(1.0001e-6);
        isTrue(family, gap, points[at]!.gap, 1e-11);
      }
    }
  }
});

test.each(families)('%s, an elastic net with more than 96 nonzeros: the gaps are true', (family) => {
  const problem = problemOf({ family, rows: 70, columns: 160, lambdas: [0.3, 0.05, 0.01], given: { alpha: 0.1 } });
  const points = solved(problem);
  expect(points.at(-1)!.coefficients.reduce((sum, { indices }) => sum + indices.length, 0)).toBeGreaterThan(96);
  for (const [at, gap] of gapsOf(problem, points).entries()) {
    expect(gap).toBeLessThanOrEqual(1.0001e-6);
    // Classes are balanced after the gap was measured, which can only lower the objective.
    expect(gap - points[at]!.gap).toBeLessThan(1e-11);
    isTrue(family, gap, points[at]!.gap, family === 'multinomial' ? 1e-8 : 1e-11);
  }
});

describe('columns of many numbers, read in f32 first', () => {
  const lambdas = Array.from({ length: 14 }, (_, at) => 0.4 * 0.6 ** at);

  test.each(['gaussian', 'binomial'] as const)('%s: no gap is larger than is said', (family) => {
    for (const given of [{}, { alpha: 0.5 }, { intercept: false }, { upper: new Float64Array(400).fill(0.05) }]) {
      const problem = problemOf({ family, rows: 700, columns: 400, lambdas, given, seed: 4 });
      expect(toSolver(problem).columns.single).toBeDefined();
      const points = solved(problem);
      for (const [at, gap] of gapsOf(problem, points).entries()) {
        const { gap: said, status } = points[at]!;
        expect(status).toBe('converged');
        expect(said).toBeLessThanOrEqual(1e-6);
        expect(gap).toBeLessThanOrEqual(said + 1e-12);
      }
    }
  });

  test('a gap is not larger than is said where all roundings add up', () => {
    // Signs of bits of the row's number: columns of 1 and -1 that are orthogonal, in 704 = 8 * 88 rows. y is made of three of them.
    const [rows, columns, lambda] = [704, 400, 0.1];
    const sign = (i: number, ...bits: number[]) => bits.reduce((product, bit) => (i & bit ? -product : product), 1);
    // Less than half of the distance of 1 from the f32 below it: in f32 the columns are 1 and -1. The third pattern is most of the residuals:
    // in f64 the first column explains less of them, and the second, which is at its l1 in f32, is beyond it.
    const lost = 2.9e-8;
    const entry = (i: number, j: number) =>
      j === 0 ? sign(i, 1) - lost * sign(i, 4) : j === 1 ? sign(i, 2) + lost * sign(i, 4) : sign(i, 1, 2);
    const values = Float64Array.from({ length: rows * columns }, (_, at) =>
      entry(Math.floor(at / columns), at % columns),
    );
    const problem: RawProblem = {
      ...problemOf({ family: 'gaussian', rows, columns, lambdas: [lambda] }),
      matrix: { kind: 'dense', rows, columns, values, isChecked: true },
      centre: new Float64Array(columns),
      scale: new Float64Array(columns).fill(1),
      response: Float64Array.from({ length: rows }, (_, i) => sign(i, 1) + lambda * sign(i, 2) + sign(i, 4)),
    };
    expect(toSolver(problem).columns.single).toBeDefined();
    const [point] = solved(problem);
    const [gap] = gapsOf(problem, [point!]);
    expect(gap).toBeLessThanOrEqual(point!.gap + 1e-12);
  });

  test('columns that are nearly equal get there', () => {
    const equal = problemOf({ family: 'gaussian', rows: 700, columns: 400, lambdas: [0.1, 0.01, 0.001], pairs: 1e-4 });
    for (const gap of gapsOf(equal, solved(equal))) expect(gap).toBeLessThanOrEqual(1.0001e-6);
  });

  test('without a penalty, one round in f64 is enough', () => {
    const problem = problemOf({ family: 'gaussian', rows: 700, columns: 400, lambdas: [0.1, 0.01, 0] });
    expect(toSolver(problem).columns.single).toBeDefined();
    const last = solved(problem).at(-1)!;
    expect(last.lambda).toBe(0);
    expect(last.status).toBe('converged');
    expect(last.iterations).toBe(1);
    expect(last.gap).toBeLessThanOrEqual(1e-6);
  });

  test('numbers that are beyond f32 once they are centred are read in f64', () => {
    const problem = problemOf({ family: 'gaussian', rows: 700, columns: 400 });
    const { matrix } = problem;
    if (matrix.kind !== 'dense') throw new Error('not dense');
    const values = matrix.values.slice();
    for (let row = 0; row < 700; row++) values[row * 400] = row === 0 ? -3e38 : 3e38;
    const how = { weights: problem.weights, isCentred: true, isScaled: false, hasSingle: true };
    const space = new Workspace();
    const { single } = makeColumns(space, { ...matrix, values }, how).columns;
    expect(single).toBeDefined();
    expect(singleColumns(space, single!, true)).toBeUndefined();
    space.release();
  });

  test('a tolerance below 1e-6 reads f64 alone', () => {
    const problem = problemOf({ family: 'gaussian', rows: 700, columns: 400, given: { tolerance: 1e-9 } });
    expect(toSolver(problem).columns.single).toBeUndefined();
  });
});

test('strengths made of the model without penalized columns', () => {
  const problem = problemOf({ family: 'poisson', given: { factors: Float64Array.of(0, 1, 1, 1, 1, 1) } });
  const fit = nullFit(toSolver(problem), parts);
  let largest = 0;
  fit.gradient.forEach((value, j) => {
    if (j > 0) largest = Math.max(largest, Math.abs(value));
  });
  const lambdas = (given: typeof fit) => {
    expect(given).toEqual(fit);
    return Float64Array.of(largest * 1.000001, largest * 0.99);
  };
  const used = [...pathPoints({ ...toSolver(problem), lambdas }, parts)].map(
    ({ coefficients }) => coefficients[0]!.indices.length,
  );
  expect(used).toEqual([1, 2]);
});

test('a λ that does not get there keeps its place, says so, and has its true gap', () => {
  const problem = problemOf({ family: 'binomial', columns: 30, given: { maxIterations: 1, tolerance: 1e-12 } });
  const points = solved(problem);
  expect(points.map(({ lambda }) => lambda)).toEqual([0.3, 0.1, 0.03, 0.01]);
  expect(points.map(({ status }) => status)).toContain('iterations');
  for (const [at, gap] of gapsOf(problem, points).entries()) expect(Math.abs(gap - points[at]!.gap)).toBeLessThan(1e-9);
});

test('duplicated columns: the same fit as one of them', () => {
  const one = problemOf({ family: 'gaussian', columns: 4 });
  const { matrix } = one;
  if (matrix.kind !== 'dense') throw new Error('dense');
  const doubled: RawProblem = {
    ...one,
    matrix: {
      ...matrix,
      columns: 8,
      values: Float64Array.from({ length: 40 * 8 }, (_, at) => matrix.values[Math.floor(at / 8) * 4 + ((at % 8) % 4)]!),
    },
    centre: Float64Array.from([...one.centre, ...one.centre]),
    scale: Float64Array.from([...one.scale, ...one.scale]),
    factors: new Float64Array(8).fill(1),
    lower: new Float64Array(8).fill(-Infinity),
    upper: new Float64Array(8).fill(Infinity),
  };
  const [single, both] = [solved(one), solved(doubled)];
  both.forEach(({ devianceRatio, status }, at) => {
    expect(status).toBe('converged');
    expect(Math.abs(devianceRatio - single[at]!.devianceRatio)).toBeLessThan(1e-6);
  });
});

test('without a penalty: least squares', () => {
  const problem = problemOf({ family: 'gaussian', lambdas: [0.1, 0], given: { tolerance: 1e-13 } });
  const last = solved(problem).at(-1)!;
  expect(last.status).toBe('converged');
  expect(judge(problem, last).violation).toBeLessThan(1e-12);
});

test('separable classes: within the tolerance with finite coefficients, or the path ends and says so', () => {
  const problem = problemOf({ family: 'binomial', columns: 1, lambdas: [0.1, 1e-4, 1e-9] });
  const response = Float64Array.from(problem.matrix.values, (value) => (value > 0 ? 1 : 0));
  for (const factors of [new Float64Array(1), new Float64Array(1).fill(1)]) {
    for (const point of solved({ ...problem, response, factors })) {
      expect(point.status).toBe('converged');
      for (const value of point.coefficients[0]!.values) expect(Math.abs(value)).toBeLessThan(1e4);
    }
  }
  const free = pathPoints({ ...toSolver(problem), response, factors: new Float64Array(1), tolerance: 1e-13 }, parts);
  expect(free.next()).toEqual({ done: true, value: 'separated' });
});

test('the same bits at every call, whatever ran before', () => {
  const problem = problemOf({ family: 'multinomial', columns: 12 });
  const first = solved(problem);
  solved(problemOf({ family: 'gaussian', rows: 57, columns: 80 }));
  expect(solved(problem)).toEqual(first);
});
