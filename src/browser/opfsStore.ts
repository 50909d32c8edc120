import { RuntimeSupportError } from '../errors.js';
import { type BrowserStore, inTurn, requireName } from './browserStore.js';
import { storageFault, withFaults } from './storageFault.js';
import { takeLock } from './takeLock.js';
import { requireWriting, writeSlot } from './writeSlot.js';

const OWNER = 'opfsStore';
/** Folder of all stores, in the root of the site's file system. */
const FOLDER = 'ockham';
/** Two files: a checkpoint takes the place of the one before the last. */
const SLOTS = ['a', 'b'] as const;
/** Bytes before those of a checkpoint: its number, from 1, as f64. A file of a write that never ended has fewer, or 0. */
const HEADER = 8;

/** A file of the two, and the number of the checkpoint in it, 0 for none. */
interface Slot {
  readonly file: File | undefined;
  readonly number: number;
}

/**
 * Makes a store in the origin private file system (OPFS), which pages and workers of one site share.
 *
 * It has two files. A write goes to the one with the older checkpoint, so a page that is killed meanwhile leaves the newer one. Files
 * are written by `createWritable`, which puts a file in the place of the old one once it is whole; where workers lack it (Safari
 * before 26), by `createSyncAccessHandle`: the number that makes a checkpoint count is written last. A page without either is
 * refused: use {@link indexedDBStore} there.
 *
 * @param name  1 to 64 characters; one for each training.
 * @throws OptionError for anything but a name. When it is used: RuntimeSupportError where there is no such file system, as in Node and on
 *   edge servers; StorageError if the storage is full (`systemCode` is `QuotaExceededError`) or blocked (`SecurityError`).
 * @example const store = opfsStore('digits');
 *
 * Source: WHATWG, "File System Standard".
 */
export function opfsStore(name: string): BrowserStore {
  const given = requireName(OWNER, name);
  const folderName = encodeURIComponent(given); // no slash, never `..`
  const clear = () => withFaults(OWNER, async () => (await allStores()).removeEntry(folderName, { recursive: true }));
  return {
    lock: async () => {
      requireWriting(OWNER);
      await withFaults(OWNER, allStores); // before any training: it may be blocked
      return takeLock(OWNER, given);
    },
    read: () =>
      inTurn(async () => {
        const slots = await withFaults(OWNER, async () => slotsIn(await existing(folderOf(folderName, false))));
        const there = slots.filter(({ number }) => number > 0).sort((a, b) => b.number - a.number);
        return there.map(
          ({ file }) =>
            () =>
              withFaults(OWNER, () => bytesBehindHeader(file)),
        );
      }),
    write: (bytes) =>
      withFaults(OWNER, async () => {
        const folder = await folderOf(folderName, true);
        const slots = await slotsIn(folder);
        const [a, b] = slots.map(({ number }) => number) as [number, number];
        const header = new Uint8Array(Float64Array.of(Math.max(a, b) + 1).buffer);
        await writeSlot(OWNER, await folder.getFileHandle(SLOTS[a <= b ? 0 : 1], { create: true }), header, bytes);
      }),
    async clear() {
      const giveBack = await takeLock(OWNER, given);
      try {
        await existing(clear());
      } finally {
        await giveBack();
      }
    },
  };
}

/** @throws RuntimeSupportError where there is no such file system. */
async function allStores(): Promise<FileSystemDirectoryHandle> {
  const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage as
    | Partial<StorageManager>
    | undefined;
  if (typeof storage?.getDirectory !== 'function') {
    const message = `${OWNER}: this runtime has no navigator.storage.getDirectory; browsers have it on secure pages: HTTPS, or this machine`;
    throw new RuntimeSupportError(message, { path: OWNER, expected: 'navigator.storage.getDirectory' });
  }
  return (await storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

async function folderOf(name: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  return (await allStores()).getDirectoryHandle(name, { create });
}

/** undefined if there is no such entry. */
async function existing<T>(entry: Promise<T>): Promise<T | undefined> {
  try {
    return await entry;
  } catch (cause) {
    const fault = storageFault(OWNER, cause);
    if ('systemCode' in fault && fault.systemCode === 'NotFoundError') return undefined;
    throw fault;
  }
}

/** Both slots, in their order. */
function slotsIn(folder: FileSystemDirectoryHandle | undefined): Promise<Slot[]> {
  return Promise.all(
    SLOTS.map(async (name) => {
      const handle = folder && (await existing(folder.getFileHandle(name)));
      const file = await handle?.getFile();
      return { file, number: file === undefined ? 0 : await numberIn(file) };
    }),
  );
}

async function numberIn(file: File): Promise<number> {
  if (file.size < HEADER) return 0;
  const [number = 0] = new Float64Array(await file.slice(0, HEADER).arrayBuffer());
  return Number.isSafeInteger(number) ? number : 0;
}

async function bytesBehindHeader(file: File | undefined): Promise<Uint8Array> {
  return file === undefined ? new Uint8Array(0) : new Uint8Array(await file.slice(HEADER).arrayBuffer());
}
