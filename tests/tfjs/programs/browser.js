// @ts-check
// Runs programs in a page of Chromium under both libraries.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browsers, installed, withPage } from '../../csp/browsers.js';

const PATIENCE = 180_000;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);

/** This library, as a bundler makes it for a page. */
async function bundled() {
  const { outputFiles } = await build({
    entryPoints: { ours: here('../../../dist/tfjs/index.js') },
    outdir: here('.'),
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [path.slice(here('.').length), contents]));
}

/** The programs themselves, and what starts them. */
function sources() {
  const names = [
    'page.js',
    'pageWorker.js',
    'programs/numbers.js',
    ...readdirSync(here('users')).map((name) => `users/${name}`),
  ];
  return Object.fromEntries(names.map((name) => [name, readFileSync(here(name))]));
}

/** @typedef {Awaited<ReturnType<typeof import('./served.js').serve>>} Served */

/**
 * Opens a page of the server, beside which are both libraries, `ours.js` and `theirs.js`.
 *
 * @param {Served} served @param {string} address  of the page.
 * @returns {Promise<unknown>} its report.
 */
export async function openPage(served, address) {
  const chromium = browsers[0];
  const there = chromium && installed(chromium);
  if (chromium === undefined || there === undefined) throw new Error('Chromium is not installed');
  const theirs = readFileSync(join(dirname(require.resolve('@tensorflow/tfjs')), 'tf.fesm.min.js'));
  Object.assign(served.files, await bundled(), { 'theirs.js': theirs });
  const report = await withPage(chromium, there.command, `${served.url}/${address}`, () => {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('no report from the page')), PATIENCE).unref();
    });
    return Promise.race([served.report, late]);
  });
  return JSON.parse(String(report));
}

/** A page that runs one script. @param {string} script */
export const pageOf = (script) =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="./${script}"></script>`;

/**
 * @param {Served} served @param {readonly string[]} names
 * @returns {Promise<Record<string, unknown>>} what each found under `ours` and `theirs`, or its error.
 */
export async function askBrowser(served, names) {
  Object.assign(served.files, sources(), { 'page.html': pageOf('page.js') });
  return /** @type {Record<string, unknown>} */ (await openPage(served, `page.html?${names}`));
}
