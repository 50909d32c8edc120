// A model takes a stream of rows in place of X and y: the bits of rows in memory, in any cut.
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Callback,
  dense,
  dropout,
  type FitOptions,
  type History,
  l1,
  type Sequential,
  sequential,
  standardize,
  type TrainingParameters,
} from '../../src/index.js';
import { type RowStream, rowStream, type StreamItem } from '../../src/stream/index.js';
import { classifier, rowsOf, weightBits } from '../support/models.js';
import { allRows, batch, inBatches, inRows, ROWS, row, Watched, X, y } from './streams.js';

const options: FitOptions = { batchSize: 8, epochs: 3, shuffle: false, verbose: false };

function compiled(): Sequential {
  return classifier().compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
}

/** Logs without times. */
const logs = ({ epochs }: History) => epochs.map(({ seconds: _, ...log }) => log);

describe('a stream with shuffle: false', () => {
  const memory = compiled();
  let expected: History;
  beforeEach(async () => {
    expected ??= await memory.fit(X, y, options);
  });

  test.each([
    ['rows', () => inRows()],
    ['batches of another size', () => inBatches(11)],
    ['one batch of all rows', () => inBatches(ROWS)],
    ['batches of one row', () => inBatches(1)],
    ['little read ahead', () => inBatches(3, { readAhead: 1 })],
    ['nested lists', () => rowStream(() => allRows().map(([x, label]) => ({ x: [[...x]], y: [label] })))],
    ['rows by a promise of an iterable', () => rowStream(async () => allRows())],
  ])('has the bits of rows in memory: %s', async (_, stream) => {
    const model = compiled();
    expect(logs(await model.fit(stream(), options))).toEqual(logs(expected));
    expect(weightBits(model)).toEqual(weightBits(memory));
    expect(Buffer.compare(model.save(), memory.save())).toBe(0);
  });

  test('has the bits of rows in memory: weights of rows and of classes', async () => {
    const sampleWeight = Float32Array.from(y, (_, index) => 1 + (index % 5) / 4);
    const classWeight = { 0: 2, 2: 0.5 };
    const model = compiled();
    const other = compiled();
    const stream = rowStream(() => allRows().map(([x, label], index): StreamItem => [x, label, sampleWeight[index]!]));
    const history = await model.fit(stream, { ...options, classWeight });
    expect(logs(history)).toEqual(logs(await other.fit(X, y, { ...options, classWeight, sampleWeight })));
    expect(weightBits(model)).toEqual(weightBits(other));
  });

  test('has the bits of rows in memory: a custom target of several columns, in rows and in batches', async () => {
    const targets = Array.from(y, (label) => [label, -label, label / 2]);
    const make = () =>
      sequential({ seed: 3, layers: [dense({ units: 3, inputShape: [4], kernelRegularizer: l1(0.01) })] }).compile({
        optimizer: 'sgd',
        loss: 'meanSquaredError',
      });
    const [memory, rows, batches] = [make(), make(), make()];
    await memory.fit(X, targets, options);
    await rows.fit(
      rowStream(() => targets.map((target, index): StreamItem => [row(index)[0], target])),
      options,
    );
    await batches.fit(
      rowStream(() => [[X, targets]]),
      options,
    );
    expect(weightBits(rows)).toEqual(weightBits(memory));
    expect(weightBits(batches)).toEqual(weightBits(memory));
  });

  test.each([
    ['rows in memory', () => [rowsOf(X, 0, 20), y.slice(0, 20)] as const],
    ['a stream', () => rowStream(() => [batch(0, 7), batch(7, 20)])],
  ])('validates after each epoch, with the same figures: %s', async (_, validationData) => {
    const other = compiled();
    const withFigures = await other.fit(X, y, { ...options, validationData: [rowsOf(X, 0, 20), y.slice(0, 20)] });
    const model = compiled();
    const history = await model.fit(inBatches(10), { ...options, validationData: validationData() });
    expect(history.epochs.at(-1)).toHaveProperty('valAccuracy');
    expect(logs(history)).toEqual(logs(withFigures));
  });

  test('rows in memory can be validated on a stream', async () => {
    const validationData = rowStream(() => [batch(0, 20)]);
    const model = compiled();
    const other = compiled();
    const given = await other.fit(X, y, { ...options, validationData: [rowsOf(X, 0, 20), y.slice(0, 20)] });
    expect(logs(await model.fit(X, y, { ...options, validationData }))).toEqual(logs(given));
  });
});

test('the number of inputs is learned from the stream', async () => {
  const make = () =>
    sequential({ seed: 5, layers: [dense({ units: 3, activation: 'softmax' })] }).compile({
      optimizer: 'adam',
      loss: 'sparseCategoricalCrossentropy',
    });
  const [memory, model] = [make(), make()];
  await memory.fit(X, y, options);
  await model.fit(inRows(), options);
  expect(weightBits(model)).toEqual(weightBits(memory));
});

test('train yields the logs of a stream, and trainOnBatch refuses it', async () => {
  const model = compiled();
  const epochs: number[] = [];
  for await (const { epoch } of model.train(inRows(), options)) epochs.push(epoch);
  expect(epochs).toEqual([0, 1, 2]);
  expect(() => model.trainOnBatch(inRows() as never, {} as never)).toThrow(
    /a stream of rows is taken by fit, train, evaluate/,
  );
});

