import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes, gzipped. Raising one needs a line in CHANGELOG.md that says why. */
const BUDGETS = {
  /** The compiled kernels. */
  wasm: 40_000,
  /** All that a page loads: the library, minified, with the kernels inside. The data sets are an entry of their own. */
  library: 60_000,
};

const gzipped = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;
const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

async function bundled(entry: string): Promise<Uint8Array> {
  const options = { bundle: true, minify: true, write: false, format: 'esm', platform: 'browser' } as const;
  const { outputFiles } = await build({ entryPoints: [path(entry)], ...options });
  return outputFiles[0]!.contents;
}

test('the kernels stay within their budget', () => {
  const size = gzipped(readFileSync(path('build/core.wasm')));
  console.log(`core.wasm: ${size} bytes gzipped, of ${BUDGETS.wasm}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.wasm);
});

test('the library with its kernels stays within its budget', async () => {
  const contents = await bundled('dist/index.js');
  const size = gzipped(contents);
  console.log(`library: ${contents.length} bytes minified, ${size} gzipped, of ${BUDGETS.library}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.library);
  expect(contents.length, 'the kernels are inside').toBeGreaterThan(readFileSync(path('build/core.wasm')).length);
});

test('an import that is not used leaves nothing in a bundle', async () => {
  const options = { bundle: true, minify: true, write: false, format: 'esm' } as const;
  const stdin = { contents: "import { sequential } from './dist/index.js';", resolveDir: path('.') };
  const { outputFiles } = await build({ stdin, ...options, logLevel: 'error' });
  expect(outputFiles[0]!.contents.length).toBe(0);
});
