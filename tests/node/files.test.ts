// What saveFile and loadFile do with paths, files and disks; what a disk that fails leaves is in failing.test.ts.
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { load, onWarning, type Warning } from '../../src/index.js';
import { loadFile, saveFile } from '../../src/node/index.js';
import { rejectionOf, weightBits } from '../support/models.js';
import { filesIn, newFolder, trained } from './support.js';

const warnings: Warning[] = [];
const restore = onWarning((warning) => void warnings.push(warning));
afterEach(() => void warnings.splice(0));

test('a model comes back from a file with its bits, and nothing else is left in the folder', async () => {
  const folder = newFolder();
  const path = join(folder, 'model.safetensors');
  const { model, bytes } = await trained(2);
  await saveFile(model, path);
  expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
  const copy = await loadFile(path);
  expect(weightBits(copy)).toEqual(weightBits(model));
  expect(copy.epoch).toBe(2);
  await saveFile((await trained(3)).model, path);
  expect((await loadFile(path, { compile: false })).epoch).toBe(3);
  expect(filesIn(folder)).toEqual(['model.safetensors']);
});

test('a model in a worker is saved, too: its save gives a promise', async () => {
  const path = join(newFolder(), 'model');
  const { bytes } = await trained(1);
  await saveFile({ save: async () => bytes }, path);
  expect((await loadFile(path)).epoch).toBe(1);
});

test('many writers of one file at once leave one of their files, whole', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const models = await Promise.all([1, 2, 3].map(trained));
  await Promise.all([...models, ...models].map(({ model }) => saveFile(model, path)));
  expect([1, 2, 3]).toContain((await loadFile(path)).epoch);
  expect(filesIn(folder)).toEqual(['model']);
});

test('a link stays a link, and permissions stay what they are', async () => {
  const folder = newFolder();
  const [path, target] = [join(folder, 'link'), join(folder, 'target')];
  writeFileSync(target, 'old');
  chmodSync(target, 0o600);
  symlinkSync(target, path);
  await saveFile((await trained(1)).model, path);
  expect((await loadFile(target)).epoch).toBe(1);
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(filesIn(folder)).toEqual(['link', 'target']);
});

const paths = [undefined, null, 7, '', {}, ['model'], new Uint8Array(3), 'models/', 'a\0b', new URL('file:///model')];
test.each(paths)('%s is no path', async (path) => {
  const { model } = await trained(1);
  const refused = { code: 'E_OPTION', expected: expect.stringContaining('the path of a file') };
  expect(await rejectionOf(saveFile(model, path as string))).toMatchObject({ ...refused, path: 'saveFile.path' });
  expect(await rejectionOf(loadFile(path as string))).toMatchObject({ ...refused, path: 'loadFile.path' });
});

test('a URL is refused with what makes a path of it', async () => {
  const error = await rejectionOf(loadFile(new URL('file:///model') as unknown as string));
  expect(error).toMatchObject({ message: expect.stringContaining('fileURLToPath(url)') });
});

test.each([undefined, 7, {}, 'model', new Uint8Array(3)])('%s is no model', async (model) => {
  const folder = newFolder();
  const error = await rejectionOf(saveFile(model as never, join(folder, 'model')));
  expect(error).toMatchObject({ code: 'E_OPTION', path: 'saveFile.model', expected: 'a model' });
  const own = { save: () => 'bytes' };
  const other = await rejectionOf(saveFile(own as never, join(folder, 'model')));
  expect(other).toMatchObject({ code: 'E_OPTION', message: expect.stringContaining('whose save() gives bytes') });
  expect(filesIn(folder)).toEqual([]);
});

test('what cannot be read or written is a StorageError with the code of the system', async () => {
  const folder = newFolder();
  const { model, bytes } = await trained(1);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), bytes);
  const cases = [
    ['missing', 'ENOENT', 'there is no such file'],
    ['folder', 'EISDIR', 'it is a folder'],
    ['file/model', 'ENOTDIR', 'a part of the path is a file'],
    ['x'.repeat(300), 'ENAMETOOLONG', 'the name is too long'],
  ] as const;
  for (const [name, systemCode, why] of cases) {
    const path = join(folder, name);
    const message = expect.stringContaining(`loadFile: cannot read ${path}: ${why}`);
    const wanted = { name: 'StorageError', code: 'E_STORAGE', systemCode, message, path: 'loadFile', got: path };
    expect(await rejectionOf(loadFile(path))).toMatchObject(wanted);
  }
  const writes = [
    ['missing/model', 'ENOENT', 'the folder does not exist'],
    ['folder', 'EISDIR', 'it is a folder'],
    ['file/model', 'ENOTDIR', 'a part of the path is a file'],
    ['x'.repeat(300), 'ENAMETOOLONG', 'the name is too long'],
  ] as const;
  for (const [name, systemCode, why] of writes) {
    const path = join(folder, name);
    const message = expect.stringContaining(`saveFile: cannot write ${path}: ${why}`);
    const wanted = { name: 'StorageError', code: 'E_STORAGE', systemCode, message, path: 'saveFile', got: path };
    expect(await rejectionOf(saveFile(model, path))).toMatchObject(wanted);
  }
  expect(filesIn(folder)).toEqual(['file', 'folder']);
});

test('a device or a pipe, which may never end, is not read', async () => {
  const error = await rejectionOf(loadFile('/dev/zero'));
  expect(error).toMatchObject({ code: 'E_STORAGE', message: expect.stringContaining('no ordinary file') });
});

test('a file that is no model, or a part of one, is refused with its path', async () => {
  const path = join(newFolder(), 'model');
  const { bytes } = await trained(1);
  for (const wrong of [new Uint8Array(0), new TextEncoder().encode('{"a": 1}'), bytes.subarray(0, -1)]) {
    writeFileSync(path, wrong);
    const error = await rejectionOf(loadFile(path));
    expect(error).toMatchObject({ name: 'FormatError', code: 'E_FORMAT', message: expect.stringContaining(path) });
  }
  writeFileSync(path, bytes);
  expect(await rejectionOf(loadFile(path, { compiled: false } as never))).toMatchObject({ code: 'E_OPTION' });
  expect(warnings).toEqual([]);
});

test('a damaged or missing file beside an earlier checkpoint gives that, and warns; one of a newer version does not', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const [{ bytes }, { bytes: earlier }] = [await trained(2), await trained(1)];
  writeFileSync(`${path}.previous`, earlier);
  expect((await loadFile(path)).epoch).toBe(1);
  expect(warnings).toEqual([{ code: 'W_CHECKPOINT', message: expect.stringContaining(`${path}.previous`) }]);
  writeFileSync(path, bytes);
  expect((await loadFile(path)).epoch).toBe(2);
  expect(warnings).toHaveLength(1);
  writeFileSync(path, bytes.subarray(0, 99));
  expect((await loadFile(path)).epoch).toBe(1);
  expect(warnings).toHaveLength(2);
  writeFileSync(`${path}.previous`, earlier.subarray(1));
  expect(await rejectionOf(loadFile(path))).toMatchObject({ code: 'E_FORMAT' });
  const newer = Buffer.from(bytes)
    .toString('latin1')
    .replace(/"formatVersion":"\d+"/, '"formatVersion":"9"');
  expect(newer.length).toBe(bytes.length);
  writeFileSync(path, newer, 'latin1');
  writeFileSync(`${path}.previous`, earlier);
  expect(await rejectionOf(loadFile(path))).toMatchObject({ code: 'E_VERSION' });
  expect(load(earlier).epoch).toBe(1);
  expect(warnings).toHaveLength(2);
  restore();
});
