import { fractionOf, philox } from '../core/random/philox.js';
import { Purpose, type RandomStream, splitStep, streamOf } from '../core/random/streams.js';
import { copyRows, makeStore, type RowStore } from './rowStore.js';

/** Ordinal of shuffle buffers: 0 is the order of rows in memory. */
const ORDINAL = 1;

/**
 * A buffer from which rows are drawn at random: draw i takes entry floor(u n) of the n in it, u being 52 bits of Philox block i under
 * (seed, epoch). So the order is a function of seed, epoch, size of the buffer and the rows alone; with a buffer for all rows it is uniform.
 */
export class ShuffleBuffer {
  rows = 0;
  private store: RowStore | undefined;
  private draws = 0;
  private readonly words = new Uint32Array(4);
  private readonly coordinates: RandomStream;

  /** @param size  most rows. */
  constructor(
    readonly size: number,
    key: Pick<RandomStream, 'seedLow' | 'seedHigh'>,
    epoch: number,
  ) {
    this.coordinates = { ...key, ...splitStep(epoch), stream: streamOf(Purpose.shuffle, ORDINAL) };
  }

  /** Appends rows. Unchecked: there is room. */
  add(from: RowStore, first: number, rows: number): void {
    copyRows(from, first, rows, this.storeFor(from, this.rows + rows), this.rows);
    this.rows += rows;
  }

  /** Draws a row into another store. The last row takes its place. */
  draw(into: RowStore, to: number): void {
    if (this.store === undefined) return;
    const { seedLow, seedHigh, stepLow, stepHigh, stream } = this.coordinates;
    philox(this.draws++, stepLow, stepHigh, stream, seedLow, seedHigh, this.words);
    const drawn = Math.floor(fractionOf(this.words) * this.rows); // < rows, because u is at most 1 - 2^-52
    copyRows(this.store, drawn, 1, into, to);
    this.rows--;
    if (drawn < this.rows) copyRows(this.store, this.rows, 1, this.store, drawn);
  }

  /** Memory for so many rows: doubled where it is too small, so that a short stream takes little. */
  private storeFor(like: RowStore, rows: number): RowStore {
    const room = this.store === undefined ? 0 : this.store.inputs.length / this.store.columns;
    if (this.store !== undefined && rows <= room) return this.store;
    const larger = makeStore(like, Math.min(this.size, Math.max(rows, 2 * room)));
    if (this.store !== undefined) copyRows(this.store, 0, this.rows, larger, 0);
    this.store = larger;
    return larger;
  }
}
