import { OckhamError } from '../errors.js';
import { isA, isObject } from '../validate.js';

/**
 * Key of the methods that read a stream of rows. They come with the object, so programs without one carry none of the code; two
 * copies of the library accept each other's objects.
 */
export const streamedRows: unique symbol = Symbol.for('ockham.streamedRows');

/** A stream of rows, as functions that may not know how to read one see it. */
export interface Streamed {
  readonly [streamedRows]: {
    /** The options of a call in which the stream takes the place of X and y. @throws OptionError if there is a y. */
    optionsOf<O>(y: unknown, options: O): O;
    /** X and y of all items, each as `fit` takes them for many rows; y may be missing. Items are numbered as they come. */
    items(): AsyncGenerator<{ readonly x: unknown; readonly y: unknown }, void, void>;
  };
}

/** Whether the input is a stream of rows; `rowStream` of `ockham/stream` makes one. */
export function isStreamed<S extends Streamed>(input: unknown): input is S {
  return isObject(input) && streamedRows in input;
}

/** Says in an error of this library, about an item, which rows that has. */
export function withRows(error: unknown, item: number, first: number, rows: number): unknown {
  if (isA(error, OckhamError)) {
    const which =
      rows === 1 ? `row ${first}` : rows > 0 ? `rows ${first} to ${first + rows - 1}` : `from row ${first} on`;
    error.message = `item ${item} of the stream (${which}): ${error.message}`;
  }
  return error;
}
