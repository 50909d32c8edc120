import type { Examples } from '../model/rows/examples.js';
import { mix, mixNumbers } from '../model/rows/fingerprint.js';
import type { Trainer } from '../model/step/step.js';
import type { Reading, StreamedBatches, StreamedFit } from '../model/streamed.js';
import { type Feed, inOrder, shuffled } from './feeds.js';
import type { RowReader } from './readRows.js';
import { formOf, makeStore, type RowStore } from './rowStore.js';
import type { StreamSettings } from './settings.js';
import { ShuffleBuffer } from './shuffleBuffer.js';
import type { Factory } from './source.js';

/** Begins the fingerprints of streams, so that rows in memory have others. */
const STREAM = 3;

/** The batches of a training: those of one epoch after the other, each from a new feed. */
export class Batches implements StreamedBatches {
  readonly rows: number | undefined;
  private feed: Feed | undefined;
  private buffer: ShuffleBuffer | undefined;
  private epoch = -1;
  /** Steps whose rows were taken, and a hash of these rows. */
  private steps = 0;
  private hash = 0;
  /** Memory for rows that are not trained on. */
  private skipped: RowStore | undefined;

  constructor(
    private readonly factory: Factory<unknown>,
    private readonly settings: StreamSettings,
    private readonly reading: Reading,
    private readonly options: StreamedFit,
    private readonly rowReader: RowReader,
  ) {
    this.rows = settings.rows;
  }

  /** Begins an epoch, and waits for its first row. */
  async open(epoch: number): Promise<void> {
    await this.begin(epoch, 0);
    await this.feed?.reader.wait(1, this.isAborted);
    this.reading.signal?.throwIfAborted();
  }

  get sample(): Examples {
    return this.rowReader.sample!; // open has read it
  }

  get isWeighted(): boolean {
    return this.sample.weights !== undefined;
  }

  get isAtEnd(): boolean {
    return this.held === 0 && this.feed?.reader.isDone === true;
  }

  fingerprint(steps: number): string {
    return ((steps === 0 ? this.firstHash : this.hash) >>> 0).toString(16);
  }

  async begin(epoch: number, steps: number): Promise<void> {
    if (epoch !== this.epoch || this.steps > steps) {
      await this.close();
      this.start(epoch);
    }
    while (this.steps < steps) {
      await this.fill(this.isAborted);
      this.reading.signal?.throwIfAborted();
      if (this.isAtEnd) return;
      this.skip();
    }
  }

  fill(isOver: () => boolean): Promise<void> | undefined {
    this.feed?.fill();
    return this.isReady ? undefined : this.wait(isOver);
  }

  gather({ runtime: { arena }, plan, network }: Trainer): number {
    const { columns: targetColumns, data } = this.sample.targets;
    const rows = Math.min(this.options.batchSize, this.held);
    const targets = rows * targetColumns;
    this.takeInto(rows, {
      inputs: arena.f32(plan.input, rows * network.inputUnits),
      columns: network.inputUnits,
      targets: data instanceof Int32Array ? arena.i32(plan.targets, targets) : arena.f32(plan.targets, targets),
      targetColumns,
      weights: this.isWeighted ? arena.f32(plan.weights, rows) : undefined,
    });
    return rows;
  }

  async close(): Promise<void> {
    const { feed } = this;
    this.feed = undefined;
    this.epoch = -1;
    await feed?.reader.close();
  }

  private start(epoch: number): void {
    const { settings, options, reading, rowReader } = this;
    const { shuffleBuffer, readAhead, rows } = settings;
    this.epoch = epoch;
    this.steps = 0;
    this.hash = this.firstHash;
    const patience = options.budget?.milliseconds ?? Infinity;
    const how = { epoch, readAhead, rows, patience, yielder: reading.yielder };
    if (options.shuffle) this.buffer ??= new ShuffleBuffer(shuffleBuffer, readAhead, reading.state.key);
    const { buffer } = this;
    buffer?.begin(epoch);
    this.feed =
      buffer === undefined ? inOrder(this.factory, how, rowReader) : shuffled(this.factory, how, rowReader, buffer);
  }

  private async wait(isOver: () => boolean): Promise<void> {
    const { feed, settings } = this;
    const { batchSize } = this.options;
    while (feed !== undefined && !this.isReady && !isOver()) {
      // Bit by bit, so that no more rows wait than are asked for.
      await feed.reader.wait(Math.min(batchSize + this.room, Math.max(batchSize, settings.readAhead)), isOver);
      feed.fill();
    }
  }

  /** Whether the next batch is there: every row of it is drawn from a full buffer, while there are rows to fill it. */
  private get isReady(): boolean {
    return this.feed?.reader.has(this.options.batchSize + this.room) !== false;
  }

  /** Rows that the shuffle buffer has room for. */
  private get room(): number {
    return this.buffer?.room ?? 0;
  }

  /** Takes the rows of the next step. Unchecked: they are there. */
  private takeInto(rows: number, into: RowStore): void {
    this.feed?.take(rows, into);
    // One row of each step shows other rows, or another order, at little cost.
    this.hash = mixNumbers(mix(this.hash, rows), into.inputs.subarray(0, into.columns));
    this.hash = mixNumbers(this.hash, into.targets.subarray(0, into.targetColumns));
    this.steps++;
  }

  /** Takes the rows of a step that was taken before. */
  private skip(): void {
    const { batchSize } = this.options;
    this.skipped ??= makeStore(formOf(this.sample), batchSize);
    this.takeInto(Math.min(batchSize, this.held), this.skipped);
  }

  private readonly isAborted = () => this.reading.signal?.aborted === true;

  /** Rows that are read and not taken. */
  private get held(): number {
    return (this.feed?.reader.rows ?? 0) + (this.buffer?.rows ?? 0);
  }

  private get firstHash(): number {
    const { shuffle } = this.options;
    return mix(STREAM, shuffle ? this.settings.shuffleBuffer : 0);
  }
}
