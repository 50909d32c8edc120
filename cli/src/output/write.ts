import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OutputError } from '../exit.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist; make it first',
  EACCES: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
};

function asOutputError(path: string, cause: unknown): OutputError {
  if (cause instanceof OutputError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new OutputError(`cannot write ${path}: ${why}`, { cause });
}

/** Checks before any work that a file can be written. @throws OutputError. */
export async function requireWritable(path: string): Promise<void> {
  try {
    const existing = await stat(path).catch(() => undefined);
    if (existing?.isDirectory()) throw new OutputError(`cannot write ${path}: it is a folder; give the path of a file`);
    await access(existing === undefined ? dirname(resolve(path)) : path, constants.W_OK);
  } catch (cause) {
    throw asOutputError(path, cause);
  }
}

/** Makes a folder, if it is not there, and checks that it can be written to. @throws OutputError. */
export async function requireFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (cause) {
    throw asOutputError(path, cause);
  }
}

/** Writes a file as a whole: the old one, or the new one is there, never a part. @throws OutputError. */
export async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.part`);
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw asOutputError(path, cause);
  }
}
