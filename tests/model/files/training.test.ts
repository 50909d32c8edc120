// Where training was left, as files have it: which values of each field are read, and that they are written again, and which are refused.
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../../src/formats/safetensors/decode.js';
import { type Callback, dense, l1, load, sequential } from '../../../src/index.js';
import { errorOf } from '../../support/errors.js';
import { altered, type Parts } from '../../support/files.js';

type Fields = Record<string, unknown>;
/** A file left after 6 steps: an epoch of 4, and 2 of the next one. */
let file: Uint8Array;
/** Its place of training, and its logs. */
let place: Fields;
let logs: Fields[];

beforeAll(async () => {
  const layers = [dense({ units: 1, inputShape: [2], kernelRegularizer: l1(0.1) })];
  const model = sequential({ seed: 1, layers });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
  const X = Array.from({ length: 7 }, (_, i) => [i / 8, 1 - i / 8]);
  const keeps: Callback & { name: string } = {
    name: 'keeps',
    state: () => ({ sums: Float64Array.of(1, 2) }),
    restore: () => {},
  };
  const y = X.map(([first]) => first!);
  await model.fit(X, y, { epochs: 3, batchSize: 2, budget: { steps: 6 }, callbacks: [keeps], verbose: false });
  file = model.save();
  const { metadata } = decodeSafetensors(file);
  place = JSON.parse(metadata.get('unfinished')!) as Fields;
  logs = JSON.parse(metadata.get('history')!) as Fields[];
});

const withText = (key: string, value: unknown, more: (parts: Parts) => void = () => {}) =>
  altered(file, (parts) => {
    parts.metadata.set(key, JSON.stringify(value));
    more(parts);
  });
const refusal = (bytes: Uint8Array) => {
  const { code, path } = errorOf(() => load(bytes));
  return `${code} ${path}`;
};
/** The text of a file that was read and written again. */
const again = (bytes: Uint8Array, key: string) => {
  const model = load(bytes);
  const { metadata } = decodeSafetensors(model.save());
  model.dispose();
  return JSON.parse(metadata.get(key)!) as unknown;
};

test('the file that is changed below', () => {
  expect(place).toMatchObject({ epochs: 1, steps: 2, initialEpoch: 0, rows: 7, batchSize: 2, total: 3, isCut: true });
  expect(again(file, 'unfinished')).toEqual(place);
  expect(again(file, 'history')).toEqual(logs);
});

const batch = { batch: 1, size: 2, loss: 3, dataLoss: 2.5, penalties: { l1: 0.5, l2: 0 } };

