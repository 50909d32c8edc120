// @ts-check
// Chromium without a window and without a driver: it opens a page of this folder, which asks a server for commands and answers them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Its name in Debian. */
const CHROMIUM = process.env['CHROMIUM'] ?? 'chromium';
const FLAGS = [
  '--headless=new',
  '--no-sandbox', // needed as root
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];
const PATIENCE_MILLISECONDS = 120_000;
/** An isolated page has a fine clock. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const PAGE = '<!doctype html><title>Ockham</title><script type="module" src="page.js"></script>';

/**
 * A page of page.js, which runs one command at a time. `ask` resolves to its answer, and rejects if it fails or stays silent.
 *
 * @typedef {object} Page
 * @property {(command: object) => Promise<any>} ask
 * @property {() => Promise<void>} close
 */

/** Bundles page.js and modelWorker.js. @returns {Promise<Map<string, Uint8Array>>} */
async function bundles() {
  const entryPoints = ['page.js', 'modelWorker.js'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  /** @type {import('esbuild').BuildOptions} */
  const options = { bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', logLevel: 'error' };
  const { outputFiles = [] } = await build({ ...options, entryPoints, outdir: 'out' });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf('/')), contents]));
}

/**
 * @param {Readonly<Record<string, Uint8Array>>} files  for the page to fetch, by path.
 * @returns {Promise<Page>}
 */
export async function openPage(files) {
  const scripts = await bundles();
  /** @type {((command: object) => void)[]} */
  const waiting = [];
  /** @type {(answer: { value?: unknown, error?: string }) => void} */
  let hear = () => {};
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const send = (/** @type {string} */ type, /** @type {string | Uint8Array} */ body) =>
      response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(body);
    const script = scripts.get(path);
    const file = files[path];
    if (path === '/') send('text/html', PAGE);
    else if (script !== undefined) send('text/javascript', script);
    else if (file !== undefined) send('application/octet-stream', file);
    else if (path === '/command') waiting.push((command) => send('application/json', JSON.stringify(command)));
    else if (path === '/answer') {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        send('text/plain', '');
        hear(JSON.parse(text));
      });
    } else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, `http://127.0.0.1:${address.port}/`], {
    stdio: 'ignore',
    detached: true, // a process group, which is ended as one
  });
  const exit = new Promise((resolve) => {
    browser.once('error', resolve);
    browser.once('exit', resolve);
  });
  const end = () => {
    if (browser.pid !== undefined && browser.exitCode === null && browser.signalCode === null) {
      process.kill(-browser.pid, 'SIGKILL');
    }
  };
  process.once('exit', end);
  return {
    async ask(command) {
      const answered = new Promise((resolve) => {
        hear = resolve;
      });
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${CHROMIUM} does not answer`)), PATIENCE_MILLISECONDS);
      });
      const gone = exit.then((reason) => {
        throw new Error(`${CHROMIUM} ended: ${reason}`);
      });
      while (waiting.length === 0) await Promise.race([new Promise((resolve) => setTimeout(resolve, 5)), late, gone]);
      waiting.shift()?.(command);
      try {
        const { value, error } = await Promise.race([answered, late, gone]);
        if (error !== undefined) throw new Error(error);
        return value;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      end();
      await exit;
      process.off('exit', end);
      server.closeAllConnections();
      server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
