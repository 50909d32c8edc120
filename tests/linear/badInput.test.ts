// Every bad input is refused by name, before anything is solved; what cannot be refused is said.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { breastCancer, diabetes } from '../golden/linear/problems.js';
import {
  cvLinearPath,
  cvLogisticPath,
  cvMultinomialPath,
  linearPath,
  logisticPath,
  multinomialPath,
  onWarning,
  poissonPath,
  sparseMatrix,
  type Warning,
} from './api.js';

const { X, y } = diabetes;
const labels = breastCancer.y;
const exposure = y.map((_, row) => row % 3);
let warnings: Warning[] = [];
let restore = () => {};
beforeEach(() => {
  warnings = [];
  restore = onWarning((warning) => void warnings.push(warning));
});
afterEach(() => restore());

const refused = (work: Promise<unknown>, code: string, message: RegExp) =>
  expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

describe('columns', () => {
  test('constant columns have no coefficient, and a warning', async () => {
    const path = await linearPath(
      X.map((row) => [7, ...row, 0]),
      y,
      { lambda: 1 },
    );
    expect([path.coef().values[0], path.coef().values.at(-1)]).toEqual([0, 0]);
    expect(warnings).toMatchObject([{ code: 'W_CONSTANT_COLUMN', message: expect.stringMatching(/: 0, 11$/) }]);
    const without = await linearPath(X, y, { lambda: 1 });
    // Their factors do not change the mean of the others: all are 1.
    expect(path.coef().byName['x3']).toBeCloseTo(without.coef().byName['x2']!, 3);
  });

  test('of equal columns one minimizer is found, and ridge shares between them', async () => {
    const twice = X.map((row) => [...row, row[2]!]);
    const [alone, both] = [
      await linearPath(X, y, { lambda: 2, tol: 1e-12 }),
      await linearPath(twice, y, { lambda: 2, tol: 1e-12 }),
    ];
    expect(both.coef().values[2]! + both.coef().values[10]!).toBeCloseTo(alone.coef().values[2]!, 4);
    expect(both.steps[0]!.isCertified).toBe(true);
    const ridge = (await linearPath(twice, y, { lambda: 2, alpha: 0.5, tol: 1e-14 })).coef().values;
    expect(ridge[2]!).toBeCloseTo(ridge[10]!, 6);
  });

  test('p = 0 after dropping: E_EMPTY', async () => {
    await refused(
      linearPath(
        X.map(() => [1, 2]),
        y,
      ),
      'E_EMPTY',
      /no column is left/,
    );
    await refused(
      linearPath(
        X.map((row) => [1, row[0]!]),
        y,
        { penaltyFactor: [1, Infinity] },
      ),
      'E_EMPTY',
      /no column is left/,
    );
  });

  test('factors all zero or infinite: E_OPTION', async () => {
    await refused(linearPath(X, y, { penaltyFactor: 0 }), 'E_OPTION', /no column is penalized/);
    await refused(linearPath(X, y, { penaltyFactor: Infinity }), 'E_OPTION', /all columns are left out/);
    const mixed = X[0]!.map((_, column) => (column % 2 === 0 ? 0 : Infinity));
    await refused(linearPath(X, y, { penaltyFactor: mixed }), 'E_OPTION', /no column is penalized/);
  });

  test('factors and limits of another length, or out of range', async () => {
    await refused(linearPath(X, y, { penaltyFactor: [1, 2] }), 'E_SHAPE', /10 numbers, one per column/);
    await refused(linearPath(X, y, { penaltyFactor: { x: 1 } }), 'E_OPTION', /give names/);
    await refused(linearPath(X, y, { penaltyFactor: -1 }), 'E_HYPERPARAMETER', /penaltyFactor must be a number >= 0/);
    await refused(linearPath(X, y, { lowerLimits: 1 }), 'E_HYPERPARAMETER', /lowerLimits must be a number <= 0/);
    await refused(linearPath(X, y, { upperLimits: Number.NaN }), 'E_HYPERPARAMETER', /upperLimits/);
  });

  test('no relation to y: no grid can be computed', async () => {
    await refused(
      linearPath([[1], [-1], [1], [-1]], [1, 1, -1, -1]),
      'E_DATA',
      /no column is related to y.*give lambda/,
    );
  });
});

