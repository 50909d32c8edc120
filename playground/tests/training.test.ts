// The figures of a panel, and the end of a training that diverges.
import { DivergedError } from 'ockham';
import { expect, test } from 'vitest';
import { drawnRows, partsOf } from '../src/data/rows.js';
import { FIRST_PROBLEM, type Problem } from '../src/problem/problem.js';
import { confusionOf, figuresOf } from '../src/training/figures.js';
import { modelOf } from '../src/training/model.js';

const quiet = { batchSize: 32, verbose: false, onWarning: () => {} };
const none = { kind: 'none', strength: 0 } as const;

test('confusion counts every row once, and its diagonal is the accuracy', async () => {
  const parts = partsOf(FIRST_PROBLEM.data, drawnRows(FIRST_PROBLEM.data));
  const model = modelOf(FIRST_PROBLEM, none, 0, parts);
  await model.fit(parts.train.X, parts.train.y, { ...quiet, epochs: 5 });
  const [a = 0, b = 0, c = 0, d = 0] = confusionOf(model, parts.test, 2);
  expect([a + b, c + d]).toEqual([0, 1].map((label) => parts.test.y.filter((y) => y === label).length));
  expect(b).not.toBe(c);
  expect((a + d) / parts.test.y.length).toBeCloseTo((await figuresOf(model, parts.test)).accuracy, 6);
});

test('sgd at a rate of 10 diverges, is told by name, and leaves finite weights', async () => {
  const problem: Problem = { ...FIRST_PROBLEM, optimizer: 'sgd', learningRate: 10, hidden: [32, 32, 32, 32] };
  const parts = partsOf(problem.data, drawnRows(problem.data));
  const model = modelOf(problem, none, 0, parts);
  const training = model.fit(parts.train.X, parts.train.y, { ...quiet, epochs: 100 });
  await expect(training).rejects.toThrow(DivergedError);
  for (const { data } of model.getWeights()) expect(data.every(Number.isFinite)).toBe(true);
});
