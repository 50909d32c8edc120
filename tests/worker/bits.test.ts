// A model in a worker is the same model: the same bits, from every way in and out.
import { describe, expect, test } from 'vitest';
import {
  adamw,
  batchNormalization,
  dense,
  dropout,
  ema,
  huber,
  l1,
  l1l2,
  load,
  maxNorm,
  type Sequential,
  sequential,
  standardize,
  stepDecay,
} from '../../src/index.js';
import { inWorker } from '../../src/worker/index.js';
import { bitsOf, classification, classifier, regression, weightBits } from '../support/models.js';
import { compiled, hosted, numbers, remoteBits, untimed, X, y } from './support.js';

const options = { epochs: 3, batchSize: 8, validationSplit: 0.2 }; // the last batch has fewer rows

describe('training in a worker has the bits of training on this thread', () => {
  test('of a model that was never used: nothing but its configuration crosses', async () => {
    const model = compiled();
    const remote = await hosted(model);
    const twin = compiled();
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    const history = await remote.fit(X, y, options);
    expect(untimed(history.epochs)).toEqual(untimed((await twin.fit(X, y, options)).epochs));
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    expect(remote.step).toBe(twin.step);
    expect(await remote.save()).toEqual(twin.save());
    expect(model.step).toBe(0); // it stays as it is
    expect(weightBits(model)).toEqual(weightBits(compiled()));
  });

  test('of a trained one, with its optimizer state, step and epoch', async () => {
    const model = compiled();
    await model.fit(X, y, options);
    const remote = await hosted(model);
    expect(remote.step).toBe(model.step);
    await Promise.all([remote.fit(X, y, options), model.fit(X, y, options)]);
    expect(await remote.save()).toEqual(model.save());
  });

  test('of bytes, which stay as they are, and back by load', async () => {
    const model = compiled();
    await model.fit(X, y, options);
    const bytes = model.save();
    const remote = await hosted(bytes);
    expect(bytes).toEqual(model.save());
    await remote.fit(X, y, options);
    const back = load(await remote.save());
    await model.fit(X, y, options);
    expect(weightBits(back)).toEqual(weightBits(model));
  });

  test('with two threads in the worker', async () => {
    const data = classification(256, 64, 3);
    const wide = (): Sequential => {
      const model = sequential({
        seed: 3,
        layers: [
          dense({ units: 256, inputShape: [64], activation: 'relu' }),
          dense({ units: 3, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const remote = await hosted(wide(), { init: { threads: 2 } });
    const twin = wide();
    await Promise.all([
      remote.fit(data.X, data.y, { epochs: 2, batchSize: 128 }),
      twin.fit(data.X, data.y, { epochs: 2, batchSize: 128 }),
    ]);
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
  });

  test('with options of every concept, compiled in the worker', async () => {
    const elaborate = () =>
      sequential({
        seed: 2n ** 60n,
        name: 'elaborate',
        layers: [
          dense({
            units: 9,
            inputShape: [5],
            kernelRegularizer: l1l2({ l1: 1e-3, l2: 1e-3 }),
            kernelConstraint: maxNorm(2),
          }),
          batchNormalization(),
          dropout({ rate: 0.3 }),
          dense({ units: 1, kernelRegularizer: l1(1e-3) }),
        ],
      });
    const compilation = {
      optimizer: adamw({ learningRate: stepDecay({ initialValue: 0.05, factor: 0.5, every: 5 }), weightDecay: 0.01 }),
      loss: huber({ delta: 0.7 }),
      metrics: ['mae', 'r2'],
      average: ema({ decay: 0.9 }),
    } as const;
    const data = regression(40, 5);
    const remote = await hosted(elaborate());
    const twin = elaborate();
    await remote.compile(compilation);
    twin.compile(compilation);
    expect(remote.learningRate).toBe(0.05);
    const fits = [remote.fit(data.X, data.y, options), twin.fit(data.X, data.y, options)] as const;
    const [there, here] = await Promise.all(fits);
    expect(untimed(there.epochs)).toEqual(untimed(here.epochs));
    expect(await remote.save()).toEqual(twin.save());
    expect([remote.name, remote.seed, remote.learningRate]).toEqual([twin.name, twin.seed, twin.learningRate]);
    expect(bitsOf(await remote.getWeights({ average: true }))).toEqual(bitsOf(twin.getWeights({ average: true })));
    await remote.useAverage();
    twin.useAverage();
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
  });
});

describe('every method gives what it gives on this thread', () => {
  test('how far it is from a minimum', async () => {
    const twin = sequential({ seed: 4, layers: [dense({ units: 3, inputShape: [4], kernelRegularizer: l1(0.01) })] });
    twin.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const remote = await hosted(twin);
    const weighted = { sampleWeight: Array.from(y, (label) => 1 + label), classWeight: { 1: 2 }, validationSplit: 0.2 };
    expect(await remote.optimality(X, y, weighted)).toEqual(await twin.optimality(X, y, weighted));
    const stopping = { epochs: 4, batchSize: 1000, tol: 1e4, verbose: false };
    const history = await remote.fit(X, y, stopping);
    expect(history.endedBy).toBe('converged');
    expect(untimed(history.epochs)).toEqual(untimed((await twin.fit(X, y, stopping)).epochs));
    expect(await remote.sparsity()).toEqual(twin.sparsity());
  });

  test('on a trained classifier', async () => {
    const twin = compiled();
    await twin.fit(X, y, options);
    const remote = await hosted(twin);
    expect(numbers(await remote.predict(X))).toEqual(numbers(twin.predict(X)));
    expect(await remote.predictClasses(X)).toEqual(twin.predictClasses(X));
    const passes = { passes: 7, seed: 2n ** 63n, returnSamples: true };
    expect(await remote.predictDistribution(X, passes)).toEqual(twin.predictDistribution(X, passes));
    expect(await remote.evaluate(X, y)).toEqual(await twin.evaluate(X, y));
    expect(await remote.sparsity({ rank: true })).toEqual(twin.sparsity({ rank: true }));
    expect(await remote.featureReport()).toEqual(twin.featureReport());
    expect(await remote.toJSON()).toEqual(twin.toJSON());
    const sampleWeight = Array.from(y, (label) => 1 + label);
    const weighted = { sampleWeight, classWeight: { 1: 2 } };
    expect(await remote.trainOnBatch(X, y, weighted)).toEqual(twin.trainOnBatch(X, y, weighted));
    expect(await remote.evaluate(X, y, { sampleWeight })).toEqual(await twin.evaluate(X, y, { sampleWeight }));
    await remote.setLearningRate(0.5);
    twin.learningRate = 0.5;
    expect(remote.learningRate).toBe(0.5);
    expect(await remote.trainOnBatch(X, y)).toEqual(twin.trainOnBatch(X, y));
    await remote.prune({ fraction: 0.5 });
    twin.prune({ fraction: 0.5 });
    await remote.setWeights(twin.getWeights().map(({ data }) => [...data]));
    expect(await remote.save()).toEqual(twin.save());
  });

  test('summary prints here', async () => {
    const texts: string[] = [];
    const remote = await hosted();
    const printFn = (text: string) => texts.push(text);
    expect(await remote.summary({ printFn })).toEqual(compiled().summary({ printFn }));
    expect(texts[0]).toBe(texts[1]);
    await expect(remote.summary({ printFn: 'log' as never })).rejects.toMatchObject({ code: 'E_OPTION' });
  });

  test('compact gives a second model in the same worker; each is disposed by itself', async () => {
    const twin = compiled();
    const remote = await hosted(twin);
    await remote.prune({ units: 0.5 });
    twin.prune({ units: 0.5 });
    const small = await remote.compact();
    const smallTwin = twin.compact();
    expect(small.inputIndices).toEqual(smallTwin.inputIndices);
    expect(await small.save()).toEqual(smallTwin.save());
    remote.dispose();
    await expect(remote.predict(X)).rejects.toMatchObject({ code: 'E_DISPOSED' });
    expect(numbers(await small.predict(X))).toEqual(numbers(smallTwin.predict(X)));
    small.dispose();
    await expect(small.predict(X)).rejects.toMatchObject({ code: 'E_DISPOSED' });
  });

  test('a standardizer sees the numbers as they were given, not rounded to f32', async () => {
    const rows = Array.from({ length: 12 }, (_, row) => [1e6 + row / 1000, row / 3]);
    const targets = rows.map((_, row) => row);
    const make = () => {
      const model = sequential({ seed: 1, standardizer: standardize(rows), layers: [dense({ units: 1 })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model;
    };
    const remote = await hosted(make());
    const twin = make();
    await Promise.all([remote.fit(rows, targets), twin.fit(rows, targets)]);
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    for (const data of [rows, rows.flat(), { data: Float64Array.from(rows.flat()), shape: [12, 2] }]) {
      expect(numbers(await remote.predict(data))).toEqual(numbers(twin.predict(data)));
    }
  });

  test('several models train at once, each in a worker of its own', async () => {
    const seeds = [1, 2];
    const remotes = await Promise.all(seeds.map((seed) => inWorker(classifier({ seed }))));
    const compilation = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' } as const;
    try {
      await Promise.all(remotes.map((remote) => remote.compile(compilation)));
      await Promise.all(remotes.map((remote) => remote.fit(X, y, { epochs: 3, batchSize: 8 })));
      for (const [index, seed] of seeds.entries()) {
        const twin = classifier({ seed });
        twin.compile(compilation);
        await twin.fit(X, y, { epochs: 3, batchSize: 8 });
        expect(await remoteBits(remotes[index]!)).toEqual(weightBits(twin));
      }
    } finally {
      for (const remote of remotes) remote.dispose();
    }
  });
});