describe('a place', () => {
  test.each<[string, Fields]>([
    ['of the last step', { steps: 4 }],
    ['of no step', { steps: 0 }],
    ['of the last epoch', { total: 2 }],
    ['before the last epoch begins', { steps: 0, total: 1 }],
    ['of a training that began later', { initialEpoch: 1 }],
    ['of rows without a fingerprint', { data: '' }],
    ['of a stream', { rows: 0, taken: 3 }],
    ['of a stream of full batches', { rows: 0, taken: 4 }],
    ['of a stream before its first step', { rows: 0, steps: 0, taken: 0 }],
    ['of a long stream', { rows: 0, steps: 6, taken: 12 }],
    ['of a metric that has no sums', { metrics: [null] }],
    ['of penalties that are not finite', { penalties: { l1: 'NaN', l2: 'Infinity' } }],
    ['in onBatchBegin', { hook: 'onBatchBegin', heard: 1 }],
    ['in onBatchBegin of the first step', { steps: 0, hook: 'onBatchBegin', heard: 1 }],
    ['in onEpochBegin', { steps: 0, hook: 'onEpochBegin', heard: 0 }],
    ['in onEpochEnd', { steps: 0, hook: 'onEpochEnd', heard: 2 }],
    ['in onBatchEnd', { hook: 'onBatchEnd', heard: 1, batch }],
  ])('%s', (_, fields) => {
    const given = { ...place, ...fields };
    const read = again(withText('unfinished', given), 'unfinished') as Fields;
    const { penalties } = fields as { penalties?: Fields };
    expect(read).toEqual(penalties === undefined ? given : { ...given, penalties: read['penalties'] });
  });

  const counts = ['epochs', 'steps', 'initialEpoch', 'rows', 'batchSize', 'within', 'total'];
  test.each<[string, readonly unknown[]]>([
    ...counts.map((name): [string, unknown[]] => [name, [-1, 1.5, '1', null, undefined, true]]),
    ...['shuffle', 'isStopped', 'isCut'].map((name): [string, unknown[]] => [name, [0, 'true', null, undefined]]),
    ...['dataLoss', 'learningRate'].map((name): [string, unknown[]] => [name, ['1', null, undefined, [1]]]),
    ['penalties', [null, undefined, [], 1, { l1: null }, { l1: 'nan' }, { l1: 1, other: 1 }]],
    ['metrics', [null, undefined, {}, [1], [['1']], [[null]], [], [[1], [1]]]],
    ['data', [null, undefined, 1, 'x', 'ABCDEF01', '123456789']],
    ['batchSize', [0]],
    ['total', [0]],
    ['surplus', [1]],
  ])('with another value of %s is refused', (name, values) => {
    for (const value of values)
      expect(refusal(withText('unfinished', { ...place, [name]: value })), JSON.stringify(value)).toBe(
        'E_FORMAT unfinished',
      );
  });

  test.each<[string, Fields | unknown]>([
    ['that is no object', [1]],
    ['behind the last step', { steps: 5 }],
    ['that began after it', { initialEpoch: 2 }],
    ['of more epochs than were trained', { epochs: 2, total: 3 }],
    ['in an epoch behind the last one', { total: 1 }],
    ['behind the last epoch', { epochs: 4, initialEpoch: 3, steps: 0 }],
    ['of a stream that does not say how many rows were taken', { rows: 0 }],
    ['of rows that were taken from no stream', { taken: 3 }],
    ['of more rows than its steps take', { rows: 0, taken: 5 }],
    ['of fewer rows than its steps take', { rows: 0, taken: 2 }],
    ['of rows before the first step', { rows: 0, steps: 0, taken: 1 }],
    ['of rows below 0', { rows: 0, steps: 0, taken: -1 }],
    ['of rows that are no number', { rows: 0, taken: '3' }],
    ['in a hook that is none', { hook: 'onTrainEnd', heard: 1 }],
    ['in a hook of other steps', { hook: 'onEpochEnd', heard: 1 }],
    ['in onBatchEnd before the first step', { steps: 0, hook: 'onBatchEnd', heard: 1, batch }],
    ['in no hook, with callbacks that heard it', { heard: 1 }],
    ['in no hook, with a batch', { batch }],
    ['in a hook that nobody counted', { hook: 'onBatchBegin' }],
    ['in onBatchEnd without a batch', { hook: 'onBatchEnd', heard: 1 }],
    ...[
      { batch: -1 },
      { size: 0 },
      { loss: null },
      { dataLoss: '1' },
      { penalties: 1 },
      { penalties: { l1: 'x' } },
      { surplus: 1 },
    ].map((wrong): [string, Fields] => [
      `in onBatchEnd of ${JSON.stringify(wrong)}`,
      { hook: 'onBatchEnd', heard: 1, batch: { ...batch, ...wrong } },
    ]),
  ])('%s is refused', (_, fields) => {
    const given = Array.isArray(fields) ? fields : { ...place, ...(fields as Fields) };
    expect(refusal(withText('unfinished', given))).toBe('E_FORMAT unfinished');
  });

  test('of more steps than the model took is refused', () => {
    const early = withText('unfinished', place, ({ metadata }) => metadata.set('step', '1'));
    expect(refusal(early)).toBe('E_FORMAT unfinished');
  });
});