describe('rows', () => {
  test('all weights zero: E_DATA', async () => {
    await refused(linearPath(X, y, { sampleWeight: y.map(() => 0) }), 'E_DATA', /all weights are 0/);
  });

  test('weights negative, not finite, or too few', async () => {
    await refused(linearPath(X, y, { sampleWeight: y.map(() => -1) }), 'E_DATA', /sampleWeight\[0\]/);
    await refused(linearPath(X, y, { sampleWeight: y.map(() => Number.NaN) }), 'E_NONFINITE', /sampleWeight\[0\]/);
    await refused(linearPath(X, y, { sampleWeight: [1] }), 'E_SHAPE', /442 numbers/);
  });

  test('numbers that are not finite', async () => {
    const bad = X.map((row, at) => (at === 3 ? row.map((x, column) => (column === 2 ? Number.NaN : x)) : row));
    await refused(linearPath(bad, y), 'E_NONFINITE', /row 3, column 2/);
    await refused(
      linearPath(
        X,
        y.map((value, row) => (row === 5 ? Infinity : value)),
      ),
      'E_NONFINITE',
      /row 5/,
    );
    await refused(linearPath(X, y, { offset: y.map(() => Number.NaN) }), 'E_NONFINITE', /offset/);
  });

  test('offsets of the wrong length, in fit and predict', async () => {
    await refused(linearPath(X, y, { offset: [1, 2, 3] }), 'E_SHAPE', /offset/);
    await refused(
      multinomialPath(
        X,
        y.map((_, row) => row % 3),
        { offset: y.map(() => [1, 2]) as never },
      ),
      'E_SHAPE',
      /offset/,
    );
    const path = await linearPath(X, y, { offset: exposure, lambda: 1 });
    expect(() => path.predict(X)).toThrow(/offsets of the rows/);
    expect(() => path.predict(X, { offset: [1] })).toThrow(/442 rows/);
    const without = await linearPath(X, y, { lambda: 1 });
    expect(() => without.predict(X, { offset: exposure })).toThrow(/left out/);
  });

  test('another number of rows, none, or flat numbers', async () => {
    await refused(linearPath(X, y.slice(1)), 'E_SHAPE', /y has 441 rows, and X has 442/);
    await refused(linearPath([], []), 'E_EMPTY', /0 rows/);
    await refused(linearPath([1, 2, 3] as never, [1, 2, 3]), 'E_SHAPE', /without a shape/);
    await refused(linearPath(X, undefined as never), 'E_DATA', /y must be/);
  });

  test('a constant y: E_DATA', async () => {
    await refused(
      linearPath(
        X,
        y.map(() => 3),
      ),
      'E_DATA',
      /y is constant/,
    );
  });

  test('negative counts, and none above 0', async () => {
    await refused(
      poissonPath(
        X,
        y.map((_, row) => (row === 2 ? -1 : 1)),
      ),
      'E_DATA',
      /y\[2\]/,
    );
    await refused(
      poissonPath(
        X,
        y.map(() => 0),
      ),
      'E_DATA',
      /all counts are 0/,
    );
  });

  test('later rows of other columns', async () => {
    const path = await linearPath(X, y, { lambda: 1 });
    expect(() => path.predict([[1, 2]])).toThrow(/2 columns, expected 10/);
    const sparse = sparseMatrix([1, 2], [0, 1], [0, 1, 2], [2, 3]);
    expect(() => path.predict(sparse)).toThrow(/3 columns, expected 10/);
  });

  test('a buffer that was transferred', async () => {
    const data = new Float64Array(20);
    structuredClone(data, { transfer: [data.buffer] });
    await refused(linearPath({ data, shape: [2, 10] }, [1, 2]), 'E_DETACHED', /transferred/);
  });

  test('rows may change once the call has begun', async () => {
    const own = X.map((row) => [...row]);
    const expected = (await linearPath(own, y, { nlambda: 20 })).coef(5);
    const running = linearPath(own, y, { nlambda: 20 });
    for (const row of own) row.fill(0);
    expect((await running).coef(5)).toEqual(expected);
    const objects = X.map(([bmi = 0], row) => ({ bmi, kind: row % 2 === 0 ? 'a' : 'b' }));
    const fitting = linearPath(objects, y, { nlambda: 5 });
    for (const row of objects) row.kind = 'c';
    expect((await fitting).names).toEqual(['bmi', 'kind=a', 'kind=b']);
  });
});

