import { requireSavable, type Savable, savedBytes } from '../checkpoints/savable.js';
import { fileOf, nameBeside, replaceFile } from './files.js';
import { requirePath } from './path.js';
import { onDisk } from './storageError.js';

/**
 * Writes a model into a file, which `loadFile` reads; for Node, Deno and Bun.
 *
 * The bytes are written beside the file, and take its name once they are on the disk (fsync of the file, rename, fsync of the folder): whenever the
 * process is killed, or the machine stops, there is the file before or the new one. It keeps the permissions of the one before.
 *
 * @param model  a model, or one in a worker.
 * @param path   of the file, by custom `*.safetensors`. Its folder must exist.
 * @throws OptionError for anything but a model and a path; StorageError, with the `systemCode` of the system (`ENOSPC`, `EACCES`, `EIO`, ...), where the
 *   disk fails: the file before stays; the errors of `save`.
 * @example await saveFile(model, 'model.safetensors');
 */
export async function saveFile(model: Savable, path: string): Promise<void> {
  requireSavable('saveFile', model);
  requirePath('saveFile.path', path);
  const bytes = await savedBytes('saveFile', model);
  await onDisk('saveFile', 'write', path, async () => {
    const file = await fileOf(path);
    await replaceFile(file, bytes, { temporary: nameBeside(file) });
  });
}
