// Writes tests/contract/binaries.json: size and SHA-256 of the compiled kernels that `npm run build:wasm` has made. Run it after an
// intended change of a kernel; tests/contract/binaries.test.ts compares the build with them.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const modules = /** @type {const} */ ([
  'core.wasm',
  'relaxed.wasm',
  'threads.wasm',
  'wide.wasm',
  'wideThreads.wasm',
  'extra.wasm',
  'extraThreads.wasm',
  'linear.wasm',
  'linearExtra.wasm',
]);

/** Computes size and hash of a module. @param {URL} file */
export function fingerprint(file) {
  const bytes = readFileSync(file);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = modules.map((name) => [name, fingerprint(new URL(`../build/${name}`, import.meta.url))]);
  writeFileSync(
    new URL('../tests/contract/binaries.json', import.meta.url),
    `${JSON.stringify(Object.fromEntries(found), undefined, 2)}\n`,
  );
}
