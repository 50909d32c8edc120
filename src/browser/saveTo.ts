import { requireSavable, type Savable, savedBytes } from '../checkpoints/savable.js';
import type { CheckpointStore } from '../checkpoints/store.js';
import { OptionError } from '../errors.js';
import { refuse } from '../validate.js';
import { storeOf } from './storeOf.js';

/**
 * Saves a model in the browser's storage, whole or not at all. {@link loadFrom} reads it.
 *
 * The place keeps the file before it, too, for the case that this one is damaged on the disk.
 *
 * @param model  a model, also one in a worker.
 * @param place  a store: {@link opfsStore}, {@link indexedDBStore} or your own; or a name, which is that of an {@link opfsStore}.
 * @throws OptionError for anything else; StateError `E_LOCKED` while a training has the store; StorageError if the storage is full or blocked, and
 *   RuntimeSupportError if there is none: what was there stays. Errors of `model.save()`.
 * @example
 * const files = []; // a store of your own, in memory
 * const place = {
 *   lock: async () => async () => {},
 *   read: async function* () { yield* files; },
 *   write: async (bytes) => void files.splice(0, 2, bytes, ...files.slice(0, 1)),
 * };
 * await saveTo(model, place);
 */
export async function saveTo(model: Savable, place: string | CheckpointStore): Promise<void> {
  requireSavable('saveTo', model);
  const store = storeOf(place);
  if (store === undefined) refuse(OptionError, 'saveTo.place', 'a store, or the name of one in OPFS', place);
  const bytes = await savedBytes('saveTo', model);
  const giveBack = await store.lock();
  try {
    await store.write(bytes);
  } finally {
    await giveBack();
  }
}
