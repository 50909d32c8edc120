// Writes what the TypeScript compiler does not: the compiled modules into dist/wasm; dist/bundle.js, the library as one file for
// pages without a bundler; and dist/worker/modelWorker.cjs and
// dist/linear/worker/pathWorker.cjs, the workers of models and of paths, each one file for Node, Deno and Bun.
import { copyFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8'));

copyFileSync(path('build/core.wasm'), path('dist/wasm/core.wasm'));
copyFileSync(path('build/relaxed.wasm'), path('dist/wasm/core.relaxed.wasm'));
copyFileSync(path('build/extra.wasm'), path('dist/wasm/extra.wasm'));
copyFileSync(path('build/linear.wasm'), path('dist/wasm/linear.wasm'));
copyFileSync(path('build/linearExtra.wasm'), path('dist/wasm/linearExtra.wasm'));
copyFileSync(path('src/wasm/core.d.wasm.ts'), path('dist/wasm/core.wasm.d.ts')); // the name that every resolver knows

/** @satisfies {import('esbuild').BuildOptions} */
const shared = { bundle: true, minify: true, target: 'es2022', platform: 'browser', charset: 'utf8' };

const worker = await build({
  ...shared,
  entryPoints: [path('dist/core/threads/threadWorker.js')],
  format: 'iife',
  write: false,
});

/** Replaces the URL of a second file by the text of the worker's script. A policy needs `blob:` in worker-src. */
const threadScript = `
const text = ${JSON.stringify(worker.outputFiles[0]?.text)};
let url;
export function newThreadWorker() {
  url ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  return new Worker(url);
}
`;

await build({
  ...shared,
  entryPoints: [path('dist/index.js')],
  outfile: path('dist/bundle.js'),
  format: 'esm',
  legalComments: 'none',
  banner: { js: `/*! ockham ${version}, MIT licence; with @assemblyscript/loader, Apache-2.0 licence */` },
  plugins: [
    {
      name: 'one file',
      setup({ onLoad }) {
        onLoad({ filter: /platform.threadScript\.js$/ }, () => ({ contents: threadScript }));
      },
    },
  ],
});

// A worker reads 250 modules in 200 ms of processor time, and this file in 30. CommonJS spares it Node's loader of modules, 10 ms.
for (const name of ['worker/modelWorker', 'linear/worker/pathWorker']) {
  await build({
    ...shared,
    platform: 'node',
    format: 'cjs',
    entryPoints: [path(`dist/${name}.js`)],
    outfile: path(`dist/${name}.cjs`),
    legalComments: 'none',
    // Threads of the kernels are found beside this file as beside the modules.
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'moduleUrl' },
  });
}
