// Processes that are killed while they write, and the order of calls on which that rests when the power fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { load } from '../../src/index.js';
import { fileStore, saveFile } from '../../src/node/index.js';
import { numbersFrom } from '../support/numbers.js';
import { disk } from './failingDisk.js';
import { filesIn, newFolder, trained } from './support.js';

vi.mock('node:fs/promises', async (original) => {
  const { failing } = await import('./failingDisk.js');
  return failing({ ...(await original<typeof import('node:fs/promises')>()) });
});

const script = fileURLToPath(new URL('scripts/writeOn.js', import.meta.url));
const KILLS = Number(process.env['OCKHAM_KILLS'] ?? 8);

test('52: kill -9 at any time in the writing of a checkpoint: the last one that was written loads, or the next one', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  writeFileSync(join(folder, 'first'), (await trained(1)).bytes);
  const next = numbersFrom(5);
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [script, path, join(folder, 'first')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const ended = once(child, 'close');
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, next(0, 40)));
    child.kill('SIGKILL');
    await ended;
    const last = Number(output.trim().split('\n').at(-1));
    const release = await fileStore(path).lock(); // that of the killed process is stale
    const epochs: number[] = [];
    for await (const bytes of fileStore(path).read()) epochs.push(load(bytes).epoch);
    await release();
    expect([last, last + 1]).toContain(epochs[0]);
    if (last > 2) expect(epochs).toHaveLength(2);
    expect(filesIn(folder).filter((name) => !/^(first|model|model\.previous)$/.test(name))).toEqual([]);
  }
});

test('53: after a power failure a name leads to whole bytes: they are on the disk before they get it, and the name is, too', async () => {
  const { model, bytes } = await trained(1);
  const write = ['open', 'writeFile', 'sync', 'close'];
  const folder = ['open', 'sync', 'close'];
  const path = join(newFolder(), 'model');
  const changes = async (work: Promise<void>) => {
    disk.log.splice(0);
    await work;
    return disk.log.filter((call) => !['realpath', 'stat', 'rm'].includes(call));
  };
  expect(await changes(saveFile(model, path))).toEqual([...write, 'rename', ...folder]);
  expect(await changes(fileStore(path).write(bytes))).toEqual([...write, 'link', 'rename', 'rename', ...folder]);
});
