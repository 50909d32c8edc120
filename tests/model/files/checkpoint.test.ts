// fit({ resume: bytes }): which models a file is taken for, what is refused, and that nothing has changed then.
import { describe, expect, test } from 'vitest';
import {
  adam,
  dense,
  dropout,
  ema,
  type FitOptions,
  load,
  memory,
  type OckhamError,
  type Sequential,
  type SequentialOptions,
  sequential,
} from '../../../src/index.js';
import { stateOf } from '../../../src/model/sequential.js';
import { altered, reconfigured } from '../../support/files.js';
import { classification, rejectionOf, weightBits } from '../../support/models.js';
import { lifted } from './compiled.js';

const { X, y } = classification(12, 4, 3);
const options: FitOptions = { epochs: 3, batchSize: 5, verbose: false };
const columnOf = (column: number) => ({
  toArray: () => Array.from({ length: 12 }, (_, row) => X.data[4 * row + column]!),
});
const named = { a: columnOf(0), b: columnOf(1), c: columnOf(2), d: columnOf(3) };

/** A classifier that waits for its columns. */
function compiled(more: Partial<SequentialOptions> = {}, compile: { average?: ReturnType<typeof ema> } = {}) {
  const layers = [
    dense({ units: 5, activation: 'relu' }),
    dropout({ rate: 0.3, noiseShape: [null, 1] }),
    dense({ units: 3, activation: 'softmax' }),
  ];
  const model = sequential({ seed: 5, layers, ...more });
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy', ...compile });
  return model;
}

type Rows = typeof X | typeof named;
/** The file of a training that 4 of 9 steps were taken of. */
async function left(model = compiled(), rows: Rows = X): Promise<Uint8Array> {
  await model.fit(rows, y, { ...options, budget: { steps: 4 } });
  return model.save();
}
async function whole(model = compiled(), rows: Rows = X): Promise<Sequential> {
  await model.fit(rows, y, options);
  return model;
}
async function resumed(resume: Uint8Array, model = compiled(), rows: Rows = X): Promise<Sequential> {
  await model.fit(rows, y, { ...options, resume });
  return model;
}

/** What fit rejects with; the model is as before. */
async function refusal(resume: Uint8Array, model = compiled(), rows: Rows = X): Promise<OckhamError> {
  const before = [memory().bytesInUse, JSON.stringify(model.toJSON()), model.step, stateOf(model).network];
  const error = (await rejectionOf(model.fit(rows, y, { ...options, resume }))) as OckhamError;
  expect([memory().bytesInUse, JSON.stringify(model.toJSON()), model.step, stateOf(model).network]).toEqual(before);
  return error;
}

describe('goes on', () => {
  test('in a model that does not know its columns, and in one that does', async () => {
    const expected = (await whole()).save();
    const bytes = await left();
    expect((await resumed(bytes)).save()).toEqual(expected);
    const known = compiled();
    known.predict(X);
    expect((await resumed(bytes, known)).save()).toEqual(expected);
  });

  test('with the names of the columns of the rows', async () => {
    const model = await resumed(await left(compiled(), named), compiled(), named);
    expect(model.inputNames).toEqual(['a', 'b', 'c', 'd']);
    expect(model.save()).toEqual((await whole(compiled(), named)).save());
  });

  test('where the names of columns lack on one side', async () => {
    const unnamed = await resumed(await left(compiled(), named));
    const others = await resumed(await left(), compiled({ inputNames: ['a', 'b', 'c', 'd'] }));
    for (const model of [unnamed, others]) expect(weightBits(model)).toEqual(weightBits(await whole()));
  });

  test('in a model of another name, which it keeps', async () => {
    const model = await resumed(await left(), compiled({ name: 'other' }));
    expect([model.name, weightBits(model)]).toEqual(['other', weightBits(await whole())]);
  });

  test('with the average of the weights', async () => {
    const make = () => compiled({}, { average: ema({ decay: 0.5 }) });
    const model = await resumed(await left(make()), make());
    expect(model.save()).toEqual((await whole(make())).save());
  });

  test('from the file of a model that has taken no step', async () => {
    for (const missing of ['reject', 'impute'] as const) {
      const make = () => compiled({ missing });
      const fresh = make();
      fresh.predict(X);
      const model = await resumed(fresh.save(), make());
      expect(model.save()).toEqual((await whole(make())).save());
    }
  });

  test('in a model whose weights are not finite: those of the file are', async () => {
    const broken = altered(compiledFile(), ({ tensors }) => {
      const data = new Float32Array(5).fill(Number.NaN);
      tensors.set('weights/dense_1/bias', { dtype: 'F32', shape: [5], data });
    });
    const model = load(broken, { allowNonFinite: true });
    const state = stateOf(model);
    expect(state.hasFiniteWeights).toBe(false);
    state.optimality = { version: 1, relative: 0 };
    await resumed(await left(), model);
    expect([state.hasFiniteWeights, state.optimality]).toEqual([true, undefined]);
    expect(weightBits(model)).toEqual(weightBits(await whole()));
  });
});

