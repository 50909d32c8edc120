// Sources that fail, never end or give something else: a typed error or an end, at the same step however far ahead the source was read.
import { describe, expect, test } from 'vitest';
import {
  batchNormalization,
  type Callback,
  type CompileOptions,
  DataError,
  dense,
  ema,
  type FitOptions,
  OckhamError,
  OptionError,
  type Sequential,
  ShapeError,
  sequential,
  sparseMatrix,
  standardize,
} from '../../src/index.js';
import { rowStream, type StreamItem } from '../../src/stream/index.js';
import { preprocess } from '../../src/table/index.js';
import { inWorker } from '../../src/worker/index.js';
import { classifier, linearModel, rejectionOf, weightBits } from '../support/models.js';
import { allRows, batch, inBatches, inRows, ROWS, row, Watched, X, y } from './streams.js';

const options: FitOptions = { batchSize: 8, epochs: 3, shuffle: false, verbose: false };
const compiled = (): Sequential =>
  classifier().compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

const linear = () => linearModel(4).compile({ optimizer: 'sgd', loss: 'meanSquaredError' });

/** The error of a fit on these items, which is one of ours. */
async function errorOf(items: () => unknown, given: FitOptions = options, model = compiled()): Promise<OckhamError> {
  const error = await rejectionOf(model.fit(rowStream(items as () => StreamItem[]), given));
  expect(error).toBeInstanceOf(OckhamError);
  return error as OckhamError;
}

describe('an error of the source', () => {
  const fault = new Error('the disk is gone');
  /** Twenty rows, then the error. */
  const failing = (size: number, readAhead: number) =>
    rowStream(
      async function* () {
        for (let first = 0; first < 20; first += size) yield batch(first, Math.min(20, first + size));
        throw fault;
      },
      { readAhead, shuffleBuffer: 6 },
    );

  test.each([
    [1, 1],
    [1, 1000],
    [7, 1],
    [20, 1000],
  ])('rejects fit with it, behind the steps on the rows before: items of %i rows, %i read ahead', async (size, readAhead) => {
    const model = compiled();
    expect(await rejectionOf(model.fit(failing(size, readAhead), options))).toBe(fault);
    expect([model.step, model.unfinished]).toEqual([2, { epochs: 0, steps: 2 }]);
    const shuffled = compiled();
    expect(await rejectionOf(shuffled.fit(failing(size, readAhead), { ...options, shuffle: true }))).toBe(fault);
    expect(shuffled.step).toBe(1); // the buffer of 6 rows is kept full
  });

  test('leaves a model that goes on once the source gives the rows', async () => {
    const [model, whole] = [compiled(), compiled()];
    await rejectionOf(model.fit(failing(5, 10), options));
    await model.fit(inRows(), options);
    await whole.fit(inRows(), options);
    expect(weightBits(model)).toEqual(weightBits(whole));
  });

  test('in the factory, in opening and before the first row changes nothing', async () => {
    const model = compiled();
    const before = weightBits(model);
    const factories = [
      () => {
        throw fault;
      },
      () => Promise.reject(fault),
      // biome-ignore lint/correctness/useYield: it throws first.
      function* (): Generator<StreamItem> {
        throw fault;
      },
      () => ({
        [Symbol.asyncIterator]() {
          throw fault;
        },
      }),
    ];
    for (const factory of factories)
      expect(await rejectionOf(model.fit(rowStream(factory as never), options))).toBe(fault);
    expect([model.step, model.unfinished]).toEqual([0, undefined]);
    expect(weightBits(model)).toEqual(before);
  });

  test('rejects evaluate and the loop over predictions', async () => {
    const model = compiled();
    expect(await rejectionOf(model.evaluate(failing(5, 10)))).toBe(fault);
    const loop = async () => {
      for await (const _ of model.predict(failing(5, 10)));
    };
    expect(await rejectionOf(loop())).toBe(fault);
  });
});

