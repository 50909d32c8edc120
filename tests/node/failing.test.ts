// Disks that fail at any call, are full, or belong to others: what was there stays, and nothing half-written is left.
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { load } from '../../src/index.js';
import { fileStore, loadFile, saveFile } from '../../src/node/index.js';
import { disk, failAt } from './failingDisk.js';
import { filesIn, newFolder, trained } from './support.js';

vi.mock('node:fs/promises', async (original) => {
  const { failing } = await import('./failingDisk.js');
  return failing({ ...(await original<typeof import('node:fs/promises')>()) });
});
afterEach(() => failAt(0, ''));

/** Epochs of the checkpoints that load, newest first. */
async function epochsIn(path: string): Promise<number[]> {
  const epochs: number[] = [];
  for await (const bytes of fileStore(path).read()) epochs.push(load(bytes).epoch);
  return epochs;
}

const models = await Promise.all([1, 2, 3, 4].map(trained));
const bytesOf = (epoch: number) => models[epoch - 1]!.bytes;

describe.each(['EIO', 'ENOSPC', 'EROFS', 'EACCES'])('54: %s at the n-th call, for every n', (code) => {
  test('a checkpoint is written or refused with the code; the last one that was written stays, and no temporary file', async () => {
    let failed = 0;
    for (let call = 1; ; call++) {
      const folder = newFolder();
      const path = join(folder, 'model');
      const store = fileStore(path);
      for (const epoch of [1, 2, 3]) await store.write(bytesOf(epoch));
      failAt(call, code);
      const error = await store.write(bytesOf(4)).catch((given: unknown) => given);
      const { calls } = disk;
      failAt(0, '');
      const [last = 0, previous = 0] = await epochsIn(path);
      if (error === undefined) expect([last, previous], `call ${call}`).toEqual([4, 3]);
      else {
        failed++;
        expect(error).toMatchObject({ name: 'StorageError', code: 'E_STORAGE', systemCode: code });
        expect(last, `call ${call}`).toBeGreaterThanOrEqual(3);
        expect(last - previous, `call ${call}: two are kept`).toBeLessThanOrEqual(1);
      }
      expect((await loadFile(path)).epoch).toBe(last);
      expect(filesIn(folder), `call ${call}`).toEqual(['model', 'model.previous']);
      if (call > calls) break; // none failed
      await store.write(bytesOf(4)); // and the next one succeeds
      expect((await epochsIn(path))[0]).toBe(4);
    }
    expect(failed).toBeGreaterThan(8);
  });

  test('saveFile leaves the file before or the new one', async () => {
    for (let call = 1; ; call++) {
      const folder = newFolder();
      const path = join(folder, 'model');
      await saveFile(models[0]!.model, path);
      failAt(call, code);
      const error = await saveFile(models[1]!.model, path).catch((given: unknown) => given);
      const { calls } = disk;
      failAt(0, '');
      if (error !== undefined) expect(error).toMatchObject({ code: 'E_STORAGE', systemCode: code });
      expect([error === undefined ? 2 : 1, 2]).toContain((await loadFile(path)).epoch);
      expect(filesIn(folder)).toEqual(['model']);
      if (call > calls) break;
    }
  });

  test('a lock is taken or refused with the code, and is not left behind', async () => {
    for (let call = 1; ; call++) {
      const folder = newFolder();
      const store = fileStore(join(folder, 'model'));
      failAt(call, code);
      const release = await store.lock().catch((given: unknown) => given);
      const { calls } = disk;
      failAt(0, '');
      if (typeof release === 'function') await release();
      else expect(release).toMatchObject({ code: 'E_STORAGE', systemCode: code });
      expect(filesIn(folder)).toEqual([]);
      if (call > calls) break;
    }
  });

  test('a checkpoint that cannot be read is skipped by its reader, who may go on to the one before', async () => {
    const path = join(newFolder(), 'model');
    for (const epoch of [1, 2]) await fileStore(path).write(bytesOf(epoch));
    for (let call = 1; ; call++) {
      failAt(call, code);
      const reader = fileStore(path).read()[Symbol.asyncIterator]();
      const found: number[] = [];
      for (let isDone = false; !isDone; ) {
        const next = await reader.next().catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'E_STORAGE', systemCode: code });
        });
        if (next?.done === false) found.push(load(next.value).epoch);
        isDone = next?.done === true;
      }
      const { calls } = disk;
      if (call > calls) {
        expect(found).toEqual([2, 1]);
        break;
      }
      expect(found).toHaveLength(1);
    }
  });
});
