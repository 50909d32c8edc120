import { fractionOf, philox } from '../core/random/philox.js';
import { Purpose, type RandomStream, splitStep, streamOf } from '../core/random/streams.js';
import { copyRows, makeStore, type RowStore } from './rowStore.js';

/** Ordinal of shuffle buffers: 0 is the order of rows in memory. */
const ORDINAL = 1;

/** Rows of an item that wait for room in the buffer. */
export interface WaitingRows {
  readonly rows: number;
  /** (rows): where they lie in its memory. */
  readonly places: Uint32Array;
}

/**
 * A buffer from which rows are drawn at random: draw i takes entry floor(u n) of the n in it, u being 52 bits of Philox block i under
 * (seed, epoch). So the order is a function of seed, epoch, size of the buffer and the rows alone; with a buffer for all rows it is uniform.
 *
 * Rows that are read ahead lie in the same memory, so that each row is copied once when it comes, and once when it is drawn.
 */
export class ShuffleBuffer {
  /** Rows that can be drawn. */
  rows = 0;
  private store: RowStore | undefined;
  /** Places of the entries, in their order. Rows themselves never move. */
  private readonly entries: number[] = [];
  /** Places without a row, the next one last. */
  private readonly free: number[] = [];
  /** Places in all. */
  private places = 0;
  private draws = 0;
  private readonly words = new Uint32Array(4);
  private coordinates: RandomStream;

  /**
   * @param size  most rows that can be drawn.
   * @param ahead  rows that usually wait besides these at most.
   */
  constructor(
    readonly size: number,
    private readonly ahead: number,
    private readonly key: Pick<RandomStream, 'seedLow' | 'seedHigh'>,
  ) {
    this.coordinates = this.coordinatesOf(0);
  }

  /** Empties the buffer for an epoch, and keeps its memory. */
  begin(epoch: number): void {
    this.rows = 0;
    this.draws = 0;
    this.coordinates = this.coordinatesOf(epoch);
    this.free.length = 0;
    this.freePlaces(0);
  }

  /** Rows that it has room for. */
  get room(): number {
    return this.size - this.rows;
  }

  /** Copies rows that have come. */
  hold(from: RowStore, rows: number): WaitingRows {
    const store = this.storeFor(from, rows);
    const places = Uint32Array.from({ length: rows }, () => this.free.pop()!);
    for (let row = 0; row < rows; ) {
      const first = row;
      while (++row < rows && places[row] === places[row - 1]! + 1);
      copyRows(from, first, row - first, store, places[first]!);
    }
    return { rows, places };
  }

  /** Appends rows that waited. Unchecked: there is room. */
  add({ places }: WaitingRows, first: number, rows: number): void {
    for (let row = first; row < first + rows; row++) this.entries[this.rows++] = places[row]!;
  }

  /** Draws a row into another store. The last entry takes its place in the order. */
  draw(into: RowStore, to: number): void {
    const { entries } = this;
    if (this.store === undefined) return;
    const { seedLow, seedHigh, stepLow, stepHigh, stream } = this.coordinates;
    philox(this.draws++, stepLow, stepHigh, stream, seedLow, seedHigh, this.words);
    const drawn = Math.floor(fractionOf(this.words) * this.rows); // < rows, because u is at most 1 - 2^-52
    const place = entries[drawn]!;
    copyRows(this.store, place, 1, into, to);
    entries[drawn] = entries[--this.rows]!;
    this.free.push(place);
  }

  private coordinatesOf(epoch: number): RandomStream {
    return { ...this.key, ...splitStep(epoch), stream: streamOf(Purpose.shuffle, ORDINAL) };
  }

  /** Memory for so many more rows: doubled where it is too small, so that a short stream takes little. */
  private storeFor(like: RowStore, rows: number): RowStore {
    const { store, places, free } = this;
    if (store !== undefined && rows <= free.length) return store;
    const needed = places - free.length + rows;
    this.places = Math.max(needed, Math.min(2 * places, this.size + this.ahead));
    const larger = makeStore(like, this.places);
    if (store !== undefined) copyRows(store, 0, places, larger, 0);
    this.freePlaces(places);
    this.store = larger;
    return larger;
  }

  /** Frees the places from one on; the first is taken first, so that rows of an item lie together. */
  private freePlaces(first: number): void {
    const { free, places } = this;
    const before = free.splice(0);
    for (let place = places - 1; place >= first; place--) free.push(place);
    for (const place of before) free.push(place); // as many as an item has rows: too many for arguments
  }
}
