// The stores where there is no storage. Those in browsers: npm run test:chaos:browsers.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { indexedDBStore, opfsStore } from '../../src/browser/index.js';

const STORES = { opfsStore, indexedDBStore };
const LACKS = { opfsStore: 'FileSystemFileHandle.createWritable', indexedDBStore: 'indexedDB' };

afterEach(() => void vi.unstubAllGlobals());

describe.each(['opfsStore', 'indexedDBStore'] as const)('%s', (name) => {
  test.each([undefined, null, 1, '', 'x'.repeat(65), '\ud800', ['a']])('refuses %s as a name', (given) => {
    expect(() => STORES[name](given as never)).toThrow(
      expect.objectContaining({ code: 'E_OPTION', path: `${name}.name` }),
    );
  });

  test('is refused by name in Node and on edge servers, before a training begins', async () => {
    const store = STORES[name]('training');
    const refused = { name: 'RuntimeSupportError', code: 'E_RUNTIME', expected: LACKS[name] };
    await expect(store.lock()).rejects.toMatchObject(refused);
    for (const use of [() => store.write(new Uint8Array(8)), () => store.read()[Symbol.asyncIterator]().next()]) {
      await expect(use()).rejects.toMatchObject({ code: 'E_RUNTIME', message: expect.stringContaining(name) });
    }
  });

  test('that cannot be read ends after its error', async () => {
    const files = STORES[name]('training').read()[Symbol.asyncIterator]();
    await expect(files.next()).rejects.toMatchObject({ code: 'E_RUNTIME' });
    expect(await files.next()).toEqual({ done: true, value: undefined });
  });

  test('is refused by name where there are no locks', async () => {
    vi.stubGlobal('navigator', {});
    await expect(STORES[name]('training').clear()).rejects.toMatchObject({
      code: 'E_RUNTIME',
      expected: 'navigator.locks',
    });
  });
});

test('a page that lacks both ways to write files is told to use IndexedDB', async () => {
  vi.stubGlobal('FileSystemFileHandle', class {});
  await expect(opfsStore('training').lock()).rejects.toMatchObject({
    code: 'E_RUNTIME',
    message: expect.stringContaining('use indexedDBStore, or train in a worker'),
  });
});

test('a database that the browser does not open is told by its reason', async () => {
  const open = () => {
    throw new DOMException('no', 'SecurityError');
  };
  vi.stubGlobal('indexedDB', { open });
  await expect(indexedDBStore('training').lock()).rejects.toMatchObject({
    name: 'StorageError',
    systemCode: 'SecurityError',
    message: expect.stringContaining('may not store anything'),
  });
});
