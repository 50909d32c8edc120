// Many columns: what needs too much memory says so, and what needs little of them works.
import { expect, test } from 'vitest';
import { linearPath, logisticPath } from '../../src/linear/index.js';
import { rejectionOf } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

function problem(rows: number, columns: number) {
  const next = numbersFrom(rows + columns);
  const data = Float32Array.from({ length: rows * columns }, () => next(-1, 1));
  const y = Float64Array.from({ length: rows }, (_, row) => 2 * data[row * columns]! + next(-1, 1));
  return { X: { data, shape: [rows, columns] as const }, y };
}

test('λ = 0 over 2000 columns, all of which are free, fits every row', async () => {
  const { X, y } = problem(30, 2000);
  const path = await linearPath(X, y, { lambda: [0.1, 0] });
  expect(path.steps.map(({ isCertified }) => isCertified)).toEqual([true, true]);
  const { data } = path.predict(X, { lambda: 0 });
  for (const [row, value] of data.entries()) expect(value).toBeCloseTo(y[row]!, 5);
});

test('λ = 0 over more columns than have room for their products is E_MEMORY, and the next path works', async () => {
  const { X, y } = problem(6, 24_000);
  expect(await rejectionOf(linearPath(X, y, { lambda: [0.1, 0] }))).toMatchObject({
    name: 'MemoryError',
    code: 'E_MEMORY',
  });
  const path = await linearPath(X, y, { lambda: 0.1 });
  expect(path.steps[0]!.isCertified).toBe(true);
});

test('one small strength over 40,000 columns needs a working set of few of them', async () => {
  const { X, y } = problem(12, 40_000);
  const path = await linearPath(X, y, { lambda: 0.05 });
  expect(path.steps[0]!.isCertified).toBe(true);
  expect(path.df[0]).toBeLessThanOrEqual(12);
  const classes = y.map((value) => Number(value > 0));
  const logistic = await logisticPath(X, classes, { lambda: 0.01 });
  expect(logistic.steps[0]!.isCertified).toBe(true);
});
