import { randomBytes } from 'node:crypto';
import { link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCodeOf, systemError } from './storageError.js';

/** Bytes of one call of the system, which reads less than 2 GiB at once. */
const CHUNK = 2 ** 30;
/** Answers of disks that have no fsync of folders. */
const NO_SYNC = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EBADF'];

/** The value, or undefined where the file is missing. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file that a path leads to, past links: they stay, and it is the file that is replaced. */
export async function fileOf(path: string): Promise<string> {
  return (await ifThere(realpath(path))) ?? resolve(path);
}

/** Bytes of a file. @throws errors of the system, also for a folder, or a device or pipe, which might never end. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const found = await stat(path);
  if (found.isDirectory()) throw systemError('EISDIR', 'it is a folder');
  if (!found.isFile()) throw systemError('EINVAL', 'it is no ordinary file');
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(found.size);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, bytes.length - at));
      if (bytesRead === 0) return bytes.subarray(0, at); // it has become shorter
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** A short text; undefined where the file is missing. */
export function readText(path: string): Promise<string | undefined> {
  return ifThere(readFile(path, 'utf8'));
}

/** A name beside a file that nobody else has. */
export function nameBeside(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.new`;
}

/** Second name of a file that is about to be the one before the last. */
export function asideOf(previous: string): string {
  return `${previous}.new`;
}

/** Names beside the one of a file. */
export interface Replacing {
  /** Of the new bytes, until they take the file's name. */
  readonly temporary: string;
  /** Of the bytes before. Default: they go. */
  readonly previous?: string;
}

/**
 * Replaces a file as a whole: whenever the process or the machine stops, the bytes before are there or the new ones, never a part.
 * Once fulfilled, the new ones are on the disk. The file keeps its permissions.
 */
export async function replaceFile(file: string, bytes: Uint8Array, { temporary, previous }: Replacing): Promise<void> {
  const before = await ifThere(stat(file));
  if (before?.isDirectory()) throw systemError('EISDIR', 'it is a folder');
  try {
    await writeThrough(temporary, bytes, before === undefined ? 0o666 : before.mode & 0o777);
    if (previous !== undefined && before !== undefined) await keepAs(file, previous);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Writes a file whose bytes are on the disk before it gets the name by which it is read. */
async function writeThrough(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a file a second name, so that its first is never missing. Where the disk has no second names, it moves: readers know both. */
async function keepAs(file: string, previous: string): Promise<void> {
  const aside = asideOf(previous);
  try {
    await link(file, aside);
  } catch {
    await rename(file, previous);
    return;
  }
  try {
    await rename(aside, previous);
  } finally {
    // Also behind a rename of POSIX that does nothing: both names are of one file after a crash between these two renames.
    await rm(aside, { force: true });
  }
}

/** A new name is on the disk once its folder is. Windows does not open folders, and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } catch (error) {
    if (!NO_SYNC.includes(systemCodeOf(error) ?? '')) throw error;
  } finally {
    await file.close();
  }
}
