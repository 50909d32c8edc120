import { FormatError, StorageError } from '../errors.js';
import { type LoadOptions, load } from '../model/load.js';
import type { Sequential } from '../model/sequential.js';
import { warn } from '../warnings.js';
import { previousOf } from './fileStore.js';
import { fileOf, readBytes } from './files.js';
import { requirePath } from './path.js';
import { onDisk } from './storageError.js';

/**
 * Loads a model from a file of `saveFile` or `checkpoint`; for Node, Deno and Bun.
 *
 * A file that is damaged, missing or unreadable, beside which a checkpoint lies as `<path>.previous`, gives that one, and warns (`W_CHECKPOINT`).
 *
 * @param path     of the file.
 * @param options  those of `load`.
 * @throws OptionError for anything but a path; StorageError, with the `systemCode` of the system (`ENOENT`, `EACCES`, `EIO`, ...), where there is no file or it
 *   cannot be read; the errors of `load`: FormatError `E_FORMAT` for a file that is no model, or a damaged one, `E_VERSION` for one of a newer
 *   version.
 * @example
 * const { saveFile } = await import('ockham/node');
 * await saveFile(model, 'model.safetensors');
 * const copy = await loadFile('model.safetensors');
 */
export async function loadFile(path: string, options: LoadOptions = {}): Promise<Sequential> {
  requirePath('loadFile.path', path);
  try {
    return await loaded(path, options);
  } catch (error) {
    if (!isLost(error)) throw error;
    const previous = previousOf(await fileOf(path).catch(() => path));
    const model = await loaded(previous, options).catch((other: unknown) => {
      throw isLost(other) ? error : other;
    });
    warn('W_CHECKPOINT', `${error.message}; the checkpoint before it is taken, ${previous}`);
    return model;
  }
}

async function loaded(path: string, options: LoadOptions): Promise<Sequential> {
  const bytes = await onDisk('loadFile', 'read', path, () => readBytes(path));
  try {
    return load(bytes, options);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { code, message, path: place = 'loadFile', expected, got, cause } = error;
    const details = { path: place, ...(expected === undefined ? {} : { expected }), got, cause };
    throw new FormatError(`${path}: ${message}`, details, code === 'E_VERSION' ? code : 'E_FORMAT');
  }
}

/** Whether nothing can be read from a file: it is missing, damaged, or its disk fails. One of a newer version is not lost. */
function isLost(error: unknown): error is StorageError | FormatError {
  return error instanceof StorageError || (error instanceof FormatError && error.code === 'E_FORMAT');
}
