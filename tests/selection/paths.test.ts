// lambdaPath and cvPath: glmnet's figures where the problem is convex, the largest strength of each penalty, and the two rules.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concreteDropout,
  dense,
  dropout,
  earlyStopping,
  gaussianNoise,
  groupLasso,
  type Layer,
  l1,
  l1l2,
  l2,
  lassoNet,
  matrix,
  ramp,
  randomNormal,
  sequential,
  sgd,
  sparseGroupLasso,
} from '../../src/index.js';
import { chooseLambda } from '../../src/selection/cvPath.js';
import { type CvPath, cvPath, lambdaPath } from '../../src/selection/index.js';

interface Path {
  readonly lambda: readonly number[];
  readonly mean: readonly number[];
  readonly error: readonly number[];
  readonly nonzero: readonly number[];
  readonly lambdaMin: number;
  readonly lambda1se: number;
  readonly coefficients: readonly number[];
}
const golden: {
  readonly X: readonly number[];
  readonly y: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly gaussian: Path;
  readonly weighted: Path;
  readonly binomial: Path;
} = JSON.parse(readFileSync(new URL('golden/path.json', import.meta.url), 'utf8'));
const ROWS = 60;
const INPUTS = 8;
const X = matrix(golden.X, [ROWS, INPUTS]);
const { y, labels, weights } = golden;
const folds = [0, 1, 2, 3, 4].map((fold) => ({
  train: Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 5 !== fold),
  test: Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % 5 === fold),
}));
const fit = { epochs: 3000, batchSize: ROWS, shuffle: false, tol: 1e-5 };

function linear(loss: 'meanSquaredError' | 'binaryCrossentropy', learningRate = 0.2) {
  return (lambda: number) => {
    const activation = loss === 'meanSquaredError' ? 'linear' : 'sigmoid';
    const layers = [dense({ units: 1, activation, inputShape: [INPUTS], kernelRegularizer: l1(lambda) })];
    const model = sequential({ seed: 1, layers });
    model.compile({ optimizer: sgd({ learningRate }), loss });
    return model;
  };
}

describe('glmnet', () => {
  // Its gaussian loss has a factor 1/2, so that its strengths are half of these; its deviance is twice the cross entropy.
  const cases: [
    string,
    Path,
    readonly number[],
    'meanSquaredError' | 'binaryCrossentropy',
    readonly number[] | undefined,
    number,
    number,
  ][] = [
    ['gaussian', golden.gaussian, y, 'meanSquaredError', undefined, 2, 1],
    ['gaussian, with weights', golden.weighted, y, 'meanSquaredError', weights, 2, 1],
    ['binomial', golden.binomial, labels, 'binaryCrossentropy', undefined, 1, 2],
  ];
  test.each(
    cases,
  )('%s: strengths, coefficients, means and errors of the folds', async (_, expected, target, loss, sampleWeight, factor, deviance) => {
    const options = {
      folds,
      count: 20,
      ratio: 0.05,
      warmStart: 'sparse' as const,
      fit,
      ...(sampleWeight && { sampleWeight }),
    };
    const found: CvPath = await cvPath(linear(loss, loss === 'meanSquaredError' ? 0.2 : 1), X, target, options);
    const count = expected.lambda.length; // glmnet ends early where nothing changes
    for (let k = 0; k < count; k++) {
      const { lambda, mean, standardError, alive } = found.steps[k]!;
      expect(lambda / factor / expected.lambda[k]! - 1).toBeCloseTo(0, 5);
      expect(mean * deviance).toBeCloseTo(expected.mean[k]!, 3);
      expect(standardError * deviance).toBeCloseTo(expected.error[k]!, 3);
      if (k > 0) expect(alive.length).toBe(expected.nonzero[k]); // at the largest strength, glmnet may have 1e-16
    }
    expect(found.lambdaMin / factor).toBeCloseTo(expected.lambdaMin, 5);
    expect(found.lambda1se / factor).toBeCloseTo(expected.lambda1se, 5);
    const [kernel, bias] = found.path.steps[9]!.weights;
    const coefficients = [...bias!.data, ...kernel!.data];
    for (const [index, coefficient] of coefficients.entries()) {
      expect(coefficient).toBeCloseTo(expected.coefficients[index]!, 3);
    }
    expect(found.steps[0]!.alive).toEqual([]);
    found.model.dispose();
  });
});