function compiledFile(): Uint8Array {
  const model = compiled();
  model.predict(X);
  return model.save();
}

describe('refused, and nothing has changed', () => {
  type Change = Parameters<typeof reconfigured>[1];
  const layer =
    (index: number, fields: object): Change =>
    ({ layers }) =>
      void Object.assign(layers![index]!['config']!, fields);

  test.each<[string, Change, string]>([
    [
      'another number of layers',
      (fields) => void Object.assign(fields, { layers: [fields['layers']![0], fields['layers']![1]] }),
      'layers[2] is undefined there, and an object { type, config } here',
    ],
    ['other units', layer(0, { units: 6 }), 'layers[0].config.units is 6 there, and 5 here'],
    ['a text for an object', layer(0, { activation: 'relu' }), 'layers[0].config.activation is "relu" there'],
    ['null for an object', layer(0, { activation: null }), 'layers[0].config.activation is null there'],
    [
      'an object for null',
      layer(1, { noiseShape: [{}, 1] }),
      'layers[1].config.noiseShape[0] is an empty object there, and null here',
    ],
    [
      'an object for a text',
      (fields) => void Object.assign(fields, { missing: { a: 1 } }),
      'missing is an object { a } there, and "reject" here',
    ],
    [
      'an object for a list',
      (fields) =>
        void Object.assign(fields, {
          layers: Object.fromEntries([0, 1, 2].map((place) => [place, fields['layers']![place]])),
        }),
      'layers is an object { 0, 1, 2 } there',
    ],
    ['a field more', layer(0, { more: 1 }), 'layers[0].config.more is 1 there, and undefined here'],
    [
      'no compile',
      (fields) => void delete (fields as Record<string, unknown>)['compiled'],
      'compiled is undefined there',
    ],
  ])('%s', async (_, change, difference) => {
    const error = await refusal(reconfigured(await left(), change));
    const expected = 'a checkpoint of this model, trained on these rows';
    expect([error.code, error.path, error.expected]).toEqual(['E_OPTION', 'fit.resume', expected]);
    expect(error.message).toContain(`fit.resume: expected ${expected}: ${difference}`);
  });

  test('other names of columns', async () => {
    const error = await refusal(await left(compiled(), named), compiled({ inputNames: ['a', 'b', 'c', 'e'] }));
    expect(error.message).toContain('inputNames[3] is "d" there, and "e" here');
  });

  test.each(['x', '-1', '1.5', 7, null, undefined])('a seed of %j, for a model whose own was drawn', async (seed) => {
    const bytes = reconfigured(await left(), (fields) => void Object.assign(fields, { seed }));
    const own = compiled({ seed: undefined as never });
    expect(await refusal(bytes, own)).toMatchObject({ code: 'E_FORMAT', path: 'seed' });
  });

  test('means where none are learned, and other means', async () => {
    const means = (values: readonly number[]) =>
      ({ dtype: 'F64', shape: [4], data: Float64Array.from(values) }) as const;
    const more = altered(await left(), ({ tensors }) => void tensors.set('inputs/means', means([0, 0, 0, 0])));
    const error = await refusal(more);
    expect(error).toMatchObject({ code: 'E_FORMAT', path: 'arrays' });
    expect(error.message).toContain('"inputs/means" is unknown');
    const make = () => compiled({ missing: 'impute' });
    const others = altered(await left(make()), ({ tensors }) => {
      const { data } = tensors.get('inputs/means')!;
      tensors.set('inputs/means', means([data[0] as number, data[1] as number, 9, data[3] as number]));
    });
    expect((await refusal(others, make())).message).toContain('the mean of column 2 is 9 there, and ');
  });

  test('an average that lacks', async () => {
    const make = () => compiled({}, { average: ema() });
    const bytes = altered(await left(make()), ({ tensors }) => void tensors.delete('average/dense_1/bias'));
    expect((await refusal(bytes, make())).message).toContain('"average/dense_1/bias" is missing');
  });

  test('weights that are pruned under a constraint that moves them from 0: no memory is kept', async () => {
    const make = () =>
      compiled({ layers: [dense({ units: 3, activation: 'softmax', inputShape: [4], kernelConstraint: lifted })] });
    const bytes = altered(await left(make()), ({ tensors }) => {
      const { data } = tensors.get('weights/dense_1/kernel')!;
      const weights = Float32Array.from(data as Float32Array);
      weights[0] = 0;
      tensors.set('weights/dense_1/kernel', { dtype: 'F32', shape: [4, 3], data: weights });
      tensors.set('pruned/dense_1/kernel', {
        dtype: 'U8',
        shape: [4, 3],
        data: Uint8Array.of(1, ...new Uint8Array(11)),
      });
    });
    expect(await refusal(bytes, make())).toMatchObject({ code: 'E_FORMAT', path: 'arrays' });
  });
});
