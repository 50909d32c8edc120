// The worker in workerd, started through miniflare: for `npm start` and for the test.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** Writes dist/worker.js, and beside it the compiled kernels, which workerd takes as a module of their own. */
async function bundle() {
  await build({
    entryPoints: [path('src/worker.js')],
    outdir: path('dist'),
    bundle: true,
    format: 'esm',
    target: 'es2022', // lowers `using`
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'warning',
  });
}

/** @param {number} port  0: any that is free. */
export async function startWorker(port) {
  await bundle();
  const server = new Miniflare({
    port,
    modules: true,
    modulesRoot: path('dist'),
    scriptPath: path('dist/worker.js'),
    modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
    compatibilityDate: '2026-04-01',
    kvNamespaces: ['MODELS'],
  });
  return { url: await server.ready, stop: () => server.dispose() };
}
