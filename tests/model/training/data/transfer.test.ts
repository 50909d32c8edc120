// Rows that are handed over to fit, and rows too large for a second copy: the same bits, and no array changes before the checks are done.
import { describe, expect, test } from 'vitest';
import { adam, dense, type FitOptions, type Matrix, memory, sequential } from '../../../../src/index.js';
import {
  classification,
  classifier,
  randomMatrix,
  regression,
  rejectionOf,
  weightBits,
} from '../../../support/models.js';

const { X, y } = classification(24, 4, 3);
const copy = ({ data, shape }: Matrix = X) => ({ data: data.slice(), shape: [...shape] });
const options: FitOptions = { epochs: 3, batchSize: 5, verbose: false };

function compiled(setting: Parameters<typeof classifier>[0] = {}) {
  const model = classifier(setting);
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

async function trained(given: Parameters<ReturnType<typeof compiled>['fit']>[0], more: FitOptions, setting = {}) {
  const model = compiled(setting);
  const { epochs } = await model.fit(given, y, { ...options, ...more });
  return [weightBits(model), epochs.map(({ loss, valLoss }) => [loss, valLoss])];
}

describe('transfer: true', () => {
  test('empties X, and trains with the same bits', async () => {
    const given = copy();
    expect(await trained(given, { transfer: true })).toEqual(await trained(X, {}));
    expect(given.data.length).toBe(0);
  });

  test('empties the validation rows, also those over the buffer of X', async () => {
    const all = copy(randomMatrix(32, 4, 2));
    const [training, validating] = [all.data.subarray(0, 96), all.data.subarray(96)];
    const expected = await trained(copy({ data: training, shape: [24, 4] }), {
      validationData: [copy({ data: validating, shape: [8, 4] }), y.slice(0, 8)],
    });
    const validationData = [{ data: validating, shape: [8, 4] }, y.slice(0, 8)] as const;
    const found = await trained({ data: training, shape: [24, 4] }, { validationData, transfer: true });
    expect(found).toEqual(expected);
    expect([training.length, validating.length, all.data.length]).toEqual([0, 0, 0]);
  });

  test.each<[string, FitOptions]>([
    ['validationSplit', { validationSplit: 0.25 }],
    ['mixup', { mixup: { alpha: 0.4 } }],
    ['a budget', { budget: { steps: 7 } }],
  ])('%s: the same bits', async (_, more) => {
    expect(await trained(copy(), { ...more, transfer: true })).toEqual(await trained(X, more));
  });

  test('tol: the same bits', async () => {
    const { X, y } = regression(20, 3);
    const bits = async (given: Matrix, transfer: boolean) => {
      const model = sequential({ seed: 1, layers: [dense({ units: 1 })] });
      model.compile({ optimizer: adam({ learningRate: 0.1 }), loss: 'mse' });
      await model.fit(given, y, { epochs: 200, batchSize: 20, tol: 1e-3, verbose: false, transfer });
      return [weightBits(model), model.endedBy];
    };
    expect(await bits(copy(X), true)).toEqual(await bits(X, false));
  });

  test('leaves what has to be converted, and what threads share', async () => {
    const wide = { data: Float64Array.from(X.data), shape: X.shape };
    const shared = { data: new Float32Array(new SharedArrayBuffer(4 * 96)), shape: X.shape };
    shared.data.set(X.data);
    const imputed = copy();
    for (const given of [wide, shared]) expect(await trained(given, { transfer: true })).toEqual(await trained(X, {}));
    expect(await trained(imputed, { transfer: true }, { missing: 'impute' })).toEqual(await trained(X, {}));
    expect([wide, shared, imputed].map(({ data }) => data.length)).toEqual([96, 96, 96]);
  });

  test.each<[string, FitOptions | Record<string, unknown>, Int32Array]>([
    ['a label', {}, y.map((label) => label + 1)],
    ['an option', { epochs: -1 }, y],
    ['tol with small batches', { tol: 1e-3 }, y],
    ['transfer itself', { transfer: 1 }, y],
    ['a signal', { signal: AbortSignal.abort() }, y],
  ])('a refused call leaves X as it was: %s', async (_, more, labels) => {
    const given = copy();
    await rejectionOf(compiled().fit(given, labels, { ...options, transfer: true, ...more }));
    expect(given).toEqual(copy());
  });

  test('copies memory that cannot be transferred', async () => {
    const data = new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer, 64, 96);
    data.set(X.data);
    expect(await trained({ data, shape: X.shape }, { transfer: true })).toEqual(await trained(X, {}));
    expect(data).toEqual(X.data);
  });

  test('refuses a buffer that was transferred after the call, and changes nothing', async () => {
    const model = compiled();
    const given = copy();
    const fitting = model.fit(given, y, { ...options, transfer: true });
    structuredClone(given.data.buffer, { transfer: [given.data.buffer as ArrayBuffer] });
    expect(await rejectionOf(fitting)).toMatchObject({ code: 'E_DETACHED', path: 'X' });
    await model.fit(X, y, options);
    expect(weightBits(model)).toEqual((await trained(X, {}))[0]);
  });
});

test('rows of more than 256 MiB are not copied into the memory of the kernels, and train with the same bits', async () => {
  const columns = 4096;
  const rows = 2 ** 26 / columns + 1;
  const few = regression(24, columns);
  const bits = async (X: Matrix, y: Float32Array, more: FitOptions) => {
    const model = sequential({ seed: 1, layers: [dense({ units: 2, activation: 'relu' }), dense({ units: 1 })] });
    model.compile({ optimizer: adam(), loss: 'mse' });
    const callbacks = [{ onBatchEnd: () => expect(memory().bytesInUse).toBeLessThan(2 ** 24) }];
    await model.fit(X, y, { batchSize: 8, shuffle: false, budget: { steps: 3 }, verbose: false, callbacks, ...more });
    return weightBits(model);
  };
  const X = { data: new Float32Array(rows * columns), shape: [rows, columns] };
  const y = new Float32Array(rows);
  X.data.set(few.X.data);
  y.set(few.y);
  const mixup = { alpha: 0.3 };
  expect(await bits(X, y, { mixup })).toEqual(await bits(few.X, few.y, { mixup }));
  expect(await bits(X, y, { transfer: true })).toEqual(await bits(few.X, few.y, {}));
}, 60_000);
