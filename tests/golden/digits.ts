// Accuracy on digits against PyTorch's: one test file per regime, so that they run side by side.
import { describe, expect, test } from 'vitest';
import { digits } from '../../src/datasets/digits.js';
import { dense } from '../../src/layers/dense.js';
import { dropout } from '../../src/layers/dropout.js';
import { sequential } from '../../src/model/sequential.js';
import { adam } from '../../src/optimizers/adam.js';
import { l1 } from '../../src/penalties/l1.js';
import { l2 } from '../../src/penalties/l2.js';
import type { Layer, Matrix, Penalty } from '../../src/types.js';
import { type DigitsRegime, loadDigitsAccuracy } from './load.js';

const SEEDS = 10;
/**
 * Two of PyTorch's standard deviations over seeds. Between means of ten seeds each the standard error is sqrt(2 / 10) of one, so
 * this is 4.5 standard errors: a right library misses it by chance less than once in 10^5 settings.
 */
const DEVIATIONS = 2;

const PIXELS = 64;
const golden = loadDigitsAccuracy();

interface Rows {
  readonly X: Matrix;
  readonly y: Int32Array;
}

interface Setting {
  readonly penalty: Penalty | undefined;
  readonly rate: number;
}

/** none, l1_1e-3, l2_1e-2, dropout_0.5, l1_1e-3_dropout_0.5, ... */
function readSetting(name: string): Setting {
  const parts = /^(?:none|(?:(l1|l2)_(\de-\d))?_?(?:dropout_(0\.\d))?)$/.exec(name);
  if (parts === null) throw new Error(`unknown setting ${name}`);
  const [, kind, strength, rate = '0'] = parts;
  if (kind === undefined) return { penalty: undefined, rate: Number(rate) };
  const lambda = Number(strength);
  return { penalty: kind === 'l1' ? l1(lambda, { method: 'subgradient' }) : l2(lambda), rate: Number(rate) };
}

function rowsOf(indices: readonly number[]): Rows {
  const { X, y } = digits();
  const data = new Float32Array(indices.length * PIXELS);
  indices.forEach((index, row) => {
    for (let pixel = 0; pixel < PIXELS; pixel++) data[row * PIXELS + pixel] = X.data[index * PIXELS + pixel]! / 16;
  });
  return { X: { data, shape: [indices.length, PIXELS] }, y: Int32Array.from(indices, (index) => y[index]!) };
}

function trainingRows(regime: DigitsRegime): Rows {
  const count = regime.startsWith('first300') ? 300 : 1258;
  const rows = rowsOf(golden.train_index.slice(0, count));
  if (regime.endsWith('noise20')) {
    golden.noisy_positions.forEach((position, i) => {
      if (position < count) rows.y[position] = golden.noisy_labels[i]!;
    });
  }
  return rows;
}

/** Accuracy on the test rows after training as the file's settings say. */
async function trainedAccuracy(setting: Setting, training: Rows, testing: Rows, seed: number): Promise<number> {
  const regularizer = setting.penalty === undefined ? {} : { kernelRegularizer: setting.penalty };
  const hidden = (): Layer[] => {
    const layer = dense({ units: 128, activation: 'relu', kernelInitializer: 'heUniform', ...regularizer });
    return setting.rate === 0 ? [layer] : [layer, dropout({ rate: setting.rate })];
  };
  const last = dense({ units: 10, activation: 'softmax', kernelInitializer: 'heUniform', ...regularizer });
  const model = sequential({ seed, layers: [...hidden(), ...hidden(), last] });
  const optimizer = adam({ learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const epochs = training.y.length === 300 ? 200 : 60;
  const options = { epochs, batchSize: 32, verbose: false, yieldEvery: Number.POSITIVE_INFINITY };
  await model.fit(training.X, training.y, options);
  const classes = model.predictClasses(testing.X);
  model.dispose();
  return classes.filter((label, row) => label === testing.y[row]).length / classes.length;
}

/** One test per setting of the regime. */
export function testDigitsRegime(regime: DigitsRegime): void {
  describe(`digits, ${golden.regimes[regime]}`, () => {
    const training = trainingRows(regime);
    const testing = rowsOf(golden.test_index);

    test.each(
      Object.entries(golden.test_accuracy[regime]),
    )(`%s: mean accuracy over ${SEEDS} seeds is PyTorch's within ${DEVIATIONS} standard deviations`, async (name, torch) => {
      const setting = readSetting(name);
      const accuracies: number[] = [];
      for (let seed = 0; seed < SEEDS; seed++) {
        accuracies.push(await trainedAccuracy(setting, training, testing, seed));
      }
      const mean = accuracies.reduce((a, b) => a + b, 0) / SEEDS;
      const difference = Math.abs(mean - torch.mean);
      const figures = `${mean.toFixed(5)} here, ${torch.mean.toFixed(5)} ± ${torch.std.toFixed(5)} in PyTorch`;
      expect(difference / torch.std, figures).toBeLessThanOrEqual(DEVIATIONS);
      // For whoever wants to see how near: nothing is printed otherwise.
      if (process.env['OCKHAM_FIGURES'] !== undefined) console.log(`${regime} ${name}: ${figures}`);
    });
  });
}
