// Importances of the columns of tables and sparse matrices: the same as those of the same rows in other forms.
import { describe, expect, test } from 'vitest';
import { dense, type Matrix, sequential, sgd, sparseMatrix } from '../../src/index.js';
import {
  accuracyScore,
  f1Score,
  permutationImportance,
  r2Score,
  rocAucScore,
  type ScoreFunction,
  withOptions,
} from '../../src/scores/index.js';
import { preprocess, table } from '../../src/table/index.js';

const ROWS = 80;
const options = { metric: r2Score, repeats: 3, seed: 4 };

/** CSR of every third element of each row, and of zeros that are listed. */
function sparseRows() {
  const columns: number[] = [];
  const values: number[] = [];
  const rowPointers = [0];
  const full = Array.from({ length: ROWS }, () => [0, 0, 0, 0, 0]);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < 5; column++) {
      if ((row * 7 + column * 5) % 3 !== 0 || row === 11) continue;
      const value = (row + column) % 4 === 0 ? 0 : ((row * 13 + column * 29) % 17) / 8 - 1;
      values.push(value);
      columns.push(column);
      full[row]![column] = value;
    }
    rowPointers.push(values.length);
  }
  return { sparse: sparseMatrix(values, columns, rowPointers, [ROWS, 5]), full };
}

describe('a sparse matrix', () => {
  const { sparse, full } = sparseRows();
  const y = full.map(([a = 0, b = 0, c = 0]) => 2 * a - b + c / 2);
  function linear() {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [5] })] });
    model.compile({ optimizer: sgd(), loss: 'meanSquaredError' });
    model.setWeights([[[2], [-1], [0.4], [0.1], [0]], [0]]);
    return model;
  }

  test('gives what its dense rows give, to the bit, by column and by group', async () => {
    for (const groups of [{}, { ends: [0, 4], middle: ['2', 1] }]) {
      const listed = await permutationImportance(linear(), sparse, y, { ...options, groups });
      expect(listed).toEqual(await permutationImportance(linear(), full, y, { ...options, groups }));
      expect(listed.importances.map(({ mean }) => mean > 0)).toContain(true);
    }
  });

  test('permutes entries, and leaves the matrix as it is', async () => {
    const before = structuredClone({ values: sparse.values, columns: sparse.columns, starts: sparse.rowPointers });
    const seen: Matrix[] = [];
    const model = linear();
    const spy = {
      predict(X: typeof sparse) {
        expect(X.values.length).toBe(sparse.values.length);
        seen.push(model.predict(X));
        return seen.at(-1)!;
      },
    };
    await permutationImportance(spy, sparse, y, { ...options, repeats: 1 });
    expect(seen.length).toBe(6);
    expect({ values: sparse.values, columns: sparse.columns, starts: sparse.rowPointers }).toEqual(before);
    const broken = { ...sparse };
    await expect(permutationImportance(spy, broken, y, options)).rejects.toMatchObject({ code: 'E_DATA' });
  });
});

describe('a table', () => {
  const x = Array.from({ length: ROWS }, (_, row) => (row * 11) % 16);
  const city = x.map((_, row) => ['Oslo', 'Bergen', 'Tromsø'][(row * row + row) % 3]!);
  const late = x.map((_, row) => row % 4 === 1);
  const price = x.map((value, row) => value + (city[row] === 'Oslo' ? 20 : 0));
  const flats = table({ x, city, late, price }, { target: 'price' });
  const rows = x.map((_, row) => ({ x: x[row], city: city[row], late: late[row] }));

  async function regressor() {
    const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1 })] });
    model.compile({ optimizer: sgd({ learningRate: 0.2 }), loss: 'meanSquaredError' });
    await model.fit(flats, { epochs: 30, verbose: false });
    return model;
  }

  test('has its columns by name: a category is one, whatever the model makes of it', async () => {
    const model = await regressor();
    const found = await permutationImportance(model, flats, options);
    expect(model.inputNames).toContain('city=Oslo');
    expect(found.importances.map(({ name }) => name)).toEqual(['x', 'city', 'late']);
    const [number, category, unused] = found.importances.map(({ mean }) => mean);
    expect(number).toBeGreaterThan(0.1);
    expect(category).toBeGreaterThan(0.1);
    expect(Math.abs(unused!)).toBeLessThan(0.05);
    const named = await permutationImportance(model, rows, price, options);
    expect(found).toEqual(named);
    expect(await permutationImportance(model, table({ x, city, late }), flats.target!, options)).toEqual(found);
    const grouped = await permutationImportance(model, flats, { ...options, groups: { place: ['city', 'late'] } });
    expect(grouped.importances.map(({ name }) => name)).toEqual(['place', 'x']);
    expect(grouped.importances[1]).toEqual(found.importances[0]);
    await expect(permutationImportance(model, table({ x, city, late }), options)).rejects.toThrow('y is missing');
    await expect(permutationImportance(model, flats, {} as never)).rejects.toThrow('metric');
  });

  test('classes by name: the metric gets their numbers, and options are names', async () => {
    const kinds: string[] = x.map((value) => (value < 5 ? 'low' : value < 11 ? 'mid' : 'top'));
    const data = table({ x, late, kind: kinds }, { target: 'kind' });
    const model = sequential({
      seed: 1,
      preprocess: preprocess(),
      layers: [dense({ units: 3, activation: 'softmax' })],
    });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await model.fit(data, { epochs: 20, verbose: false });
    const metric = withOptions(f1Score, { average: 'macro', labels: ['top', 'low'], zeroDivision: 0 });
    const { score } = await permutationImportance(model, data, { metric, repeats: 1, seed: 1 });
    const predicted = model.predictClasses(data);
    expect(score).toBe(metric(kinds, predicted));
    // Two of the three classes in these rows: columns still have their classes.
    const part = [0, 2, 4, 6].map((row) => ({ x: x[row]!, late: false, kind: ['low', 'top', 'low', 'top'][row / 2]! }));
    const few = await permutationImportance(model, table(part, { target: 'kind' }), {
      metric: accuracyScore,
      repeats: 1,
      seed: 1,
    });
    const classes = model.predictClasses(part);
    expect(few.score).toBe(classes.filter((label, row) => label === part[row]!.kind).length / 4);
    const seen: unknown[] = [];
    const spy: ScoreFunction = (yTrue, _, { targetNames }) => seen.push(yTrue[0], targetNames);
    await permutationImportance(model, data, { metric: spy, greaterIsBetter: true, repeats: 1, seed: 1 });
    expect(seen.slice(0, 2)).toEqual([['low', 'mid', 'top'].indexOf(kinds[0]!), ['low', 'mid', 'top']]);
    const strange = permutationImportance(model, data, kinds.with(3, 'high'), { metric: rocAucScore });
    await expect(strange).rejects.toThrow('y[3] must be one of "low", "mid", "top"');
  });
});
