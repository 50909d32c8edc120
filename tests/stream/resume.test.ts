// Training on a stream that is left anywhere goes on with the same bits: the rows before are read again, through the same shuffle buffer.
import { describe, expect, test } from 'vitest';
import { type FitOptions, load, onWarning, type Sequential, type Warning } from '../../src/index.js';
import { type RowStream, rowStream, type StreamItem } from '../../src/stream/index.js';
import { altered } from '../support/files.js';
import { classifier, weightBits } from '../support/models.js';
import { allRows, inBatches, inRows, ROWS, Watched, X, y } from './streams.js';

const options: FitOptions = { batchSize: 8, epochs: 3, verbose: false };
const STEPS = 7;

const compiled = (seed = 7): Sequential =>
  classifier({ seed }).compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

async function trained(stream: RowStream, given: FitOptions = options): Promise<Sequential> {
  const model = compiled();
  await model.fit(stream, given);
  return model;
}

/** Labels of the batches as training sees them. */
async function orderOf(
  stream: (tag: (row: number) => StreamItem) => RowStream,
  given: FitOptions,
  seed = 7,
): Promise<number[]> {
  const seen: number[] = [];
  const model = compiled(seed);
  const { data } = X;
  model.compile({
    optimizer: 'adam',
    loss: 'sparseCategoricalCrossentropy',
    // Weights of rows tell them apart.
    metrics: [
      {
        name: 'spy',
        config: {},
        start: () => ({
          add: ({ weights }: { weights?: Float32Array }) => void seen.push(...(weights ?? [])),
          result: () => 0,
        }),
      } as never,
    ],
  });
  await model.fit(
    stream((index) => [data.slice(4 * index, 4 * index + 4), y[index]!, index + 1]),
    given,
  );
  return seen.map((weight) => weight - 1);
}

const numbered = (tag: (row: number) => StreamItem, shuffleBuffer?: number) =>
  rowStream(
    () => Array.from({ length: ROWS }, (_, index) => tag(index)),
    shuffleBuffer === undefined ? {} : { shuffleBuffer },
  );

describe('the shuffle buffer', () => {
  const all = Array.from({ length: ROWS }, (_, index) => index);
  const ascending = (order: readonly number[]) => [...order].sort((a, b) => a - b);

  test('gives every row once in an epoch, in an order of its own for each epoch and seed', async () => {
    const order = await orderOf((tag) => numbered(tag), { ...options, epochs: 2 });
    const [first, second] = [order.slice(0, ROWS), order.slice(ROWS)];
    expect(ascending(first)).toEqual(all);
    expect(ascending(second)).toEqual(all);
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(all);
    expect((await orderOf((tag) => numbered(tag), { ...options, epochs: 1 }, 8)).slice(0, ROWS)).not.toEqual(first);
  });

  test('gives no row before it is in the buffer, and depends on nothing but seed, epoch, rows and its size', async () => {
    const size = 10;
    const order = await orderOf((tag) => numbered(tag, size), { ...options, epochs: 1 });
    expect(ascending(order)).toEqual(all);
    for (const [place, row] of order.entries()) expect(row).toBeLessThan(place + size);
    expect(order).not.toEqual(all);
    expect(await orderOf((tag) => numbered(tag, size), { ...options, epochs: 1 })).toEqual(order);
    expect(await orderOf((tag) => numbered(tag, size + 1), { ...options, epochs: 1 })).not.toEqual(order);
  });

  test('of one row keeps the order', async () => {
    expect(await orderOf((tag) => numbered(tag, 1), { ...options, epochs: 1 })).toEqual(all);
  });

  test('gives one order however the rows are cut into items and read ahead, and at any batch size', async () => {
    const buffer = { shuffleBuffer: 16 };
    const model = await trained(inRows(buffer));
    for (const stream of [inBatches(11, buffer), inBatches(ROWS, buffer), inBatches(5, { ...buffer, readAhead: 3 })]) {
      expect(weightBits(await trained(stream))).toEqual(weightBits(model));
    }
    const order = await orderOf((tag) => numbered(tag, 16), { ...options, epochs: 1 });
    expect(await orderOf((tag) => numbered(tag, 16), { ...options, epochs: 1, batchSize: 50 })).toEqual(order);
  });

  test('draws each order as often: with room for all rows, the first row is any of them', async () => {
    const firsts = new Map<number, number>();
    const seeds = 60;
    const tiny = (tag: (row: number) => StreamItem) => rowStream(() => [0, 1, 2, 3].map(tag));
    for (let seed = 0; seed < seeds; seed++) {
      const [first] = await orderOf(tiny, { ...options, epochs: 1, batchSize: 4 }, seed);
      firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
    }
    // 15 of each are expected, with a standard deviation of 3.4: the seeds are fixed, so this cannot fail by chance.
    for (const row of [0, 1, 2, 3]) expect(Math.abs((firsts.get(row) ?? 0) - seeds / 4)).toBeLessThan(11);
  });
});