describe('the largest strength', () => {
  const penalties: [string, (lambda: number) => Layer][] = [
    ['l1', (lambda) => dense({ units: 3, inputShape: [INPUTS], kernelRegularizer: l1(2 * lambda) })],
    [
      'l1 with factors',
      (lambda) =>
        dense({ units: 2, inputShape: [INPUTS], kernelRegularizer: l1(lambda, { factors: [1, 2, 3, 4, 5, 6, 7, 8] }) }),
    ],
    [
      'l1l2',
      (lambda) => dense({ units: 3, inputShape: [INPUTS], kernelRegularizer: l1l2({ l1: lambda, l2: lambda }) }),
    ],
    [
      'groupLasso of inputs',
      (lambda) =>
        dense({ units: 3, inputShape: [INPUTS], kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }) }),
    ],
    [
      'groupLasso of lists',
      (lambda) =>
        dense({
          units: 3,
          inputShape: [INPUTS],
          kernelRegularizer: groupLasso(lambda, {
            groups: [
              [0, 3],
              [1, 2, 4],
              [5, 6, 7],
            ],
          }),
        }),
    ],
    [
      'sparseGroupLasso',
      (lambda) =>
        dense({
          units: 3,
          inputShape: [INPUTS],
          kernelRegularizer: sparseGroupLasso({ l1: lambda, group: 0.5 * lambda, groups: 'inputs' }),
        }),
    ],
    ['lassoNet without a network', (lambda) => lassoNet({ units: 3, hidden: [2], lambda, M: 0, inputShape: [INPUTS] })],
  ];
  const targets = Array.from({ length: ROWS }, (_, row) => [
    y[row]!,
    y[row]! - X.data[row * INPUTS + 4]!,
    0.3 * y[(row + 1) % ROWS]!,
  ]);

  test.each(penalties)('of %s: everything is 0 there, and something is alive right below', async (name, layer) => {
    const columns = name.includes('factors') ? 2 : 3;
    const build = (lambda: number) => {
      const model = sequential({ seed: 1, layers: [layer(lambda)] });
      model.compile({ optimizer: sgd({ learningRate: 0.2 }), loss: 'meanSquaredError' });
      return model;
    };
    const target = targets.map((row) => row.slice(0, columns));
    const options = { warmStart: 'sparse' as const, fit };
    const { lambdaMax } = await lambdaPath(build, X, target, { ...options, count: 2 });
    const { steps } = await lambdaPath(build, X, target, {
      ...options,
      lambdas: [0.99, 1.001].map((share) => share * lambdaMax!),
    });
    expect(steps[0]!.alive).toEqual([]);
    expect(steps[0]!.isSettled).toBe(true);
    expect(steps[1]!.alive.length).toBeGreaterThan(0);
  });

  test('of lassoNet counts what the network may add: 0 stays 0 there, and not below', async () => {
    const build = (lambda: number) => {
      const model = sequential({
        seed: 3,
        layers: [lassoNet({ units: 1, hidden: [4], M: 2, lambda, inputShape: [INPUTS], hiddenActivation: 'tanh' })],
      });
      model.compile({ optimizer: sgd({ learningRate: 1e-3 }), loss: 'meanSquaredError' });
      return model;
    };
    const options = { warmStart: 'sparse' as const, fit: { epochs: 1, batchSize: ROWS } };
    const { lambdaMax } = await lambdaPath(build, X, y, { ...options, count: 2 });
    const at = async (share: number) => {
      const { steps } = await lambdaPath(build, X, y, { ...options, count: 2, lambdas: [lambdaMax! * share] });
      return steps[0]!.alive.length;
    };
    expect([await at(1.001), await at(0.99)]).toEqual([0, 1]);
    expect(lambdaMax).toBeGreaterThan(2 * golden.gaussian.lambda[0]!); // that of the skip layer alone
  });

  test.each<[string, (lambda: number) => Layer[], string]>([
    [
      'a penalty without zeros',
      (lambda) => [dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l2(lambda) })],
      'sets weights to 0',
    ],
    [
      'a schedule',
      (lambda) => [
        dense({
          units: 1,
          inputShape: [INPUTS],
          kernelRegularizer: l1(ramp({ from: lambda, to: 2 * lambda, steps: 9 })),
        }),
      ],
      'follows a schedule',
    ],
    [
      'a strength that is not proportional',
      (lambda) => [dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l1(lambda * lambda) })],
      'not proportional',
    ],
    [
      'free inputs',
      (lambda) => [
        dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l1(lambda, { factors: [0, 1, 1, 1, 1, 1, 1, 1] }) }),
      ],
      'factors of 0',
    ],
  ])('%s needs a list', async (_, layers, text) => {
    const build = (lambda: number) => {
      const model = sequential({ seed: 1, layers: layers(lambda) });
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      return model;
    };
    await expect(lambdaPath(build, X, y, { count: 2, warmStart: 'sparse' })).rejects.toThrow(text);
    const own = await lambdaPath(build, X, y, { lambdas: [0.1, 0.2], fit: { batchSize: ROWS } });
    expect(own.steps.map(({ lambda }) => lambda)).toEqual([0.2, 0.1]);
  });
});

