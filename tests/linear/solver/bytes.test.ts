import { describe, expect, test } from 'vitest';
import { nullFit, pathPoints } from '../../../src/linear/solver/index.js';
import { judge } from '../../reference/linear/objective.js';
import { parts, problemOf, type RawProblem, toSolver } from '../../support/linearProblems.js';
import { numbersFrom } from '../../support/numbers.js';

/** So many numbers that they are read in f32, and so many more columns than rows that they are looked at in 8 bits first. */
const [ROWS, COLUMNS] = [400, 700];

function expectTrueGaps(problem: RawProblem): void {
  const unit = nullFit(toSolver(problem), parts).nullDeviance / 2;
  for (const point of pathPoints(toSolver(problem), parts)) {
    const { primal, dual } = judge(problem, point);
    expect(point.status).toBe('converged');
    expect((primal - dual) / unit).toBeLessThanOrEqual(1.0001e-6);
  }
}

describe('columns that are looked at in 8 bits first', () => {
  const lambdas = Array.from({ length: 12 }, (_, at) => 0.3 * 0.75 ** at);

  test('with weights of all sizes, gaps are as small as they are said to be', () => {
    const next = numbersFrom(2);
    const raw = Float64Array.from({ length: ROWS }, () => next(0, 1) ** 4);
    const total = raw.reduce((sum, value) => sum + value, 0);
    const given = { weights: raw.map((value) => value / total) };
    expectTrueGaps(problemOf({ family: 'gaussian', rows: ROWS, columns: COLUMNS, lambdas, given, seed: 6 }));
  });

  /** The first column is y but for two spikes, beside which y's part of it is 0 in 8 bits. All others are orthogonal to y. */
  const hidden = (): RawProblem => {
    const next = numbersFrom(8);
    const y = Float64Array.from({ length: ROWS }, (_, i) => (i < 2 ? 0 : i % 2 === 0 ? 1 : -1));
    const values = new Float64Array(ROWS * COLUMNS);
    for (let j = 0; j < COLUMNS; j++) {
      for (let i = 0; i < ROWS; i += 2) {
        const both = next(-1, 1);
        for (const row of [i, i + 1])
          values[row * COLUMNS + j] = j === 0 ? y[row]! + (row < 2 ? 260 - 520 * row : 0) : both;
      }
    }
    const mean = Array.from({ length: COLUMNS }, (_, j) =>
      y.reduce((sum, _y, i) => sum + values[i * COLUMNS + j]! / ROWS, 0),
    );
    const scale = Float64Array.from(mean, (own, j) =>
      Math.sqrt(y.reduce((sum, _y, i) => sum + (values[i * COLUMNS + j]! - own) ** 2 / ROWS, 0)),
    );
    return {
      ...problemOf({ family: 'gaussian', rows: ROWS, columns: COLUMNS, lambdas: [0.05, 0.04, 0.03, 0.01] }),
      matrix: { kind: 'dense', rows: ROWS, columns: COLUMNS, values, isChecked: true },
      centre: Float64Array.from(mean),
      scale,
      response: y,
    };
  };

  test('a column whose product is all in the rounding is found', () => {
    expectTrueGaps(hidden());
  });

  test('the largest slope is that of all columns, each divided by its factor', () => {
    const factors = Float64Array.from({ length: COLUMNS }, (_, j) => (j % 9 === 4 ? Infinity : 0.5 + (j % 5)));
    const wide = problemOf({ family: 'gaussian', rows: ROWS, columns: COLUMNS, given: { factors }, seed: 7 });
    for (const problem of [wide, hidden()]) {
      const fine = { ...problem, tolerance: 1e-9 };
      const [some, all] = [problem, fine].map((own) => {
        const { gradient } = nullFit(toSolver(own), parts);
        return Array.from(gradient, (value, j) => Math.abs(value) / problem.factors[j]!);
      }) as [number[], number[]];
      expect(Math.max(...some)).toBe(Math.max(...all));
    }
    const { gradient } = nullFit(toSolver(wide), parts);
    expect(gradient.filter((value) => value !== 0).length).toBeLessThan(COLUMNS / 2);
  });
});
