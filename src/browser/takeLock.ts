import { RuntimeSupportError, StateError } from '../errors.js';
import { locks } from '../platform/webPort.js';
import { storageFault } from './storageFault.js';

/**
 * Takes a lock of the Web Locks API, which all pages and workers of the site see. The browser gives it back when its page or worker ends,
 * however it ends.
 *
 * @param owner  the function that made the store, for messages.
 * @returns what gives it back.
 * @throws StateError `E_LOCKED` if another one has it; RuntimeSupportError where there are no locks.
 */
export async function takeLock(owner: string, name: string): Promise<() => Promise<void>> {
  const manager = locks();
  if (manager === undefined) {
    const message = `${owner}: this runtime has no navigator.locks; browsers have it on secure pages: HTTPS, or this machine`;
    throw new RuntimeSupportError(message, { path: owner, expected: 'navigator.locks' });
  }
  return new Promise((resolve, reject) => {
    const over = manager.request(`ockham:${owner}:${name}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        const message = `${owner}: another training, in this tab or in another one, has the store ${JSON.stringify(name)}`;
        reject(new StateError('E_LOCKED', message, { path: owner, got: name }));
        return undefined;
      }
      return new Promise<void>((giveBack) => {
        resolve(async () => {
          giveBack();
          await over;
        });
      });
    });
    over.catch((cause: unknown) => reject(storageFault(owner, cause)));
  });
}
