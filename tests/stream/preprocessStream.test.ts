import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dense, load, type Matrix, OckhamError, onWarning, sequential, type Warning } from '../../src/index.js';
import { type RowStream, rowStream, type StreamItem } from '../../src/stream/index.js';
import { type Preprocessor, preprocess, preprocessStream, restorePreprocessor, table } from '../../src/table/index.js';
import { drawer } from '../support/fuzz.js';
import { rejectionOf } from '../support/models.js';

type Row = Record<string, unknown>;

let warnings: Warning[] = [];
beforeEach(() => {
  warnings = [];
  onWarning((warning) => void warnings.push(warning));
});
afterEach(() => onWarning(undefined));

/** Rows of every kind of column, with gaps. */
function mixedRows(count: number): Row[] {
  const draw = drawer(5);
  const gap = <T>(value: T): T | null => (draw(10) === 0 ? null : value);
  return Array.from({ length: count }, (_, row) => ({
    rooms: gap(draw(7)),
    price: gap(1e6 + draw(1_000_000) / 7),
    code: gap(String(draw(90) / 10)),
    city: gap(['Oslo', 'Bergen', 'Molde', 'Voss'][Math.min(3, draw(3) + Number(draw(40) === 0))]),
    balcony: gap(draw(3) > 0),
    built: gap(new Date(86_400_000 * (10_000 + draw(400))).toISOString()),
    never: null,
    same: 'x',
    late: row > 1100 ? draw(100) : null,
  }));
}

/** A stream of rows, in items of so many. */
const streamOf = (rows: readonly Row[], size: number, y?: readonly unknown[]): RowStream =>
  rowStream(function* () {
    for (let first = 0; first < rows.length; first += size) {
      const x = rows.slice(first, first + size);
      const item = y === undefined ? [x] : [x, y.slice(first, first + size)];
      yield item as unknown as StreamItem;
    }
  });

interface Learned {
  learned: { features: Record<string, unknown>[]; dropped: unknown; missing: unknown };
}
const learnedOf = (prepared: Preprocessor) => (prepared.toJSON() as never as Learned).learned;

/** Means and scales differ in the last bits: one pass against two. All else is equal. */
function expectSame(got: Preprocessor, expected: Preprocessor): void {
  const [one, two] = [learnedOf(got), learnedOf(expected)];
  const exact = ({ features, ...others }: typeof one) => ({
    ...others,
    features: features.map(({ mean, scale, ...feature }) => feature),
  });
  expect(exact(one)).toEqual(exact(two));
  for (const [at, { mean, scale }] of one.features.entries()) {
    if (mean === undefined) continue;
    const other = two.features[at]!;
    // Welford's mean and variance are off by a few roundings for each of the rows; these columns are as far from 0 as 1e6 to 3e5.
    expect(Math.abs((mean as number) - (other['mean'] as number))).toBeLessThanOrEqual(
      1e-12 * Math.abs(mean as number),
    );
    expect((scale as number) / (other['scale'] as number)).toBeCloseTo(1, 10);
  }
}

/** The largest difference. */
const farthest = (one: ArrayLike<number>, two: ArrayLike<number>): number =>
  Array.from(one).reduce((most, value, at) => Math.max(most, Math.abs(value - two[at]!)), 0);

