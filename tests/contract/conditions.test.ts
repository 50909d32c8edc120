import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { read } from '../support/sources.js';

type Target = string | { readonly [condition: string]: Target };
const { imports } = JSON.parse(read('package.json')) as { imports: Readonly<Record<string, Target>> };

/** What a resolver finds that holds these conditions, as Node's algorithm has it: the first that holds, in the order of the file. */
function resolve(target: Target, conditions: readonly string[]): string {
  if (typeof target === 'string') return target;
  const condition = Object.keys(target).find((name) => name === 'default' || conditions.includes(name));
  return resolve(target[condition!]!, conditions);
}

const platform = (name: string) => `./dist/platform/${name}.js`;
const wasm = (name: string) => `./dist/wasm/${name}.js`;

/** The conditions that each tool documents or sets in its source. */
test.each([
  ['Node', ['node', 'import'], 'gzipped', 'node', 'nodeThread'],
  ['Node, by require', ['node', 'require', 'module-sync'], 'gzipped', 'node', 'nodeThread'],
  ['Deno', ['deno', 'node', 'import'], 'gzipped', 'node', 'nodeThread'],
  ['Bun', ['bun', 'node', 'import'], 'gzipped', 'node', 'nodeThread'],
  ['workerd, by wrangler', ['workerd', 'worker', 'browser', 'import'], 'workerd', 'edge', 'webThread'],
  ['workerd, which follows Node', ['workerd', 'worker', 'node', 'import'], 'workerd', 'edge', 'webThread'],
  ['Edge functions of Next.js', ['edge-light', 'worker', 'browser', 'import'], 'edgeLight', 'edge', 'webThread'],
  ['webpack, web', ['webpack', 'production', 'browser', 'module', 'import'], 'inline', 'web', 'webThread'],
  ['webpack, webworker', ['webpack', 'worker', 'browser', 'module', 'import'], 'inline', 'web', 'webThread'],
  ['webpack, node', ['webpack', 'production', 'node', 'module', 'import'], 'gzipped', 'node', 'nodeThread'],
  ['Vite', ['module', 'browser', 'development', 'import'], 'inline', 'web', 'webThread'],
  ['React Native, and what is not known', ['react-native', 'import'], 'inline', 'web', 'webThread'],
])('%s finds its module and its platform', (_, conditions, module, host, thread) => {
  expect(resolve(imports['#wasm']!, conditions)).toBe(wasm(module));
  expect(resolve(imports['#extra']!, conditions)).toBe(wasm(`${module}Extra`));
  expect(resolve(imports['#linear']!, conditions)).toBe(wasm(`${module}Linear`));
  expect(resolve(imports['#linearExtra']!, conditions)).toBe(wasm(`${module}LinearExtra`));
  expect(resolve(imports['#platform']!, conditions)).toBe(platform(host));
  expect(resolve(imports['#thread']!, conditions)).toBe(platform(thread));
  expect(resolve(imports['#modelWorker']!, conditions)).toBe(platform(`${host}Model`));
  expect(resolve(imports['#pathWorker']!, conditions)).toBe(platform(`${host}Paths`));
  const files = { node: 'node', web: 'browser', edge: 'checkpoints' }[host];
  expect(resolve(imports['#checkpoints']!, conditions)).toBe(`./dist/${files}/storeAt.js`);
});

test('no condition of a bundler for ordinary workers leads to an import of WebAssembly', () => {
  expect(JSON.stringify(imports)).not.toContain('"worker"');
});

async function bundled(conditions: string[]): Promise<{ text: string; externals: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export { sequential } from './dist/index.js';",
      resolveDir: fileURLToPath(new URL('../../', import.meta.url)),
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    conditions,
    external: ['*.wasm', '*.wasm?module'],
  });
  const externals = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return { text: outputFiles[0]!.text, externals: externals.map(({ path }) => path) };
}

test.each([
  [['workerd', 'worker', 'browser'], './core.wasm'],
  [['edge-light', 'worker', 'browser'], './core.wasm?module'],
])('a bundle for %s imports the compiled module, and has no copy of it', async (conditions, specifier) => {
  const { text, externals } = await bundled(conditions);
  // The second module is for rows of bytes, which a chunk on demand gathers.
  expect([...externals].sort()).toEqual([specifier, specifier.replace('core', 'extra')]);
  expect(text).not.toContain('wasm/inline.js');
});

test('a bundle for a browser has the module inside, as columns', async () => {
  const { text, externals } = await bundled(['browser']);
  expect(text).not.toContain('wasm/gzipped.js');
  expect(externals).toEqual([]);
  expect(text).toContain('wasm/inline.js');
});