describe('evaluate and predict', () => {
  const model = compiled();
  test('evaluate has the bits of rows in memory', async () => {
    expect(await model.evaluate(inBatches(11))).toEqual(await model.evaluate(X, y));
    expect(await model.evaluate(inRows())).toEqual(await model.evaluate(X, y));
  });

  test('evaluate has them for more rows than a chunk, with weights, and terms of layers to rounding', async () => {
    const many = 600;
    const data = Float32Array.from({ length: 4 * many }, (_, at) => Math.fround(((at * 37) % 101) / 50 - 1));
    const labels = Int32Array.from({ length: many }, (_, at) => at % 3);
    const sampleWeight = Float32Array.from({ length: many }, (_, at) => 1 + (at % 3));
    const matrix = { data, shape: [many, 4] as const };
    const loud = sequential({
      seed: 1,
      layers: [
        dense({ units: 5, inputShape: [4], activityRegularizer: l1(0.01) }),
        dropout({ rate: 0.1 }),
        dense({ units: 3 }),
      ],
    }).compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const stream = rowStream(function* (): Generator<StreamItem> {
      for (let first = 0; first < many; first += 70) {
        const end = Math.min(many, first + 70);
        yield [rowsOf(matrix, first, end), labels.slice(first, end), sampleWeight.slice(first, end)];
      }
    });
    const { penalties, loss, ...figures } = await loud.evaluate(stream);
    const { penalties: terms, loss: whole, ...others } = await loud.evaluate(matrix, labels, { sampleWeight });
    expect(figures).toEqual(others);
    // The shares of the chunks are rounded in another order.
    expect(penalties['activity']).toBeCloseTo(terms['activity']!, 12);
    expect(penalties['activity']).toBeGreaterThan(0);
    expect(loss).toBeCloseTo(whole, 12);
  });

  test('evaluate refuses sampleWeight beside a stream', async () => {
    await expect(model.evaluate(inRows(), { sampleWeight: [...y] })).rejects.toThrow(
      /sampleWeight.*\[x, y, sampleWeight\]/,
    );
  });

  test('predict yields a matrix for each item, with the bits of rows in memory', async () => {
    const { data } = model.predict(X);
    const parts: number[] = [];
    const shapes: (readonly number[])[] = [];
    for await (const part of model.predict(inBatches(20))) {
      shapes.push(part.shape);
      parts.push(...part.data);
    }
    expect(shapes).toEqual([
      [20, 3],
      [20, 3],
      [13, 3],
    ]);
    expect(parts).toEqual([...data]);
    const single: number[] = [];
    for await (const part of model.predict(rowStream(() => allRows().map(([x]): StreamItem => [x]))))
      single.push(...part.data);
    expect(single).toEqual([...data]);
  });

  test('leaving the loop over predictions ends the source', async () => {
    const source = new Watched(allRows());
    for await (const _ of model.predict(source.stream())) break;
    expect([source.given, source.returned]).toEqual([1, 1]);
  });
});

describe('callbacks', () => {
  async function parametersFor(stream: RowStream): Promise<TrainingParameters> {
    let seen: TrainingParameters | undefined;
    const callback: Callback = {
      onTrainBegin(parameters) {
        seen = parameters;
      },
    };
    await compiled().fit(stream, { ...options, callbacks: [callback] });
    return seen!;
  }

  test('are not told steps and samples of a stream that does not say its rows', async () => {
    const { steps, samples, batchSize } = await parametersFor(inRows());
    expect([steps, samples, batchSize]).toEqual([undefined, undefined, 8]);
  });

  test('are told them where rows are given', async () => {
    const { steps, samples } = await parametersFor(inRows({ rows: ROWS }));
    expect([steps, samples]).toEqual([7, ROWS]);
  });

  test('have the partial batch at the end', async () => {
    const sizes: number[] = [];
    await compiled().fit(inRows(), {
      ...options,
      epochs: 1,
      callbacks: [{ onBatchEnd: (_, { size }) => void sizes.push(size) }],
    });
    expect(sizes).toEqual([8, 8, 8, 8, 8, 8, 5]);
  });

  test('that stop after the last batch of an epoch end it', async () => {
    const model = compiled();
    const stop: Callback = { onBatchEnd: (index, _, control) => void (index === 6 && control.stopTraining()) };
    const history = await model.fit(inRows(), { ...options, callbacks: [stop] });
    expect([history.epochs.length, model.epoch, model.unfinished]).toEqual([1, 1, undefined]);
  });
});

test('bytes are converted, with a standardizer too: the bits of rows in memory', async () => {
  const data = Uint8Array.from({ length: 4 * ROWS }, (_, at) => (at * 31) % 256);
  const bytes = { data, shape: [ROWS, 4] };
  const standardizer = standardize(bytes);
  for (const how of [{}, { standardizer }]) {
    const [memory, model] = [how, how].map((given) =>
      classifier(given).compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }),
    );
    await memory!.fit(bytes, y, options);
    const stream = rowStream(() =>
      [0, 20, 40].map((first): StreamItem => {
        const end = Math.min(ROWS, first + 20);
        return [{ data: data.subarray(4 * first, 4 * end), shape: [end - first, 4] }, y.slice(first, end)];
      }),
    );
    await model!.fit(stream, options);
    expect(weightBits(model!)).toEqual(weightBits(memory!));
  }
});
