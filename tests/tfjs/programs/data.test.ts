// Data sets and training on their batches, beside TensorFlow.js 4.22.0.
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import * as ours from '../../../src/tfjs/index.js';

const theirs = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof ours;
type Tf = typeof ours;

const TEXT = 'area,"rooms, all",kind,price\n50,2,"flat, new",150.5\n80,3,house,240\n,4,house,310\n120,5,,405\n';

/** Elements of a data set, tensors as their shapes and numbers. */
async function elementsOf(tf: Tf, make: (tf: Tf) => ours.Dataset<unknown>): Promise<unknown[]> {
  const plain = (value: unknown): unknown => {
    if (value instanceof tf.Tensor)
      return { shape: value.shape, dtype: value.dtype, values: Array.from(value.dataSync()) };
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  };
  return (await make(tf).toArray()).map(plain);
}

const rows = Array.from({ length: 11 }, (_, at) => [Math.sin(at), Math.cos(2 * at), at / 10]);
const source = (tf: Tf) => {
  // TensorFlow.js reads a File by FileReader, which Node lacks, but takes bytes as well.
  const Source = tf.data.FileDataSource as unknown as new (input: Uint8Array) => ours.Dataset<string>;
  return new Source(new TextEncoder().encode(TEXT)) as unknown as string;
};
const csvOf = (tf: Tf, config?: ours.CSVConfig) => {
  const Csv = tf.data.CSVDataset as unknown as new (input: string, config?: ours.CSVConfig) => ours.CSVDataset;
  return new Csv(source(tf), config);
};

const sets: [string, (tf: Tf) => ours.Dataset<unknown>][] = [
  ['arrays in batches', (tf) => tf.data.array(rows).batch(4)],
  ['whole batches', (tf) => tf.data.array(rows).batch(4, false)],
  [
    'numbers, cut and joined',
    (tf) =>
      tf.data
        .array([1, 2, 3, 4])
        .skip(1)
        .take(2)
        .repeat(2)
        .concatenate(tf.data.array([9])),
  ],
  [
    'objects',
    (tf) =>
      tf.data
        .array([
          { a: 1, b: { c: [1, 2] } },
          { a: 2, b: { c: [3, 4] } },
        ])
        .batch(2),
  ],
  ['tensors', (tf) => tf.data.array([tf.tensor1d([1, 2]), tf.tensor1d([3, 4])]).batch(2)],
  ['what is zipped', (tf) => tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array([1, 0, 1]) }).batch(2)],
  ['what is zipped in an array', (tf) => tf.data.zip([tf.data.array([1, 2]), tf.data.array(['a', 'b', 'c'])])],
  [
    'what is filtered and mapped',
    (tf) =>
      tf.data
        .array([1, 2, 3, 4])
        .filter((x) => x > 1)
        .map((x) => x * 2),
  ],
  ['records', (tf) => csvOf(tf)],
  [
    'records with a target',
    (tf) => csvOf(tf, { columnConfigs: { price: { isLabel: true }, area: { default: 0, dtype: 'int32' } } }),
  ],
  ['chosen columns', (tf) => csvOf(tf, { configuredColumnsOnly: true, columnConfigs: { price: { dtype: 'int32' } } })],
  ['a generator', (tf) => tf.data.generator(() => [1, 2, 3][Symbol.iterator]())],
];

test.each(sets)('%s', async (_name, make) => {
  expect(await elementsOf(ours, make)).toEqual(await elementsOf(theirs, make));
  expect(make(ours).size ?? null).toBe(make(theirs).size ?? null);
});

test('names of the columns', async () => {
  const names = async (tf: Tf) => [
    await csvOf(tf).columnNames(),
    await csvOf(tf, { configuredColumnsOnly: true, columnConfigs: { price: {} } }).columnNames(),
  ];
  expect(await names(ours)).toEqual(await names(theirs));
});

