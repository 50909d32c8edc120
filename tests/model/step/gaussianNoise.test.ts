// Gaussian noise in a model: what is added, when, and that it goes through files.
import { describe, expect, test } from 'vitest';
import { adam, dense, gaussianNoise, load, type Sequential, sequential, sgd } from '../../../src/index.js';
import { gaussianNoise as reference } from '../../reference/gaussian_noise.js';
import { errorOf } from '../../support/errors.js';
import { classification, randomMatrix, weightBits } from '../../support/models.js';
import { lastGradients, openModel, readFloats } from '../../support/openModel.js';

const { X, y } = classification(37, 4, 3);

function noisy(stddev: number): Sequential {
  const model = sequential({
    seed: 5,
    layers: [
      gaussianNoise({ stddev, inputShape: [4] }),
      dense({ units: 8, activation: 'relu' }),
      gaussianNoise({ stddev: stddev / 2 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const loss = 'meanSquaredError';

describe('gaussianNoise', () => {
  test('a training step adds the noise of (seed, step, ordinal, row, unit), and the gradient passes unchanged', () => {
    const stddev = 0.5;
    const layers = [gaussianNoise({ stddev, inputShape: [3] }), dense({ units: 1 }), gaussianNoise({ stddev })];
    const open = openModel({ seed: 7, layers }, { optimizer: sgd({ learningRate: 0.1 }), loss });
    const rows = 6;
    const inputs = randomMatrix(rows, 3, 4);
    const targets = new Float32Array(rows);
    for (const step of [1, 2]) {
      open.model.trainOnBatch(inputs, targets);
      const plan = open.state.trainingPlan!;
      const streams = [0x04000000, 0x04000001];
      for (const [index, layer] of [0, 2].entries()) {
        const slot = plan.slots[layer]!;
        const size = rows * slot.inputUnits;
        const draw = { stepLow: step, stepHigh: 0, stream: streams[index]!, seedLow: 7, seedHigh: 0 };
        const x = readFloats(slot.input, size);
        const expected = reference(x, rows, slot.inputUnits, 0, stddev, draw);
        readFloats(slot.output, size).forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(Math.abs(expected[i]!) * 2 ** -24 + 1e-14);
        });
      }
      // The loss is the mean of o^2, so dW = 2/n X'^T o, with X' the noisy input.
      const noisyInput = readFloats(plan.slots[1]!.input, 3 * rows);
      const output = readFloats(plan.slots[2]!.output, rows);
      const [kernel] = lastGradients(open);
      for (let input = 0; input < 3; input++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += (2 / rows) * noisyInput[3 * row + input]! * output[row]!;
        // Six products in f32, each of at most 4.
        expect(Math.abs(kernel![input]! - sum)).toBeLessThanOrEqual(8 * 4 * 2 ** -24);
      }
    }
    open.model.dispose();
  });

  test('predict, evaluate and predictDistribution see no noise', async () => {
    const model = noisy(3);
    const plain = noisy(0);
    plain.setWeights(model.getWeights());
    expect(model.predict(X).data).toEqual(plain.predict(X).data);
    expect(await model.evaluate(X, y)).toEqual(await plain.evaluate(X, y));
    const { mean, variance } = model.predictDistribution(X, { passes: 3 });
    expect(mean.data).toEqual(model.predict(X).data);
    expect(variance.data).toEqual(new Float32Array(37 * 3));
  });

  test('stddev 0 draws nothing; another one leads elsewhere, the same one to the same bits', async () => {
    const trained = async (stddev: number) => {
      const model = noisy(stddev);
      await model.fit(X, y, { epochs: 2, batchSize: 8 });
      return weightBits(model);
    };
    const layers = [
      dense({ units: 8, activation: 'relu', inputShape: [4] }),
      dense({ units: 3, activation: 'softmax' }),
    ];
    const without = sequential({ seed: 5, layers });
    without.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
    await without.fit(X, y, { epochs: 2, batchSize: 8 });
    expect(await trained(0)).toEqual(weightBits(without));
    expect(await trained(0.2)).toEqual(await trained(0.2));
    expect(await trained(0.2)).not.toEqual(await trained(0));
  });

  test('training that goes on from a file has the bits of training that never stopped', async () => {
    const whole = noisy(0.2);
    await whole.fit(X, y, { epochs: 4, batchSize: 8 });
    const first = noisy(0.2);
    await first.fit(X, y, { epochs: 2, batchSize: 8 });
    const second = load(first.save());
    await second.fit(X, y, { epochs: 2, batchSize: 8 });
    expect(weightBits(second)).toEqual(weightBits(whole));
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined])('refuses stddev %s', (stddev) => {
    const error = errorOf(() => gaussianNoise({ stddev: stddev as number }));
    expect(error.message).toMatch(/^gaussianNoise\.stddev must be a finite number >= 0, got /);
  });

  test('refuses unknown options with the nearest name', () => {
    expect(errorOf(() => gaussianNoise({ stdev: 1 } as never)).message).toContain('did you mean stddev?');
  });
});
