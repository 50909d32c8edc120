// Weights that are pruned, averaged or copied: what a file keeps of them, and that a copy is the model again.
import { describe, expect, test } from 'vitest';
import { dense, ema, load, maxNorm, memory, type Sequential, sequential } from '../../../src/index.js';
import { filePartsOf } from '../../../src/model/files/save.js';
import { stateOf } from '../../../src/model/sequential.js';
import { errorOf } from '../../support/errors.js';
import { altered, reconfigured } from '../../support/files.js';
import { bitsOf, classification, weightBits } from '../../support/models.js';
import { compiled, lifted, options, read, refusal } from './compiled.js';

const { X, y } = classification(12, 4, 3);

describe('pruned weights', () => {
  const pruned = async () => {
    const model = compiled();
    model.prune({ fraction: 0.5, layers: ['dense_1'] });
    await model.fit(X, y, options);
    return model;
  };
  const MASK = 'pruned/dense_1/kernel';
  const WEIGHTS = 'weights/dense_1/kernel';

  test('are marked in the file, by layer, and stay 0 in a copy that is trained', async () => {
    const model = await pruned();
    const file = model.save();
    const { tensors } = read(file);
    expect([...tensors.keys()].filter((name) => name.startsWith('pruned/'))).toEqual([MASK]);
    const marks = tensors.get(MASK)!;
    expect([marks.dtype, marks.shape]).toEqual(['U8', [4, 5]]);
    expect([...(marks.data as Uint8Array)].filter((mark) => mark === 1)).toHaveLength(10);
    const copy = load(file);
    expect(copy.save()).toEqual(file);
    for (const each of [model, copy]) await each.fit(X, y, { ...options, resume: false });
    expect(weightBits(copy)).toEqual(weightBits(model));
    const [weights] = copy.getWeights();
    for (const [index, mark] of [...(marks.data as Uint8Array)].entries())
      if (mark === 1) expect(weights!.data[index]).toBe(0);
  });

  test('that are not 0 are refused, by the name of the marks and the place', async () => {
    const file = (await pruned()).save();
    const { data } = read(file).tensors.get(MASK)!;
    const at = (data as Uint8Array).lastIndexOf(1);
    const error = refusal(file, ({ tensors }) => {
      const weights = tensors.get(WEIGHTS)!.data.slice() as Float32Array<ArrayBuffer>;
      weights[at] = 0.25;
      tensors.set(WEIGHTS, { dtype: 'F32', shape: [4, 5], data: weights });
    });
    expect(error.path).toBe(MASK);
    expect(error.message).toContain(`the weight at ${at} is pruned, and 0.25 instead of 0`);
  });

  test('are marked by 0 and 1, for kernels only', async () => {
    const file = (await pruned()).save();
    const marks = (values: Uint8Array<ArrayBuffer>) => ({ dtype: 'U8', shape: [4, 5], data: values }) as const;
    const two = refusal(file, ({ tensors }) => void tensors.set(MASK, marks(Uint8Array.of(2, ...new Uint8Array(19)))));
    expect(two.message).toContain(`"${MASK}" holds 2 at 0`);
    const bias = refusal(file, ({ tensors }) => {
      tensors.set('pruned/dense_1/bias', { dtype: 'U8', shape: [5], data: new Uint8Array(5) });
    });
    expect(bias.message).toContain('"pruned/dense_1/bias" is unknown');
    const floats = refusal(file, ({ tensors }) => {
      tensors.set(MASK, { dtype: 'F32', shape: [4, 5], data: new Float32Array(20) });
    });
    expect(floats.message).toContain(`"${MASK}" is F32 [4, 5], expected U8 [4, 5]`);
  });

  test('under a constraint that moves weights from 0 are refused, without a trace', () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [2], kernelConstraint: lifted })] });
    const file = altered(model.save(), ({ tensors }) => {
      tensors.set('weights/dense_1/kernel', { dtype: 'F32', shape: [2, 2], data: new Float32Array(4) });
      tensors.set('pruned/dense_1/kernel', { dtype: 'U8', shape: [2, 2], data: Uint8Array.of(0, 1, 0, 0) });
    });
    const { bytesInUse } = memory();
    const error = errorOf(() => load(file, { customObjects: { lifted } as never }));
    expect(error).toMatchObject({ code: 'E_FORMAT', path: 'arrays' });
    expect(error.message).toContain('which moves weights from 0');
    expect(memory().bytesInUse).toBe(bytesInUse);
  });

  test('under a constraint that keeps 0 are read', () => {
    const layer = dense({ units: 2, inputShape: [4], kernelConstraint: maxNorm(1) });
    const model = sequential({ seed: 1, layers: [layer] });
    model.prune({ fraction: 0.5 });
    expect(load(model.save()).save()).toEqual(model.save());
  });
});