describe('classes', () => {
  test('a class without rows of weight above 0: E_LABEL', async () => {
    const sampleWeight = labels.map((label) => (label === 1 ? 0 : 1));
    await refused(
      logisticPath(breastCancer.X, labels, { sampleWeight }),
      'E_LABEL',
      /class 1 has no row of weight above 0/,
    );
  });

  test('one class, too many, missing or mixed labels: E_LABEL', async () => {
    await refused(
      logisticPath(
        X,
        y.map(() => 1),
      ),
      'E_LABEL',
      /one class only: 1/,
    );
    await refused(
      logisticPath(
        X,
        y.map((_, row) => row % 3),
      ),
      'E_LABEL',
      /3 classes .*multinomialPath/,
    );
    await refused(
      multinomialPath(
        X,
        y.map((_, row) => (row === 4 ? '' : 'abc'[row % 3]!)),
      ),
      'E_LABEL',
      /y\[4\]/,
    );
    await refused(multinomialPath(X, y.map((_, row) => (row === 4 ? 1 : 'a')) as never), 'E_LABEL', /y\[4\]/);
    await refused(
      logisticPath(
        X,
        y.map((_, row) => (row === 4 ? Number.NaN : row % 2)),
      ),
      'E_LABEL',
      /y\[4\]/,
    );
  });

  test('separable classes: the path ends before coefficients run away, and says so', async () => {
    const separable = X.map((row) => (row[2]! > 26 ? 1 : 0));
    const path = await logisticPath(X, separable, { lambdaMinRatio: 1e-9, nlambda: 60 });
    expect(path.ended.reason).toMatch(/^(separated|devianceMax|devianceChange)$/);
    const own = await logisticPath(X, separable, {
      lambda: Array.from({ length: 40 }, (_, k) => 0.1 / 3 ** k),
      tol: 1e-13,
    });
    expect(own.ended.reason).toBe('separated');
    expect(own.ended.message).toMatch(/classes are separated/);
    expect(own.lambda.length).toBeLessThan(40);
    expect(own.lambda.length).toBeGreaterThan(5);
    expect(Math.max(...own.coef(0).values.map(Math.abs))).toBeLessThan(1e4);
  });

  test('folds that lack a class: E_LABEL, with the fold and the class', async () => {
    const foldid = labels.map((label) => (label === 1 ? 1 : 2));
    await refused(
      cvLogisticPath(breastCancer.X, labels, { foldid }),
      'E_LABEL',
      /folds\[0\]: class 1 has no row that trains/,
    );
    const rare = y.map((_, row) => (row < 3 ? 'rare' : row % 2 === 0 ? 'a' : 'b'));
    const first = y.map((_, row) => (row < 100 ? 0 : row % 2));
    await refused(
      cvMultinomialPath(X, rare, { foldid: first.map((fold) => fold + 1) }),
      'E_LABEL',
      /folds\[0\]: class .* has no row that trains/,
    );
    await refused(cvMultinomialPath(X, rare, { folds: 5, seed: 1 }), 'E_LABEL', /fewer than the 5 folds/);
    const last = labels.map((label, row) => (label === 0 ? row % 2 : 2));
    await refused(
      cvLogisticPath(breastCancer.X, labels, {
        foldid: last.map((fold, row) => (fold === 2 ? row % 2 : fold)),
        measure: 'acu' as never,
      }),
      'E_OPTION',
      /measure must be/,
    );
  });
});

