import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { StateError, type StateErrorCode } from '../errors.js';
import { isPlain } from '../validate.js';
import { readText } from './files.js';
import { systemCodeOf } from './storageError.js';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Of the process; undefined where the system does not say. */
  readonly start?: string | undefined;
  readonly since: string;
}

/** Names in the error of a lock that is held. */
export interface LockNames {
  readonly owner: string;
  readonly code: StateErrorCode;
  /** The file that is locked. */
  readonly path: string;
}

/** In which a process that has just made its lock writes into it. */
const WRITING_MILLISECONDS = 500;

/**
 * Takes a file as a lock. It holds the process, its host and its start, so that the lock of a process that has ended is taken over, also if another one has
 * its number by now. Whether a process of another host runs cannot be seen, so its lock is never taken over.
 *
 * @returns what removes it.
 * @throws StateError of the code for a lock that is held, this process included; errors of the system.
 */
export async function takeLock(lock: string, names: LockNames): Promise<() => Promise<void>> {
  const { pid } = process;
  const holder: Holder = { pid, host: hostname(), start: await startOf(pid), since: new Date().toISOString() };
  const mine = JSON.stringify(holder);
  while (!(await isMade(lock, mine))) {
    const text = await readText(lock);
    if (text === undefined) continue; // it has just been removed
    const other = await holderIn(lock, text);
    if (other !== undefined) refuseLocked(lock, names, other);
    await removeStale(lock, text, names);
  }
  let isHeld = true;
  return async () => {
    if (!isHeld) return;
    isHeld = false;
    if ((await readText(lock)) === mine) await rm(lock, { force: true });
  };
}

/** Makes the file unless it is there. */
async function isMade(lock: string, text: string): Promise<boolean> {
  const file = await open(lock, 'wx').catch((error: unknown) => {
    if (systemCodeOf(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(text).finally(() => file.close());
    return (await readText(lock)) === text; // one that took long to write it may have lost it
  } catch (error) {
    await rm(lock, { force: true }).catch(() => {});
    throw error;
  }
}

/** Who holds the lock; undefined for nobody. */
async function holderIn(lock: string, text: string): Promise<Holder | undefined> {
  const holder = readHolder(text);
  if (holder !== undefined) return (await isHolding(holder)) ? holder : undefined;
  await wait(WRITING_MILLISECONDS); // it may be written at this moment; otherwise its machine stopped then
  const later = await readText(lock);
  return later === undefined || later === text ? undefined : holderIn(lock, later);
}

function readHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isPlain(value)) return undefined;
  const { pid, host, start, since } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string') return undefined;
  return {
    pid,
    host,
    start: typeof start === 'string' ? start : undefined,
    since: typeof since === 'string' ? since : 'an unknown time',
  };
}

async function isHolding({ pid, host, start }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isRunning(pid)) return false;
  const found = await startOf(pid);
  return found === undefined || start === undefined || found === start;
}

/** Whether there is a process of that number, or there may be one that this process may not ask about. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH';
  }
}

/** When a process was started: the boot, and its clock's ticks since then; ENDED for one that only waits to be noticed. Only Linux says. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // Behind the program's name, which may have any characters, come the third field, the state, and those that follow.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : `${boot.trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * Removes a lock that nobody holds. Only who has the lock of that does, and only the one that was found: another process may have removed it
 * before, and hold its own by now.
 */
async function removeStale(lock: string, text: string, names: LockNames): Promise<void> {
  const release = await takeLock(`${lock}.takeover`, names);
  try {
    if ((await readText(lock)) === text) await rm(lock, { force: true });
  } finally {
    await release();
  }
}

function refuseLocked(lock: string, { owner, code, path }: LockNames, { pid, host, since }: Holder): never {
  const isHere = host === hostname();
  const place = isHere ? '' : ` of the host ${host}`;
  const message =
    isHere && pid === process.pid
      ? `${owner}: this process has ${path} since ${since}`
      : `${owner}: process ${pid}${place} has ${path} since ${since}; if it does not run any more, remove ${lock}`;
  throw new StateError(code, message, { path: owner, got: path });
}
