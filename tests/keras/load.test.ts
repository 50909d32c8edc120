// Files in the layout of Keras, made without it, and what numpy computes of them.
import { describe, expect, test } from 'vitest';
import { fromKerasConfig, loadKeras, saveKerasWeights } from '../../src/keras/index.js';
import { trainingOf } from '../../src/model/files/adoptTraining.js';
import { stateOf } from '../../src/model/sequential.js';
import { bytesOf, fixture, fixtures } from './support.js';

describe.each(fixtures.models)('the model $name', ({ file, x, predictions, step, moments, config }) => {
  test('predicts what numpy computes', async () => {
    const model = await loadKeras(bytesOf(file));
    const { data, shape } = model.predict(x);
    expect(shape).toEqual([predictions.length, predictions[0]!.length]);
    for (const [i, value] of predictions.flat().entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(2e-6);
  });

  test('is where training was left', async () => {
    const model = await loadKeras(bytesOf(file), { seed: 5 });
    expect([model.step, model.seed]).toEqual([step, 5]);
    const state = trainingOf(stateOf(model));
    const kept = [...(state?.values() ?? [])].flat();
    expect(kept).toHaveLength(moments.length);
    for (const [i, moment] of moments.entries()) {
      for (const [j, value] of moment.entries()) expect(kept[i]![j]).toBeCloseTo(value, 5);
    }
  });

  test('trains on, and compiles otherwise', async () => {
    const compiled = await loadKeras(bytesOf(file), { seed: 1 });
    const classes = compiled.toJSON() as { compiled: { loss: { name: string } } };
    const columns = predictions[0]!.length;
    const isLabels = classes.compiled.loss.name === 'sparseCategoricalCrossentropy';
    const rows = x.map((_, row) =>
      Array.from({ length: columns }, (__, column) => Number(row % Math.max(columns, 2) === column)),
    );
    const y = isLabels ? x.map((_, row) => row % columns) : rows;
    await compiled.fit(x, y, { verbose: false, batchSize: 2 });
    expect(compiled.step).toBe(step + Math.ceil(x.length / 2));
    const other = await loadKeras(bytesOf(file), { compile: false, seed: 1 });
    other.compile({ optimizer: 'sgd', loss: 'meanAbsoluteError' });
    await other.fit(x, rows, { verbose: false });
  });

  test('its configuration alone makes a model of the same layers', () => {
    if (/Normalization/.test(JSON.stringify(config)) && /"mean":null/.test(JSON.stringify(config))) {
      expect(() => fromKerasConfig(config)).toThrow('means and variances are not there');
      return;
    }
    const model = fromKerasConfig(config, { seed: 1 });
    expect(model.predict(x).shape).toEqual([predictions.length, predictions[0]!.length]);
    expect(fromKerasConfig(JSON.stringify(config), { seed: 1 }).toJSON()).toEqual(model.toJSON());
  });
});

test('penalties, constraints, initializers, rates and options of compile are kept', async () => {
  const saved = (await loadKeras(bytesOf(fixture('classifier').file))).toJSON() as unknown as {
    layers: { type: string; config: Record<string, unknown> }[];
    compiled: Record<string, unknown>;
  };
  const [first, norm, drop, second, layerNorm] = saved.layers.map(({ config }) => config);
  expect(saved.layers.map(({ type }) => type)).toEqual([
    'dense',
    'batchNormalization',
    'dropout',
    'dense',
    'layerNormalization',
    'dense',
  ]);
  expect(first).toMatchObject({
    name: 'first',
    units: 6,
    activation: { name: 'relu' },
    kernelRegularizer: { name: 'l1l2', config: { l1: 0.001, l2: 0.01 } },
    biasRegularizer: { name: 'l2', config: { lambda: 0.5 } },
    kernelConstraint: { name: 'maxNorm', config: { maxValue: 3, axis: 0 } },
    kernelInitializer: { name: 'heNormal' },
  });
  expect(norm).toMatchObject({ momentum: 0.9, epsilon: 0.001 });
  expect(drop).toMatchObject({ rate: 0.25 });
  expect(second).toMatchObject({ trainable: false, biasConstraint: { name: 'nonNeg' } });
  expect(layerNorm).toMatchObject({ center: true });
  expect(saved.compiled).toMatchObject({
    optimizer: { name: 'adam', config: { learningRate: 0.0010000000474974513, epsilon: 1e-7 } },
    loss: { name: 'sparseCategoricalCrossentropy' },
    metrics: ['accuracy'],
  });
  const chain = (await loadKeras(bytesOf(fixture('chain').file))).toJSON() as unknown as typeof saved;
  expect(chain.compiled).toMatchObject({
    optimizer: {
      name: 'sgd',
      config: { momentum: 0.9, nesterov: true, clipNorm: 1.5, learningRate: { name: 'exponentialDecay' } },
    },
    metrics: ['mae'],
  });
  const binary = (await loadKeras(bytesOf(fixture('binary').file))).toJSON() as unknown as typeof saved;
  expect(binary.compiled).toMatchObject({
    loss: { name: 'binaryCrossentropy', config: { labelSmoothing: 0.1 } },
    metrics: [{ name: 'binaryAccuracy', config: { threshold: 0.4 } }],
  });
});

test.each(fixtures.steps)('$name: the next step is that of Keras', async ({ file, x, y, after }) => {
  const model = await loadKeras(bytesOf(file));
  expect(model.step).toBe(5);
  await model.fit(x, y, { verbose: false, batchSize: x.length });
  const [kernel, bias] = model.getWeights();
  for (const [i, weights] of [kernel!, bias!].entries()) {
    for (const [j, value] of after[i]!.entries()) expect(weights.data[j]).toBeCloseTo(value, 5);
  }
});

test('bytes that are no file of Keras are refused with what to do', async () => {
  await expect(loadKeras(new Uint8Array(10))).rejects.toThrow('no .keras file');
  await expect(loadKeras('x' as never)).rejects.toMatchObject({ code: 'E_OPTION' });
  const model = await loadKeras(bytesOf(fixture('classifier').file));
  await expect(loadKeras(saveKerasWeights(model))).rejects.toThrow('loadKerasWeights');
});