describe('rows that are wrong', () => {
  const spoiled = (index: number, item: unknown) => () => {
    const items: unknown[] = allRows();
    items[index] = item;
    return items;
  };

  test.each([
    ['NaN', [[1, Number.NaN, 3, 4], 0], 'E_NONFINITE', /item 21 of the stream \(row 21\): x: row 0, column 1 is NaN/],
    ['infinite in f32', [[1, 1e300, 3, 4], 0], 'E_NONFINITE', /\(row 21\).*1e\+300/],
    ['too few columns', [[1, 2, 3], 0], 'E_SHAPE', /\(row 21\).*3 columns, expected 4/],
    ['a label that is no class', [[1, 2, 3, 4], 3], 'E_LABEL', /\(row 21\).*label of row 0 is 3/],
    ['text', [['a', 2, 3, 4], 0], 'E_DATA', /\(row 21\)/],
    ['no y', [[1, 2, 3, 4]], 'E_DATA', /\(row 21\).*y/],
    ['more labels than rows', [[[1, 2, 3, 4]], [0, 1]], 'E_SHAPE', /1 rows and y has 2/],
    ['an empty batch', [[], []], 'E_EMPTY', /item 21/],
    [
      'weights that others have not',
      [[1, 2, 3, 4], 0, 2],
      'E_DATA',
      /sampleWeight must be left out, as in the first item/,
    ],
    ['null', null, 'E_DATA', /item 21 of the stream must be \[x, y\]/],
    ['undefined', undefined, 'E_DATA', /item 21 of the stream must be/],
    ['a number', 7, 'E_DATA', /item 21 of the stream must be/],
    ['another name', { X: [1, 2, 3, 4], y: 0 }, 'E_DATA', /item 21 of the stream must be/],
    ['a sparse matrix', [sparseMatrix([1], [0], [0, 1], [1, 4]), [0]], 'E_OPTION', /a sparse x is not streamed/],
  ])('are refused with their row, before the step that would use them: %s', async (_, item, code, message) => {
    const model = compiled();
    const source = spoiled(21, item);
    const error = await errorOf(source, options, model);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(model.step).toBe(2); // 16 of 21 rows
  });

  test('are named by the rows of their batch', async () => {
    const items = () => [
      batch(0, 10),
      [
        [
          [1, 2, 3, 4],
          [1, 2, Number.NaN, 4],
        ],
        [0, 1],
      ],
    ];
    expect((await errorOf(items)).message).toMatch(/item 1 of the stream \(rows 10 to 11\): x: row 1, column 2 is NaN/);
  });

  test('are refused in an epoch after the first, and the weights are those of the last step', async () => {
    const model = compiled();
    let epochs = 0;
    const steps: number[][][] = [];
    const keep: Callback = { onBatchEnd: () => void steps.push(weightBits(model)) };
    const error = await rejectionOf(
      model.fit(
        rowStream(() => (epochs++ === 0 ? allRows() : spoiled(21, 'x')()) as StreamItem[]),
        { ...options, callbacks: [keep] },
      ),
    );
    expect(error).toBeInstanceOf(DataError);
    expect(steps.length).toBe(7 + 2);
    expect(weightBits(model)).toEqual(steps.at(-1));
  });

  test('no rows at all are refused, and an iterable that was used up is guessed', async () => {
    expect(await errorOf(() => [])).toMatchObject({ code: 'E_EMPTY', message: 'epoch 0 of the stream has no rows' });
    const once = allRows()[Symbol.iterator]();
    expect((await errorOf(() => once)).message).toMatch(
      /epoch 1 of the stream has no rows; the factory must return a new iterable/,
    );
  });

  test.each([
    [() => 5],
    [() => undefined],
    [() => ({})],
    [() => Promise.resolve(null)],
  ])('a factory that returns no iterable is refused', async (factory) => {
    expect((await errorOf(factory as never)).message).toMatch(/must return an iterable or an async iterable, got/);
  });

  test('a stream that has other rows than it says is refused: a file that was cut off is noticed', async () => {
    const model = compiled();
    const short = (await rejectionOf(model.fit(inRows({ rows: ROWS + 1 }), options))) as OckhamError;
    expect(short.message).toBe(
      `the stream ended after ${ROWS} rows, and rowStream was told that there are ${ROWS + 1}`,
    );
    expect(model.step).toBe(6); // not the one that would be short
    const long = (await rejectionOf(compiled().fit(inBatches(10, { rows: ROWS - 1 }), options))) as OckhamError;
    expect(long.message).toMatch(/more rows than the 52/);
    const longer = compiled();
    await rejectionOf(longer.fit(inBatches(ROWS, { rows: 10 }), options));
    expect(longer.step).toBe(1); // of the ten rows: the two that are left are no batch
  });
});

