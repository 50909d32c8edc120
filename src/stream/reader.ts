import type { Yielder } from '../core/turns/yielder.js';
import { refuse } from '../validate.js';
import { type Factory, openItems } from './source.js';

/** Milliseconds between two looks at whether a wait is over for another reason. */
const POLL = 50;
/** Milliseconds for a source to end once it was told to: one that hangs must not hold a training that is over. */
const GRACE = 1000;

/** Rows that a reader holds. */
export interface Held {
  readonly rows: number;
}

/** Settings of a {@link Reader}. */
export interface ReaderSettings<T> {
  readonly epoch: number;
  /** Checks and copies an item. @param first  number of its first row. */
  readonly read: (item: unknown, number: number, first: number) => T;
  /** Takes back an item whose rows are all taken. */
  readonly release: (item: T) => void;
  /** Rows beyond which nothing more is read until some are taken. */
  readonly readAhead: number;
  /** Rows of the epoch, if the user has said so. */
  readonly rows: number | undefined;
  /** Longest wait for an item, in milliseconds. */
  readonly patience: number;
  readonly yielder: Yielder;
}

/**
 * Reads the items of one epoch ahead, up to a number of rows. An error of the source, or in an item, takes its place behind the rows
 * before it: it is thrown once they do not suffice, however far ahead it was read.
 */
export class Reader<T extends Held> {
  /** Rows that are held, and all that were read. */
  rows = 0;
  total = 0;
  /** Whether nothing more comes: the source has ended, failed, or was closed. */
  isDone = false;
  failure: { readonly error: unknown } | undefined;
  private readonly held: T[] = [];
  /** Rows of the first of them that are taken. */
  private taken = 0;
  private items = 0;
  /** Rows of the last wait. */
  private wanted = 1;
  private iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  private isReading = false;
  private hasEnded = false;
  private wake: () => void = () => {};
  private last = performance.now();

  constructor(
    private readonly factory: Factory<unknown>,
    private readonly settings: ReaderSettings<T>,
  ) {}

  /** Whether so many rows are there, or all that come. */
  has(count: number): boolean {
    return this.rows >= count || (this.isDone && this.failure === undefined);
  }

  /**
   * Waits until so many rows are there, or all that come, or `isOver`.
   *
   * @throws what the source has thrown; DataError for an item that is wrong, or does not come.
   */
  async wait(count: number, isOver: () => boolean): Promise<void> {
    const { patience } = this.settings;
    this.last = performance.now();
    this.wanted = count;
    while (!this.has(count) && this.failure === undefined && !isOver()) {
      this.read();
      await this.soon();
      if (isOver() || performance.now() - this.last < patience) continue;
      const message = `the stream gave no row within the budget of ${patience} milliseconds`;
      refuse('E_DATA', 'stream', 'a row within the budget', undefined, message);
    }
    if (this.failure !== undefined && !this.has(count) && !isOver()) throw this.failure.error;
  }

  /** Hands out so many rows, which are there, in runs of one item each. */
  take(count: number, give: (from: T, first: number, rows: number) => void): void {
    for (let left = count; left > 0; ) {
      const [from] = this.held;
      if (from === undefined) return;
      const rows = Math.min(left, from.rows - this.taken);
      give(from, this.taken, rows);
      left -= rows;
      this.rows -= rows;
      this.taken += rows;
      if (this.taken < from.rows) continue;
      this.held.shift();
      this.settings.release(from);
      this.taken = 0;
    }
    this.read();
  }

  /** Calls `return()` of the iterator, unless it has ended by itself. @throws what that throws. */
  async close(): Promise<void> {
    this.isDone = true;
    if (this.hasEnded || this.iterator === undefined) return;
    this.hasEnded = true;
    const ended = Promise.resolve(this.iterator.return?.());
    ended.catch(() => {}); // once the wait below is over
    await Promise.race([ended, sleep(GRACE)]);
  }

  /** Reads ahead, unless that is going on. */
  private read(): void {
    if (this.isReading || this.isDone || this.rows >= this.limit) return;
    this.isReading = true;
    void this.readOn().finally(() => {
      this.isReading = false;
      this.wake();
    });
  }

  private get limit(): number {
    return Math.max(this.settings.readAhead, this.wanted);
  }

  private async readOn(): Promise<void> {
    const { settings } = this;
    try {
      while (!this.isDone && this.rows < this.limit) {
        this.iterator ??= await openItems(this.factory, settings.epoch);
        if (this.isDone) return void (await this.iterator.return?.()); // closed while it was opened
        const { done, value } = await this.iterator.next();
        if (this.isDone) return;
        if (done === true) {
          this.hasEnded = true;
          this.requireRows();
          this.isDone = true;
        } else this.hold(settings.read(await value, this.items++, this.total));
        this.wake();
        if (settings.yielder.isDue()) await settings.yielder.yieldNow();
      }
    } catch (error) {
      if (this.isDone) return;
      this.failure = { error };
      await this.close().catch(() => {});
    }
  }

  private hold(item: T): void {
    const { rows } = this.settings;
    this.last = performance.now();
    this.held.push(item);
    this.rows += item.rows;
    this.total += item.rows;
    if (rows === undefined || this.total <= rows) return;
    this.rows -= this.total - rows; // those that are said to be there come first
    refuse(
      'E_DATA',
      'stream',
      `${rows} rows`,
      this.total,
      `the stream has more rows than the ${rows} that rowStream was told`,
    );
  }

  /** Refuses an epoch that ends too early. */
  private requireRows(): void {
    const { rows, epoch } = this.settings;
    if (this.total === 0) {
      const cure = epoch === 0 ? '' : '; the factory must return a new iterable each time that it is called';
      refuse('E_EMPTY', 'stream', 'at least one row', 0, `epoch ${epoch} of the stream has no rows${cure}`);
    }
    if (rows === undefined || this.total === rows) return;
    const message = `the stream ended after ${this.total} rows, and rowStream was told that there are ${rows}`;
    refuse('E_DATA', 'stream', `${rows} rows`, this.total, message);
  }

  private async soon(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, POLL);
    });
    clearTimeout(timer);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
