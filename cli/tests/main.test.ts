import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/bundle.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = await temporaryFolder();

/** Figures of a short comparison by the built command, trained by the library itself; times left out. */
async function figures(threads: number) {
  const out = join(folder, `${threads}.html`);
  const options = { seeds: 2, epochs: 3, rows: 64, threads, out };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await promisify(execFile)(process.execPath, [main, 'compare', '--json', ...args]);
  expect(await readFile(out, 'utf8')).toContain('</html>');
  return JSON.parse(stdout, (key, value) => (key === 'seconds' ? undefined : value));
}

describe('the built command', () => {
  it('trains every regularizer, with the same figures at one thread and at two', async () => {
    const one = await figures(1);
    expect(one.runs).toHaveLength(20);
    expect(await figures(2)).toEqual(one);
  });
});
