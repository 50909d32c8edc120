// Estimators of scikit-learn by `convention`: tests/golden/linear/scikit.py made the figures.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { breastCancer, diabetes, wine } from '../golden/linear/problems.js';
import { linearPath, logisticPath, multinomialPath, poissonPath, standardize } from './api.js';
import { type AnyPath, distance, outputsOf } from './fits.js';

type Lines = readonly (readonly number[])[];
const golden = JSON.parse(readFileSync(new URL('../golden/linear/scikit.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Lines>
> & { readonly lassoPath: { readonly alphas: readonly number[]; readonly df: readonly number[] } };

const { X, y } = diabetes;
const scaled = (rows: number[][]) => standardize(rows).transform(rows);
const [Z, C, G] = [scaled(X), scaled(breastCancer.X), scaled(wine.X)];
const weights = y.map((_, row) => 0.5 + (row % 3));
const rows = breastCancer.y.map((_, row) => 1 + (row % 2));
const shared = { convention: 'sklearn', tol: 1e-14 } as const;
const benign = breastCancer.y;

/** What the estimators' own tolerances leave. */
const SAGA = 1e-6;

const cases: readonly (readonly [name: string, fit: () => Promise<AnyPath>, tolerance?: number])[] = [
  ['lasso', () => linearPath(Z, y, { ...shared, lambda: 3 })],
  ['elasticNet', () => linearPath(Z, y, { ...shared, lambda: 0.7, alpha: 0.3 })],
  ['elasticNetRaw', () => linearPath(X, y, { ...shared, lambda: 0.7, alpha: 0.3 })],
  ['lassoWeights', () => linearPath(Z, y, { ...shared, lambda: 3, sampleWeight: weights })],
  ['lassoNoIntercept', () => linearPath(Z, y, { ...shared, lambda: 3, intercept: false })],
  ['lassoPositive', () => linearPath(Z, y, { ...shared, lambda: 3, lowerLimits: 0 })],
  ['ridge', () => linearPath(Z, y, { ...shared, lambda: 20 / y.length, alpha: 0 })],
  ['lbfgs', () => logisticPath(C, benign, { ...shared, C: 0.5, alpha: 0 })],
  ['lbfgsWeights', () => logisticPath(C, benign, { ...shared, C: 0.5, alpha: 0, sampleWeight: rows })],
  ['saga', () => logisticPath(C, benign, { ...shared, C: 0.05, alpha: 0.4 }), SAGA],
  ['liblinearL1', () => logisticPath(C, benign, { ...shared, convention: 'liblinear', C: 0.1 }), SAGA],
  [
    'liblinearL2',
    () => logisticPath(C, benign, { ...shared, convention: 'liblinear', C: 0.1, alpha: 0, interceptScaling: 2 }),
    SAGA,
  ],
  ['multinomial', () => multinomialPath(G, wine.y, { ...shared, C: 0.5, alpha: 0 })],
  ['multinomialL1', () => multinomialPath(G, wine.y, { ...shared, C: 0.5 }), SAGA],
  [
    'poisson',
    () =>
      poissonPath(
        Z,
        y.map((value) => Math.floor(value / 40)),
        { ...shared, lambda: 0.3, alpha: 0 },
      ),
  ],
];

test.each(cases.map(([name, fit, tolerance = 1e-7]) => ({ name, fit, tolerance })))('$name', async ({
  name,
  fit,
  tolerance,
}) => {
  const path = await fit();
  expect(distance(outputsOf(path, path.lambda[0]!), golden[name]!, path)).toBeLessThan(tolerance);
});

test('the grid of lasso_path: 100 strengths from the first one down to a thousandth, and no early end', async () => {
  const path = await linearPath(Z, y, { convention: 'sklearn' });
  expect(path.lambda.length).toBe(100);
  for (const [k, alpha] of golden.lassoPath.alphas.entries()) {
    expect(Math.abs(path.lambda[k]! - alpha) / alpha).toBeLessThan(1e-8);
  }
});

test('a path here begins with a model without columns, and that of scikit-learn with one that rounding lets in', async () => {
  const path = await linearPath(Z, y, { convention: 'sklearn', tol: 1e-12 });
  expect(path.df[0]).toBe(0);
  expect(golden.lassoPath.df[0]).toBe(1);
  expect(path.df.slice(1)).toEqual(golden.lassoPath.df.slice(1));
});
