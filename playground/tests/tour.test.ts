// The answers of the tour are true of the library.
import { expect, test } from 'vitest';
import { drawnRows, partsOf } from '../src/data/rows.js';
import type { Problem } from '../src/problem/problem.js';
import { problemOf } from '../src/problem/problem.js';
import { TOUR } from '../src/tour/steps.js';
import { modelOf } from '../src/training/model.js';

const stepOf = (title: string) => TOUR.find((step) => step.title === title)?.problem as Problem;

/** Trains one regularizer of a problem for so many steps. */
async function trained(problem: Problem, of: number, steps: number, strength = problem.regularizers[of]!.strength) {
  const parts = partsOf(problem.data, drawnRows(problem.data));
  const model = modelOf(problem, { ...problem.regularizers[of]!, strength }, strength, parts);
  const { train, test: rows } = parts;
  const options = {
    epochs: 10_000,
    batchSize: problem.batchSize,
    budget: { steps },
    verbose: false,
    onWarning: () => {},
  };
  await model.fit(train.X, train.y, options);
  const { dataLoss } = await model.evaluate(rows.X, rows.y);
  return { testLoss: dataLoss, alive: model.featureReport().alive, zeros: model.sparsity().zeros };
}

test('there are eight experiments, all within the limits of the controls', () => {
  expect(TOUR.length).toBe(8);
  for (const { problem, title } of TOUR) expect(problemOf(problem), title).toEqual(problem);
});

test('remove features: the two columns that matter are left after 300 steps, and the test is better for it', async () => {
  const problem = stepOf('Remove features');
  const plain = await trained(problem, 0, 300);
  expect(plain.alive.length).toBe(32);
  for (const of of [1, 2]) {
    const { alive, testLoss } = await trained(problem, of, 300);
    expect(alive).toEqual([0, 1]);
    expect(testLoss).toBeLessThan(plain.testLoss);
  }
});

test('penalize: the test loss is least between 0.003 and 0.01', async () => {
  const problem = stepOf('Penalize');
  const losses = new Map<number, number>();
  for (const lambda of [0.0003, 0.003, 0.01, 0.1])
    losses.set(lambda, (await trained(problem, 1, 1000, lambda)).testLoss);
  const best = Math.min(losses.get(0.003)!, losses.get(0.01)!);
  expect(Math.min(losses.get(0.0003)!, losses.get(0.1)!, (await trained(problem, 0, 1000)).testLoss)).toBeGreaterThan(
    best,
  );
});

test('see zeros: L1 leaves far fewer weights than L2', async () => {
  const problem = stepOf('See zeros');
  expect((await trained(problem, 0, 600)).zeros).toBeGreaterThan(1.5 * (await trained(problem, 1, 600)).zeros);
});
