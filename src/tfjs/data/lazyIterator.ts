import { refuseMembers } from '../outOfScope.js';

/** One pass over the elements of a data set. */
export class LazyIterator<T> {
  private readonly elements: AsyncIterator<T>;

  static {
    refuseMembers(LazyIterator.prototype, 'iterator', {
      methods: [
        'columnMajorBatch',
        'rowMajorBatch',
        'filter',
        'map',
        'mapAsync',
        'prefetch',
        'shuffle',
        'skip',
        'take',
      ],
      instead: 'the data set has these methods',
    });
  }

  /** For data sets. */
  constructor(elements: AsyncIterable<T>) {
    this.elements = elements[Symbol.asyncIterator]();
  }

  /** The next element; `{ value: null, done: true }` behind the last. */
  async next(): Promise<{ value: T; done: false } | { value: null; done: true }> {
    const { value, done } = await this.elements.next();
    return done === true ? { value: null, done: true } : { value: value as T, done: false };
  }

  /** The elements that are left. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    await this.forEachAsync((element) => void all.push(element));
    return all;
  }

  /** Calls a function with each element that is left. */
  async forEachAsync(f: (value: T) => void): Promise<void> {
    for (let next = await this.next(); !next.done; next = await this.next()) f(next.value);
  }

  /** Ends the pass: what the elements come from is closed. */
  async return(): Promise<void> {
    await this.elements.return?.();
  }
}