describe('an average', () => {
  const averaged = async () => {
    const model = compiled(ema({ decay: 0.5 }));
    await model.fit(X, y, options);
    return model;
  };

  test('is in the file, for what is trained and for statistics, and goes on in a copy', async () => {
    const model = await averaged();
    const file = model.save();
    const { tensors, metadata } = read(file);
    const names = [...tensors.keys()].filter((name) => name.startsWith('average/'));
    expect(names.sort()).toEqual(
      ['dense_1/bias', 'dense_1/kernel', 'dense_3/bias', 'dense_3/kernel']
        .concat(['beta', 'gamma', 'movingMean', 'movingVariance'].map((name) => `batchNormalization_1/${name}`))
        .map((name) => `average/${name}`)
        .sort(),
    );
    expect(metadata.get('averageUpdates')).toBe('6');
    const copy = load(file);
    expect(copy.save()).toEqual(file);
    for (const each of [model, copy]) await each.fit(X, y, { ...options, resume: false });
    expect(copy.save()).toEqual(model.save());
    for (const each of [model, copy]) each.useAverage();
    expect(weightBits(copy)).toEqual(weightBits(model));
  });

  test('is there without compile, too', async () => {
    const model = await averaged();
    const copy = load(model.save(), { compile: false });
    expect(copy.getWeights({ average: true })).toEqual(model.getWeights({ average: true }));
    copy.useAverage();
    expect(bitsOf([copy.predict(X)])).toEqual(bitsOf([model.predict(X, { weights: 'average' })]));
  });

  test('that has not begun is not in the file, and a copy has none', () => {
    const model = compiled(ema());
    const { tensors, metadata } = read(model.save());
    expect([...tensors.keys()].filter((name) => name.startsWith('average/'))).toEqual([]);
    expect(metadata.has('averageUpdates')).toBe(false);
    expect(errorOf(() => load(model.save()).useAverage()).code).toBe('E_NO_AVERAGE');
  });

  test('that compile was asked for is refused by a file that has one without', async () => {
    const file = reconfigured((await averaged()).save(), ({ compiled }) => {
      delete (compiled as Record<string, unknown>)['average'];
    });
    expect(errorOf(() => load(file))).toMatchObject({ code: 'E_FORMAT', path: 'averageUpdates' });
  });
});

test('parts of a file are copies: training goes on, and they stay', async () => {
  const model = compiled(ema({ decay: 0.5 }));
  await model.fit(X, y, options);
  const parts = filePartsOf(stateOf(model));
  const before = structuredClone(parts.tensors);
  await model.fit(X, y, { ...options, resume: false });
  expect(parts.tensors).toEqual(before);
  expect(filePartsOf(stateOf(model)).tensors).not.toEqual(before);
});

test('a copy takes as much memory as its original, trained or not', async () => {
  const costOf = (make: () => Sequential) => {
    const before = memory().bytesInUse;
    const model = make();
    const cost = memory().bytesInUse - before;
    return [model, cost] as const;
  };
  const [model, untrained] = costOf(() => {
    const one = compiled(ema());
    one.getWeights();
    return one;
  });
  const [copy, cost] = costOf(() => load(model.save()));
  expect(cost).toBe(untrained);
  await copy.fit(X, y, options);
  expect(copy.step).toBe(6);
});
