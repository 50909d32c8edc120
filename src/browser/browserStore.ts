import type { CheckpointStore } from '../checkpoints/store.js';
import { OptionError } from '../errors.js';
import { isWellFormed, refuse } from '../validate.js';

/** A place in a browser's storage that keeps the last two files written to it. */
export interface BrowserStore extends CheckpointStore {
  /**
   * Removes what is there.
   *
   * @throws StateError `E_LOCKED` while a training has the store; StorageError.
   */
  clear(): Promise<void>;
}

const LONGEST_NAME = 64;

/** @throws OptionError unless it is a text of 1 to 64 characters. Any characters will do: a name is never a path. */
export function requireName(owner: string, name: unknown): string {
  const isName = typeof name === 'string' && name !== '' && name.length <= LONGEST_NAME && isWellFormed(name);
  if (!isName) refuse(OptionError, `${owner}.name`, `a text of 1 to ${LONGEST_NAME} characters`, name);
  return name;
}

/** Reads one after the other, each when it is asked for. After one that fails, the next can be asked for. */
export function inTurn(list: () => Promise<readonly (() => Promise<Uint8Array>)[]>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      let readers: readonly (() => Promise<Uint8Array>)[] | undefined;
      let at = 0;
      return {
        async next() {
          if (readers === undefined) {
            readers = []; // the end, if the list cannot be read
            readers = await list();
          }
          const read = readers[at++];
          return read === undefined ? { done: true, value: undefined } : { done: false, value: await read() };
        },
      };
    },
  };
}
