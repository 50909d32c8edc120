import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { OptionError, StateError } from '../../errors.js';
import { refuse, refuseCall } from '../../validate.js';
import type { Journal } from '../journal/journal.js';

const NEWLINE = 0x0a;
/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Journal of a study in a file, and the models that go on in the folder `<path>.models` beside it; for Node, Deno and Bun.
 *
 * Every event is a line, which is on the disk (fsync) before the study goes on: after a crash or `kill -9`, `tune` with the same
 * space, build, rows, options and journal goes on, and ends with the same ranking and bits. Half a line at the end is dropped. The file is in the
 * form of Optuna's JournalStorage (3.1 to 4): `optuna.storages.JournalFileStorage(path)` reads it, and Optuna's dashboard shows it.
 *
 * While a study runs, `<path>.pid` says which process it is. A second one is refused.
 *
 * @param path  of the file, which is created with the first event. One file for each study.
 * @throws OptionError for anything but a path. Within `tune`: StateError `E_BUSY` while another process uses the file; the errors of the file
 *   system.
 * @example const journal = fileJournal('study.jsonl');
 *
 * Source: Optuna's JournalStorage (Akiba, Sano, Yanase, Ohta & Koyama 2019; version 3.1).
 */
export function fileJournal(path: string): Journal {
  if (typeof path !== 'string' || path === '') refuse(OptionError, 'fileJournal.path', 'the path of a file', path);
  return new FileJournal(path);
}

class FileJournal implements Journal {
  private readonly folder: string;
  private readonly lock: string;
  private file: number | undefined;

  constructor(private readonly path: string) {
    this.folder = `${path}.models`;
    this.lock = resolve(`${path}.pid`);
  }

  read(): string {
    this.takeLock();
    try {
      this.file = openSync(this.path, 'a+');
      syncFolder(dirname(this.path));
      const bytes = readFileSync(this.path);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end < bytes.length) ftruncateSync(this.file, end); // or the next line would be half another one
      return bytes.subarray(0, end).toString('utf8');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  append(lines: string): void {
    const bytes = Buffer.from(lines, 'utf8');
    const file = this.opened();
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  }

  store(name: string, bytes: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true });
    const target = this.pathOf(name);
    const file = openSync(`${target}.new`, 'w');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file); // on the disk, before it takes its name
    } finally {
      closeSync(file);
    }
    renameSync(`${target}.new`, target);
    syncFolder(this.folder);
  }

  load(name: string): Uint8Array | undefined {
    const path = this.pathOf(name);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  remove(name: string): void {
    rmSync(this.pathOf(name), { force: true });
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    if (held.delete(this.lock)) rmSync(this.lock, { force: true });
  }

  private opened(): number {
    return this.file ?? refuseCall('E_BUSY', 'fileJournal', 'it was not opened by read()');
  }

  /** A name that a damaged journal has is no path. */
  private pathOf(name: string): string {
    if (!/^[\w-]+\.safetensors$/.test(name)) refuse(OptionError, 'fileJournal', 'the name of a model', name);
    return join(this.folder, name);
  }

  /** @throws StateError `E_BUSY` while another process uses the journal. The lock of a process that has ended is taken over. */
  private takeLock(): void {
    for (;;) {
      try {
        writeFileSync(this.lock, String(process.pid), { flag: 'wx' });
        held.add(this.lock);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = Number(readFileSync(this.lock, 'utf8'));
      if (owner === process.pid ? held.has(this.lock) : isRunning(owner)) {
        const message = `fileJournal: process ${owner} uses ${this.path}; if it does not, remove ${this.lock}`;
        throw new StateError('E_BUSY', message, { path: 'fileJournal' });
      }
      rmSync(this.lock, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs, and is another user's
  }
}

/** A new name is on the disk once its folder is. Windows does not open folders, and needs no such call. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
