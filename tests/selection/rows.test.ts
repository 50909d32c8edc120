// Rows in every form: sparse ones give what dense ones give, and names of columns reach the reports.
import { expect, test } from 'vitest';
import { dense, l1, sequential, sgd, sparseMatrix } from '../../src/index.js';
import { crossValidate, cvPath, kFold, stabilitySelection } from '../../src/selection/index.js';
import { numbersFrom } from '../support/numbers.js';

const ROWS = 40;
const noise = numbersFrom(3);
const table = Array.from({ length: ROWS }, () => [0, 1, 2].map(() => (noise(0, 1) < 0.5 ? 0 : noise(-1, 1))));
const y = table.map(([a = 0, b = 0]) => 2 * a - b + noise(-0.1, 0.1));
const build = (lambda: number) => {
  const model = sequential({ seed: 1, layers: [dense({ units: 1, kernelRegularizer: l1(lambda) })] });
  model.compile({ optimizer: sgd({ learningRate: 0.3 }), loss: 'meanSquaredError' });
  return model;
};

test('a sparse X has the folds and the bits of the same dense one', async () => {
  const entries = table.flatMap((row, index) =>
    row.flatMap((value, column) => (value === 0 ? [] : [{ index, value, column }])),
  );
  const pointers = Array.from({ length: ROWS + 1 }, (_, row) => entries.filter(({ index }) => index < row).length);
  const [values, columns] = [entries.map(({ value }) => value), entries.map(({ column }) => column)];
  const X = sparseMatrix(values, columns, pointers, [ROWS, 3]);
  const single = { data: Float32Array.from(table.flat()), shape: [ROWS, 3] };
  const options = { folds: kFold({ nSplits: 4, seed: 1 }), fit: { epochs: 3 } };
  const found = await crossValidate(() => build(0.01), X, y, options);
  expect(found).toEqual(await crossValidate(() => build(0.01), single, y, options));
  expect(await crossValidate(() => build(0.01), X, y, { ...options, threads: 2 })).toEqual(found);
  const path = { count: 4, warmStart: 'sparse' as const, fit: { epochs: 20, batchSize: ROWS } };
  const bits = async (own: typeof X | typeof single) => {
    const { model, ...others } = await cvPath(build, own, y, { ...path, folds: options.folds });
    const stable = await stabilitySelection(build, own, y, { ...path, pairs: 2, perHalf: 1, seed: 1 });
    return { ...others, stable, weights: model.getWeights() };
  };
  expect(await bits(X)).toEqual(await bits(single));
});

test('columns by name keep their names and their order', async () => {
  const column = (index: number) => ({ toArray: () => table.map((row) => row[index]!) });
  const fields = ['wind', '7', 'rain'].map((name) => ({ name }));
  const X = { schema: { fields }, getChildAt: (index: number) => column(index) };
  const options = {
    folds: kFold({ nSplits: 4, seed: 1 }),
    warmStart: 'sparse' as const,
    count: 5,
    fit: { epochs: 300, batchSize: ROWS, tol: 1e-3 },
  };
  const { path, selected, model } = await cvPath(build, X, y, options);
  expect(path.features.map(({ name }) => name).sort()).toEqual(['7', 'rain', 'wind']);
  expect(selected!.map(({ name }) => name)).toEqual(expect.arrayContaining(['wind', '7']));
  expect(model.inputNames).toEqual(['wind', '7', 'rain']);
});
