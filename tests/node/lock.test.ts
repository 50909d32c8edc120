// One training at a time has a store: locks of this process, of others, of those that ended, and of other machines.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fileStore } from '../../src/node/index.js';
import { rejectionOf } from '../support/models.js';
import { filesIn, newFolder } from './support.js';

const script = fileURLToPath(new URL('scripts/holdLock.js', import.meta.url));
/** Linux says when a process was started. */
const isLinux = process.platform === 'linux';

const host = hostname();
const since = '2026-11-29T10:00:00.000Z';

/** A process that has the lock of a path. */
async function holding(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('60: a second process is refused while the first has the store, and gets it afterwards, also if the first was killed', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const first = await holding(path);
  const message = `fileStore: process ${first.pid} has ${path} since `;
  const refused = {
    name: 'StateError',
    code: 'E_LOCKED',
    path: 'fileStore',
    message: expect.stringContaining(message),
  };
  expect(await rejectionOf(fileStore(path).lock())).toMatchObject(refused);
  expect(spawnSync(process.execPath, [script, path], { encoding: 'utf8' }).stderr).toContain('E_LOCKED');
  expect(filesIn(folder)).toEqual(['model.lock']);
  const ended = once(first, 'exit');
  first.stdin?.end();
  await ended;
  expect(filesIn(folder)).toEqual([]);
  const second = await holding(path);
  second.kill('SIGKILL');
  await once(second, 'exit');
  expect(filesIn(folder)).toEqual(['model.lock']);
  const release = await fileStore(path).lock();
  await release();
  expect(filesIn(folder)).toEqual([]);
});

test('60: the same process is refused, too, also by another name of the file; giving back twice is harmless', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  writeFileSync(path, '');
  symlinkSync(path, join(folder, 'link'));
  const release = await fileStore(path).lock();
  const message = expect.stringContaining('fileStore: this process has');
  expect(await rejectionOf(fileStore(path).lock())).toMatchObject({ code: 'E_LOCKED', message });
  expect(await rejectionOf(fileStore(join(folder, 'link')).lock())).toMatchObject({ code: 'E_LOCKED', message });
  await release();
  const again = await fileStore(join(folder, 'link')).lock();
  await release();
  expect(existsSync(`${path}.lock`), 'the second lock is not removed by the first').toBe(true);
  await again();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('60: a lock of another host is never taken over, and the error says how to remove it', async () => {
  const path = join(newFolder(), 'model');
  // No process of this host has that number, so that only the host's name speaks for the holder.
  const pid = 2 ** 30;
  writeFileSync(`${path}.lock`, JSON.stringify({ pid, host: 'worker-3', since }));
  const text = `process ${pid} of the host worker-3 has ${path} since ${since}; if it does not run any more, remove ${path}.lock`;
  expect(await rejectionOf(fileStore(path).lock())).toMatchObject({ code: 'E_LOCKED', message: `fileStore: ${text}` });
  rmSync(`${path}.lock`);
  await (await fileStore(path).lock())();
});

test('60: a lock that another has by now, because somebody removed this one, is not removed with it', async () => {
  const path = join(newFolder(), 'model');
  const release = await fileStore(path).lock();
  const other = JSON.stringify({ pid: 7, host: 'worker-3', since });
  writeFileSync(`${path}.lock`, other);
  await release();
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe(other);
});

const ended = () => spawnSync(process.execPath, ['-e', '']).pid;
const stale: [string, () => string][] = [
  ['of a process that has ended', () => JSON.stringify({ pid: ended(), host, since })],
  ['that was not written to the end', () => '{"pid": 1'],
  ['that is empty', () => ''],
  ['without a process', () => JSON.stringify({ pid: 'me', host, since })],
  ['of no process', () => JSON.stringify({ pid: -1, host, since })],
  ['that is no lock', () => '[null]'],
];
test.each(stale)('a lock %s is taken over', async (_, text) => {
  const folder = newFolder();
  const path = join(folder, 'model');
  writeFileSync(`${path}.lock`, text());
  const release = await fileStore(path).lock();
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid, host });
  await release();
  expect(filesIn(folder)).toEqual([]);
});

test.runIf(isLinux)(
  'a lock is taken over if another process has its number by now: in a container that is often so',
  async () => {
    const path = join(newFolder(), 'model');
    for (const pid of [process.pid, process.ppid]) {
      writeFileSync(`${path}.lock`, JSON.stringify({ pid, host, start: 'another boot 1', since }));
      await (await fileStore(path).lock())();
      writeFileSync(`${path}.lock`, JSON.stringify({ pid, host, since }));
      expect(await rejectionOf(fileStore(path).lock())).toMatchObject({ code: 'E_LOCKED' }); // its start is not known
      rmSync(`${path}.lock`);
    }
  },
);

test.runIf(isLinux)('a process that has ended and is not yet waited for holds nothing', async () => {
  const path = join(newFolder(), 'model');
  // Its parent is stopped by the read, so nobody waits for the child.
  const command = `"$0" "$1" "$2" --exit & echo $!; exec sleep 60`;
  const parent = spawn('sh', ['-c', command, process.execPath, script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const stat = `/proc/${Number(String(line))}/stat`;
  while (!/\) Z /.test(readFileSync(stat, 'utf8'))) await new Promise((resolve) => setTimeout(resolve, 20));
  await (await fileStore(path).lock())();
});

test('of many that find a stale lock at once, one gets it', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  for (let round = 0; round < 20; round++) {
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, host, since }));
    const locks = await Promise.allSettled(Array.from({ length: 8 }, () => fileStore(path).lock()));
    const held = locks.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const lock of locks) if (lock.status === 'fulfilled') await lock.value();
    expect(filesIn(folder)).toEqual([]);
  }
});

test('a lock removes what a process left that was killed while it wrote', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  for (const left of ['model.new', 'model.previous.new']) writeFileSync(join(folder, left), 'half');
  await (await fileStore(path).lock())();
  expect(filesIn(folder)).toEqual([]);
});

test('a folder that is missing is refused when the training begins', async () => {
  const path = join(newFolder(), 'missing', 'model');
  expect(await rejectionOf(fileStore(path).lock())).toMatchObject({ code: 'E_STORAGE', systemCode: 'ENOENT' });
});
