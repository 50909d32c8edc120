// Data sets: elements one at a time, their batches, and training on them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError, FormatError, HyperparameterError, OptionError, ShapeError } from '../../src/errors.js';
import { recordsOf } from '../../src/tfjs/data/csvText.js';
import * as tf from '../../src/tfjs/index.js';

const numbers = (count: number) => tf.data.array(Array.from({ length: count }, (_, at) => at));
const bytes = (text: string) => new tf.data.FileDataSource(new TextEncoder().encode(text));

describe('data sets', () => {
  test('give their elements anew for each pass', async () => {
    const set = tf.data.generator(function* () {
      yield* [1, 2, 3];
    });
    expect(await set.toArray()).toEqual([1, 2, 3]);
    expect(await set.toArray()).toEqual([1, 2, 3]);
    expect(await tf.data.generator(() => [4, 5][Symbol.iterator]()).toArray()).toEqual([4, 5]);
    let left = 2;
    expect(await tf.data.func(() => (left > 0 ? left-- : null)).toArray()).toEqual([2, 1]);
    const iterator = await set.iterator();
    expect(await iterator.next()).toEqual({ value: 1, done: false });
    expect(await iterator.toArray()).toEqual([2, 3]);
    expect(await iterator.next()).toEqual({ value: null, done: true });
  });

  test('are mapped, filtered, cut, joined and repeated', async () => {
    const set = numbers(6);
    expect(
      await set
        .map((x) => x * 2)
        .filter((x) => x > 3)
        .toArray(),
    ).toEqual([4, 6, 8, 10]);
    expect(
      await set
        .mapAsync(async (x) => x + 1)
        .take(2)
        .toArray(),
    ).toEqual([1, 2]);
    expect(await set.skip(4).concatenate(set.take(1)).toArray()).toEqual([4, 5, 0]);
    expect(await set.take(2).repeat(3).toArray()).toEqual([0, 1, 0, 1, 0, 1]);
    expect(await set.repeat().take(8).toArray()).toEqual([0, 1, 2, 3, 4, 5, 0, 1]);
    expect(await numbers(0).repeat().toArray()).toEqual([]);
    expect(await set.prefetch(3).take(-1).toArray()).toHaveLength(6);
    expect(await set.skip().toArray()).toEqual([]);
    const seen: number[] = [];
    await set.take(3).forEachAsync((x) => void seen.push(x));
    expect(seen).toEqual([0, 1, 2]);
  });

  test('know their size', () => {
    const set = numbers(7);
    const sizes = [set, set.batch(3), set.batch(3, false), set.skip(5), set.take(2), set.repeat(2), set.repeat()];
    expect(sizes.map(({ size }) => size)).toEqual([7, 3, 2, 2, 2, 14, Number.POSITIVE_INFINITY]);
    expect(set.filter(() => true).size).toBeNull();
    expect(tf.data.zip([set, set.take(3)]).size).toBe(3);
    expect(set.concatenate(set).size).toBe(14);
  });

  test('close what they come from when a pass ends early', async () => {
    let isClosed = false;
    const set = tf.data.generator(function* () {
      try {
        for (let at = 0; ; at++) yield at;
      } finally {
        isClosed = true;
      }
    });
    expect(
      await set
        .map((x) => x + 1)
        .take(2)
        .toArray(),
    ).toEqual([1, 2]);
    expect(isClosed).toBe(true);
  });

  test('become tensors in batches', async () => {
    const set = tf.data
      .zip({
        xs: tf.data.array([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        ys: numbers(3),
      })
      .batch(2);
    const [first, last] = (await set.toArray()) as { xs: tf.Tensor; ys: tf.Tensor }[];
    expect([first?.xs.arraySync(), first?.ys.arraySync()]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [0, 1],
    ]);
    expect([last?.xs.shape, last?.ys.shape]).toEqual([[1, 2], [1]]);
    const tensors = tf.data.array([tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3, 4], 'int32')]).batch(2);
    const [stacked] = (await tensors.toArray()) as tf.Tensor[];
    expect([stacked?.dtype, stacked?.arraySync()]).toEqual([
      'int32',
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    await expect(
      tf.data
        .array([[1], [2, 3]])
        .batch(2)
        .toArray(),
    ).rejects.toThrow(ShapeError);
    await expect(
      tf.data
        .array([tf.scalar(1), tf.ones([2])])
        .batch(2)
        .toArray(),
    ).rejects.toThrow(ShapeError);
    await expect(tf.data.array(['a', 'b']).batch(2).toArray()).rejects.toThrow(tf.OutOfScopeError);
    await expect(
      tf.data
        .array([{ a: 1 }, { b: 1 }])
        .batch(2)
        .toArray(),
    ).rejects.toThrow('dataset.batch: a');
    expect(() => numbers(3).batch(0)).toThrow(HyperparameterError);
  });

  test('are shuffled by a seed, each pass otherwise', async () => {
    const set = numbers(20).shuffle(20, 7);
    const [first, second] = [await set.toArray(), await set.toArray()];
    expect(first).not.toEqual(second);
    expect([...first].sort((a, b) => a - b)).toEqual(await numbers(20).toArray());
    expect(await numbers(20).shuffle(20, 7).toArray()).toEqual(first);
    expect(await numbers(20).shuffle(20, '7').toArray()).toEqual(first);
    expect(await numbers(20).shuffle(20, 8).toArray()).not.toEqual(first);
    const same = numbers(20).shuffle(20, 7, false);
    expect(await same.toArray()).toEqual(await same.toArray());
    expect(await numbers(5).shuffle(1, 3).toArray()).toEqual([0, 1, 2, 3, 4]);
    expect(() => numbers(3).shuffle(0)).toThrow(HyperparameterError);
  });

  test('each of the next elements is as likely', async () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 2000; seed++) counts[(await numbers(4).shuffle(4, seed).take(1).toArray())[0]!]!++;
    // Binomial of 2000 draws at 1/4: mean 500, standard deviation 19; five of them.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(97);
  });

  test('bad calls', async () => {
    expect(() => tf.data.array(3 as unknown as number[])).toThrow(OptionError);
    expect(() => tf.data.generator(3 as unknown as () => Iterator<number>)).toThrow(OptionError);
    expect(() => tf.data.zip(numbers(1))).toThrow(OptionError);
    expect(() => tf.data.zip({ a: 1 } as unknown as [])).toThrow(OptionError);
    expect(() => numbers(1).map(1 as unknown as () => 1)).toThrow(OptionError);
    expect(() => numbers(1).concatenate([] as unknown as tf.Dataset<number>)).toThrow(OptionError);
    await expect(numbers(2).repeat().toArray()).rejects.toThrow(OptionError);
    await expect(tf.data.generator(() => 3 as unknown as Iterator<number>).toArray()).rejects.toThrow(OptionError);
  });
});

