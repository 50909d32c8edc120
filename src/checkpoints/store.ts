/**
 * A place that keeps the last two checkpoints of one training: a file, a browser's storage, or your own.
 *
 * A training takes it with `lock`, writes to it, and gives it back. `fit({ resume: store })` reads it without a lock. All three
 * may be called in any order and again; calls of one training do not overlap.
 */
export interface CheckpointStore {
  /**
   * Takes the store for one training.
   *
   * @returns what gives it back; giving it back twice is harmless.
   * @throws StateError `E_LOCKED` if another training has it. A lock that its process or page left behind is taken over.
   */
  lock(): Promise<() => Promise<void>>;
  /**
   * The bytes of the checkpoints, newest first, each read when it is asked for. They are as they lie there, and may be damaged: the
   * reader checks them. Nothing there: it ends at once.
   *
   * @throws StorageError for bytes that are there and cannot be read. The iteration may be asked for the next ones all the same.
   */
  read(): AsyncIterable<Uint8Array>;
  /**
   * Writes a checkpoint. Once the promise is fulfilled, it is there whole, whatever happens next, and so is the one before it.
   *
   * @param bytes  copied, or written before the promise is settled.
   * @throws StorageError if the place is full or fails. What was there stays.
   */
  write(bytes: Uint8Array): Promise<void>;
}
