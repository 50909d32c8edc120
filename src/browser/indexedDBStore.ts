import { RuntimeSupportError } from '../errors.js';
import { type BrowserStore, inTurn, requireName } from './browserStore.js';
import { withFaults } from './storageFault.js';
import { takeLock } from './takeLock.js';

const OWNER = 'indexedDBStore';
const DATABASE = 'ockham';
const VERSION = 1;
/** Bytes by keys [name of the store, number of the checkpoint]. */
const CHECKPOINTS = 'checkpoints';

type Key = [name: string, number: number];

/**
 * Makes a store in IndexedDB, in the database `ockham` of the site. Pages and workers of one site share it.
 *
 * A write is one transaction with strict durability: the checkpoint is there with all its bytes, or not at all.
 *
 * @param name  1 to 64 characters; one for each training.
 * @throws OptionError for anything but a name. When it is used: RuntimeSupportError where there is no IndexedDB, as in Node and on edge
 *   servers; StorageError if the storage is full (`systemCode` is `QuotaExceededError`) or blocked (`SecurityError`).
 * @example const store = indexedDBStore('digits');
 *
 * Source: W3C, "Indexed Database API 3.0".
 */
export function indexedDBStore(name: string): BrowserStore {
  const given = requireName(OWNER, name);
  const all = () => IDBKeyRange.bound([given], [given, []]); // lists come after all numbers
  return {
    lock: async () => {
      await inTransaction('readonly', async () => {}); // before any training: it may be blocked
      return takeLock(OWNER, given);
    },
    read: () =>
      inTurn(async () => {
        const keys = await inTransaction('readonly', async (store) => settled(store.getAllKeys(all())));
        return keys.reverse().map((key) => async () => {
          const bytes = await inTransaction('readonly', async (store) => settled<unknown>(store.get(key)));
          return bytes instanceof Uint8Array ? bytes : new Uint8Array(0); // the next write may have replaced it
        });
      }),
    write: (bytes) =>
      inTransaction('readwrite', async (store) => {
        const keys = (await settled(store.getAllKeys(all()))) as Key[];
        const last = keys.at(-1)?.[1] ?? 0;
        await settled(store.put(bytes, [given, last + 1]));
        await Promise.all(keys.slice(0, -1).map((key) => settled(store.delete(key))));
      }),
    async clear() {
      const giveBack = await takeLock(OWNER, given);
      try {
        await inTransaction('readwrite', async (store) => settled(store.delete(all())));
      } finally {
        await giveBack();
      }
    },
  };
}

/** Runs work in a transaction of its own; all of it is stored, or nothing. */
function inTransaction<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  return withFaults(OWNER, async () => {
    const database = await opened();
    try {
      const transaction = database.transaction(CHECKPOINTS, mode, { durability: 'strict' });
      const ended = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      const [result] = await Promise.all([work(transaction.objectStore(CHECKPOINTS)), ended]);
      return result;
    } finally {
      database.close();
    }
  });
}

function opened(): Promise<IDBDatabase> {
  const factory = globalThis.indexedDB as IDBFactory | null | undefined;
  if (factory === undefined || factory === null) {
    throw new RuntimeSupportError(`${OWNER}: this runtime has no indexedDB`, { path: OWNER, expected: 'indexedDB' });
  }
  const opening = factory.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(CHECKPOINTS);
  return settled(opening);
}

/** The result of a request; rejects with its error. */
function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
