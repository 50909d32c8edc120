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
  /** Places in the store: first those of the entries, in their order, then the free ones. Rows themselves never move. */
  private places = new Uint32Array(0);
  private draws = 0;
  private readonly words = new Uint32Array(4);
  private coordinates: RandomStream;

  /** @param size  most rows. */
  constructor(
    readonly size: number,
    private readonly key: Pick<RandomStream, 'seedLow' | 'seedHigh'>,
  ) {
    this.coordinates = this.coordinatesOf(0);
  }

  /** Empties the buffer for an epoch, and keeps its memory. */
  begin(epoch: number): void {
    this.rows = 0;
    this.draws = 0;
    this.coordinates = this.coordinatesOf(epoch);
  }

  /** Appends rows. Unchecked: there is room. */
  add(from: RowStore, first: number, rows: number): void {
    const store = this.storeFor(from, this.rows + rows);
    for (let row = 0; row < rows; row++) copyRows(from, first + row, 1, store, this.places[this.rows++]!);
  }

  /** Draws a row into another store. The last entry takes its place in the order. */
  draw(into: RowStore, to: number): void {
    const { places } = this;
    if (this.store === undefined) return;
    const { seedLow, seedHigh, stepLow, stepHigh, stream } = this.coordinates;
    philox(this.draws++, stepLow, stepHigh, stream, seedLow, seedHigh, this.words);
    const drawn = Math.floor(fractionOf(this.words) * this.rows); // < rows, because u is at most 1 - 2^-52
    const place = places[drawn]!;
    copyRows(this.store, place, 1, into, to);
    this.rows--;
    places[drawn] = places[this.rows]!;
    places[this.rows] = place;
  }

  private coordinatesOf(epoch: number): RandomStream {
    return { ...this.key, ...splitStep(epoch), stream: streamOf(Purpose.shuffle, ORDINAL) };
  }

  /** Memory for so many rows: doubled where it is too small, so that a short stream takes little. */
  private storeFor(like: RowStore, rows: number): RowStore {
    const { places } = this;
    if (this.store !== undefined && rows <= places.length) return this.store;
    const room = Math.min(this.size, Math.max(rows, 2 * places.length));
    const larger = makeStore(like, room);
    if (this.store !== undefined) copyRows(this.store, 0, places.length, larger, 0);
    this.places = Uint32Array.from({ length: room }, (_, place) => places[place] ?? place);
    this.store = larger;
    return larger;
  }
}