describe('a log', () => {
  const changed = (fields: Fields) => withText('history', [{ ...logs[0], ...fields }]);
  test('may have figures that JSON has not, and of validation', () => {
    const figures = { loss: 'NaN', dataLoss: 'Infinity', mae: '-Infinity', valLoss: 1, valPenalties: { l1: 1 } };
    const [log] = load(changed(figures)).history.epochs;
    expect(log).toMatchObject({
      epoch: 0,
      loss: Number.NaN,
      dataLoss: Number.POSITIVE_INFINITY,
      mae: Number.NEGATIVE_INFINITY,
      valLoss: 1,
      valPenalties: { l1: 1, l2: 0 },
      penalties: logs[0]!['penalties'],
    });
    expect(log!.seconds).toBeNaN();
    expect(load(withText('history', [])).history.epochs).toEqual([]);
  });

  test.each<[string, Fields]>([
    ...['loss', 'dataLoss', 'penalties', 'learningRate', 'epoch'].map((name): [string, Fields] => [
      `without ${name}`,
      { [name]: undefined },
    ]),
    ['of another epoch', { epoch: 1 }],
    ['of a loss that is a text', { loss: 'nan' }],
    ['of a penalty that is a text', { penalties: { l1: 'x', l2: 0 } }],
    ['of penalties that are a list', { penalties: [] }],
    ['of penalties of validation that are a number', { valPenalties: 1 }],
  ])('%s is refused', (_, fields) => {
    expect(refusal(changed(fields))).toBe('E_FORMAT history');
  });

  test.each([[{}], [[null]], [[1]], ['x']])('%j are no logs', (value) => {
    expect(refusal(withText('history', value))).toBe('E_FORMAT history');
  });
});

describe('states of callbacks', () => {
  const tensor = { dtype: 'F64', shape: [2], data: Float64Array.of(1, 2) } as const;
  test.each<[string, (parts: Parts) => void]>([
    ['without their arrays', ({ tensors }) => void tensors.delete('callbacks/0')],
    ['with a matrix', ({ tensors }) => void tensors.set('callbacks/0', { ...tensor, shape: [1, 2] })],
    ['with an array of a later number', ({ tensors }) => void tensors.set('callbacks/2', tensor)],
    ['with an array that no state has', ({ tensors }) => void tensors.set('callbacks/1', tensor)],
    ['that are arrays only', ({ metadata }) => void metadata.delete('callbacks')],
    ['where no training was left', ({ metadata }) => void metadata.delete('unfinished')],
  ])('%s are refused', (_, change) => {
    expect(refusal(altered(file, change))).toBe('E_FORMAT callbacks');
  });
});

describe('counters', () => {
  test.each<[string, string, string | undefined, string?]>([
    ['a step that is none', 'step', '2 ', 'step'],
    ['a step of 2^52', 'step', String(2 ** 52), 'step'],
    ['no step', 'step', undefined, 'step'],
    ['no epoch', 'epoch', undefined, 'epoch'],
    ['weights that learned nothing after steps', 'learned', 'false', 'learned'],
    ['nothing about what was learned after steps', 'learned', undefined, 'learned'],
    ['a flag that is none', 'learned', '1', 'learned'],
    ['a last step after steps', 'lastStep', '1', 'lastStep'],
    ['one rate', 'rescaledLearningRate', '0.1', 'rescaledLearningRate'],
    ['a rate of 0', 'rescaledLearningRate', '0.1 0', 'rescaledLearningRate'],
    ['a rate before of 0', 'rescaledLearningRate', '0 0.1', 'rescaledLearningRate'],
    ['a rate that is infinite in f32', 'rescaledLearningRate', '1e+39 0.1', 'rescaledLearningRate'],
    ['a rate that is 0 in f32', 'rescaledLearningRate', '0.1 1e-46', 'rescaledLearningRate'],
    ['three rates', 'rescaledLearningRate', '0.1 0.2 0.3', 'rescaledLearningRate'],
  ])('%s: refused', (_, key, value, path) => {
    const bytes = altered(file, ({ metadata }) => {
      if (value === undefined) metadata.delete(key);
      else metadata.set(key, value);
    });
    expect(refusal(bytes)).toBe(`E_FORMAT ${path}`);
  });

  test('a rate that was set, and one that replaced a rate below the least f32', () => {
    const of = (text: string) => load(altered(file, ({ metadata }) => void metadata.set('rescaledLearningRate', text)));
    expect(of('0.01 0.25').learningRate).toBeCloseTo(0.25, 12);
    expect(decodeSafetensors(of('1e-300 0.25').save()).metadata.get('rescaledLearningRate')).toBe('1e-300 0.25');
  });
});
