// @ts-check
// Serves the page, and passes commands to tabs and workers by their names, and their answers back.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PATIENCE_MILLISECONDS = 180_000;
const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>';

/**
 * @typedef {{ name: string, code?: string, systemCode?: string, message: string }} Fault
 * @typedef {{ value?: unknown, error?: Fault }} Answer
 */

async function bundles() {
  const entryPoints = ['page.js', 'worker.js'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const { outputFiles } = await build({
    entryPoints,
    outdir: 'out',
    bundle: true,
    write: false,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf('/')), contents]));
}

/** Rejects when the time is up, unless the other promise settles first. @template T @param {Promise<T>} promise @param {string} what */
function inTime(promise, what) {
  return new Promise((/** @type {(value: T) => void} */ resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} is silent`)), PATIENCE_MILLISECONDS);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

export async function startServer() {
  const scripts = await bundles();
  /** Commands that wait for a tab, and tabs that wait for a command. @type {Map<string, object[]>} */
  const commands = new Map();
  /** @type {Map<string, (command: object) => void>} */
  const waiting = new Map();
  /** @type {Map<string, (answer: Answer) => void>} */
  const answers = new Map();
  let onNote = (/** @type {Record<string, number>} */ _fact) => {};

  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const tab = search.slice(1);
    const send = (/** @type {string} */ type, /** @type {string | Uint8Array} */ body) =>
      response.writeHead(200, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' }).end(body);
    if (pathname === '/page') return send('text/html', PAGE);
    const script = scripts.get(pathname);
    if (script !== undefined) return send('text/javascript', script);
    if (pathname === '/command') {
      const next = commands.get(tab)?.shift();
      const give = (/** @type {object} */ command) => send('application/json', JSON.stringify(command));
      if (next !== undefined) return give(next);
      waiting.set(tab, give);
      response.once('close', () => {
        if (waiting.get(tab) === give) waiting.delete(tab); // the tab was ended
      });
      return undefined;
    }
    const body = request.method === 'POST' ? JSON.parse(await text(request)) : undefined;
    if (pathname === '/answer') answers.get(tab)?.(body);
    if (pathname === '/note') onNote(body);
    return send('text/plain', '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    origin: `http://127.0.0.1:${address.port}`,
    /** @param {(fact: Record<string, number>) => void} listener */
    hear(listener) {
      onNote = listener;
    },
    /**
     * Gives a command to a tab, or to the one that will have that name.
     *
     * @param {string} tab @param {string} name @param {object} [options] @returns {Promise<Answer>}
     */
    ask(tab, name, options = {}) {
      const command = { name, ...options };
      const answer = new Promise((/** @type {(answer: Answer) => void} */ resolve) => answers.set(tab, resolve));
      const give = waiting.get(tab);
      waiting.delete(tab);
      if (give !== undefined) give(command);
      else commands.set(tab, [...(commands.get(tab) ?? []), command]);
      return inTime(answer, `${tab}, asked to ${name},`);
    },
    /** Forgets a tab that was ended; what it was asked has no answer. @param {string} tab */
    forget(tab) {
      answers.get(tab)?.({ error: { name: 'Ended', message: `${tab} was ended` } });
      for (const map of [waiting, commands, answers]) map.delete(tab);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
