// Dropout through the model: masks are fresh, seeded, and right in the mean.
import { describe, expect, test } from 'vitest';
import { type CustomLoss, dense, dropout, type Layer, type Matrix, sequential } from '../../../src/index.js';
import { weightBits } from '../../support/models.js';

const rows = 8;
const units = 40;
const ones: Matrix = { data: new Float32Array(rows * units).fill(1), shape: [rows, units] };

/** What a model with these layers gives in the training passes of some steps: a loss that looks and does nothing. */
async function trainingOutputs(layers: readonly Layer[], seed: number, steps: number): Promise<Float32Array[]> {
  const outputs: Float32Array[] = [];
  const watch: CustomLoss = {
    name: 'watch',
    value: (_targets, predictions, n) => {
      outputs.push(predictions.slice());
      return new Float64Array(n);
    },
    gradient: (_targets, predictions) => new Float32Array(predictions.length),
  };
  const identity = dense({ units, inputShape: [units], useBias: false });
  const model = sequential({ seed, layers: [identity, ...layers] });
  model.setWeights([Float32Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0))]);
  model.compile({ optimizer: 'sgd', loss: watch });
  await model.fit(ones, ones, { epochs: steps, batchSize: rows, shuffle: false });
  return outputs;
}

describe('dropout in training', () => {
  test('drops or scales: every value is 0 or 1 / keep', async () => {
    const [output] = await trainingOutputs([dropout({ rate: 0.25 })], 1, 1);
    expect(new Set(output)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  });

  test('draws a fresh mask at every step, the same for the same seed, another for another', async () => {
    const masks = await trainingOutputs([dropout({ rate: 0.5 })], 1, 6);
    expect(new Set(masks.map(String)).size).toBe(6);
    expect(await trainingOutputs([dropout({ rate: 0.5 })], 1, 6)).toEqual(masks);
    const others = await trainingOutputs([dropout({ rate: 0.5 })], 2, 6);
    for (const [step, mask] of masks.entries()) expect(others[step]).not.toEqual(mask);
  });

  test('two layers have masks of their own', async () => {
    const [one] = await trainingOutputs([dropout({ rate: 0.5 })], 1, 1);
    const [both] = await trainingOutputs([dropout({ rate: 0.5 }), dropout({ rate: 0.5 })], 1, 1);
    const kept = (values: Float32Array) => values.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    // The same mask twice would keep one half of 320; two independent ones keep a quarter: 80, deviation 7.7.
    expect(kept(one!)).toBeGreaterThan(120);
    expect(kept(both!)).toBeGreaterThan(40);
    expect(kept(both!)).toBeLessThan(120);
    for (const [i, value] of both!.entries()) if (value > 0) expect(one![i]).toBeGreaterThan(0); // the first is the same
  });

  test('has the input as its mean over steps', async () => {
    const masks = await trainingOutputs([dropout({ rate: 0.3 })], 1, 200);
    const mean = masks.reduce((sum, mask) => sum + mask.reduce((a, b) => a + b, 0), 0) / (200 * rows * units);
    // 64000 draws of deviation sqrt(0.3 / 0.7): the mean has 0.0026; five of them.
    expect(Math.abs(mean - 1)).toBeLessThan(0.013);
  });

  test('noiseShape shares decisions among rows or units', async () => {
    const [byUnit] = await trainingOutputs([dropout({ rate: 0.5, noiseShape: [1, null] })], 1, 1);
    for (let i = 0; i < rows * units; i++) expect(byUnit![i]).toBe(byUnit![i % units]);
    expect(new Set(byUnit).size).toBe(2);
    const [byRow] = await trainingOutputs([dropout({ rate: 0.5, noiseShape: [null, 1] })], 1, 1);
    for (let i = 0; i < rows * units; i++) expect(byRow![i]).toBe(byRow![Math.floor(i / units) * units]);
    const [full] = await trainingOutputs([dropout({ rate: 0.5, noiseShape: [null, units] })], 1, 1);
    expect(full).toEqual((await trainingOutputs([dropout({ rate: 0.5 })], 1, 1))[0]);
  });

  test('rate 0 draws nothing and is the identity', async () => {
    const [output] = await trainingOutputs([dropout({ rate: 0 })], 1, 1);
    expect(output).toEqual(ones.data);
  });
});

describe('adding a dropout layer', () => {
  test('changes no initial weight', () => {
    const layers = [
      dense({ units: 5, inputShape: [4] }),
      dense({ units: 6, kernelInitializer: 'heNormal' }),
      dense({ units: 2, biasInitializer: 'glorotUniform' }),
    ];
    const [a, b, c] = layers as [Layer, Layer, Layer];
    const plain = weightBits(sequential({ seed: 1, layers }));
    const rates = [0.5, 0];
    for (const rate of rates) {
      const drop = dropout({ rate });
      expect(weightBits(sequential({ seed: 1, layers: [a, drop, b, drop, c] }))).toEqual(plain);
      expect(weightBits(sequential({ seed: 1, layers: [dropout({ rate, inputShape: [4] }), a, b, c] }))).toEqual(plain);
    }
  });
});
