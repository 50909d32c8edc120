import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CheckpointStore } from '../checkpoints/store.js';
import { asideOf, fileOf, ifThere, readBytes, replaceFile } from './files.js';
import { takeLock } from './lock.js';
import { requirePath } from './path.js';
import { onDisk } from './storageError.js';

/** Name of the checkpoint before the last one. */
export function previousOf(file: string): string {
  return `${file}.previous`;
}

/**
 * Keeps the last two checkpoints of a training in files, for `checkpoint({ store })` and `fit({ resume })`; for Node, Deno and Bun.
 *
 * The last one is in the file of that path, the one before it in `<path>.previous`. A checkpoint is written beside them as `<path>.new`, and
 * takes its name once it is on the disk (fsync of the file, rename, fsync of the folder): whenever the process is killed, or the machine stops, both
 * files are whole. While a training runs, `<path>.lock` says which process it is. A second one is refused; the lock of a process that
 * has ended is taken over. A path that is a link leads to the file; its names are beside that.
 *
 * @param path  of the file. Its folder must exist.
 * @throws OptionError for anything but a path. Its methods reject with StateError `E_LOCKED` while another training has the file, and with StorageError
 *   where the disk fails.
 * @example const store = fileStore('training.safetensors');
 */
export function fileStore(path: string): CheckpointStore {
  const given = resolve(requirePath('fileStore.path', path)); // the folder of the process may change
  const owner = 'fileStore';
  return {
    lock() {
      return onDisk(owner, 'write', `${given}.lock`, async () => {
        const file = await fileOf(given);
        const release = await takeLock(`${file}.lock`, { owner, code: 'E_LOCKED', path: given });
        // Of a process that was killed while it wrote. They are in nobody's way: writing replaces them.
        for (const left of [`${file}.new`, asideOf(previousOf(file))]) await rm(left, { force: true }).catch(() => {});
        return release;
      });
    },
    read() {
      return { [Symbol.asyncIterator]: () => checkpointsOf(given) };
    },
    write(bytes) {
      return onDisk(owner, 'write', given, async () => {
        const file = await fileOf(given);
        await replaceFile(file, bytes, { temporary: `${file}.new`, previous: previousOf(file) });
      });
    },
  };
}

/** No generator, which an error would end: the next checkpoint can be asked for behind one that cannot be read. */
function checkpointsOf(path: string): AsyncIterator<Uint8Array> {
  const names = [(file: string) => file, previousOf];
  return {
    async next() {
      for (let nameOf = names.shift(); nameOf !== undefined; nameOf = names.shift()) {
        const value = await readAs(nameOf, path);
        if (value !== undefined) return { done: false, value };
      }
      return { done: true, value: undefined };
    },
  };
}

function readAs(nameOf: (file: string) => string, path: string): Promise<Uint8Array | undefined> {
  return onDisk('fileStore', 'read', nameOf(path), async () => ifThere(readBytes(nameOf(await fileOf(path)))));
}
