// Estimators of scikit-learn, exported by the lines of docs/sklearn.md, predict here what they predicted there.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { l1, load, maxNorm, type Sequential } from '../../src/index.js';
import { readNpz } from '../../src/numpy/index.js';
import { fromSklearnArrays, type SklearnArrays } from '../../src/sklearn/index.js';
import { errorOf } from '../support/errors.js';
import { hasPackage, PYTHON } from '../support/python.js';

interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly X: number[][];
  readonly predict: (number | string | boolean | number[])[];
  readonly predict_proba?: number[][];
  readonly decision_function?: (number | number[])[];
}
interface Fixtures {
  readonly sklearn: string;
  readonly fixtures: readonly Fixture[];
}

const script = fileURLToPath(new URL('fixtures.py', import.meta.url));
const committed = JSON.parse(readFileSync(script.replace('.py', '.json'), 'utf8')) as Fixtures;
const hasSklearn = hasPackage('sklearn');

const arraysOf = async ({ file }: Fixture) => (await readNpz(Buffer.from(file, 'base64'))) as SklearnArrays;

/** Weights, and sums of products, are rounded to 32 bits here, relative to the largest number. */
function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  const largest = Math.max(1, ...expected.map(Math.abs));
  expect(got.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs(got[at]! - value), `${at}: ${got[at]}, ${value}`).toBeLessThan(1e-6 * largest);
  }
}

async function compare(given: Fixture): Promise<void> {
  const arrays = await arraysOf(given);
  const isOneAgainstOthers = given.name === 'logistic, one against the others';
  const { model, classes } = fromSklearnArrays(arrays, isOneAgainstOthers ? { output: 'decision' } : {});
  const got = model.predict(given.X);
  const [, outputs] = got.shape;
  if (classes === undefined) expectClose(got.data, given.predict.flat() as number[]);
  else if (isOneAgainstOthers) expectClose(got.data, given.decision_function!.flat());
  else
    expectClose(
      got.data,
      outputs === 1 ? given.predict_proba!.map(([, second]) => second!) : given.predict_proba!.flat(),
    );
  if (classes !== undefined && given.name !== 'several labels') {
    const numbers = model.predictClasses(given.X) as Int32Array;
    expect(Array.from(numbers, (number) => classes[number])).toEqual(given.predict);
  }
  expect(load(model.save()).predict(given.X)).toEqual(got);
}

describe('scikit-learn, as committed', () => {
  test.each(committed.fixtures)('$name', (given) => compare(given));
});

describe.skipIf(!hasSklearn)('scikit-learn, live', () => {
  let live: Fixtures;
  beforeAll(() => {
    live = JSON.parse(execFileSync(PYTHON, [script], { encoding: 'utf8', maxBuffer: 1 << 26 })) as Fixtures;
  });
  test('every estimator of the fixtures, fitted now', async () => {
    expect(live.fixtures.map(({ name }) => name)).toEqual(committed.fixtures.map(({ name }) => name));
    for (const given of live.fixtures) await compare(given);
  });
});

const fixture = (name: string) => committed.fixtures.find((one) => one.name === name)!;

test('names of columns come along, and X with other names is refused', async () => {
  const { model } = fromSklearnArrays(await arraysOf(fixture('names of columns')));
  expect(model.inputNames).toEqual(['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']);
  const column = { toArray: () => [1] };
  const X = { a: column, b: column, c: column, d: column };
  expect(errorOf(() => model.predict(X)).message).toContain('"a"');
});

test('decision gives what decision_function gives', async () => {
  const given = fixture('logistic, two classes');
  const { model } = fromSklearnArrays(await arraysOf(given), { output: 'decision' });
  expectClose(model.predict(given.X).data, given.decision_function!.flat());
});

test('dense gives every layer what training needs', async () => {
  const given = fixture('softmax, texts, standardized');
  const { model, classes } = fromSklearnArrays(await arraysOf(given), {
    dense: { kernelRegularizer: l1(0.01), kernelConstraint: maxNorm(3) },
    seed: 1,
    name: 'iris',
  });
  expect(model.name).toBe('iris');
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const y = given.predict.map((label) => classes!.indexOf(label as string));
  const { epochs } = await model.fit(given.X, y, { epochs: 2, verbose: false });
  expect(epochs[1]!.penalties.l1).toBeGreaterThan(0);
});

const lasso = () => ({ estimator: 'Lasso', coef_: { shape: [2], data: [1, 2] }, intercept_: 0.5 });
const softmax = () => ({
  estimator: 'LogisticRegression',
  solver: 'lbfgs',
  classes_: { shape: [3], data: [1n, 2n, 3n] },
  coef_: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] },
  intercept_: { shape: [3], data: [0, 0, 0] },
});
const mlp = () => ({
  estimator: 'MLPRegressor',
  activation: 'relu',
  out_activation_: 'identity',
  coefs_0: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
  intercepts_0: { shape: [3], data: [0, 0, 0] },
  coefs_1: { shape: [3, 1], data: [1, 1, 1] },
  intercepts_1: { shape: [1], data: [1] },
});

test('attributes may be plain values, or a Map', () => {
  const predicted = (model: Sequential) => model.predict([[1, 1]]).data[0];
  expect(predicted(fromSklearnArrays(lasso()).model)).toBe(3.5);
  expect(predicted(fromSklearnArrays(new Map(Object.entries(lasso()))).model)).toBe(3.5);
  expect(predicted(fromSklearnArrays(mlp()).model)).toBe(22);
  expect(fromSklearnArrays(softmax()).classes).toEqual([1, 2, 3]);
});