describe('preprocessStream', () => {
  test('learns what preprocess learns: fills and categories exactly, means and deviations to rounding', async () => {
    const rows = mixedRows(2500).map((row, at) => (at % 3 === 0 ? row : { ...row, optional: at % 11 }));
    const options = { minCount: 50, dates: ['days', 'month', 'weekday'] } as const;
    const expected = preprocess(table(rows), options);
    const got = await preprocessStream(streamOf(rows, 100), options);
    expectSame(got, expected);
    expect(got.fills).toEqual(expected.fills);
    expect(got.fills!.every(({ rankError }) => rankError === 0)).toBe(true);
    expect([got.names, got.groups, got.dropped]).toEqual([expected.names, expected.groups, expected.dropped]);
    const [X, twin] = [got.transform(rows as never).X as Matrix, expected.transform(rows as never).X as Matrix];
    expect(X.shape).toEqual(twin.shape);
    expect(farthest(X.data, twin.data)).toBeLessThan(1e-6);
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toContain(
      'W_CONSTANT_COLUMN preprocessStream: left out: "never" (it has no values), "same" (it is constant in the training rows)',
    );
  });

  test('has the same bits however the rows are cut, whatever form they have', async () => {
    const rows = mixedRows(1300);
    const whole = JSON.stringify(await preprocessStream(streamOf(rows, rows.length)));
    for (const size of [1, 37, 1000]) expect(JSON.stringify(await preprocessStream(streamOf(rows, size)))).toBe(whole);
    const single = rowStream(() => rows.map((x) => [x] as unknown as StreamItem));
    expect(JSON.stringify(await preprocessStream(single))).toBe(whole);
    const { schema } = table(rows);
    const tables = rowStream(function* () {
      const keys = Object.keys(schema);
      const complete = rows.map((row) => Object.fromEntries(keys.map((key) => [key, row[key]])));
      for (let first = 0; first < rows.length; first += 500)
        yield [table(complete.slice(first, first + 500), { schema })];
    });
    const { features } = learnedOf(await preprocessStream(tables));
    const sorted = (list: readonly Record<string, unknown>[]) => list.map((feature) => JSON.stringify(feature)).sort();
    expect(sorted(features)).toEqual(sorted((JSON.parse(whole) as Learned).learned.features));
  });

  test('infers a type from the same rows however they are cut', async () => {
    // 1000 numbers as text, then more words: of all rows most are words, which would make a categorical column.
    const rows = Array.from({ length: 2100 }, (_, row) => ({ code: row < 1000 ? `${row % 7}` : `word ${row % 5}` }));
    for (const size of [1, 37, rows.length]) {
      const error = await rejectionOf(preprocessStream(streamOf(rows, size)));
      expect((error as Error).message).toMatch(/"code".*are not numbers.*"word 0"/);
    }
  });

  test('reads once, and ends the source', async () => {
    const epochs: number[] = [];
    let ended = 0;
    const stream = rowStream(function* ({ epoch }) {
      epochs.push(epoch);
      try {
        yield [{ a: 1 }, 1];
        yield [{ a: 2 }, 2];
      } finally {
        ended++;
      }
    });
    await preprocessStream(stream);
    expect([epochs, ended]).toEqual([[0], 1]);
  });

  test('a median of many different numbers has a rank within its bound, in bounded memory', async () => {
    const count = 100_000;
    // A permutation of 0, 1, ...: the rank of a value is the value.
    const stream = rowStream(function* () {
      for (let first = 0; first < count; first += 1000) {
        yield [{ a: Float64Array.from({ length: 1000 }, (_, row) => ((first + row) * 7919) % count) }];
      }
    });
    const [fill] = (await preprocessStream(stream)).fills!;
    expect(fill!.rankError).toBeGreaterThan(0);
    // n / 8192 rows for each level, and the weight of the last one, whose compactions may be an odd number.
    const levels = Math.ceil(Math.log2(count / 4096));
    expect(fill!.rankError * count).toBeLessThanOrEqual((levels * count) / 8192 + (1 << (levels - 1)));
    expect(Math.abs((fill!.fill as number) - (count - 1) / 2)).toBeLessThanOrEqual(fill!.rankError * count);
    expect(JSON.stringify(restored(await preprocessStream(stream)))).toContain('rankError');
  });

  test('holds no rows: after many it takes the memory that it took after a few', async () => {
    const used: number[] = [];
    const [items, rows] = [200, 1000];
    const stream = rowStream(async function* () {
      for (let item = 0; item < items; item++) {
        const numbers = Float64Array.from({ length: rows }, (_, row) => (((item * rows + row) * 7919) % 1e6) / 7);
        yield [{ numbers, counts: numbers.map((value) => Math.floor(value) % 50) }];
        if (item !== 20 && item !== items - 1) continue;
        globalThis.gc?.();
        await new Promise((resolve) => setImmediate(resolve)); // V8 counts buffers that are gone after a turn
        globalThis.gc?.();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        used.push(heapUsed + arrayBuffers);
      }
    });
    await preprocessStream(stream);
    // The rows between are 2.8 MB; the summary has grown by a level of 32 kB for each doubling.
    expect(used[1]! - used[0]!).toBeLessThan(2 ** 20);
  });

  test('reads types, and texts that stand for nothing, as table does', async () => {
    const rows = [
      { zip: '0150', a: 1 },
      { zip: '5003', a: 'NA' },
      { zip: '0150', a: 4 },
    ];
    const reading = { schema: { zip: 'categorical' }, missing: ['NA'] } as const;
    const got = await preprocessStream(streamOf(rows, 1), { table: reading });
    expectSame(got, preprocess(table(rows, reading)));
    expect(got.transform([{ zip: '5003', a: 'NA' }] as never).names).toEqual([
      'zip=0150',
      'zip=5003',
      'a',
      'a=missing',
    ]);
    const ignored = await preprocessStream(streamOf(rows, 2), {
      table: { schema: { zip: 'ignore' }, missing: ['NA'] },
    });
    expect(ignored.names).toEqual(['a', 'a=missing']);
  });
});

