import type { CheckpointStore } from '../checkpoints/store.js';
import { FormatError, OptionError, StorageError } from '../errors.js';
import { type LoadOptions, load } from '../model/load.js';
import type { Sequential } from '../model/sequential.js';
import { hasMethods, refuse } from '../validate.js';
import { warn } from '../warnings.js';
import { bytesOfBlob, bytesOfResponse } from './bytesFrom.js';
import { storeOf } from './storeOf.js';

/**
 * Loads a model that {@link saveTo} or a checkpoint saved, that the user chose as a file, or that a server sent.
 *
 * If the newest file of a store is damaged, the one before it is loaded, with a warning (`W_CHECKPOINT`).
 *
 * @param place    a store ({@link opfsStore}, {@link indexedDBStore} or your own), the name of one in OPFS, a Blob or File, or a
 *   Response of fetch; up to 4 GiB.
 * @param options  those of `load`.
 * @throws FormatError: as `load`, and for a Response that is not ok or has another length than announced. StorageError if nothing is there
 *   (`systemCode` is `NotFoundError`), or it cannot be read. OptionError for anything else, and for a Response that was read or may not be.
 * @example const copy = await loadFrom(new Blob([model.save()]));
 */
export async function loadFrom(
  place: string | CheckpointStore | Blob | Response,
  options: LoadOptions = {},
): Promise<Sequential> {
  if (hasMethods<Response>(place, 'arrayBuffer', 'clone')) return load(await bytesOfResponse(place), options);
  if (hasMethods<Blob>(place, 'arrayBuffer', 'slice')) return load(await bytesOfBlob(place), options);
  const store = storeOf(place);
  if (store === undefined) {
    refuse(OptionError, 'loadFrom.place', 'a store, the name of one in OPFS, a Blob, a File or a Response', place);
  }
  return newestIn(store, options);
}

/** Loads the newest file that is whole. If there is none, the fault of the newest one is thrown. */
async function newestIn(store: CheckpointStore, options: LoadOptions): Promise<Sequential> {
  const files = store.read()[Symbol.asyncIterator]();
  let fault: Error | undefined;
  for (;;) {
    try {
      const { value, done } = await files.next();
      if (done) break;
      const model = load(value, options);
      if (fault !== undefined) warn('W_CHECKPOINT', `loadFrom: ${fault.message}; the file before it was loaded`);
      return model;
    } catch (error) {
      if (!isLost(error)) throw error;
      fault ??= error;
    }
  }
  const message = 'loadFrom: nothing is saved in this store (NotFoundError)';
  throw fault ?? new StorageError(message, { path: 'loadFrom', systemCode: 'NotFoundError' });
}

/** Whether a file is damaged or cannot be read. One of a newer version is not lost. */
function isLost(error: unknown): error is StorageError | FormatError {
  return error instanceof StorageError || (error instanceof FormatError && error.code === 'E_FORMAT');
}
