// Pages in a headless Chromium: a process and a fresh profile for each.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

const PATIENCE_MILLISECONDS = 180_000;
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--enable-logging=stderr',
];
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** As strict as a page can be that trains; the other two make it cross-origin isolated, which threads need. */
export function strictHeaders(/** @type {{ script?: string, worker?: string }} */ { script = '', worker = '' } = {}) {
  return {
    'Content-Security-Policy': `script-src 'self' 'wasm-unsafe-eval'${script}; worker-src 'self'${worker}`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
}

/** What a policy must add for a script inside the page, such as an import map. @param {string} text */
export function hashSource(text) {
  return ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Where pages post what came of them. */
export class Outcomes {
  /** @type {(outcome: unknown) => void} */
  #deliver = () => {};

  /** The next outcome. @returns {Promise<unknown>} */
  next() {
    return new Promise((resolve) => {
      this.#deliver = resolve;
    });
  }

  /** Handles a request, unless it is for something else. */
  async take(
    /** @type {import('node:http').IncomingMessage} */ request,
    /** @type {import('node:http').ServerResponse} */ response,
  ) {
    if (request.method !== 'POST' || request.url !== '/outcome') return false;
    let body = '';
    for await (const part of request) body += part;
    response.writeHead(204).end();
    this.#deliver(JSON.parse(body));
    return true;
  }
}

/** Opens an address until an outcome is posted. */
export async function openPage(/** @type {string} */ address, /** @type {Outcomes} */ outcomes) {
  const profile = mkdtempSync(join(tmpdir(), 'ockham-chromium-'));
  const browser = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`, address], {
    detached: true, // a group of its own, which ends as a whole
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  browser.stderr.on('data', (text) => {
    log += text;
  });
  const ended = new Promise((resolve) => browser.once('close', resolve));
  let timer;
  const failure = new Promise((_, reject) => {
    browser.once('error', reject);
    timer = setTimeout(() => {
      const lines = log.split('\n').filter((line) => line.includes('CONSOLE'));
      reject(new Error(`no outcome of ${address}\n${lines.join('\n')}`));
    }, PATIENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([outcomes.next(), failure]);
  } finally {
    clearTimeout(timer);
    if (browser.pid !== undefined) {
      process.kill(-browser.pid, 'SIGKILL');
      await ended;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * Serves a folder on a port of its own.
 *
 * @param {string} folder
 * @param {Record<string, string>} [headers]
 * @param {string} [page]  that is opened, without its `.html`.
 */
export async function servePages(folder, headers = strictHeaders(), page = 'page') {
  const outcomes = new Outcomes();
  const server = createServer(async (request, response) => {
    if (await outcomes.take(request, response)) return;
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const file = join(folder, normalize(pathname));
    try {
      const contents = await readFile(file);
      response.writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(contents);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(undefined)));
  const { port } = server.address();
  return {
    run: (/** @type {number} */ threads) =>
      openPage(`http://localhost:${port}/${page}.html?threads=${threads}`, outcomes),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
