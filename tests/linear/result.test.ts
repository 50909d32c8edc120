// What a path does: coefficients, predictions, tables, networks, relaxed supports, every form of X.
import { describe, expect, test } from 'vitest';
import { breastCancer, diabetes, named, type Problem, wine } from '../golden/linear/problems.js';
import {
  linearPath,
  load,
  logisticPath,
  multinomialPath,
  poissonPath,
  preprocess,
  sparseMatrix,
  table,
} from './api.js';
import { distance, fit, golden, outputsOf } from './fits.js';

const { X, y } = diabetes;
const names = ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6'];

/** CSR of rows. */
function sparse(rows: readonly (readonly number[])[]) {
  const values: number[] = [];
  const columns: number[] = [];
  const pointers = [0];
  for (const row of rows) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      values.push(value);
      columns.push(column);
    }
    pointers.push(values.length);
  }
  return sparseMatrix(values, columns, pointers, [rows.length, rows[0]!.length]);
}

const problemOf = (name: string) => named().find((problem) => problem.name === name) as Problem;

describe('relaxed supports', () => {
  interface GoldenRelaxed {
    readonly relaxedDevianceRatio: readonly number[];
    readonly blended: readonly { readonly gamma: number; readonly outputs: readonly (readonly number[])[] }[];
  }
  test.each(['relaxDiabetes', 'relaxBreastCancer'])('%s: refits and mixing of glmnet', async (name) => {
    const problem = problemOf(name);
    const path = await fit(problem, { relax: true });
    const theirs = golden<GoldenRelaxed>('named.json.gz')[name]!;
    for (const { gamma, outputs } of theirs.blended) {
      for (const [k, at] of problem.at.entries()) {
        const { intercept, values } = (path as Awaited<ReturnType<typeof linearPath>>).coef(path.lambda[at]!, {
          gamma,
        });
        expect(distance([[intercept, ...values]], [outputs[k]!], path)).toBeLessThan(1e-7);
      }
    }
    const { relaxed } = path.facts;
    for (const [k, at] of problem.at.entries()) {
      const own = relaxed!.steps.find(({ lambda }) => lambda === path.lambda[at]);
      expect(own!.devianceRatio).toBeCloseTo(theirs.relaxedDevianceRatio[k]!, 8);
    }
  });
});

interface GoldenPlaces {
  readonly s: readonly number[];
  readonly outputs: readonly (readonly number[])[];
  readonly response: readonly number[];
}
test.each([
  'interpolateDiabetes',
  'interpolateBreastCancer',
  'interpolatePoisson',
])('%s: coefficients and predictions between strengths, and beyond the ends, as glmnet', async (name) => {
  const problem = problemOf(name);
  const path = await fit(problem);
  const { s, outputs, response } = golden<GoldenPlaces>('named.json.gz')[name]!;
  for (const [k, lambda] of s.entries()) {
    expect(distance(outputsOf(path, lambda), [outputs[k]!], path)).toBeLessThan(1e-7);
    const offset = problem.offset && { offset: problem.offset.slice(0, 5) };
    const { data } = path.predict(problem.X.slice(0, 5), { lambda, ...offset });
    for (const [row, value] of data.entries()) {
      expect(Math.abs(value - response[k * 5 + row]!)).toBeLessThan(1e-7 * Math.max(1, Math.abs(value)));
    }
  }
});

