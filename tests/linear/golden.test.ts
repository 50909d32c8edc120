// Paths of glmnet, strength by strength: tests/golden/linear/glmnet.js made the figures, at thresh 1e-20.
import { beforeAll, describe, expect, test } from 'vitest';
import { hasGlmnet, runGlmnet } from '../golden/linear/glmnet.js';
import { allRandom, diabetes, named, type Problem } from '../golden/linear/problems.js';
import { linearPath, onWarning } from './api.js';
import { type AnyPath, distance, fit, type GoldenPath, golden, outputsOf } from './fits.js';

/** Of the coefficients, and of λ and deviance ratios, which are near 1. */
const TOLERANCE = 1e-7;

/** Compares all strengths, and the coefficients of some. */
function compare(path: AnyPath, theirs: GoldenPath, tolerance = TOLERANCE): void {
  expect(path.lambda.length, 'the path ends where that of glmnet does').toBe(theirs.lambda.length);
  for (const [k, lambda] of theirs.lambda.entries()) {
    expect(Math.abs(path.lambda[k]! - lambda) / lambda, `lambda ${k}`).toBeLessThan(TOLERANCE);
    expect(Math.abs(path.devianceRatio[k]! - theirs.devianceRatio[k]!), `deviance ${k}`).toBeLessThan(TOLERANCE);
  }
  expect(path.df).toEqual(theirs.df);
  for (const { at, outputs } of theirs.steps) {
    expect(distance(outputsOf(path, path.lambda[at]!), outputs, path), `coefficients ${at}`).toBeLessThan(tolerance);
  }
}

const own = named().filter(
  ({ kind, family }) => kind === 'path' && ['gaussian', 'binomial', 'multinomial', 'poisson'].includes(family),
);
const figures = golden<GoldenPath>('named.json.gz');

/** A copy of a column makes glmnet's own coefficients less exact. */
const LOOSER = new Map([['diabetesDuplicated', 1e-6]]);

beforeAll(() => onWarning(({ code }) => code !== 'W_CONSTANT_COLUMN'));

test.each(own)('$name', async (problem) => {
  const path = await fit(problem);
  compare(path, figures[problem.name]!, LOOSER.get(problem.name));
  const n = problem.weights?.reduce((sum, weight) => sum + weight, 0) ?? problem.y.length;
  const theirs = figures[problem.name]!.nullDeviance;
  // glmnet's weights add up to n, or, in its gaussian family, to whatever was given.
  expect(Math.abs(path.nullDeviance * n - theirs) / theirs).toBeLessThan(TOLERANCE);
});

test.each(own)('$name, every strength certified by default', async (problem) => {
  const path = await fit(problem, { tol: undefined });
  expect(path.steps.every(({ isCertified, gap }) => isCertified && gap <= 1e-6)).toBe(true);
  const { lambda } = figures[problem.name]!;
  expect(path.lambda.length).toBe(lambda.length);
});

describe('40 random problems of each family', () => {
  const fixtures = golden<GoldenPath | null>('random.json.gz');
  // Where glmnet itself finds nothing within 10^7 rounds, there is nothing to compare.
  const problems = allRandom().filter(({ name }) => fixtures[name] !== null);

  test('glmnet solves nearly all of them', () => {
    expect(problems.length).toBeGreaterThanOrEqual(157);
  });

  test.each(problems)('$name', async (problem) => {
    compare(await fit(problem), fixtures[problem.name]!);
  });

  test.skipIf(!hasGlmnet())(
    'R gives the figures of the fixtures',
    () => {
      const some = problems.filter((_, at) => at % 8 === 0);
      const live = runGlmnet(some) as Record<string, GoldenPath>;
      for (const { name } of some) {
        for (const [k, { outputs }] of live[name]!.steps.entries()) {
          const theirs = fixtures[name]!.steps[k]!.outputs.flat();
          const size = Math.max(...theirs.map(Math.abs));
          for (const [at, value] of outputs.flat().entries())
            expect(Math.abs(value - theirs[at]!)).toBeLessThan(1e-9 * size);
        }
      }
    },
    300_000,
  );
});

describe('what surprises in glmnet', () => {
  const { X, y } = diabetes;
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
  const theirs = (name: string) => figures[name]!.steps[0]!.outputs[0]!;
  const at = async (lambda: number, alpha: number, more: object = {}) => {
    const path = await linearPath(X, y, { lambda, alpha, tol: 1e-14, ...more });
    const { intercept, values } = path.coef();
    return { path, line: [intercept, ...values] };
  };

  test('the ridge part is divided by the deviation of y in "gaussian", and not in gaussian() and "mgaussian"', async () => {
    const { path, line } = await at(5, 0.5);
    expect(distance([line], [theirs('diabetesRidgePart')], path)).toBeLessThan(TOLERANCE);
    // λ (α |β| + (1 - α)/2 β²): the same lasso part, and a ridge part that is larger by the deviation.
    const [lasso, ridge] = [5 * 0.5, 5 * 0.5 * deviation];
    const other = await at(lasso + ridge, lasso / (lasso + ridge));
    // gaussian() itself stops short of that.
    expect(distance([other.line], [theirs('diabetesRidgePartObject')], path)).toBeLessThan(1e-6);
    expect(distance([other.line], [theirs('diabetesRidgePartMulti')], path)).toBeLessThan(TOLERANCE);
    expect(distance([line], [theirs('diabetesRidgePartMulti')], path)).toBeGreaterThan(0.05);
    const sklearn = await at(5, 0.5, { convention: 'sklearn', standardize: true });
    expect(distance([sklearn.line], [theirs('diabetesRidgePartMulti')], path)).toBeLessThan(TOLERANCE);
  });

  test('without an intercept columns are scaled about their mean, and y by its root mean square', async () => {
    const problem = own.find(({ name }) => name === 'diabetesNoInterceptElasticNet') as Problem;
    const path = await fit(problem);
    compare(path, figures[problem.name]!);
    const square = Math.sqrt(y.reduce((sum, value) => sum + value ** 2, 0) / y.length);
    expect(path.nullDeviance).toBeCloseTo(square ** 2, 6);
  });

  test('constant columns count with their factors, and those left out with 1', async () => {
    const plain = figures['diabetesFactors']!.lambda[0]!;
    const more = figures['diabetesConstantFactors']!.lambda[0]!;
    const [sum, columns] = [8.5 + 1, 10]; // 1 for the column with Infinity
    expect(more / plain).toBeCloseTo((sum + 5 + 7) / (columns + 2) / (sum / columns), 12);
  });

  test('the first model of a computed grid is all zero, unlike that of scikit-learn', async () => {
    for (const problem of own.filter(({ lambda, penaltyFactor }) => !lambda && !penaltyFactor?.includes(0))) {
      expect((await fit(problem, { tol: undefined, nlambda: 3, lambdaMinRatio: 0.5 })).df[0], problem.name).toBe(0);
    }
  });

  test('ridge: the first coefficients are those of the strength that is reported; those of glmnet are 0', async () => {
    const path = await linearPath(X, y, { alpha: 0, nlambda: 2, tol: 1e-14 });
    const alone = await linearPath(X, y, { alpha: 0, lambda: path.lambda[0]!, tol: 1e-14 });
    expect(path.df[0]).toBe(10);
    expect(distance(outputsOf(path, path.lambda[0]!), outputsOf(alone, path.lambda[0]!), path)).toBeLessThan(1e-9);
  });
});