function restored(prepared: Preprocessor): Preprocessor {
  const model = sequential({ seed: 1, preprocess: prepared, layers: [dense({ units: 1 })] });
  return load(model.save()).preprocess as Preprocessor;
}

const modelOf = (prepared: Preprocessor, units = 3) =>
  sequential({ seed: 3, preprocess: prepared, layers: [dense({ units, activation: 'softmax' })] }).compile({
    optimizer: 'adam',
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });

test.each<[string, (json: Record<string, Record<string, unknown>>) => void, RegExp]>([
  ['a kind of target', ({ seen }) => (seen!['kind'] = 'texts'), /kind is "texts"/],
  ['a scale of 0', ({ seen }) => (seen!['scale'] = [0]), /scales must be > 0/],
  ['a mean too many', ({ seen }) => (seen!['mean'] = [0, 1]), /as many scales as means/],
  ['numbers that do not ascend', ({ seen }) => (seen!['distinct'] = [2, 1]), /numbers of one column that ascend/],
  ['no numbers', ({ seen }) => (seen!['distinct'] = []), /numbers of one column that ascend/],
  ['labels twice', (json) => (json['seen'] = { kind: 'labels', labels: ['a', 'a'] }), /labels that differ/],
  [
    'an error of a rank',
    ({ learned }) => ((learned!['features'] as { rankError: number }[])[0]!.rankError = 2),
    /rankError is 2/,
  ],
])('restorePreprocessor refuses %s that no stream has shown', async (_, spoil, message) => {
  const prepared = await preprocessStream(
    rowStream(() => [
      [{ a: 1 }, 3],
      [{ a: 2 }, 4],
    ]),
  );
  const json = JSON.parse(JSON.stringify(prepared)) as Record<string, Record<string, unknown>>;
  expect(JSON.stringify(restorePreprocessor(json))).toBe(JSON.stringify(prepared));
  spoil(json);
  expect(() => restorePreprocessor(json)).toThrow(message);
});