describe('options', () => {
  test('strengths in any order are sorted, as glmnet does; twice the same is refused', async () => {
    const path = await linearPath(X, y, { lambda: [0.5, 30, 3] });
    expect(path.lambda).toEqual([30, 3, 0.5]);
    await refused(linearPath(X, y, { lambda: [3, 1, 3] }), 'E_HYPERPARAMETER', /3 is there twice/);
    await refused(linearPath(X, y, { lambda: [-1] }), 'E_HYPERPARAMETER', /lambda\[0\]/);
    await refused(linearPath(X, y, { lambda: [Number.NaN] }), 'E_HYPERPARAMETER', /lambda\[0\]/);
    await refused(linearPath(X, y, { lambda: [] }), 'E_OPTION', /lambda/);
    await refused(linearPath(X, y, { lambda: 1, nlambda: 3 }), 'E_OPTION', /nlambda.*left out beside/);
  });

  test('typos, and options of other conventions', async () => {
    await refused(linearPath(X, y, { lamda: 1 } as object), 'E_OPTION', /did you mean lambda/);
    await refused(linearPath(X, y, { C: 1 } as object), 'E_OPTION', /unknown option/);
    await refused(logisticPath(breastCancer.X, labels, { C: 1 }), 'E_OPTION', /convention: 'sklearn'/);
    await refused(logisticPath(breastCancer.X, labels, { interceptScaling: 2 }), 'E_OPTION', /liblinear/);
    await refused(linearPath(X, y, { convention: 'liblinear' as 'sklearn' }), 'E_OPTION', /convention/);
    await refused(linearPath(X, y, { alpha: 2 }), 'E_HYPERPARAMETER', /alpha/);
    await refused(linearPath(X, y, { tol: 0 }), 'E_HYPERPARAMETER', /tol/);
    await refused(linearPath(X, y, { lambdaMinRatio: 1 }), 'E_HYPERPARAMETER', /lambdaMinRatio/);
    await refused(linearPath(X, y, null as never), 'E_OPTION', /options must be an object/);
  });

  test('folds that do not fit', async () => {
    await refused(cvLinearPath(X, y, { folds: 1 }), 'E_HYPERPARAMETER', /folds/);
    await refused(cvLinearPath(X, y, { foldid: [1, 2] }), 'E_SHAPE', /foldid/);
    await refused(cvLinearPath(X, y, { foldid: y.map(() => 1) }), 'E_HYPERPARAMETER', /at least two folds/);
    await refused(cvLinearPath(X, y, { foldid: y.map(() => 1), folds: 3 }), 'E_OPTION', /left out beside foldid/);
    await refused(cvLinearPath(X, y, { gamma: [0.5] }), 'E_OPTION', /relax: true/);
    await refused(cvLinearPath(X, y, { threads: 0 }), 'E_HYPERPARAMETER', /threads/);
  });

  test('a strength that is none, and gamma without relax', async () => {
    const path = await linearPath(X, y, { nlambda: 5 });
    expect(() => path.coef()).toThrow(/coef.lambda must be/);
    expect(() => path.predict(X, { lambda: -1 })).toThrow(/predict.lambda must be/);
    expect(() => path.coef(1, { gamma: 0.5 })).toThrow(/relax: true/);
    expect(() => path.coef(1, { gama: 0.5 } as object)).toThrow(/did you mean gamma/);
  });

  test('a strength without certificate keeps its place, and says so', async () => {
    const path = await logisticPath(breastCancer.X, labels, { lambda: [0.01, 0.001, 0.0001], maxIterations: 1 });
    expect(path.lambda).toEqual([0.01, 0.001, 0.0001]);
    expect(path.steps.some(({ isCertified }) => !isCertified)).toBe(true);
    expect(path.steps.every(({ gap, isCertified }) => isCertified === gap <= 1e-6)).toBe(true);
    expect(warnings).toMatchObject([
      { code: 'W_OPTIMALITY', message: expect.stringMatching(/have no certificate.*maxIterations/) },
    ]);
  });
});
