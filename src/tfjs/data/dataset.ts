import { drawSeed, splitSeed } from '../../core/random/seed.js';
import { HyperparameterError, OptionError } from '../../errors.js';
import { isFunction } from '../../show.js';
import { isA, refuse, requireBoolean, requireInteger } from '../../validate.js';
import type { Maybe } from '../options.js';
import { refuseMembers } from '../outOfScope.js';
import type { TensorContainer } from '../tensors/types.js';
import { batchOf } from './batch.js';
import { LazyIterator } from './lazyIterator.js';
import { shuffled } from './shuffled.js';

/** Makes the elements of a data set anew. */
export type Open<T> = () => AsyncIterable<T> | Promise<AsyncIterable<T>>;

/** Elements, one at a time, made anew for each pass over them. Made by `tf.data`. */
export class Dataset<T = unknown> {
  /** Number of elements; null if it is not known, Infinity if there is no end. */
  readonly size: number | null;
  private readonly open: Open<T>;

  static {
    refuseMembers(Dataset.prototype, 'dataset', { methods: ['toArrayForTest'], instead: 'use toArray' });
  }

  /** For `tf.data`. */
  constructor(open: Open<T>, size: number | null = null) {
    this.open = open;
    this.size = size;
  }

  /** Begins a pass over the elements. */
  async iterator(): Promise<LazyIterator<T>> {
    return new LazyIterator(await this.open());
  }

  /** The elements of a pass, for `for await`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    yield* await this.open();
  }

  /**
   * Joins elements: numbers become tensors of one axis, arrays and tensors get one more axis in front, objects keep their keys.
   *
   * @param smallLastBatch  whether a last batch of fewer elements is kept. Default: true.
   * @throws HyperparameterError unless batchSize is an integer >= 1. The passes throw ShapeError for elements of different shapes.
   */
  batch(batchSize: number, smallLastBatch = true): Dataset<TensorContainer> {
    requireInteger('dataset.batch.batchSize', batchSize, 1);
    requireBoolean('dataset.batch.smallLastBatch', smallLastBatch);
    const { size } = this;
    const parts = size === null ? null : smallLastBatch ? Math.ceil(size / batchSize) : Math.floor(size / batchSize);
    return this.derived(async function* (elements) {
      let held: T[] = [];
      for await (const element of elements) {
        held.push(element);
        if (held.length < batchSize) continue;
        yield batchOf(held);
        held = [];
      }
      if (held.length > 0 && smallLastBatch) yield batchOf(held);
    }, parts);
  }

  /** The elements of this one, then those of another. @throws OptionError unless it is a data set. */
  concatenate(dataset: Dataset<T>): Dataset<T> {
    if (!isA(dataset, Dataset)) refuse(OptionError, 'dataset.concatenate.dataset', 'a data set', dataset);
    const size = this.size === null || dataset.size === null ? null : this.size + dataset.size;
    return this.derived(async function* (elements) {
      yield* elements;
      yield* dataset;
    }, size);
  }

  /** The elements for which a function returns true. */
  filter(predicate: (value: T) => boolean): Dataset<T> {
    requireFunction('dataset.filter.predicate', predicate);
    return this.derived(
      async function* (elements) {
        for await (const element of elements) if (predicate(element)) yield element;
      },
      this.size === Number.POSITIVE_INFINITY ? this.size : null,
    );
  }

  /** Calls a function with each element. */
  async forEachAsync(f: (value: T) => void): Promise<void> {
    requireFunction('dataset.forEachAsync.f', f);
    for await (const element of this) f(element);
  }

  /** The results of a function of each element. */
  map<O>(transform: (value: T) => O): Dataset<O> {
    requireFunction('dataset.map.transform', transform);
    return this.derived(async function* (elements) {
      for await (const element of elements) yield transform(element);
    }, this.size);
  }

  /** The same, awaited. */
  mapAsync<O>(transform: (value: T) => Promise<O>): Dataset<O> {
    requireFunction('dataset.mapAsync.transform', transform);
    return this.derived(async function* (elements) {
      for await (const element of elements) yield await transform(element);
    }, this.size);
  }

