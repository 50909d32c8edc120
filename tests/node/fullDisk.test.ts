// Real disks that are full or read-only.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { load } from '../../src/index.js';
import { fileStore, saveFile } from '../../src/node/index.js';
import { rejectionOf } from '../support/models.js';
import { filesIn, newFolder, trained } from './support.js';

/** A disk in memory, of that many KiB; undefined where mounting is not allowed. */
function mounted(kibibytes: number): string | undefined {
  const folder = join(newFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

async function epochsIn(path: string): Promise<number[]> {
  const epochs: number[] = [];
  for await (const bytes of fileStore(path).read()) epochs.push(load(bytes).epoch);
  return epochs;
}

test('54: a disk that is full keeps its checkpoints, has no half of another, and takes the next one once there is room', async ({
  skip,
}) => {
  const folder = mounted(64);
  if (folder === undefined) return skip('mounting is not allowed');
  const path = join(folder, 'model');
  const [first, second, third] = await Promise.all([1, 2, 3].map(trained));
  for (const { bytes } of [first!, second!]) await fileStore(path).write(bytes);
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filling'), new Uint8Array(bavail * bsize));
  const full = {
    code: 'E_STORAGE',
    systemCode: 'ENOSPC',
    message: expect.stringContaining('the disk is full (ENOSPC)'),
  };
  expect(await rejectionOf(fileStore(path).write(third!.bytes))).toMatchObject(full);
  expect(await rejectionOf(saveFile(third!.model, path))).toMatchObject(full);
  expect(await rejectionOf(saveFile(third!.model, join(folder, 'other')))).toMatchObject(full);
  expect(filesIn(folder)).toEqual(['filling', 'model', 'model.previous']);
  expect(await epochsIn(path)).toEqual([2, 1]);
  writeFileSync(join(folder, 'filling'), '');
  await fileStore(path).write(third!.bytes);
  expect(await epochsIn(path)).toEqual([3, 2]);
});

test('54: a disk that is read-only refuses the lock and the file, and is read all the same', async ({ skip }) => {
  const folder = mounted(64);
  if (folder === undefined) return skip('mounting is not allowed');
  const path = join(folder, 'model');
  const { model, bytes } = await trained(1);
  await fileStore(path).write(bytes);
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  const refused = { code: 'E_STORAGE', systemCode: 'EROFS', message: expect.stringContaining('the disk is read-only') };
  expect(await rejectionOf(fileStore(path).lock())).toMatchObject(refused);
  expect(await rejectionOf(fileStore(path).write(bytes))).toMatchObject(refused);
  expect(await rejectionOf(saveFile(model, path))).toMatchObject(refused);
  expect(await epochsIn(path)).toEqual([1]);
});
