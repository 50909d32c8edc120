// Where the loss, not the penalty, has the larger part of the gap: a step is no end before both have been counted.
import { expect, test } from 'vitest';
import { numbersFrom } from '../support/numbers.js';
import { logisticPath } from './api.js';

test('separated classes down to 4^-29: few rounds for each strength', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const next = numbersFrom(seed);
    const X = Array.from({ length: 24 }, () => [next(-1, 1), next(-1, 1), next(-1, 1)]);
    const y = X.map(([first = 0]) => Number(first > 0));
    const lambda = Array.from({ length: 30 }, (_, k) => 4 ** -k);
    const { steps } = await logisticPath(X, y, { lambda, tol: 1e-7 });
    expect(steps.every(({ isCertified }) => isCertified)).toBe(true);
    // Newton steps: a handful where the strength is a quarter of the one before.
    expect(steps.reduce((sum, { iterations }) => sum + iterations, 0)).toBeLessThan(5 * lambda.length);
  }
});