describe('a source that hangs or does not end', () => {
  const forever = () => new Promise<never>(() => {});
  /** Rows, and then nothing. */
  const hanging = (rows: number) => new Watched(allRows(), (item) => (item < rows ? undefined : forever()));
  async function* endless(): AsyncGenerator<StreamItem> {
    for (let index = 0; ; index++) yield row(index % ROWS);
  }

  test('that never ends is ended by a budget of steps, and of time', async () => {
    const model = compiled();
    expect((await model.fit(rowStream(endless), { ...options, budget: { steps: 20 } })).endedBy).toBe('budget');
    expect(model.unfinished).toEqual({ epochs: 0, steps: 20 });
    expect((await compiled().fit(rowStream(endless), { ...options, budget: { milliseconds: 20 } })).endedBy).toBe(
      'budget',
    );
  });

  test('that stops giving rows is ended by a budget of time, a signal, and stopTraining', async () => {
    const source = hanging(8);
    const model = compiled();
    expect((await model.fit(source.stream(), { ...options, budget: { milliseconds: 30 } })).endedBy).toBe('budget');
    expect([model.step, source.returned]).toEqual([1, 1]);
    const aborted = compiled();
    const leaving = new AbortController();
    const abort = {
      onBatchEnd: (index: number) => void (index === 1 && setTimeout(() => leaving.abort(new Error('enough')), 5)),
    };
    const fitting = aborted.fit(hanging(20).stream(), { ...options, signal: leaving.signal, callbacks: [abort] });
    await expect(fitting).rejects.toThrow('enough');
    expect(aborted.unfinished).toEqual({ epochs: 0, steps: 2 });
    const stopped = compiled();
    const stop = { onBatchEnd: (index: number) => void (index === 1 && setTimeout(() => stopped.stopTraining(), 5)) };
    expect((await stopped.fit(hanging(20).stream(), { ...options, callbacks: [stop] })).endedBy).toBe('stopTraining');
  });

  test('that gives nothing is refused by a budget of time, and ended by a signal', async () => {
    const model = compiled();
    const waited = await rejectionOf(model.fit(hanging(0).stream(), { ...options, budget: { milliseconds: 20 } }));
    expect((waited as OckhamError).message).toBe('the stream gave no row within the budget of 20 milliseconds');
    const signal = AbortSignal.timeout(5);
    expect(await rejectionOf(model.fit(hanging(0).stream(), { ...options, signal }))).toBe(signal.reason);
    expect(model.step).toBe(0);
  });

  test('that hangs while it is told to end holds nothing up', async () => {
    const source = {
      [Symbol.asyncIterator]: () => {
        const rows = allRows()[Symbol.iterator]();
        return { next: async () => rows.next(), return: forever };
      },
    };
    const { endedBy } = await compiled().fit(
      rowStream(() => source as never, { readAhead: 8 }),
      { ...options, budget: { steps: 2 } },
    );
    expect(endedBy).toBe('budget');
  });
});