describe('a model on a stream', () => {
  const rows = mixedRows(150);
  const labels = rows.map((_, row) => ['b', 'a', 'c'][(row * 7) % 3]!);
  const options = { epochs: 3, batchSize: 16, shuffle: false, verbose: false } as const;

  test('trains, evaluates and predicts on prepared items as on prepared rows in memory', async () => {
    const stream = streamOf(rows, 11, labels);
    const prepared = await preprocessStream(stream);
    const model = modelOf(prepared);
    await model.fit(stream, { ...options, validationData: stream });
    expect(model.classes).toEqual(['a', 'b', 'c']);
    const twin = modelOf(prepared);
    await twin.fit(rows as never, labels, options);
    expect(model.getWeights()[0]!.data).toEqual(twin.getWeights()[0]!.data);
    expect(await model.evaluate(stream)).toEqual(await twin.evaluate(rows as never, labels));
    const predicted: number[] = [];
    for await (const { data } of model.predict(streamOf(rows, 7))) predicted.push(...data);
    expect(predicted).toEqual([...twin.predict(rows as never).data]);
  });

  test('goes on in the middle with what it had learned, from its file', async () => {
    const stream = streamOf(rows, 11, labels);
    const whole = modelOf(await preprocessStream(stream));
    await whole.fit(stream, { ...options, shuffle: true });
    const cut = modelOf(await preprocessStream(stream));
    await cut.fit(stream, { ...options, shuffle: true, budget: { steps: 13 } });
    const resumed = load(cut.save());
    await resumed.fit(stream, { ...options, shuffle: true });
    expect(resumed.getWeights()[0]!.data).toEqual(whole.getWeights()[0]!.data);
    expect(resumed.predict(rows as never).data).toEqual(whole.predict(rows as never).data);
    expect(warnings.filter(({ code }) => code === 'W_RESUME')).toEqual([]);
  });

  test('learns targets of the stream: classes of numbers, and the units of a transformed target', async () => {
    const numbers = labels.map((label) => ({ a: 10, b: 20, c: 35 })[label]!);
    const stream = streamOf(rows, 11, numbers);
    // Through a file before the first fit: what was seen of the target is kept.
    const model = modelOf(restored(await preprocessStream(stream)));
    await model.fit(stream, options);
    expect(model.classes).toEqual([10, 20, 35]);
    const scaled = { targetTransform: 'standardize' } as const;
    const make = (prepared: Preprocessor) =>
      sequential({ seed: 3, preprocess: prepared, layers: [dense({ units: 1 })] }).compile({
        optimizer: 'adam',
        loss: 'meanSquaredError',
      });
    const regression = make(await preprocessStream(stream, scaled));
    await regression.fit(stream, options);
    const twin = make(preprocess(table(rows), scaled));
    await twin.fit(rows as never, numbers, options);
    const [got, expected] = [regression.predict(rows as never).data, twin.predict(rows as never).data];
    expect(farthest(got, expected)).toBeLessThan(1e-3);
  });

  test('a second pass of other rows is refused as rows in memory are', async () => {
    const prepared = await preprocessStream(streamOf(rows, 11, labels));
    const other = (x: Row, y: unknown) => rowStream(() => [[x, y] as unknown as StreamItem]);
    const model = modelOf(prepared);
    await expect(model.fit(other(rows[0]!, 'd'), options)).rejects.toThrow(/row 0 is "d", expected one of the classes/);
    await expect(model.fit(other({ ...rows[0], rooms: 'x' }, 'a'), options)).rejects.toThrow(/"rooms".*not numbers/s);
    expect(model.step).toBe(0);
    await model.fit(other({ ...rows[0], city: 'Bodo' }, 'a'), { ...options, epochs: 1 });
    expect(warnings.map(({ message }) => message)).toContainEqual(expect.stringMatching(/"city".*"Bodo" \(1\)/));
  });

  test('without targets in the stream, fit asks for them', async () => {
    const prepared = await preprocessStream(streamOf(rows, 11));
    await expect(modelOf(prepared).fit(streamOf(rows, 11, labels), options)).rejects.toThrow(
      /preprocessStream\(stream\)/,
    );
  });

  test('columns of text are refused, not read as rows of zeros', async () => {
    const texts = [{ t: 'good film' }, { t: 'bad film' }, { t: 'good book' }];
    const schema = { t: 'text' } as const;
    const prepared = preprocess(table(texts, { schema }));
    const model = modelOf(prepared);
    await model.fit(table(texts, { schema }) as never, ['a', 'b', 'c'], { ...options, epochs: 1 });
    const stream = streamOf(texts, 3, ['a', 'b', 'c']);
    for (const call of [model.fit(stream, options), model.evaluate(stream)]) {
      await expect(call).rejects.toThrow(/columns of type text become lists of terms/);
    }
    await expect(preprocessStream(stream, { table: { schema } })).rejects.toThrow(/"t" is text/);
  });
});

