// Ctrl-C, SIGTERM and kill -9 in a training that keeps checkpoints: exit codes, what is kept, and the bits with which it goes on.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadFile } from '../../src/node/index.js';
import { runScript } from '../support/script.js';
import { filesIn, newFolder } from './support.js';

const url = new URL('scripts/train.js', import.meta.url);

interface Training {
  readonly child: ChildProcess;
  /** All that it has printed. */
  output(): string;
  readonly ended: Promise<unknown[]>;
}

/** A training that has taken its first step. */
async function training(path: string, ...flags: string[]): Promise<Training> {
  const child = spawn(process.execPath, [fileURLToPath(url), path, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  await once(child.stdout, 'data');
  return { child, output: () => output, ended: once(child, 'close') };
}

/** The last line of a training that goes on to its end. */
async function endOf(path: string): Promise<string> {
  const { output, errors } = await runScript(url, [path]);
  expect(errors).toBe('');
  return output.trim().split('\n').at(-1)!;
}

test('55: SIGINT and SIGTERM end the step, save, and exit with 130 and 143; training goes on with the same bits', async () => {
  const folder = newFolder();
  const whole = endOf(join(folder, 'whole'));
  const cases = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const;
  await Promise.all(
    cases.map(async ([signal, code]) => {
      const path = join(newFolder(), 'model');
      const { child, ended } = await training(path, '--slow');
      child.kill(signal);
      expect(await ended).toEqual([code, null]);
      expect(filesIn(join(path, '..'))).toEqual(['model']); // no lock, nothing half-written, and one checkpoint
      const { unfinished } = await loadFile(path);
      expect(unfinished!.epochs * 4 + unfinished!.steps).toBeGreaterThan(0);
      expect(await endOf(path)).toBe(await whole);
    }),
  );
  expect(await whole).toMatch(/^0 handlers, 6 epochs, /);
});

test('55: the second SIGINT exits at once, while the disk does not answer', async () => {
  const { child, ended } = await training(join(newFolder(), 'model'), '--slow', '--broken');
  child.kill('SIGINT');
  const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
  expect(early).toBe('waits');
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});

test("55: a program's own handler decides alone; where it was for one signal, the next one saves and exits", async () => {
  const path = join(newFolder(), 'model');
  const { child, output, ended } = await training(path, '--slow', '--own');
  child.kill('SIGINT');
  while (!output().includes('own handler')) await once(child.stdout!, 'data');
  expect(filesIn(join(path, '..'))).toEqual(['model.lock']); // nothing was saved, and it goes on
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(filesIn(join(path, '..'))).toEqual(['model']);
});

test('52: a training that is killed again and again ends with the bits of one that never was', async () => {
  const folder = newFolder();
  const whole = endOf(join(folder, 'whole'));
  const path = join(folder, 'killed');
  for (const milliseconds of [0, 30, 60]) {
    const { child, ended } = await training(path);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    child.kill('SIGKILL');
    await ended;
  }
  expect(await endOf(path)).toBe(await whole);
});