describe('return() of the iterator', () => {
  const stopAt = (step: number): Callback => ({
    onBatchEnd(index, _, model) {
      if (index === step) model.stopTraining();
    },
  });
  const source = () => new Watched(allRows());
  const few = { readAhead: 4 };

  test('is called when training ends early: stopTraining, budget, an error, leaving the loop, disposal', async () => {
    const [stopped, cut, failed, left, disposed] = [source(), source(), source(), source(), source()];
    await compiled().fit(stopped.stream(few), { ...options, callbacks: [stopAt(1)] });
    await compiled().fit(cut.stream(few), { ...options, budget: { steps: 1 } });
    const fail = {
      onBatchEnd() {
        throw new Error('own');
      },
    };
    await rejectionOf(compiled().fit(failed.stream(few), { ...options, callbacks: [fail] }));
    const model = compiled();
    for await (const _ of model.train(left.stream(few), { ...options, callbacks: [stopAt(1)] })) break;
    const gone = compiled();
    await rejectionOf(
      gone.fit(disposed.stream(few), { ...options, callbacks: [{ onBatchEnd: () => gone.dispose() }] }),
    );
    expect([stopped, cut, failed, left, disposed].map(({ returned }) => returned)).toEqual([1, 1, 1, 1, 1]);
  });

  test('is not called where the iterable ended by itself or threw', async () => {
    const whole = source();
    await compiled().fit(whole.stream(), options);
    expect([whole.epochs, whole.returned]).toEqual([[0, 1, 2], 0]);
  });

  test('is called for an item that is wrong', async () => {
    const wrong = new Watched([...allRows().slice(0, 20), [[1], 0], ...allRows()]);
    await rejectionOf(compiled().fit(wrong.stream(), options));
    expect([wrong.given, wrong.returned]).toEqual([21, 1]);
  });

  test('whose error rejects a fit that went well, and no other', async () => {
    const fault = new Error('close');
    const faulty = () =>
      rowStream(() => {
        const rows = allRows()[Symbol.iterator]();
        const ends = async () => {
          throw fault;
        };
        return { [Symbol.asyncIterator]: () => ({ next: async () => rows.next(), return: ends }) } as never;
      }, few);
    expect(await rejectionOf(compiled().fit(faulty(), { ...options, budget: { steps: 1 } }))).toBe(fault);
    const fail = {
      onBatchEnd() {
        throw new Error('own');
      },
    };
    await expect(compiled().fit(faulty(), { ...options, callbacks: [fail] })).rejects.toThrow('own');
  });
});

test('the source is read ahead by so many rows, and no more', async () => {
  const source = new Watched(allRows());
  const ahead: number[] = [];
  const look: Callback = { onBatchEnd: (index) => void ahead.push(source.given - 8 * (index + 1)) };
  await compiled().fit(source.stream({ readAhead: 12 }), { ...options, epochs: 1, callbacks: [look] });
  expect(Math.max(...ahead)).toBeLessThanOrEqual(12);
  expect(Math.max(...ahead)).toBeGreaterThan(0);
});

test('rows that the source changes after it gave them are not seen changed', async () => {
  const reused = new Float32Array(4);
  const model = compiled();
  const whole = compiled();
  const stream = rowStream(function* (): Generator<StreamItem> {
    for (let index = 0; index < ROWS; index++) {
      reused.set(row(index)[0]);
      yield [reused, y[index]!];
    }
  });
  await model.fit(stream, options);
  await whole.fit(X, y, options);
  expect(weightBits(model)).toEqual(weightBits(whole));
});

