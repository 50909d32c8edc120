/**
 * Place where a study keeps its events and the models that go on. `fileJournal` of `ockham/tune/node` is one in files; another may keep them in a
 * page's own storage. A method may return a promise; the calls of a study come one after the other.
 */
export interface Journal {
  /** Opens the journal, and returns the lines written so far; empty for a new study. A last line without its end was never written: drop it. */
  read(): string | Promise<string>;
  /** Adds lines, each with its end. They are safe once the call has settled. */
  append(lines: string): void | Promise<void>;
  /** Keeps the bytes of a model, safe once the call has settled, before the line that names them is added. */
  store(name: string, bytes: Uint8Array): void | Promise<void>;
  /** The bytes of that name; undefined if there are none. The trial is then trained again. */
  load(name: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Drops the bytes of that name, if there are any. */
  remove(name: string): void | Promise<void>;
  /** Ends the use of the journal by this study. */
  close(): void | Promise<void>;
}

/** A journal that ends with the study. */
export function memoryJournal(): Journal {
  const models = new Map<string, Uint8Array>();
  return {
    read: () => '',
    append: () => {},
    store: (name, bytes) => void models.set(name, bytes),
    load: (name) => models.get(name),
    remove: (name) => void models.delete(name),
    close: () => {},
  };
}