describe.each([
  ['shuffled', {}],
  ['in order', { shuffle: false }],
])('training that is left goes on with the same bits: %s', (_, given) => {
  const asked = { ...options, ...given };
  const stream = () => inBatches(10, { shuffleBuffer: 16 });

  test('after every step of a budget, through files', async () => {
    const whole = await trained(stream(), asked);
    let model = compiled();
    for (let calls = 0; calls < 3 * STEPS + 1; calls++) {
      const { endedBy } = await model.fit(stream(), { ...asked, budget: { steps: 1 } });
      if (endedBy !== 'budget') break;
      const next = load(model.save());
      model.dispose();
      model = next;
    }
    expect(model.epoch).toBe(3);
    expect(weightBits(model)).toEqual(weightBits(whole));
    expect(Buffer.compare(model.save(), whole.save())).toBe(0);
  });

  test('from a file that a callback saved after any step', async () => {
    const files: Uint8Array<ArrayBuffer>[] = [];
    const whole = compiled();
    await whole.fit(stream(), { ...asked, callbacks: [{ onBatchEnd: () => void files.push(whole.save()) }] });
    for (const at of [0, 2, STEPS - 1, STEPS, STEPS + 3]) {
      const model = load(files[at]!);
      await model.fit(stream(), { ...asked, callbacks: [{ onBatchEnd: () => {} }] });
      expect(weightBits(model), `step ${at}`).toEqual(weightBits(whole));
    }
  });

  test('after a signal, an error of a callback, and stopTraining', async () => {
    const whole = await trained(stream(), asked);
    const model = compiled();
    const leaving = new AbortController();
    const abort = { onBatchEnd: (index: number) => void (index === 1 && leaving.abort(new Error('enough'))) };
    await expect(model.fit(stream(), { ...asked, callbacks: [abort], signal: leaving.signal })).rejects.toThrow(
      'enough',
    );
    const fail = {
      onBatchBegin(index: number) {
        if (index === 4) throw new Error('own');
      },
    };
    await expect(model.fit(stream(), { ...asked, callbacks: [fail] })).rejects.toThrow('own');
    const stop = { onBatchEnd: (index: number) => void (index === 5 && model.stopTraining()) };
    expect((await model.fit(stream(), { ...asked, callbacks: [stop] })).endedBy).toBe('stopTraining');
    expect(model.unfinished).toEqual({ epochs: 0, steps: 6 });
    await model.fit(stream(), asked);
    expect(weightBits(model)).toEqual(weightBits(whole));
  });
});

describe('a call that does not fit', () => {
  const warnings: Warning[] = [];
  const listen = async (work: () => Promise<unknown>) => {
    warnings.length = 0;
    onWarning((warning) => void warnings.push(warning));
    try {
      return await work();
    } finally {
      onWarning(undefined);
    }
  };
  const begun = async () => {
    const model = compiled();
    const stop = { onBatchEnd: (index: number) => void (index === 2 && model.stopTraining()) };
    await model.fit(inRows(), { ...options, callbacks: [stop] });
    return model;
  };

  test.each<[string, () => StreamItem[]]>([
    ['rows', () => allRows().reverse()],
    ['x', () => allRows().map(([x, label]) => [x.map((value) => 2 * value), label])],
    ['y', () => allRows().map(([x, label]) => [x, (label + 1) % 3])],
  ])('starts over, with a warning, on other %s', async (_, others) => {
    const model = await begun();
    await listen(() => model.fit(rowStream(others), options));
    expect(warnings.map(({ code }) => code)).toEqual(['W_RESUME']);
    expect(warnings[0]!.message).toMatch(/fit starts over: X, y or weights of the rows/);
    expect(model.step).toBe(3 + 3 * STEPS);
  });

  test('starts over, with a warning, with another shuffle buffer', async () => {
    const model = await begun();
    await listen(() => model.fit(inRows({ shuffleBuffer: 20 }), options));
    expect(warnings.map(({ code }) => code)).toEqual(['W_RESUME']);
  });

  test('starts over, with a warning that names the stream, on rows in memory and the other way round', async () => {
    const model = await begun();
    await listen(() => model.fit(X, y, options));
    expect(warnings[0]!.message).toMatch(/X must be a stream, as before, got "rows in memory"/);
    const other = compiled();
    await other.fit(X, y, {
      ...options,
      callbacks: [{ onBatchEnd: (index) => void (index === 2 && other.stopTraining()) }],
    });
    await listen(() => other.fit(inRows(), options));
    expect(warnings[0]!.message).toMatch(/X must be rows in memory, as before, got "a stream"/);
  });

  test('resume: false starts over without reading the rows before', async () => {
    const model = await begun();
    const source = new Watched(allRows());
    await model.fit(source.stream(), { ...options, epochs: 1, resume: false });
    expect(source.epochs).toEqual([0]);
  });
});

test('the factory is told the epoch, counted since compile, also when training goes on', async () => {
  const source = new Watched(allRows());
  const model = compiled();
  await model.fit(source.stream(), { ...options, epochs: 2 });
  await model.fit(source.stream(), { ...options, epochs: 1, budget: { steps: 3 } });
  await model.fit(source.stream(), { ...options, epochs: 1 });
  expect(source.epochs).toEqual([0, 1, 2, 2]);
});

test('a file of training on a stream is refused if its counts contradict each other', async () => {
  const model = compiled();
  await model.fit(inRows(), { ...options, budget: { steps: 3 } });
  expect(model.unfinished).toEqual({ epochs: 0, steps: 3 });
  const bytes = model.save();
  const change = (from: string, to: string) =>
    altered(bytes, ({ metadata }) => void metadata.set('unfinished', metadata.get('unfinished')!.replace(from, to)));
  expect(load(change('', '')).unfinished).toEqual({ epochs: 0, steps: 3 });
  for (const [from, to] of [
    ['"taken":24', '"taken":25'],
    ['"taken":24', '"taken":16'],
    ['"taken":24', '"taken":"x"'],
    ['"taken":24,', ''],
    ['"rows":0', '"rows":53'],
  ]) {
    expect(() => load(change(from!, to!)), `${from} -> ${to}`).toThrow(/unfinished/);
  }
});
