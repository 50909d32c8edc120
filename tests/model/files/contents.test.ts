// What stands in a file beside weights, and what does not: means, long texts, counters, and the place of training.
import { describe, expect, test } from 'vitest';
import { dense, groupLasso, l1, load, type Penalty, type Sequential, sequential } from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered, reconfigured, split, withHeader } from '../../support/files.js';
import { classification, linearModel, regression, weightBits } from '../../support/models.js';
import { compiled, options, read, refusal } from './compiled.js';

const { X, y } = classification(12, 4, 3);

describe('imputation', () => {
  const imputing = () => linearModel(2, { missing: 'impute' });
  const data = regression(6, 2);

  test('before the first data has no means, in the file and in a copy, which learns them', async () => {
    const model = imputing();
    expect(read(model.save()).tensors.has('inputs/means')).toBe(false);
    const copy = load(model.save());
    for (const each of [model, copy]) {
      each.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await each.fit(data.X, data.y, { verbose: false });
    }
    expect(copy.save()).toEqual(model.save());
    expect(read(copy.save()).tensors.get('inputs/means')).toMatchObject({ dtype: 'F64', shape: [2] });
  });

  test('has its means also where compile begins again', async () => {
    const model = imputing();
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(data.X, data.y, { verbose: false });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(load(model.save()).save()).toEqual(model.save());
  });
});

describe('texts', () => {
  /** Models whose configuration has that many characters. */
  function ofLength(length: number): Sequential {
    const named = (characters: number) => {
      const names = Array.from({ length: 8 }, (_, index) => `${index}${'n'.repeat(4000)}`);
      names[0] = 'n'.repeat(characters);
      return linearModel(8, { inputNames: names });
    };
    const rest = read(named(10).save()).metadata.get('configuration')!.length - 10;
    return named(length - rest);
  }

  test('of up to 32768 characters are metadata; longer ones are bytes among the arrays', () => {
    const [short, long] = [ofLength(2 ** 15), ofLength(2 ** 15 + 1)];
    const [first, second] = [read(short.save()), read(long.save())];
    expect(first.metadata.get('configuration')).toHaveLength(2 ** 15);
    expect([...first.tensors.keys()]).toEqual(['weights/dense_1/bias', 'weights/dense_1/kernel']);
    expect(second.metadata.has('configuration')).toBe(false);
    const text = second.tensors.get('text/configuration')!;
    expect([text.dtype, text.shape]).toEqual(['U8', [2 ** 15 + 1]]);
    for (const model of [short, long]) expect(load(model.save()).inputNames).toEqual(model.inputNames);
  });

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ['that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['that begin with a mark of their order', new TextEncoder().encode('\ufeff{}')],
  ])('%s are refused', (_, data) => {
    const error = refusal(linearModel(2).save(), ({ tensors, metadata }) => {
      metadata.delete('configuration');
      tensors.set('text/configuration', { dtype: 'U8', shape: [data.length], data });
    });
    expect(error.message).toMatch(/^model file: configuration: (is not UTF-8|expected a value)/);
  });

  test('that are there twice are refused', () => {
    const error = refusal(linearModel(2).save(), ({ tensors }) => {
      tensors.set('text/configuration', { dtype: 'U8', shape: [2], data: Uint8Array.of(0x7b, 0x7d) });
    });
    expect(error.message).toContain('"text/configuration" is unknown');
  });
});

describe('counters', () => {
  test('of training that has not begun: no logs, no last step', () => {
    const { metadata } = read(compiled().save());
    expect([...metadata.keys()].sort()).toEqual(
      ['configuration', 'epoch', 'format', 'formatVersion', 'learned', 'numericsVersion', 'sha256', 'step'].sort(),
    );
    expect(metadata.get('learned')).toBe('false');
  });

  test('of training have no last step, which is the one before; after compile it is kept', async () => {
    const model = compiled();
    await model.fit(X, y, options);
    const keys = read(model.save()).metadata;
    expect([keys.get('step'), keys.has('lastStep'), keys.has('history')]).toEqual(['6', false, true]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    const again = read(model.save()).metadata;
    expect([again.get('step'), again.get('lastStep'), again.has('history')]).toEqual(['0', '5', false]);
    expect(load(model.save()).save()).toEqual(model.save());
    await model.fit(X, y, options);
    expect(read(model.save()).metadata.has('lastStep')).toBe(false);
  });

  test('before the first step, within fit, are those of a model without state of the optimizer', async () => {
    const files: Uint8Array[] = [];
    const model = compiled();
    const saves = () => void files.push(model.save());
    await model.fit(X, y, {
      ...options,
      epochs: 1,
      batchSize: 12,
      callbacks: [{ onTrainBegin: saves, onBatchBegin: saves }],
    });
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect([...read(file).tensors.keys()].filter((name) => name.startsWith('optimizer/'))).toEqual([]);
      expect(load(file).save()).toEqual(file);
    }
    expect(read(model.save()).tensors.has('optimizer/dense_1/kernel/m')).toBe(true);
  });

  test('of a file without the flag of what was learned, before the first step: nothing was', () => {
    const old = altered(compiled().save(), ({ metadata }) => void metadata.delete('learned'));
    expect(load(old).summary({ printFn: () => {} }).trained).toBe(false);
  });
});

