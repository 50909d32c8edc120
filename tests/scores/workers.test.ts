// Judging a model in a worker: the same figures, and a way for functions, which cannot be sent.
import { expect, test } from 'vitest';
import { adam, dense, type Sequential, sequential } from '../../src/index.js';
import { permutationImportance, rocAucScore } from '../../src/scores/index.js';
import { preprocess, table } from '../../src/table/index.js';
import { inWorker } from '../../src/worker/index.js';
import { randomMatrix } from '../support/models.js';

const ROWS = 60;
const X = randomMatrix(ROWS, 4, 1);
const y = Array.from({ length: ROWS }, (_, row) => (X.data[4 * row]! + X.data[4 * row + 1]! > 0.5 ? 1 : 0));
const sampleWeight = Array.from({ length: ROWS }, (_, row) => (row % 4) / 2);
const options = { epochs: 3, verbose: false, classWeight: 'balanced' } as const;

function fresh(): Sequential {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy' });
  return model;
}

test('balanced weights, metrics by name, thresholds and importances are those of the model', async () => {
  const here = fresh();
  await here.fit(X, y, options);
  const remote = await inWorker(fresh());
  await remote.fit(X, y, options);
  expect(await remote.getWeights()).toEqual(here.getWeights());
  const metrics = ['mse'] as const;
  expect(await remote.evaluate(X, y, { metrics, sampleWeight })).toEqual(
    await here.evaluate(X, y, { metrics, sampleWeight }),
  );
  expect(await remote.predictClasses(X, { threshold: 0.7 })).toEqual(here.predictClasses(X, { threshold: 0.7 }));
  await expect(remote.predictClasses(X, { threshold: 2 })).rejects.toMatchObject({ code: 'E_HYPERPARAMETER' });
  const judged = { metric: rocAucScore, repeats: 2, seed: 3 };
  expect(await permutationImportance(remote, X, y, judged)).toEqual(await permutationImportance(here, X, y, judged));
  await expect(remote.evaluate(X, y, { metrics: [rocAucScore] })).rejects.toThrow('give it what predict returns');
  remote.dispose();
});

test('importances of the columns of a table are those of the model here', async () => {
  const rows = Array.from({ length: ROWS }, (_, row) => ({
    a: X.data[4 * row],
    city: ['Oslo', 'Bergen'][row % 2],
    y: y[row]!,
  }));
  const data = table(rows, { target: 'y' });
  const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1, activation: 'sigmoid' })] });
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  await model.fit(data, { epochs: 3, verbose: false });
  const remote = await inWorker(model);
  const judged = { metric: rocAucScore, repeats: 2, seed: 3 };
  expect(await permutationImportance(remote, data, judged)).toEqual(await permutationImportance(model, data, judged));
  remote.dispose();
});