  /** Returns the same elements: they are made when they are asked for. @throws HyperparameterError unless it is an integer >= 1. */
  prefetch(bufferSize: number): Dataset<T> {
    requireInteger('dataset.prefetch.bufferSize', bufferSize, 1);
    return this;
  }

  /** The elements that many times over; without a number, or with one below 0, without an end. */
  repeat(count?: Maybe<number>): Dataset<T> {
    const times = count === undefined || count === null || count < 0 ? Number.POSITIVE_INFINITY : count;
    if (times !== Number.POSITIVE_INFINITY) requireInteger('dataset.repeat.count', times, 0);
    const { size, open } = this;
    const product = size === 0 || times === 0 ? 0 : size === null ? null : size * times;
    return new Dataset(
      async function* () {
        for (let pass = 0; pass < times; pass++) {
          let isEmpty = true;
          for await (const element of await open()) {
            isEmpty = false;
            yield element;
          }
          if (isEmpty) return; // else it would never end
        }
      },
      times === Number.POSITIVE_INFINITY && size !== 0 ? times : product,
    );
  }

  /** The elements but the first ones; none, without a number or with one below 0. */
  skip(count?: Maybe<number>): Dataset<T> {
    const dropped = count === undefined || count === null || count < 0 ? Number.POSITIVE_INFINITY : count;
    const { size } = this;
    const left = dropped === Number.POSITIVE_INFINITY ? 0 : size === null ? null : Math.max(size - dropped, 0);
    return this.derived(async function* (elements) {
      if (dropped === Number.POSITIVE_INFINITY) return;
      let at = 0;
      for await (const element of elements) if (at++ >= dropped) yield element;
    }, left);
  }

  /** The first elements; all of them, without a number or with one below 0. */
  take(count?: Maybe<number>): Dataset<T> {
    const taken = count === undefined || count === null || count < 0 ? Number.POSITIVE_INFINITY : count;
    const { size } = this;
    return this.derived(
      async function* (elements) {
        if (taken === 0) return;
        let at = 0;
        for await (const element of elements) {
          yield element;
          if (++at >= taken) return;
        }
      },
      size === null ? null : Math.min(size, taken),
    );
  }

  /**
   * The elements in random order: each is drawn from the next `bufferSize` of them.
   *
   * @param seed  key of the draws, a number or a text of digits. Default: drawn at random. TensorFlow.js draws by another generator.
   * @param reshuffleEachIteration  whether each pass has an order of its own. Default: true.
   * @throws HyperparameterError unless bufferSize is an integer >= 1.
   */
  shuffle(bufferSize: number, seed?: Maybe<number | string>, reshuffleEachIteration = true): Dataset<T> {
    requireInteger('dataset.shuffle.bufferSize', bufferSize, 1);
    requireBoolean('dataset.shuffle.reshuffleEachIteration', reshuffleEachIteration);
    const key = splitSeed('dataset.shuffle', seed === undefined || seed === null ? drawSeed() : seedOf(seed));
    let pass = 0;
    return this.derived(
      (elements) => shuffled(elements, bufferSize, key, reshuffleEachIteration ? pass++ : 0),
      this.size,
    );
  }

  /** All elements. @throws OptionError if there is no end of them. */
  async toArray(): Promise<T[]> {
    if (this.size === Number.POSITIVE_INFINITY) {
      refuse(OptionError, 'dataset.toArray', 'a data set that ends', this.size);
    }
    const all: T[] = [];
    for await (const element of this) all.push(element);
    return all;
  }

  private derived<O>(make: (elements: AsyncIterable<T>) => AsyncIterable<O>, size: number | null): Dataset<O> {
    const { open } = this;
    return new Dataset(async () => make(await open()), size);
  }
}

function requireFunction(path: string, given: unknown): void {
  if (!isFunction(given)) refuse(OptionError, path, 'a function', given);
}

/** A text of other characters than digits counts by its characters. */
function seedOf(seed: number | string): number {
  if (typeof seed === 'number') return seed;
  if (typeof seed !== 'string') return refuse(HyperparameterError, 'dataset.shuffle.seed', 'a number or text', seed);
  if (/^\d{1,15}$/.test(seed)) return Number(seed);
  return Array.from(seed).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 2 ** 31, 7);
}
