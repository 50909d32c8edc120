import { type Held, Reader, type ReaderSettings } from './reader.js';
import type { ReadRows, RowReader } from './readRows.js';
import { copyRows, type RowStore } from './rowStore.js';
import type { ShuffleBuffer, WaitingRows } from './shuffleBuffer.js';
import type { Factory } from './source.js';

/** The rows of an epoch, in the order of training. */
export interface Feed {
  readonly reader: Pick<Reader<Held>, 'rows' | 'isDone' | 'has' | 'wait' | 'close'>;
  /** Moves rows that have come to the buffer, if there is one with room. */
  fill(): void;
  /** Copies the next rows. Unchecked: they are there. */
  take(rows: number, into: RowStore): void;
}

/** Settings of its reader. */
export type FeedSettings = Omit<ReaderSettings<Held>, 'read' | 'release'>;

/** Rows in the order in which they come. */
export function inOrder(factory: Factory<unknown>, settings: FeedSettings, { read, release }: RowReader): Feed {
  const reader = new Reader<ReadRows>(factory, { ...settings, read: (...given) => read(...given, false), release });
  return {
    reader,
    fill() {},
    take(rows, into) {
      let at = 0;
      reader.take(rows, (from, first, count) => {
        copyRows(from, first, count, into, at);
        at += count;
      });
    },
  };
}

/** Rows drawn from a buffer: the next one takes the place of each. */
export function shuffled(
  factory: Factory<unknown>,
  settings: FeedSettings,
  { read, release }: RowReader,
  buffer: ShuffleBuffer,
): Feed {
  const reader = new Reader<WaitingRows>(factory, {
    ...settings,
    read(...given) {
      const item = read(...given, true);
      const waiting = buffer.hold(item, item.rows);
      release(item);
      return waiting;
    },
    release() {},
  });
  const add = (from: WaitingRows, first: number, rows: number) => buffer.add(from, first, rows);
  return {
    reader,
    fill() {
      if (buffer.room > 0) reader.take(Math.min(buffer.room, reader.rows), add);
    },
    take(rows, into) {
      for (let at = 0; at < rows; at++) {
        buffer.draw(into, at);
        reader.take(1, add);
      }
    },
  };
}