describe('preprocessStream refuses', () => {
  const items = (...given: unknown[]) => rowStream(() => given as StreamItem[]);
  const many = (row: (at: number) => unknown, count = 1500) =>
    rowStream(function* () {
      for (let at = 0; at < count; at++) yield row(at) as StreamItem;
    });
  test.each<[string, RowStream, object, RegExp]>([
    ['no rows', items(), {}, /the stream has no rows/],
    ['columns that say nothing', items([{ a: 1, b: null }], [{ a: 1, b: null }]), {}, /all columns are constant/],
    ['rows of numbers', items([[1, 2]]), {}, /item 0 of the stream.*row 0 is \[1, 2\]/],
    ['numbers that are not finite', items([{ a: 1 }], [{ a: 2 }], [{ a: Infinity }]), {}, /row 2 is Infinity/],
    [
      'a value that does not fit',
      many((at) => [{ a: at === 1200 ? 'x' : at }]),
      {},
      /item 1200 of the stream \(from row 1200 on\).*"a".*is "x"/,
    ],
    [
      'a column that is most likely wrong',
      many((at) => [{ a: at === 7 ? 'x' : at }]),
      {},
      /rows 0 to 999.*row 7 is "x"/,
    ],
    ['columns of unequal length', items([{ a: [1, 2], b: [1] }]), {}, /column "b" has 1 rows/],
    [
      'a missing value, if it is to',
      items([{ a: 1 }], [{ a: null }]),
      { missing: 'reject' },
      /row 1 has no value, and missing is 'reject'/,
    ],
    [
      'an item without a column',
      many((at) => [at === 1400 ? { b: at } : { a: at, b: at }]),
      {},
      /item 1400 .*no row has the column "a".*a: null/,
    ],
    [
      'a column that begins late',
      many((at) => [at === 1400 ? { a: at, b: at } : { a: at }]),
      {},
      /item 1400 .*no row before has the column "b".*b: null/,
    ],
    [
      'tables of other types',
      items([table([{ a: 1 }])], [table([{ a: 'x' }])]),
      {},
      /is categorical, and in the rows before it was numeric/,
    ],
    ['labels among numbers', items([{ a: 1 }, 1], [{ a: 2 }, 'x']), {}, /item 1 .*y\[0\]/],
    ['numbers among labels', items([{ a: 1 }, 'x'], [{ a: 2 }, 1]), {}, /item 1 .*y\[0\]/],
    ['labels of two types', items([{ a: 1 }, 'x'], [{ a: 2 }, true]), {}, /item 1 .*y\[0\].*type string/],
    ['targets of another width', items([{ a: 1 }, [1, 2]], [{ a: 2 }, [1]]), {}, /item 1 .*y has 1 columns, and 2/],
    [
      'targets of other rows',
      items([
        [{ a: 1 }, { a: 2 }],
        [1, 2, 3],
      ]),
      {},
      /X has 2 rows and y has 3/,
    ],
    ['a target that stops', items([{ a: 1 }, 1], [{ a: 2 }]), {}, /item 1 .*the target/],
    ['a target that begins late', items([{ a: 1 }], [{ a: 2 }, 1]), {}, /item 1 .*left out, as in the first item/],
    [
      'names of no column',
      items([{ city: 'x' }], [{ city: 'y' }]),
      { table: { schema: { town: 'categorical' } } },
      /no column is called "town"/,
    ],
    ['unknown types', items([{ a: 1 }]), { table: { schema: { a: 'real' } } }, /table\.schema\.a/],
    ['other options of tables', items([{ a: 1 }]), { table: { target: 'a' } }, /unknown option "target"/],
    ['other options', items([{ a: 1 }]), { minCounts: 1 }, /preprocessStream.*minCounts/],
  ])('%s', async (_, stream, options, message) => {
    const error = await rejectionOf(preprocessStream(stream, options));
    expect(error).toBeInstanceOf(OckhamError);
    expect((error as Error).message).toMatch(message);
  });

  test('more categories than it counts', async () => {
    const stream = rowStream(function* () {
      for (let first = 0; first <= 65_536; first += 4096) {
        yield [{ id: Array.from({ length: 4096 }, (_, row) => `id ${first + row}`) }] as unknown as StreamItem;
      }
    });
    await expect(preprocessStream(stream)).rejects.toThrow(/"id" has more than 65536 categories.*id: 'ignore'/);
  });

  test('what is no stream', async () => {
    await expect(preprocessStream([{ a: 1 }] as never)).rejects.toThrow(/a stream: what rowStream returned/);
    await expect(preprocessStream(items([{ a: 1 }]), 7 as never)).rejects.toThrow(/an object of options/);
  });

  test('a source that fails, with its error', async () => {
    const failing = rowStream(function* () {
      yield [{ a: 1 }];
      throw new Error('disk');
    });
    await expect(preprocessStream(failing)).rejects.toThrow('disk');
  });
});
