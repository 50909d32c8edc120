import type { ModelInput } from '../data/preparation.js';
import { streamedRows } from '../data/streamed.js';
import { OptionError } from '../errors.js';
import type { Parts } from '../model/parts.js';
import type { Examples } from '../model/rows/examples.js';
import type {
  ChunkEvaluation,
  Reading,
  RowStream,
  StreamedBatches,
  StreamedFit,
  StreamReading,
} from '../model/streamed.js';
import { show } from '../show.js';
import type { Matrix } from '../types.js';
import { isPlain, refuse, requireInteger, requireOptions } from '../validate.js';
import { evaluateRows } from './evaluateStream.js';
import { type ItemParts, partsOf, type StreamItem } from './items.js';
import type { RowStreamOptions, StreamSettings } from './settings.js';
import { type Factory, itemsOf } from './source.js';
import { trainingBatches } from './train.js';

/**
 * Makes a stream of rows, which `fit`, `evaluate` and `predict` take in place of X and y: they hold a bounded number of rows in memory.
 *
 * Each epoch is one pass of a new iterable from the factory. An item is a row or a batch of rows: `[x, y]`, `[x, y, sampleWeight]` or
 * `{ x, y, sampleWeight }`. A list of numbers x is a row; lists of rows, `{ data, shape }`, tables and all that `fit` takes as X are batches. The
 * batches of training have `batchSize` rows whatever the items have. Rows are checked before the step that uses them. If training ends early,
 * `return()` of the iterator is called; an error of the source rejects `fit`, after the steps on the rows before it.
 *
 * Training on a stream with `shuffle: false` gives the bits of training on the same rows in memory with `shuffle: false`.
 *
 * @param factory  called with `{ epoch }`, the epochs completed since `compile`, whenever rows are read from the beginning. It returns an
 *   iterable or an async iterable, or a promise of one.
 * @throws OptionError, HyperparameterError for options; for rows, see `fit`.
 * @example
 * const stream = rowStream(async function* () {
 *   for (let row = 0; row < 90; row++) yield [X.data.subarray(4 * row, 4 * row + 4), y[row]];
 * });
 * await model.fit(stream, { epochs: 2, batchSize: 32, verbose: false });
 *
 * Source: the shuffle buffer and the name of its size are those of TensorFlow's tf.data; PyTorch's Shuffler has the same default size.
 */
export function rowStream(factory: Factory<StreamItem>, options: RowStreamOptions = {}): RowStream {
  if (typeof factory !== 'function') {
    const cure =
      isPlain(factory) || factory === undefined
        ? ''
        : '; write rowStream(() => it), if it can be read again in every epoch';
    const message = `rowStream: the first argument must be a function that returns an iterable, got ${show(factory)}${cure}`;
    refuse(OptionError, 'rowStream', 'a function that returns an iterable', factory, message);
  }
  requireOptions('rowStream', options, ['shuffleBuffer', 'readAhead', 'rows']);
  const { rows } = options;
  return new FactoryStream(factory, {
    shuffleBuffer: requireInteger('rowStream.shuffleBuffer', options.shuffleBuffer ?? 10_000, 1),
    readAhead: requireInteger('rowStream.readAhead', options.readAhead ?? 1024, 1),
    ...(rows !== undefined && { rows: requireInteger('rowStream.rows', rows, 1) }),
  });
}

/** Result of {@link rowStream}. */
class FactoryStream implements RowStream {
  readonly [streamedRows]: StreamReading;

  constructor(factory: Factory<StreamItem>, settings: StreamSettings) {
    this[streamedRows] = new FactoryReading(factory, settings);
    Object.freeze(this);
  }

  /** Not numbers: functions that take matrices ask for it. @throws OptionError always, with what to write. @internal */
  get data(): never {
    const message =
      'a stream of rows is taken by fit, train, evaluate and predict of a model, in place of X and y; not here';
    return refuse(OptionError, 'X', 'rows in memory', 'a stream', message);
  }

  /** The same. @internal */
  get shape(): never {
    return this.data;
  }
}

class FactoryReading implements StreamReading {
  constructor(
    private readonly factory: Factory<StreamItem>,
    private readonly settings: StreamSettings,
  ) {}

  optionsOf<O>(y: unknown, last: O): O {
    if (y !== undefined && (!isPlain(y) || 'data' in y)) {
      const message = `a stream has its own y: yield [x, y]; the second argument is options, got ${show(y)}`;
      refuse(OptionError, 'y', 'left out', y, message);
    }
    const options = (isPlain(y) ? y : last) as { readonly sampleWeight?: unknown };
    if (options.sampleWeight !== undefined) {
      const message = 'sampleWeight does not go with a stream; yield [x, y, sampleWeight]';
      refuse(OptionError, 'sampleWeight', 'left out with a stream', options.sampleWeight, message);
    }
    return options as O;
  }

  train(parts: Parts, reading: Reading, options: StreamedFit): Promise<StreamedBatches> {
    return trainingBatches(parts, this.factory, this.settings, reading, options);
  }

  evaluate<T>(parts: Parts, reading: Reading, begin: (sample: Examples) => ChunkEvaluation<T>): Promise<T> {
    return evaluateRows(parts, this.factory, this.settings, reading, begin);
  }

  async *predict(predict: (X: ModelInput) => Matrix): AsyncGenerator<Matrix, void, void> {
    for await (const { x } of this.items()) yield predict(x);
  }

  async *items(): AsyncGenerator<ItemParts, void, void> {
    let item = 0;
    for await (const given of itemsOf(this.factory, 0)) yield partsOf(given, item++);
  }
}
