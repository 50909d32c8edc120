// Streams of the same rows, cut in many ways.
import { type RowStream, type RowStreamOptions, rowStream, type StreamItem } from '../../src/stream/index.js';
import { classification, rowsOf } from '../support/models.js';

export const ROWS = 53;
export const { X, y } = classification(ROWS, 4, 3);

/** Rows [first, end) as a batch. */
export function batch(first: number, end: number): [ReturnType<typeof rowsOf>, Int32Array] {
  return [rowsOf(X, first, end), y.slice(first, end)];
}

/** One row. */
export function row(index: number): [Float32Array, number] {
  return [X.data.slice(4 * index, 4 * index + 4), y[index]!];
}

export const inRows = (options?: RowStreamOptions): RowStream =>
  rowStream(async function* () {
    for (let index = 0; index < ROWS; index++) yield row(index);
  }, options);

export const inBatches = (size: number, options?: RowStreamOptions): RowStream =>
  rowStream(function* () {
    for (let first = 0; first < ROWS; first += size) yield batch(first, Math.min(ROWS, first + size));
  }, options);

/** A source that tells what happens to it. */
export class Watched {
  epochs: number[] = [];
  given = 0;
  returned = 0;

  constructor(
    private readonly items: readonly StreamItem[],
    /** Called before an item is given. */
    private readonly before: (item: number) => void | Promise<void> = () => {},
  ) {}

  stream(options?: RowStreamOptions): RowStream {
    return rowStream(({ epoch }) => {
      this.epochs.push(epoch);
      let item = 0;
      return {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            await this.before(item);
            if (item === this.items.length) return { done: true, value: undefined };
            this.given++;
            return { done: false, value: this.items[item++]! };
          },
          return: async () => {
            this.returned++;
            return { done: true, value: undefined };
          },
        }),
      };
    }, options);
  }
}

export const allRows = (): [Float32Array, number][] => Array.from({ length: ROWS }, (_, index) => row(index));
