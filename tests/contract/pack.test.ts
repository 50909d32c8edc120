import { execFile } from 'node:child_process';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { importsOf, read, readTypeScript } from '../support/sources.js';

/** Bytes of the tarball. */
const LARGEST = 1_440_000;

/** What no file of src/ is compiled to. */
const WRITTEN_BY_SCRIPTS = [
  'dist/bundle.js',
  'dist/linear/worker/pathWorker.cjs',
  'dist/wasm/core.relaxed.wasm',
  'dist/wasm/core.wasm',
  'dist/wasm/core.wasm.d.ts',
  'dist/wasm/extra.wasm',
  'dist/wasm/linear.wasm',
  'dist/wasm/linearExtra.wasm',
  'dist/worker/modelWorker.cjs',
];
const DOCUMENTS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'datasets/SOURCE.md', 'package.json'];

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** What `npm pack` would put into the tarball. */
async function pack(): Promise<Packed> {
  const cwd = fileURLToPath(new URL('../../', import.meta.url));
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json', '--workspaces=false'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd, maxBuffer: 1 << 24 });
  // A list in older versions of npm, an object by name in newer ones.
  return (Object.values(JSON.parse(stdout)) as Packed[])[0]!;
}

const { size, files } = await pack();
const paths = files.map(({ path }) => path);
const sources = [...readTypeScript('src').keys()].filter((path) => !/\.d\.(\w+\.)?ts$/.test(path));
const compiledTo = (end: string) => sources.map((path) => `dist/${path.replace(/ts$/, end)}`);

test('the tarball is small', () => {
  console.log(`tarball: ${size} bytes, ${files.length} files, of ${LARGEST} bytes`);
  expect(size).toBeLessThan(LARGEST);
});

test('the worker of models for Node, Deno and Bun is one file, which loads nothing but parts of the runtime', () => {
  const text = read('dist/worker/modelWorker.cjs');
  const loaded = [...text.matchAll(/\b(?:require|import)\(["']([^"']+)["']\)/g)].map(([, specifier]) => specifier);
  expect(loaded).toContain('node:worker_threads');
  expect(loaded.filter((specifier) => !specifier?.startsWith('node:'))).toEqual([]);
});

test('no module has a name that VitePress takes for one of its data loaders, which it runs in packages, too', () => {
  expect(paths.filter((path) => /\.data\.[cm]?[jt]s$/.test(path))).toEqual([]);
});

test('the tarball has every compiled file, and of what else there is what is meant to be there', () => {
  const declarations = compiledTo('d.ts');
  const rest = paths.filter((path) => !declarations.includes(path));
  expect(rest.sort()).toEqual([...DOCUMENTS, ...WRITTEN_BY_SCRIPTS, ...compiledTo('js')].sort());
});

test('the tarball has the declarations that others in it import, and not all', () => {
  const declarations = new Set(paths.filter((path) => path.endsWith('.d.ts')));
  const imported = [...declarations].flatMap((path) =>
    importsOf(read(path)).map(({ specifier }) => posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.d.ts'))),
  );
  expect(imported.filter((path) => !declarations.has(path))).toEqual([]);
  expect(declarations.has('dist/core/threads/pool.d.ts')).toBe(false);
});
