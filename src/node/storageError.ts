import { OckhamError, StorageError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the disk failed',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENAMETOOLONG: 'the name is too long',
};
/** A file that is not there is missing; one that cannot be made has no folder. */
const MISSING = { read: 'there is no such file', write: 'the folder does not exist' } as const;

/** The name by which the system calls the reason: `ENOENT`; in Deno also `NotCapable`, for a permission that was not given. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** An error as the system makes them, where it is known before. */
export function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Runs work on a file. @throws StorageError, which says what failed and why, for an error of the system. */
export async function onDisk<T>(
  owner: string,
  verb: 'read' | 'write',
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OckhamError) throw cause;
    const systemCode = systemCodeOf(cause);
    const known = systemCode === 'ENOENT' ? MISSING[verb] : REASONS[systemCode ?? ''];
    const why =
      known === undefined ? String(cause instanceof Error ? cause.message : cause) : `${known} (${systemCode})`;
    throw new StorageError(`${owner}: cannot ${verb} ${path}: ${why}`, { path: owner, got: path, systemCode, cause });
  }
}
