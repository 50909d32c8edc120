import { OckhamError, StorageError } from '../errors.js';
import { show } from '../show.js';
import { isObject } from '../validate.js';

/** Reasons by which browsers refuse, and the cures. */
const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'the storage of this site is full; remove what is not needed, or ask for more by navigator.storage.persist()',
  SecurityError: 'this page may not store anything: cookies and site data are blocked, or it is in a sandboxed frame',
  NotReadableError: 'the file was changed, moved or removed since it was chosen',
  NoModificationAllowedError: 'another tab or worker is writing to the same file',
  InvalidStateError: 'this page may not store anything, as in private windows of some browsers',
};

/** Makes a StorageError of an error of the browser, which stays its cause; errors of this library stay as they are. */
export function storageFault(owner: string, cause: unknown): OckhamError {
  if (cause instanceof OckhamError) return cause;
  const { name, message } = (isObject(cause) ? cause : {}) as Partial<Error>;
  const systemCode = typeof name === 'string' ? name : 'Error';
  const reason = REASONS[systemCode] ?? `the browser's storage failed: ${message ?? show(cause)}`;
  return new StorageError(`${owner}: ${reason} (${systemCode})`, { path: owner, cause, systemCode });
}

/** Runs work on the storage; what the browser throws becomes a {@link StorageError}. */
export async function withFaults<T>(owner: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageFault(owner, cause);
  }
}