test('a network: the path upwards ends without inputs; names, order, early stopping for each strength', async () => {
  const names = Array.from({ length: INPUTS }, (_, column) => `column ${column}`);
  const build = (lambda: number) => {
    const model = sequential({
      seed: 1,
      inputNames: names,
      layers: [
        dense({
          units: 8,
          activation: 'tanh',
          inputShape: [INPUTS],
          kernelRegularizer: groupLasso(lambda, { groups: 'inputs' }),
        }),
        dense({ units: 1, kernelRegularizer: l2(0.01) }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  const seen: number[] = [];
  const path = await lambdaPath(build, X, y, {
    count: 8,
    ratio: 0.05,
    validationData: [X, y],
    onProgress: ({ lambda }) => seen.push(lambda),
    fit: ({ lambda }) => ({
      epochs: lambda === 0 ? 50 : 300,
      batchSize: 20,
      validationSplit: 0.2,
      callbacks: [earlyStopping({ patience: 20, restoreBestWeights: true })],
    }),
  });
  expect(path.steps[0]!.alive).toEqual([]);
  expect(path.steps.slice(1).every(({ alive }) => alive.length > 0)).toBe(true);
  expect(seen).toEqual(path.steps.map(({ lambda }) => lambda).reverse());
  expect(
    path.features
      .slice(0, 2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['column 0', 'column 1']);
  expect(path.steps.some(({ epochs }) => epochs < 300)).toBe(true);
  for (const step of path.steps) {
    expect(step.validationLoss).toBeCloseTo(step.dataLoss, 5);
    expect(step.selected === undefined).toBe(!step.isSettled);
  }
});

describe('without a warm start', () => {
  const build = (lambda: number) => {
    const kernelInitializer = randomNormal({ stddev: 0.01 });
    const hidden = { units: 8, inputShape: [INPUTS], kernelInitializer, kernelRegularizer: l1(lambda) };
    const model = sequential({ seed: 1, layers: [dense({ ...hidden, activation: 'relu' }), dense({ units: 1 })] });
    model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' });
    return model;
  };
  const few = { epochs: 20, batchSize: ROWS };

  test('each strength has the weights of a training of its own, in workers and in folds too', async () => {
    const lambdas = [0.2, 0.01, 0.05];
    const path = await lambdaPath(build, X, y, { lambdas, warmStart: 'none', fit: few });
    expect(path.steps.map(({ lambda }) => lambda)).toEqual([0.2, 0.05, 0.01]);
    for (const { lambda, weights: own } of path.steps) {
      const model = build(lambda);
      await model.fit(X, y, { ...few, verbose: false });
      expect(own).toEqual(model.getWeights());
    }
    const options = { lambdas, folds, warmStart: 'none' as const, fit: few };
    const [one, two] = [await cvPath(build, X, y, options), await cvPath(build, X, y, { ...options, threads: 2 })];
    expect(two.steps).toEqual(one.steps);
    const first = folds[0]!;
    const rows = (indices: readonly number[]) =>
      matrix(
        indices.flatMap((row) => golden.X.slice(row * INPUTS, (row + 1) * INPUTS)),
        [indices.length, INPUTS],
      );
    const targets = (indices: readonly number[]) => indices.map((row) => y[row]!);
    const alone = await cvPath(build, X, y, { ...options, lambdas: [0.05] });
    const model = build(0.05);
    await model.fit(rows(first.train), targets(first.train), { ...few, verbose: false });
    const { dataLoss } = await model.evaluate(rows(first.test), targets(first.test));
    expect(alone.steps[0]!.values[0]).toBe(dataLoss);
    expect(one.steps[1]!.values).toEqual(alone.steps[0]!.values);
  });

  test('strengths cannot be computed where a kernel of 0 passes no gradient', async () => {
    for (const warmStart of ['none', 'sparse'] as const) {
      const path = lambdaPath(build, X, y, { count: 2, warmStart, fit: few });
      await expect(path).rejects.toThrow(/has no gradient where it is 0.*lambdas/);
    }
  });
});

test('zeros far from a minimum are not called selected, and a model that draws has no residual', async () => {
  const short = await lambdaPath(linear('meanSquaredError', 0.01), X, y, {
    lambdas: [0.5],
    warmStart: 'sparse',
    fit: { epochs: 1, batchSize: ROWS },
  });
  expect(short.steps[0]).toMatchObject({ isSettled: false });
  expect(short.steps[0]!.optimality).toBeGreaterThan(1e-3);
  expect(short.steps[0]!.selected).toBeUndefined();
  const drawing = (lambda: number) => {
    const model = sequential({
      seed: 1,
      layers: [dropout({ rate: 0.2, inputShape: [INPUTS] }), dense({ units: 1, kernelRegularizer: l1(lambda) })],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
    return model;
  };
  const { steps } = await lambdaPath(drawing, X, y, { count: 2, warmStart: 'sparse', fit: { epochs: 2 } });
  expect(steps[1]!.optimality).toBeUndefined();
  expect(steps[1]!.isSettled).toBe(false);
});

test('dropout and noise do not draw where the largest strength is computed, in front of the kernel or behind it', async () => {
  const largest = async (drop: (kernel: (inputShape?: [number]) => Layer) => Layer[]) => {
    const build = (lambda: number) => {
      const kernel = (inputShape?: [number]) =>
        dense({ units: 1, kernelRegularizer: l1(lambda), ...(inputShape && { inputShape }) });
      const model = sequential({ seed: 1, layers: drop(kernel) });
      model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
      return model;
    };
    const { steps } = await lambdaPath(build, X, y, { count: 2, warmStart: 'sparse', fit: { epochs: 1 } });
    return steps[0]!.lambda;
  };
  const plain = await largest((kernel) => [kernel([INPUTS])]);
  expect(await largest((kernel) => [dropout({ rate: 0.5, inputShape: [INPUTS] }), kernel()])).toBe(plain);
  expect(await largest((kernel) => [kernel([INPUTS]), dropout({ rate: 0.5 })])).toBe(plain);
  expect(await largest((kernel) => [concreteDropout(kernel([INPUTS]))])).toBe(plain);
  expect(await largest((kernel) => [gaussianNoise({ stddev: 0.5, inputShape: [INPUTS] }), kernel()])).toBe(plain);
});

describe('cvPath', () => {
  const options = { folds, count: 6, warmStart: 'sparse' as const, fit: { ...fit, tol: 1e-3 } };

  test('has the same bits in workers', async () => {
    const bits = ({ steps, lambdaMin, lambda1se, path }: CvPath) => ({ steps, lambdaMin, lambda1se, path });
    const here = await cvPath(linear('meanSquaredError'), X, y, options);
    const there = await cvPath(linear('meanSquaredError'), X, y, { ...options, threads: 2 });
    expect(bits(there)).toEqual(bits(here));
    expect(there.model.predict(X)).toEqual(here.model.predict(X));
  });

  test('gives the model of the rule, and a relaxed one: the same zeros, a smaller loss', async () => {
    const found = await cvPath(linear('meanSquaredError'), X, y, { ...options, relaxed: true });
    expect(found.chosen.lambda).toBe(found.lambda1se);
    expect(found.chosen.alive.length).toBeLessThan(INPUTS);
    expect(found.model.getWeights()).toEqual(found.chosen.weights);
    expect(found.selected!.map(({ index }) => index)).toEqual(found.chosen.alive);
    expect(found.relaxed!.featureReport().alive).toEqual(found.chosen.alive);
    const { dataLoss } = await found.relaxed!.evaluate(X, y);
    expect(dataLoss).toBeLessThan(found.chosen.dataLoss);
  });

  test('chooses by a metric in its direction', async () => {
    const found = await cvPath(linear('meanSquaredError'), X, y, { ...options, metric: 'r2' });
    const means = found.steps.map(({ mean }) => mean);
    expect(found.steps.find(({ lambda }) => lambda === found.lambdaMin)!.mean).toBe(Math.max(...means));
    const undirected = (yTrue: ArrayLike<number>) => yTrue.length;
    await expect(cvPath(linear('meanSquaredError'), X, y, { ...options, metric: undirected })).rejects.toThrow(
      'less or more is better',
    );
  });

  test('lambda1se is never below lambdaMin, and within one error of the best mean', () => {
    const figure = fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(Number.NaN));
    const step = fc.record({
      mean: figure,
      standardError: fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constant(Number.NaN)),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.boolean(), (given, isLess) => {
        fc.pre(given.some(({ mean }) => Number.isFinite(mean)));
        const steps = given.map((own, index) => ({ ...own, lambda: given.length - index }));
        const { lambdaMin, lambda1se } = chooseLambda(steps, isLess);
        expect(lambda1se).toBeGreaterThanOrEqual(lambdaMin);
        const at = (lambda: number) => steps.find((own) => own.lambda === lambda)!;
        const error = Number.isNaN(at(lambdaMin).standardError) ? 0 : at(lambdaMin).standardError;
        const worse = isLess ? at(lambda1se).mean - at(lambdaMin).mean : at(lambdaMin).mean - at(lambda1se).mean;
        expect(worse).toBeLessThanOrEqual(error);
        const means = steps.map(({ mean }) => mean).filter((mean) => Number.isFinite(mean));
        expect(at(lambdaMin).mean).toBe(isLess ? Math.min(...means) : Math.max(...means));
      }),
    );
  });
});

test.each([
  ['count', { count: 1 }, 'E_HYPERPARAMETER'],
  ['ratio', { ratio: 1 }, 'E_HYPERPARAMETER'],
  ['lambdas', { lambdas: [] }, 'E_OPTION'],
  ['lambdas', { lambdas: 'all' }, 'E_OPTION'],
  ['warmStart', { warmStart: 'cold' }, 'E_OPTION'],
  ['tol', { tol: 0 }, 'E_HYPERPARAMETER'],
  ['threads', { threads: 0 }, 'E_HYPERPARAMETER'],
  ['signal', { signal: 5 }, 'E_OPTION'],
  ['onProgress', { onProgress: 5 }, 'E_OPTION'],
])('a bad %s is refused before anything is built', async (name, options, code) => {
  const build = () => {
    throw new Error('built');
  };
  for (const path of [() => lambdaPath(build, X, y, options as never), () => cvPath(build, X, y, options as never)]) {
    await expect(path()).rejects.toMatchObject({
      code,
      path: expect.stringContaining(`.${name}`),
    });
  }
});