describe('without compile', () => {
  test('a file of training that was left is a model, without the place and the rate that was set', async () => {
    const model = compiled();
    await model.fit(X, y, { ...options, budget: { steps: 4 } });
    model.learningRate = 0.01;
    const { metadata } = read(model.save());
    expect([metadata.has('unfinished'), metadata.has('rescaledLearningRate')]).toEqual([true, true]);
    const copy = load(model.save(), { compile: false });
    expect([copy.step, copy.epoch, copy.unfinished]).toEqual([4, 1, undefined]);
    expect(weightBits(copy)).toEqual(weightBits(model));
    const again = read(copy.save()).metadata;
    expect([again.has('unfinished'), again.has('rescaledLearningRate')]).toEqual([false, false]);
  });

  test('the state of the optimizer has the shapes of the weights, under any name', async () => {
    const model = compiled();
    await model.fit(X, y, options);
    const bytes = altered(model.save(), ({ tensors }) => {
      tensors.set('other/x', { dtype: 'F32', shape: [1], data: new Float32Array(1) });
    });
    const { message } = errorOf(() => load(bytes, { compile: false }));
    expect(message).toBe('model file: arrays: "other/x" is unknown');
  });

  test.each<[string, string]>([
    ['rescaledLearningRate', '0.1 0.2'],
    ['unfinished', ''],
  ])('%s in the file of a model that never was is refused', async (key, text) => {
    const model = compiled();
    await model.fit(X, y, { ...options, budget: { steps: 4 } });
    const place = read(model.save()).metadata.get('unfinished')!;
    const file = reconfigured(
      altered(model.save(), ({ metadata, tensors }) => {
        for (const name of [...tensors.keys()]) if (name.startsWith('optimizer/')) tensors.delete(name);
        for (const name of ['unfinished', 'rescaledLearningRate']) metadata.delete(name);
        metadata.set(key, text || place);
      }),
      (configuration) => void delete (configuration as Record<string, unknown>)['compiled'],
    );
    expect(errorOf(() => load(file))).toMatchObject({ code: 'E_FORMAT', path: 'compiled' });
  });
});

test.each<[string, string, { activityRegularizer?: Penalty; kernelRegularizer?: Penalty }]>([
  ['of weights', 'l1', { kernelRegularizer: l1(0.1) }],
  ['of structures', 'groupLasso', { kernelRegularizer: groupLasso(0.1, { groups: 'inputs' }) }],
  ['of outputs', 'activity', { activityRegularizer: l1(0.1) }],
])('terms %s stand in the place, and are read where the model has them', async (_, term, regularizers) => {
  const left = async (more: object) => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], ...more })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const data = regression(10, 4);
    await model.fit(data.X, data.y, { ...options, budget: { steps: 3 } });
    return model.save();
  };
  const file = await left(regularizers);
  const place = read(file).metadata.get('unfinished')!;
  const { penalties } = JSON.parse(place) as { penalties: Record<string, number> };
  expect(penalties[term]).toBeGreaterThan(0);
  expect(load(file).save()).toEqual(file);
  if (term === 'l1') return;
  const plain = await left({});
  const error = refusal(plain, ({ metadata }) => void metadata.set('unfinished', place));
  expect(error.message).toContain(`the model has no penalty "${term}"`);
});

test('a header of more than a megabyte is read', () => {
  const model = linearModel(2);
  const { header, data } = split(altered(model.save(), () => {}));
  expect(weightBits(load(withHeader(' '.repeat(2 ** 20) + header, data)))).toEqual(weightBits(model));
});