describe('every form of X gives the same path', () => {
  const rounded = X.map((row) => row.map((x, column) => (column % 3 === 0 ? 0 : Math.fround(x))));
  // Constant columns would warn: three of them vary here.
  for (const [row, values] of rounded.entries())
    for (const column of [0, 3, 6, 9]) values[column] = row % (column + 4) === 0 ? 2 : 0;

  test('typed arrays, one matrix, columns by name, sparse', async () => {
    const expected = await linearPath(rounded, y, { nlambda: 30 });
    const flat = Float32Array.from(rounded.flat());
    const forms = [
      { data: flat, shape: [442, 10] },
      { data: Float64Array.from(flat), shape: [442, 10] },
      rounded.map((row) => Float32Array.from(row)),
      Object.fromEntries(names.map((name, column) => [name, { toArray: () => rounded.map((row) => row[column]!) }])),
    ];
    for (const form of forms) {
      const path = await linearPath(form, y, { nlambda: 30 });
      expect(path.facts.solved).toEqual(expected.facts.solved);
    }
    const tight = await linearPath(rounded, y, { nlambda: 30, tol: 1e-13 });
    const other = await linearPath(sparse(rounded), y, { nlambda: 30, tol: 1e-13 });
    expect(other.lambda.length).toBe(tight.lambda.length);
    for (const lambda of [30, 3, 0.3]) {
      expect(distance(outputsOf(other, lambda), outputsOf(tight, lambda), tight)).toBeLessThan(1e-8);
    }
    const rows = rounded.slice(0, 7);
    const [a, b] = [other.predict(sparse(rows), { lambda: 2 }), tight.predict(rows, { lambda: 2 })];
    for (const [at, value] of a.data.entries()) expect(value).toBeCloseTo(b.data[at]!, 5);
  });

  test('rows of objects and tables, by the names of their columns', async () => {
    const rows = X.map((row, at) => ({ bmi: row[2]!, bp: row[3]!, group: at % 3 === 0 ? 'a' : 'b', target: y[at]! }));
    const flats = table(rows, { target: 'target' });
    const path = await linearPath(flats, { lambda: 1, tol: 1e-12 });
    expect(path.names).toEqual(['bmi', 'bp', 'group=a', 'group=b']);
    const objects = rows.map(({ target: _, ...row }) => row);
    expect((await linearPath(objects, y, { lambda: 1, tol: 1e-12 })).coef()).toEqual(path.coef());
    const columns = {
      bmi: rows.map(({ bmi }) => bmi),
      bp: rows.map(({ bp }) => bp),
      group: rows.map(({ group }) => group),
    };
    expect((await linearPath(columns, y, { lambda: 1, tol: 1e-12 })).coef()).toEqual(path.coef());
    const own = await linearPath(flats, { lambda: 1, tol: 1e-12, preprocess: preprocess() });
    expect(own.coef().byName['bmi']!).toBeCloseTo(path.coef().byName['bmi']! * own.facts.deviation[0]! * 4.41, 0);
    expect(path.predict(objects.slice(0, 3)).data[0]).toBeCloseTo(own.predict(objects.slice(0, 3)).data[0]!, 3);
    const free = await linearPath(flats, { lambda: 1, penaltyFactor: { bmi: 0 }, lowerLimits: { bp: 0 } });
    expect(free.coef().byName['bmi']).not.toBe(0);
  });

  test('names of columns without names', async () => {
    const path = await linearPath(X, y, { names, lambda: 1 });
    expect(path.coef().byName['bmi']).toBe(path.coef().values[2]);
    expect(path.coef().nonzero[0]!.name).toBe(names[path.coef().nonzero[0]!.index]);
    expect(Object.getPrototypeOf(path.coef().byName)).toBe(null);
  });
});

describe('labels', () => {
  test('text, booleans and numbers become classes', async () => {
    const text = breastCancer.y.map((label) => (label === 1 ? 'benign' : 'malignant'));
    const path = await logisticPath(breastCancer.X, text, { lambda: 0.01 });
    expect(path.classes).toEqual(['benign', 'malignant']);
    const numbers = await logisticPath(breastCancer.X, breastCancer.y, { lambda: 0.01 });
    expect(numbers.classes).toEqual([0, 1]);
    expect(path.coef().intercept).toBeCloseTo(-numbers.coef().intercept, 3);
    const truths = await logisticPath(
      breastCancer.X,
      breastCancer.y.map((label) => label === 1),
      { lambda: 0.01 },
    );
    expect(truths.predictClasses(breastCancer.X.slice(0, 3))).toEqual([false, false, false]);
    expect(path.predictClasses(breastCancer.X.slice(0, 3))).toEqual(['malignant', 'malignant', 'malignant']);
    expect(path.predictClasses(breastCancer.X, { threshold: 1 })).not.toContain('malignant');
  });

  test('several classes have a row of coefficients each, which add up to 1 in probability', async () => {
    const text = wine.y.map((label) => `wine ${label}`);
    const path = await multinomialPath(wine.X, text, { lambda: 0.02 });
    expect(path.coef().map(({ label }) => label)).toEqual(['wine 0', 'wine 1', 'wine 2']);
    const { data, shape } = path.predict(wine.X);
    expect(shape).toEqual([178, 3]);
    for (let row = 0; row < 178; row++)
      expect(data[3 * row]! + data[3 * row + 1]! + data[3 * row + 2]!).toBeCloseTo(1, 12);
    const right = path.predictClasses(wine.X).filter((label, row) => label === text[row]).length;
    expect(right).toBeGreaterThan(172);
  });
});

