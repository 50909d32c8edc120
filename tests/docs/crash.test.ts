// The recipe of docs/saving.md for crash-safe files, in a process that is killed while it writes them, again and again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { load } from '../../src/index.js';
import { read } from '../support/sources.js';

const recipe = /\nimport \{ closeSync[\s\S]*?\n```/.exec(read('docs/saving.md'))?.[0].replace('```', '') ?? '';

/** The recipe's program with its file there, killed with half a file written, or none in its place, at the nth one. */
function program(path: string, kill: { readonly file: number; readonly when: 'half written' | 'not renamed' }): string {
  const write = "writeFileSync(file, bytes.subarray(0, bytes.length / 2)); process.kill(process.pid, 'SIGKILL');";
  const rename = "process.kill(process.pid, 'SIGKILL');";
  const counted = recipe
    .replace('function saveSafely(path, bytes) {', 'let files = 0;\nfunction saveSafely(path, bytes) {\n  files++;')
    .replace(
      'writeFileSync(file, bytes);',
      `if (files === ${kill.when === 'half written' ? kill.file : -1}) { ${write} }\n    writeFileSync(file, bytes);`,
    )
    .replace(
      '  renameSync(',
      `  if (files === ${kill.when === 'not renamed' ? kill.file : -1}) { ${rename} }\n  renameSync(`,
    )
    .replace(/const path = .*/, `const path = ${JSON.stringify(path)};`)
    .replace(
      /console\.log\(.*\);.*/,
      'console.log(JSON.stringify([...model.getWeights()].map(({ data }) => [...data])));',
    );
  expect(counted).not.toContain('tmpdir(),');
  return counted;
}

test('a process that is killed while it saves loses no more than an epoch, and comes to the same weights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = (path: string, kill: Parameters<typeof program>[1]) => {
    const source = program(join(folder, path), kill).replace(
      "'ockham'",
      JSON.stringify(new URL('../../dist/index.js', import.meta.url).href),
    );
    const script = join(folder, 'program.mjs');
    writeFileSync(script, source);
    return spawnSync(process.execPath, [script], { encoding: 'utf8' });
  };
  const never = { file: -1, when: 'not renamed' } as const;
  const whole = run('whole', never);
  expect(whole.status, whole.stderr).toBe(0);

  const epochs: number[] = [];
  for (const kill of [
    { file: 3, when: 'half written' },
    { file: 4, when: 'not renamed' },
    { file: 1, when: 'half written' },
  ] as const) {
    expect(run('killed', kill).signal).toBe('SIGKILL');
    epochs.push(load(readFileSync(join(folder, 'killed'))).epoch);
  }
  expect(epochs).toEqual([2, 5, 5]);
  const last = run('killed', never);
  expect([last.status, last.stdout]).toEqual([0, whole.stdout]);

  const again = run('killed', never); // over: the same weights, and a warning
  expect([again.status, again.stdout]).toEqual([0, whole.stdout]);
  expect(again.stderr).toMatch(/W_RESUME.*nothing is left to train/);
});