describe('options that need all rows at once are refused by name', () => {
  test.each<[string, FitOptions]>([
    ['validationSplit', { validationSplit: 0.2 }],
    ['mixup', { mixup: { alpha: 0.2 } }],
    ['tol', { tol: 1e-3 }],
    ['patience', { patience: 2 }],
    ['optimality', { optimality: true }],
    ['transfer', { transfer: true }],
    ['classWeight', { classWeight: 'balanced' }],
    ['sampleWeight', { sampleWeight: [1] }],
  ])('%s', async (name, given) => {
    const model = compiled();
    const error = await rejectionOf(model.fit(inRows(), { ...options, ...given }));
    expect(error).toBeInstanceOf(OptionError);
    expect((error as Error).message).toMatch(new RegExp(`${name}.*stream`));
    expect(model.step).toBe(0);
  });

  test('their neutral values are not', async () => {
    const neutral = { validationSplit: 0, optimality: false, transfer: false };
    expect((await compiled().fit(inRows(), { ...options, ...neutral, epochs: 1 })).endedBy).toBe('epochs');
  });

  test('models that learn from all rows: preprocess, missing, an average of batchNormalization', async () => {
    const stream = inRows();
    const layers = [dense({ units: 3, activation: 'softmax' })];
    const how: CompileOptions = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' };
    const prepared = sequential({ layers, preprocess: preprocess() }).compile(how);
    await expect(prepared.fit(stream, options)).rejects.toThrow(/preprocess learns columns and classes from all rows/);
    const imputing = sequential({ layers, missing: 'impute' }).compile(how);
    await expect(imputing.fit(stream, options)).rejects.toThrow(/missing: 'impute' learns means from all rows/);
    const averaged = sequential({ layers: [dense({ units: 4 }), batchNormalization(), ...layers] });
    averaged.compile({ ...how, average: ema({ decay: 0.9 }) });
    await expect(averaged.fit(stream, options)).rejects.toThrow(/average of the weights needs statistics/);
  });

  test('a model with a standardizer, or that has learned its means, is not', async () => {
    const standardizer = standardize(X);
    const make = () =>
      sequential({ seed: 1, standardizer, layers: [dense({ units: 3, activation: 'softmax' })] }).compile({
        optimizer: 'adam',
        loss: 'sparseCategoricalCrossentropy',
      });
    const [memory, model] = [make(), make()];
    await memory.fit(X, y, options);
    await model.fit(inBatches(9), options);
    expect(weightBits(model)).toEqual(weightBits(memory));
  });

  test('validation rows of other columns', async () => {
    const model = sequential({ layers: [dense({ units: 3, activation: 'softmax' })] });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const validationData = [[[1, 2, 3]], [0]] as const;
    expect(await rejectionOf(model.fit(inRows(), { ...options, validationData }))).toBeInstanceOf(ShapeError);
  });
});

describe('a stream in another place', () => {
  test('is refused with what takes it', async () => {
    const taken =
      /a stream of rows is taken by fit, train, evaluate and predict of a model, in place of X and y; not here/;
    expect(() => standardize(inRows() as never)).toThrow(taken);
    expect(() => compiled().predictClasses(inRows() as never)).toThrow(taken);
    await expect(linear().optimality(inRows() as never, {} as never)).rejects.toThrow(taken);
    const worker = await inWorker(compiled());
    try {
      await expect(worker.fit(inRows() as never, {} as never)).rejects.toThrow(taken);
      await expect(worker.fit(X, y, { validationData: inRows() })).rejects.toThrow(taken);
    } finally {
      worker.dispose();
    }
  });

  test('a function, and a y beside a stream, are told what to write', async () => {
    await expect(compiled().fit((() => []) as never, y)).rejects.toThrow(/rowStream\(it\) of ockham\/stream/);
    await expect(compiled().fit(inRows() as never, y)).rejects.toThrow(/a stream has its own y: yield \[x, y\]/);
    expect(() => rowStream([] as never)).toThrow(/rowStream\(\(\) => it\)/);
    expect(() => rowStream(undefined as never)).toThrow(/must be a function that returns an iterable/);
  });

  test.each([
    ['shuffleBuffer', 0],
    ['shuffleBuffer', 1.5],
    ['readAhead', 0],
    ['rows', -1],
    ['rows', '10'],
  ])('rowStream refuses %s: %j', (name, value) => {
    expect(() => rowStream(() => [], { [name]: value })).toThrow(
      new RegExp(`rowStream.${name} must be an integer >= 1`),
    );
  });

  test('rowStream refuses other options, with the nearest name', () => {
    expect(() => rowStream(() => [], { shuffle: 10 } as never)).toThrow(/unknown option "shuffle".*shuffleBuffer/);
  });
});