test('quotes and line breaks in quotes are read as RFC 4180 has them; TensorFlow.js leaves quotes doubled, and ends the record', async () => {
  const records = async (tf: Tf, text: string) => {
    const Csv = tf.data.CSVDataset as unknown as new (input: unknown) => ours.CSVDataset;
    const Source = tf.data.FileDataSource as unknown as new (input: Uint8Array) => unknown;
    return new Csv(new Source(new TextEncoder().encode(text))).toArray();
  };
  const doubled = 'a,b\n"the ""one""",3\n';
  expect(await records(ours, doubled)).toEqual([{ a: 'the "one"', b: 3 }]);
  expect(await records(theirs, doubled)).toEqual([{ a: 'the ""one""', b: 3 }]);
  const broken = 'a,b\n"1\n2",3\n';
  expect(await records(ours, broken)).toEqual([{ a: '1\n2', b: 3 }]);
  await expect(records(theirs, broken)).rejects.toThrow('Invalid row in csv file');
});

test('a column of text keeps its zeros; TensorFlow.js makes it a number', async () => {
  const records = (tf: Tf) =>
    csvOf(tf, { configuredColumnsOnly: true, columnConfigs: { 'rooms, all': { dtype: 'string' } } });
  const first = async (tf: Tf) => Object.values((await records(tf).take(1).toArray())[0] as object)[0] as unknown;
  expect([await first(ours), await first(theirs)]).toEqual(['2', 2]);
});

describe('fitDataset', () => {
  /** @param shared  options of the call. */
  async function trained(tf: Tf, isClassifier: boolean) {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 4,
          inputShape: [3],
          activation: 'tanh',
          kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
        }),
        tf.layers.dense({ units: 1, activation: isClassifier ? 'sigmoid' : 'linear' }),
      ],
    });
    model.setWeights(
      model.getWeights().map(({ shape, size }, at) =>
        tf.tensor(
          Array.from({ length: size }, (_, index) => 0.5 * Math.sin(7 * at + 3 * index)),
          shape,
        ),
      ),
    );
    const loss = isClassifier ? 'binaryCrossentropy' : 'meanSquaredError';
    model.compile({ optimizer: tf.train.adam(0.05), loss, metrics: [isClassifier ? 'accuracy' : 'mae'] });
    const ys = rows.map(([a, b]) => (isClassifier ? Number(a! > b!) : a! - b!));
    const set = (size: number) =>
      tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array(ys.map((y) => [y])) }).batch(size);
    const batches: Record<string, number>[] = [];
    const keep = (_batch: number, logs?: Record<string, unknown>) => {
      batches.push(Object.fromEntries(Object.entries(logs!).map(([key, value]) => [key, Number(value)])));
    };
    const { history, epoch } = await model.fitDataset(set(4), {
      epochs: 4,
      verbose: 0,
      validationData: set(3),
      callbacks: { onBatchEnd: keep },
    });
    const more = await model.fitDataset(set(2).repeat(), {
      epochs: 6,
      initialEpoch: 4,
      batchesPerEpoch: 3,
      verbose: 0,
      ...(isClassifier ? { classWeight: { 0: 1, 1: 2 } } : {}),
      validationData: [tf.tensor2d(rows as number[][]), tf.tensor2d(ys.map((y) => [y]))],
    });
    const evaluated = (await model.evaluateDataset(set(4))) as ours.Tensor[];
    return { history, epoch, batches, more: more.history, evaluated: evaluated.map((scalar) => scalar.dataSync()[0]!) };
  }

  /** Both round to f32 in orders of their own; 24 steps of Adam. */
  const CLOSE = 2e-5;

  test.each([
    ['classes', true],
    ['numbers', false],
  ])('every figure of training for %s agrees', async (_name, isClassifier) => {
    const [mine, other] = [await trained(ours, isClassifier), await trained(theirs, isClassifier)];
    expect(mine.epoch).toEqual(other.epoch);
    const figures = ({ history, more, batches, evaluated }: typeof mine) => ({
      ...Object.fromEntries(Object.entries(history)),
      ...Object.fromEntries(Object.entries(more).map(([key, values]) => [`more ${key}`, values])),
      ...Object.fromEntries(
        ['loss', 'batch', 'size'].map((key) => [`batch ${key}`, batches.map((logs) => logs[key]!)]),
      ),
      evaluated,
    });
    const [here, there]: Record<string, number[]>[] = [figures(mine), figures(other)];
    expect(Object.keys(here!).sort()).toEqual(Object.keys(there!).sort());
    for (const [key, values] of Object.entries(here!)) {
      expect(values.length, key).toBe(there![key]!.length);
      for (const [at, value] of values.entries()) {
        expect(Math.abs(value - there![key]![at]!), `${key} of ${at}: ${value}`).toBeLessThan(CLOSE);
      }
    }
  });
});
