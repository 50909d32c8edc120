// A disk whose n-th call fails: node:fs/promises, with every call counted, those of open files included.
import type { FileHandle } from 'node:fs/promises';

/** What fails next, and the names of all calls. */
export const disk = { calls: 0, failing: 0, code: 'EIO', log: [] as string[] };

/** The n-th call from now on fails. 0: none. */
export function failAt(call: number, code: string): void {
  Object.assign(disk, { calls: 0, failing: call, code });
}

function count(name: string): void {
  disk.calls++;
  disk.log.push(name);
  if (disk.calls === disk.failing) throw Object.assign(new Error(`${disk.code}: ${name}`), { code: disk.code });
}

type Call = (...args: unknown[]) => unknown;

/** The same calls, each of which may fail. */
export function failing<T extends object>(calls: T): T {
  const counted = (name: string, call: Call, self: object) => {
    return async (...args: unknown[]) => {
      if (name === 'close') await call.apply(self, args); // a file is closed, whatever close answers
      count(name);
      if (name === 'close') return undefined;
      const result = await call.apply(self, args);
      return name === 'open' ? failing(result as FileHandle) : result;
    };
  };
  return new Proxy(calls, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' && typeof name === 'string' ? counted(name, value as Call, target) : value;
    },
  });
}
