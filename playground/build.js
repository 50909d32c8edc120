// @ts-check
// Builds the playground to static files: playground/dist.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('./', import.meta.url));
export const DIST = `${here}dist`;

/** Bundles the page and the worker, with the library inside, and copies what is static. */
export async function buildPlayground() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  await build({
    entryPoints: {
      main: `${here}src/main.tsx`,
      worker: `${here}src/training/worker.ts`,
      path: `${here}src/training/path.ts`,
      table: `${here}src/data/tableWorker.ts`,
    },
    outdir: DIST,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'style.css', 'icon.svg']) copyFileSync(`${here}${name}`, `${DIST}/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground();
