// Columns that depend on each other, as pixels do that are lit in one or two pictures: the model keeps its factor, and stays in integers.
import { expect, test } from 'vitest';
import { numbersFrom } from '../support/numbers.js';
import { linearPath, logisticPath } from './api.js';

const [ROWS, DENSE, RARE] = [2200, 80, 60];
const COLUMNS = DENSE + RARE;
const next = numbersFrom(11);
const X = new Float64Array(ROWS * COLUMNS);
const link = new Float64Array(ROWS);
for (let i = 0; i < ROWS; i++) {
  for (let j = 0; j < DENSE; j++) {
    X[i * COLUMNS + j] = next(-1, 1);
    if (j < 10) link[i]! += 2 * X[i * COLUMNS + j]!;
  }
}
// Each lit in one of 20 rows, or in two of them: three columns for each row.
for (let j = 0; j < RARE; j++) {
  const row = (j % 20) * 100;
  X[row * COLUMNS + DENSE + j] = 1 + (j % 3);
  if (j >= 40) X[(row + 100) * COLUMNS + DENSE + j] = 2;
}
const rows = { data: X, shape: [ROWS, COLUMNS] } as const;

test.each([
  [
    'two classes',
    10,
    () =>
      logisticPath(
        rows,
        Array.from(link, (value) => Number(value + next(-2, 2) > 0)),
        { nlambda: 30 },
      ),
  ],
  [
    'numbers',
    4,
    () =>
      linearPath(
        rows,
        link.map((value) => value + next(-1, 1)),
        { nlambda: 30 },
      ),
  ],
] as const)('%s: every strength has its certificate after few rounds', async (_, rounds, run) => {
  const path = await run();
  expect(path.steps.every(({ isCertified }) => isCertified)).toBe(true);
  expect(Math.max(...path.steps.map(({ iterations }) => iterations))).toBeLessThan(rounds);
  // Of three columns for a row, one or two are enough.
  expect(path.df.at(-1)).toBeGreaterThan(DENSE);
});