describe('refused by name', () => {
  test.each<[string, object, string | RegExp]>([
    ['no estimator', { coef_: lasso().coef_ }, 'estimator is missing'],
    [
      'another estimator',
      { ...lasso(), estimator: 'RandomForestClassifier' },
      '"RandomForestClassifier" has no counterpart',
    ],
    ['a typing error', { ...lasso(), estimator: 'Laso' }, 'did you mean Lasso'],
    ['a link that is not linear', { ...lasso(), estimator: 'PoissonRegressor' }, 'PoissonRegressor'],
    ['no coefficients', { estimator: 'Lasso', intercept_: 0 }, 'coef_ is missing'],
    [
      'an intercept of another length',
      { ...lasso(), intercept_: { shape: [2], data: [1, 2] } },
      'intercept_ has 2 numbers, for 1 outputs',
    ],
    ['NaN', { ...lasso(), coef_: { shape: [2], data: [1, Number.NaN] } }, 'coef_ holds NaN at 1'],
    ['texts for numbers', { ...lasso(), coef_: { shape: [2], data: ['1', '2'] } }, 'coef_ holds "1" at 0'],
    ['a shape that does not fit', { ...lasso(), coef_: { shape: [3], data: [1, 2] } }, 'its shape [3] needs 3'],
    ['three axes', { ...lasso(), coef_: { shape: [1, 1, 2], data: [1, 2] } }, 'coef_ is [1, 1, 2]'],
    ['no columns', { ...lasso(), coef_: { shape: [1, 0], data: [] } }, 'coef_ is [1, 0]'],
    [
      'an activation',
      { ...mlp(), activation: 'gelu' },
      'activation is "gelu", expected one of identity, logistic, tanh, relu',
    ],
    ['no last activation', { ...mlp(), out_activation_: undefined }, 'out_activation_'],
    [
      'layers that do not fit',
      { ...mlp(), coefs_1: { shape: [2, 1], data: [1, 1] } },
      'coefs_1 is [2, 1], expected [3, units]',
    ],
    ['no layers', { estimator: 'MLPRegressor', activation: 'relu', out_activation_: 'identity' }, 'coefs_0 is missing'],
    [
      'classes of another number',
      { ...softmax(), classes_: { shape: [2], data: [0, 1] } },
      'classes_ has 2 classes, for 3 outputs',
    ],
    ['classes beyond 2^53', { ...softmax(), classes_: { shape: [3], data: [1n, 2n, 2n ** 60n + 1n] } }, 'beyond 2^53'],
    ['no solver', { ...softmax(), solver: undefined }, 'solver'],
    [
      'a solver with two ways',
      { ...softmax(), solver: 'newton-cholesky' },
      "set multi_class to 'ovr' or 'multinomial'",
    ],
    ['one against the others', { ...softmax(), multi_class: 'ovr' }, "give output: 'decision'"],
    ['a rule', { ...softmax(), multi_class: 'crammer' }, 'multi_class is "crammer"'],
    ['a scaler', { ...lasso(), scaler: 'QuantileTransformer' }, '"QuantileTransformer" has no counterpart'],
    [
      'a scaler of other columns',
      { ...lasso(), scaler: 'MaxAbsScaler', scaler_scale_: { shape: [3], data: [1, 1, 1] } },
      '3 scales, for 2 columns',
    ],
    ['a scaler that cuts', { ...lasso(), scaler: 'MinMaxScaler', scaler_clip: true }, 'scaler_clip is true'],
    [
      'a scale of 0',
      { ...lasso(), scaler: 'MaxAbsScaler', scaler_scale_: { shape: [2], data: [0, 1] } },
      'scale must be finite numbers > 0',
    ],
    ['too few names', { ...lasso(), feature_names_in_: { shape: [1], data: ['a'] } }, 'has 1 names, for 2 columns'],
    [
      'names that are no texts',
      { ...lasso(), feature_names_in_: { shape: [2], data: [1, 2] } },
      'elements that are no texts',
    ],
  ])('%s', (_, arrays, message) => {
    const error = errorOf(() => fromSklearnArrays(arrays as SklearnArrays));
    expect(error.code).toBe('E_FORMAT');
    expect(error.message).toContain(message);
  });

  test('options and arrays of a wrong kind', () => {
    for (const call of [
      () => fromSklearnArrays(lasso(), { output: 'classes' as never }),
      () => fromSklearnArrays(lasso(), { dense: { units: 3 } as never }),
      () => fromSklearnArrays(lasso(), { denes: {} } as never),
      () => fromSklearnArrays('model.npz' as never),
      () => fromSklearnArrays(new Uint8Array(8) as never),
      () => fromSklearnArrays(new Map([[Object.create(null), { shape: [], data: [1] }]]) as never),
    ]) {
      expect(errorOf(call).code).toBe('E_OPTION');
    }
    expect(errorOf(() => fromSklearnArrays(new Uint8Array(8) as never)).message).toContain('readNpz');
    const large = { ...lasso(), coef_: { shape: [2], data: [1e300, 1] } };
    expect(errorOf(() => fromSklearnArrays(large)).code).toBe('E_NONFINITE');
  });
});