describe('toSequential', () => {
  test('numbers, two classes, several classes: the same predictions, saved and loaded', async () => {
    const paths = [
      [await linearPath(X, y, { nlambda: 20 }), X],
      [await logisticPath(breastCancer.X, breastCancer.y, { nlambda: 20 }), breastCancer.X],
      [await multinomialPath(wine.X, wine.y, { nlambda: 20, lambdaMinRatio: 0.01 }), wine.X],
    ] as const;
    for (const [path, rows] of paths) {
      const lambda = path.lambda[9]! * 0.9;
      const model = await path.toSequential(lambda);
      const again = load(model.save());
      const theirs = path.predict(rows.slice(0, 50), { lambda }).data;
      for (const own of [model, again]) {
        for (const [at, value] of own.predict(rows.slice(0, 50)).data.entries()) {
          expect(Math.abs(value - theirs[at]!)).toBeLessThan(2e-6 * Math.max(1, Math.abs(theirs[at]!)));
        }
      }
      expect(model.sparsity().weights).toBeGreaterThan(0);
      model.dispose();
      again.dispose();
    }
  });

  test('a table: the network takes rows of objects, and names classes', async () => {
    const rows = X.map((row, at) => ({
      bmi: row[2]!,
      s5: row[8]!,
      group: at % 3 === 0 ? 'a' : 'b',
      high: y[at]! > 150 ? 'yes' : 'no',
    }));
    const path = await logisticPath(table(rows, { target: 'high' }), { nlambda: 20 });
    const model = await path.toSequential(0.01);
    expect(model.predictClasses(rows.slice(0, 9))).toEqual(path.predictClasses(rows.slice(0, 9), { lambda: 0.01 }));
    model.dispose();
  });

  test('counts: the network gives the logarithm; a sparse X: weights alone', async () => {
    const counts = y.map((value) => Math.floor(value / 40));
    const path = await poissonPath(sparse(X), counts, { nlambda: 10 });
    const model = await path.toSequential(0.1);
    const link = path.predict(sparse(X), { lambda: 0.1, type: 'link' }).data;
    for (const [at, value] of model.predict(sparse(X)).data.entries()) expect(value).toBeCloseTo(link[at]!, 3);
    expect(path.predict(sparse(X), { lambda: 0.1 }).data[0]).toBeCloseTo(Math.exp(link[0]!), 10);
    model.dispose();
  });
});

test('a target transform is undone', async () => {
  const rows = X.map((row) => ({ bmi: row[2]!, bp: row[3]! }));
  const logs = y.map(Math.log);
  const plain = await linearPath(rows, logs, { lambda: 0.01, tol: 1e-12 });
  const own = await linearPath(rows, y, {
    lambda: 0.01,
    tol: 1e-12,
    preprocess: preprocess({ standardize: false, targetTransform: 'log' }),
  });
  expect(own.predict(rows).data[3]).toBeCloseTo(Math.exp(plain.predict(rows).data[3]!), 4);
});

test('toTable has a row per strength', async () => {
  const path = await linearPath(X, y, { nlambda: 10, names: names.map((name) => (name === 'age' ? 'lambda' : name)) });
  const rows = path.toTable();
  expect(rows.length).toBe(path.lambda.length);
  expect(Object.keys(rows[0]!)).toEqual([
    'lambda',
    'df',
    'devianceRatio',
    'gap',
    'intercept',
    'x.lambda',
    ...names.slice(1),
  ]);
  expect(rows.at(-1)!['bmi']).toBe(path.coef(path.lambda.at(-1)!).byName['bmi']);
  const classes = (await multinomialPath(wine.X, wine.y, { lambda: 0.1 })).toTable();
  expect(Object.keys(classes[0]!).slice(4, 7)).toEqual(['0.intercept', '0.x0', '0.x1']);
});

test('the signal ends a path between strengths', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const running = linearPath(X, y, { signal: controller.signal, onProgress: () => controller.abort(reason) });
  await expect(running).rejects.toBe(reason);
});

test('more weight on a row is the row more often', async () => {
  const twice = await linearPath([...X, ...X.slice(0, 100)], [...y, ...y.slice(0, 100)], { lambda: 2, tol: 1e-13 });
  const weighted = await linearPath(X, y, {
    lambda: 2,
    tol: 1e-13,
    sampleWeight: y.map((_, row) => (row < 100 ? 2 : 1)),
  });
  expect(distance(outputsOf(weighted, 2), outputsOf(twice, 2), twice)).toBeLessThan(1e-9);
});

test('grids go down to 0.01 times the largest strength for fewer rows than columns, otherwise to 0.0001', async () => {
  for (const [rows, ratio] of [
    [9, 0.01],
    [10, 1e-4],
    [11, 1e-4],
  ] as const) {
    const { lambda } = await linearPath(X.slice(0, rows), y.slice(0, rows));
    expect(X[0]).toHaveLength(10);
    expect(lambda[2]! / lambda[1]!).toBeCloseTo(ratio ** (1 / 99), 12);
  }
});
