// Cross-validation of cv.glmnet by the same folds.
import { describe, expect, test } from 'vitest';
import { diabetes, named, type Problem } from '../golden/linear/problems.js';
import {
  cvLinearPath,
  cvLogisticPath,
  cvMultinomialPath,
  cvPoissonPath,
  groupKFold,
  kFold,
  type Measure,
  stratifiedKFold,
} from './api.js';
import { golden, optionsOf } from './fits.js';

interface GoldenCv {
  readonly lambda: readonly number[];
  readonly mean: readonly number[];
  readonly standardError: readonly number[];
  readonly lambdaMin: number;
  readonly lambda1se: number;
}

function crossValidate(problem: Problem, more: object = {}) {
  const options = {
    tol: 1e-14,
    ...optionsOf(problem),
    foldid: problem.foldid!,
    measure: problem.measure as never,
    ...more,
  };
  const { X, y } = problem;
  if (problem.family === 'binomial') return cvLogisticPath(X, y, options);
  if (problem.family === 'multinomial') return cvMultinomialPath(X, y, options);
  if (problem.family === 'poisson') return cvPoissonPath(X, y, options);
  return cvLinearPath(X, y, options);
}

const problems = named().filter(({ kind }) => kind === 'cv');
const figures = golden<GoldenCv>('named.json.gz');

test.each(problems)('$name', async (problem) => {
  const cv = await crossValidate(problem);
  const theirs = figures[problem.name]!;
  expect(cv.lambda.length).toBe(theirs.lambda.length);
  for (const [k, mean] of theirs.mean.entries()) {
    // A row at the edge between two classes falls either way.
    const tolerance = problem.measure === 'class' || problem.measure === 'auc' ? 1e-6 : 1e-7;
    expect(Math.abs(cv.mean[k]! - mean), `mean ${k}`).toBeLessThan(tolerance * Math.abs(mean));
    expect(Math.abs(cv.standardError[k]! - theirs.standardError[k]!), `error ${k}`).toBeLessThan(1e-6 * Math.abs(mean));
  }
  expect(Math.abs(cv.lambdaMin - theirs.lambdaMin)).toBeLessThan(1e-7 * theirs.lambdaMin);
  expect(Math.abs(cv.lambda1se - theirs.lambda1se)).toBeLessThan(1e-7 * theirs.lambda1se);
});

describe('the result', () => {
  const { X, y } = diabetes;

  test('has the same bits with workers', async () => {
    const options = { folds: kFold({ nSplits: 4, seed: 3 }), relax: true };
    const [alone, ...others] = await Promise.all(
      [1, 2, 5].map((threads) => cvLinearPath(X, y, { ...options, threads })),
    );
    for (const other of others) {
      expect(other.figures).toEqual(alone!.figures);
      expect(other.path.facts).toEqual(alone!.path.facts);
      expect([other.lambdaMin, other.gammaMin, other.lambda1se, other.gamma1se]).toEqual([
        alone!.lambdaMin,
        alone!.gammaMin,
        alone!.lambda1se,
        alone!.gamma1se,
      ]);
    }
  });

  test('predicts at lambda1se, and at others that are asked for', async () => {
    const cv = await cvLinearPath(X, y, { folds: 5, seed: 1 });
    const rows = X.slice(0, 4);
    expect(cv.predict(rows)).toEqual(cv.path.predict(rows, { lambda: cv.lambda1se }));
    expect(cv.predict(rows, { lambda: 'lambdaMin' })).toEqual(cv.path.predict(rows, { lambda: cv.lambdaMin }));
    expect(cv.predict(rows, { lambda: 3 })).toEqual(cv.path.predict(rows, { lambda: 3 }));
    expect(cv.coef()).toEqual(cv.path.coef(cv.lambda1se));
    expect(cv.coef(3).lambda).toBe(3);
    expect(() => cv.coef('lambda' as 'lambdaMin')).toThrow(/coef.lambda/);
    expect(cv.lambda1se).toBeGreaterThanOrEqual(cv.lambdaMin);
    expect(cv.toTable()[0]).toMatchObject({ lambda: cv.lambda[0], gamma: 1, mean: cv.mean[0], df: 0 });
  });

  test('repeats with its seed', async () => {
    const cv = await cvLinearPath(X, y, { nlambda: 10 });
    const again = await cvLinearPath(X, y, { nlambda: 10, seed: cv.seed! });
    expect(again.mean).toEqual(cv.mean);
    expect(cv.folds.length).toBe(10);
  });

  test('stratifies the folds of classes', async () => {
    const labels = y.map((value) => (value > 250 ? 'high' : 'low'));
    const cv = await cvLogisticPath(X, labels, { folds: 7, seed: 1, nlambda: 5 });
    const rare = cv.folds.map(({ test }) => [...test].filter((row) => labels[row] === 'high').length);
    expect(Math.max(...rare) - Math.min(...rare)).toBeLessThanOrEqual(1);
    const splitter = stratifiedKFold({ nSplits: 7, seed: 1 });
    expect((await cvLogisticPath(X, labels, { folds: splitter, nlambda: 5 })).mean).toEqual(cv.mean);
    expect(cv.predictClasses(X.slice(0, 3)).every((label) => label === 'high' || label === 'low')).toBe(true);
  });

  test('keeps groups whole', async () => {
    const groups = y.map((_, row) => row % 20);
    const cv = await cvLinearPath(X, y, { folds: groupKFold({ nSplits: 4 }), groups, nlambda: 5 });
    for (const { train, test: rows } of cv.folds) {
      const training = new Set([...train].map((row) => groups[row]));
      expect([...rows].some((row) => training.has(groups[row]!))).toBe(false);
    }
  });

  test('counts row by row where folds have fewer than three rows, as cv.glmnet', async () => {
    const few = [X.slice(0, 20), y.slice(0, 20)] as const;
    const cv = await cvLinearPath(...few, { foldid: few[1].map((_, row) => row % 10), lambda: [20, 10], tol: 1e-12 });
    const errors = [20, 10].map((_, step) => {
      const values = cv.figures[0]!.values.map((ofFold) => ofFold[step]!);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    expect(cv.mean[0]).toBeCloseTo(errors[0]!, 9);
    expect(cv.mean[1]).toBeCloseTo(errors[1]!, 9);
    // R 4.2.2, glmnet 4.1-6: cv.glmnet(x[1:20, ], y[1:20], foldid = rep(1:10, 2), lambda = c(20, 10), thresh = 1e-20)$cvsd
    expect(cv.standardError[0]).toBeCloseTo(GROUPED[0]!, 6);
    expect(cv.standardError[1]).toBeCloseTo(GROUPED[1]!, 6);
  });

  test('tells its progress, and ends with the signal', async () => {
    const seen: (number | undefined)[] = [];
    await cvLinearPath(X, y, { folds: 3, seed: 1, nlambda: 5, onProgress: ({ fold }) => void seen.push(fold) });
    expect(seen).toEqual([undefined, 0, 1, 2]);
    const reason = new Error('enough');
    await expect(cvLinearPath(X, y, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

const GROUPED = [1235.699118615578, 940.631949696569];

test.each<[string, Measure]>([['deviance', 'auc']])('no measure of classes for numbers', async (_, measure) => {
  await expect(cvLinearPath(diabetes.X, diabetes.y, { measure: measure as 'mse' })).rejects.toThrow(/measure/);
});
