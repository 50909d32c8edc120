import { expect, test } from 'vitest';
import { fewerRows } from '../../../src/linear/solver/fewerRows.js';
import { pathPoints, Workspace } from '../../../src/linear/solver/index.js';
import type { Setting } from '../../../src/linear/solver/types.js';
import { judge } from '../../reference/linear/objective.js';
import { problemOf, toSolver } from '../../support/linearProblems.js';

const rowsOf = (problem: Setting, strengths = Infinity): number =>
  fewerRows(new Workspace(), problem, strengths).response.length;

test('a tall problem gets as many rows as columns, the intercept and the response among them', () => {
  // 33 columns: two strips of products, and one column more.
  for (const columns of [6, 15, 33]) {
    const problem = problemOf({ family: 'gaussian', rows: 200, columns });
    expect(rowsOf(toSolver(problem))).toBe(columns + 2);
    for (const point of pathPoints(toSolver(problem))) {
      const { primal, dual } = judge(problem, point);
      // Sums in another order, of numbers near 1.
      expect(Math.abs(primal - dual)).toBeLessThan(1e-12);
    }
  }
});

test('the rows stay where fewer would not pay, or their rounding would count', () => {
  const given = { family: 'gaussian', rows: 200, columns: 20 } as const;
  const problem = toSolver(problemOf(given));
  expect(rowsOf(problem)).toBe(22);
  expect(rowsOf(problem, 0)).toBe(200);
  expect(rowsOf({ ...problem, tolerance: 1e-10 })).toBe(200);
  expect(rowsOf({ ...problem, intercept: false })).toBe(200);
  expect(rowsOf({ ...problem, family: 'binomial' })).toBe(200);
  expect(rowsOf(toSolver(problemOf({ ...given, rows: 60 })))).toBe(60);
  expect(rowsOf({ ...problem, columns: { ...problem.columns, count: 257, ld: 1000 } })).toBe(200);
  expect(rowsOf(toSolver(problemOf({ ...given, isSparse: true })))).toBe(200);
  expect(rowsOf(toSolver(problemOf({ ...given, pairs: 1e-3 })))).toBe(200);
});
