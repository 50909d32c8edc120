// @ts-check
// Files that the parent of a race writes for its children: the rows, and a job file for each child.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @param {string} folder
 * @param {import('../inputs.js').Examples} examples
 */
export function writeExamples(folder, { X, y, rows }) {
  const files = { X: join(folder, 'X.f32'), y: join(folder, 'y.i32'), rows };
  writeFileSync(files.X, X);
  writeFileSync(files.y, y);
  return files;
}

/**
 * @param {string} folder
 * @param {import('./race.js').Entrant & { variant?: string, threads?: number }} entrant
 * @param {Omit<import('./serve.js').Job, 'variant' | 'threads'>} task
 */
export function starter(folder, entrant, task) {
  const { name, variant = '', threads = 1 } = entrant;
  const jobFile = join(folder, `${name.replace(/\W+/g, '-')}.json`);
  writeFileSync(jobFile, JSON.stringify({ ...task, variant, threads }));
  return { entrant, jobFile };
}

/**
 * @template T
 * @param {(folder: string) => Promise<T>} use  of a folder that is removed afterwards.
 */
export async function withFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
