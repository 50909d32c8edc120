// The build is reproducible: the kernels compile, in any folder, to the bytes whose hashes are committed.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fingerprint, modules } from '../../scripts/binaries.js';
import committed from './binaries.json' with { type: 'json' };

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const run = promisify(execFile);
const RENEW = 'where a kernel was changed on purpose: npm run build && npm run binaries';

test.each(modules)('77: %s, as it was built, is the committed one', (name) => {
  expect(fingerprint(new URL(`../../build/${name}`, import.meta.url)), RENEW).toEqual(committed[name]);
});

// The other modules are the same sources under other options; one compilation takes 8 seconds.
test.each([
  ['core.wasm', 'assembly/index.ts', 'default'],
  ['extra.wasm', 'assembly/extra.ts', 'extra'],
  ['linear.wasm', 'assembly/linear.ts', 'linear'],
  ['linearExtra.wasm', 'assembly/linearExtra.ts', 'linearExtra'],
] as const)('%s, compiled anew in another folder, is the committed one', async (name, entry, target) => {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-kernels-'));
  try {
    cpSync(path('assembly'), join(folder, 'assembly'), { recursive: true });
    cpSync(path('asconfig.json'), join(folder, 'asconfig.json'));
    const args = [path('node_modules/assemblyscript/bin/asc.js'), entry, '--target', target];
    await run(process.execPath, args, { cwd: folder });
    expect(fingerprint(pathToFileURL(join(folder, 'build', name))), RENEW).toEqual(committed[name]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