describe('csv', () => {
  const all = async (text: string, size = 3) => {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
    const records: string[][] = [];
    for await (const record of recordsOf(pieces, ',')) records.push(record);
    return records;
  };

  test.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"a","b ""c"""\n', [['a', 'b "c"']]],
    ['"a\nb",c\n', [['a\nb', 'c']]],
    ['"a\r\nb","c,d"\n', [['a\r\nb', 'c,d']]],
    [
      'a,,\n,,\n',
      [
        ['a', '', ''],
        ['', '', ''],
      ],
    ],
    ['\uFEFFa,b\n', [['a', 'b']]],
    ['a\n\n\nb\n', [['a'], ['b']]],
    ['""\na', [[''], ['a']]],
    ['a"b,c\n', [['a"b', 'c']]],
    ['é,😀\n', [['é', '😀']]],
  ])('records of %j, however it is cut', async (text, records) => {
    for (const size of [1, 2, 3, 100]) expect(await all(text, size)).toEqual(records);
  });

  test('columns are numbers, texts and truths; empty fields are undefined', async () => {
    const text = 'x,name,ok,n\n1.5,ann,true,3.9\n,"b,c",0,\n';
    const set = tf.data.csv(bytes(text), {
      columnConfigs: { ok: { dtype: 'bool' }, n: { dtype: 'int32', default: -1 } },
    });
    expect(await set.columnNames()).toEqual(['x', 'name', 'ok', 'n']);
    expect(await set.toArray()).toEqual([
      { x: 1.5, name: 'ann', ok: 1, n: 3 },
      { x: undefined, name: 'b,c', ok: 0, n: -1 },
    ]);
    const text2 = tf.data.csv(bytes('id\n007\n'), { columnConfigs: { id: { dtype: 'string' } } });
    expect(await text2.toArray()).toEqual([{ id: '007' }]);
  });

  test('targets, chosen columns, other delimiters, and no header', async () => {
    const config = { columnConfigs: { y: { isLabel: true }, b: {} }, configuredColumnsOnly: true };
    const set = tf.data.csv(bytes('a;b;y\n1;2;3\n'), { ...config, delimiter: ';' });
    expect(await set.toArray()).toEqual([{ xs: { b: 2 }, ys: { y: 3 } }]);
    expect(await set.columnNames()).toEqual(['b', 'y']);
    const bare = tf.data.csv(bytes('1  2\n 3 4 \n'), {
      hasHeader: false,
      columnNames: ['a', 'b'],
      delimWhitespace: true,
    });
    expect(await bare.toArray()).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
  });

  test.each<[string, string, tf.CSVConfig, RegExp]>([
    ['a record of other length', 'a,b\n1,2\n3\n', {}, /record 3 has 1 fields, and there are 2/],
    ['an empty target', 'a,y\n1,\n', { columnConfigs: { y: { isLabel: true } } }, /record 2: the column "y" is empty/],
    ['a quote without an end', 'a\n"1\n2\n', {}, /line 2: a quoted field without an end/],
    ['a column twice', 'a,a\n1,2\n', {}, /"a" comes twice/],
    ['nothing', '', {}, /no record/],
    ['no names', '1,2\n', { hasHeader: false }, /columnNames must be given/],
    ['other names than the header', 'a,b\n', { columnNames: ['a'] }, /1 names, and the header 2/],
  ])('%s is refused', async (_name, text, config, message) => {
    const error = await tf.data
      .csv(bytes(text), config)
      .toArray()
      .then(String, (caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(message);
  });

  test('a column of a prototype is a column', async () => {
    expect(await tf.data.csv(bytes('__proto__,b\n1,2\n')).toArray()).toHaveLength(1);
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });

  test('bad options and sources', async () => {
    const wrong = tf.data.csv(bytes('ab\n1\n'), { columnConfigs: { ac: {} } });
    await expect(wrong.toArray()).rejects.toThrow('there is no column "ac"; did you mean ab?');
    expect(() => tf.data.csv(bytes(''), { delimiter: ';;' })).toThrow(OptionError);
    expect(() => tf.data.csv(bytes(''), { columnConfigs: { a: { dtype: 'float' as 'int32' } } })).toThrow(OptionError);
    expect(() => tf.data.csv('')).toThrow(OptionError);
    await expect(tf.data.csv('file:///nowhere/x.csv').toArray()).rejects.toThrow(FormatError);
    const latin = new tf.data.FileDataSource(Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a));
    await expect(tf.data.csv(latin).toArray()).rejects.toThrow('UTF-8');
  });

  test('files, of a user and in folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ockham-csv-'));
    try {
      await writeFile(join(folder, 'a.csv'), 'a\n1\n2\n');
      const fromFolder = tf.data.csv(`file://${folder}/a.csv`);
      const fromUser = tf.data.csv(new tf.data.FileDataSource(new File(['a\n1\n2\n'], 'a.csv')));
      for (const set of [fromFolder, fromUser]) expect(await set.toArray()).toEqual([{ a: 1 }, { a: 2 }]);
      const lines = new tf.data.TextLineDataset(new tf.data.FileDataSource(`file://${folder}/a.csv`));
      expect(await lines.toArray()).toEqual(['a', '1', '2']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('training on data sets', () => {
  const rows = Array.from({ length: 10 }, (_, at) => [Math.sin(at), Math.cos(2 * at)]);
  const pairs = () => tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array(rows.map(([a]) => [a! > 0 ? 1 : 0])) });
  const compiled = () => {
    const model = tf.sequential({
      seed: 5,
      layers: [tf.layers.dense({ units: 1, inputShape: [2], activation: 'sigmoid', name: 'd' })],
    });
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    return model;
  };

  test('gives the figures of fit on the same batches', async () => {
    const [one, other] = [compiled(), compiled()];
    const xs = tf.tensor2d(rows as number[][]);
    const ys = tf.tensor2d(rows.map(([a]) => [a! > 0 ? 1 : 0]));
    const { history } = await one.fit(xs, ys, {
      epochs: 3,
      batchSize: 4,
      shuffle: false,
      verbose: 0,
      validationData: [xs, ys],
    });
    const found = await other.fitDataset(pairs().batch(4), { epochs: 3, validationData: pairs().batch(5) });
    expect(Object.keys(found.history).sort()).toEqual(Object.keys(history).sort());
    for (const [key, figures] of Object.entries(history)) {
      for (const [epoch, figure] of figures.entries()) expect(found.history[key]![epoch]).toBeCloseTo(figure, 6);
    }
    expect(other.getWeights()[0]!.dataSync()).toEqual(one.getWeights()[0]!.dataSync());
    const scalars = (await other.evaluateDataset(pairs().batch(3))) as tf.Tensor[];
    const whole = other.evaluate(xs, ys) as tf.Tensor[];
    expect(scalars.map((scalar) => scalar.dataSync()[0])).toHaveLength(2);
    for (const [at, scalar] of scalars.entries())
      expect(scalar.dataSync()[0]).toBeCloseTo(whole[at]!.dataSync()[0]!, 6);
  });

  test('calls the callbacks, and stops', async () => {
    const model = compiled();
    const seen: string[] = [];
    const { epoch } = await model.fitDataset(pairs().batch(4), {
      epochs: 5,
      initialEpoch: 1,
      callbacks: {
        onTrainBegin: () => void seen.push('begin'),
        onEpochBegin: (at) => void seen.push(`epoch ${at}`),
        onBatchBegin: (at, logs) => void seen.push(`batch ${at} of ${logs?.['size']}`),
        onBatchEnd: (_at, logs) => void seen.push(Object.keys(logs!).join()),
        onEpochEnd: (at, logs) => {
          seen.push(`${at}: ${Object.keys(logs!).join()}`);
          model.stopTraining = true;
        },
        onTrainEnd: () => void seen.push('end'),
      },
    });
    expect(epoch).toEqual([1]);
    const batch = (at: number, size: number) => [`batch ${at} of ${size}`, 'batch,size,loss,acc'];
    expect(seen).toEqual(['begin', 'epoch 1', ...batch(0, 4), ...batch(1, 4), ...batch(2, 2), '1: loss,acc', 'end']);
  });

  test('goes on within the data set where an epoch has a number of batches', async () => {
    const model = compiled();
    let opened = 0;
    const set = tf.data.generator(function* () {
      opened++;
      for (let at = 0; at < 5; at++) yield { xs: tf.tensor2d([[at, 1]]), ys: tf.tensor2d([[1]]) };
    });
    const warnings: string[] = [];
    const restore = (await import('../../src/warnings.js')).onWarning(({ message }) => void warnings.push(message));
    const { history } = await model.fitDataset(set, { epochs: 3, batchesPerEpoch: 2 });
    restore();
    expect([opened, history['loss']?.length]).toEqual([1, 3]);
    expect(warnings.join()).toContain('the data set ended after 1 of 2 batches');
    await model.fitDataset(set, { epochs: 2 });
    expect(opened).toBe(3);
  });

  test('weighs classes as fit does', async () => {
    const weights = async (classWeight: Record<number, number>) => {
      const model = compiled();
      await model.fitDataset(pairs().batch(10), { epochs: 1, classWeight });
      return Array.from(model.getWeights()[0]!.dataSync());
    };
    const model = compiled();
    const ys = rows.map(([a]) => [a! > 0 ? 1 : 0]);
    await model.fit(tf.tensor2d(rows as number[][]), tf.tensor2d(ys), {
      epochs: 1,
      batchSize: 10,
      shuffle: false,
      verbose: 0,
      classWeight: { 0: 1, 1: 3 },
    });
    expect(await weights({ 0: 1, 1: 3 })).toEqual(Array.from(model.getWeights()[0]!.dataSync()));
    expect(await weights({ 0: 1, 1: 1 })).not.toEqual(await weights({ 0: 1, 1: 3 }));
  });

  test('refuses what is no data set of batches', async () => {
    const model = compiled();
    const fails = async (set: unknown, message: RegExp, args: object = { epochs: 1 }) =>
      expect(model.fitDataset(set as tf.Dataset, args as tf.ModelFitDatasetArgs)).rejects.toThrow(message);
    await fails(3, /a data set of tf.data/);
    await fails(numbers(3).batch(2), /batches \{ xs, ys \}/);
    await fails(pairs(), /xs/);
    await fails(numbers(0).batch(2), /at least one batch/);
    await fails(pairs().batch(2), /epochs/, {});
    await fails(pairs().batch(2), /batchesPerEpoch/, { epochs: 1, batchesPerEpoch: 0 });
    await fails(tf.data.array([{ xs: tf.ones([2, 2]), ys: tf.ones([3, 1]) }]), /as many rows/);
    const columns = tf.data.array([{ xs: { a: 1, b: 2 }, ys: { y: 1 } }]).batch(1);
    await fails(columns, /of 2 columns, a, b.*Object.values/);
    await model.fitDataset(tf.data.array([{ xs: { d_input: [1, 2] }, ys: { d: [1] } }]).batch(1), { epochs: 1 });
    const busy = model.fitDataset(pairs().batch(2), { epochs: 2 });
    await fails(pairs().batch(2), /being trained/);
    await busy;
    const bare = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    await expect(bare.fitDataset(pairs().batch(2), { epochs: 1 })).rejects.toThrow('compile');
  });
});
