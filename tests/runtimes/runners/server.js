// @ts-check
// Serves the built library as files, the page that runs jobs, and the jobs. Headers as strict as the library allows: isolated
// from other origins, as threads need it, and no script but files of this server and compiled WebAssembly.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { resolvedNames } from './resolve.js';

/** No outcome for so long is a failure. */
const PATIENCE_MILLISECONDS = 120_000;

const types = new Map([
  ['js', 'text/javascript'],
  ['wasm', 'application/wasm'],
]);

const names = resolvedNames();
const importMap = JSON.stringify({ imports: names });
const page = `<!doctype html>
<meta charset="utf-8">
<title>Ockham</title>
<link rel="icon" href="data:,">
<script type="importmap">${importMap}</script>
<script type="module" src="/tests/runtimes/entries/page.js"></script>
`;

const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
    "worker-src 'self'",
    "connect-src 'self'",
    'img-src data:',
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Serves queues of jobs to as many pages, `/page?<number of the queue>`; the first jobs go out when every page has asked.
 *
 * @param {readonly (readonly import('../job.js').Job[])[]} queues
 * @returns {Promise<{ origin: string, outcomes: Promise<import('../job.js').Outcome[][]>, close(): void }>}
 */
export async function serve(queues) {
  const outcomes = queues.map(() => /** @type {import('../job.js').Outcome[]} */ ([]));
  const asked = new Set();
  let begin = () => {};
  const everyone = new Promise((resolve) => {
    begin = () => resolve(undefined);
  });
  let finish = () => {};
  let fail = (/** @type {Error} */ _error) => {};
  const finished = new Promise((resolve, reject) => {
    finish = () => resolve(outcomes);
    fail = reject;
  });
  const timer = setTimeout(() => fail(new Error('a page is silent')), PATIENCE_MILLISECONDS);

  /** @param {import('node:http').IncomingMessage} request @returns {Promise<{ status: number, type?: string, body?: string | Buffer }>} */
  async function answer(request) {
    timer.refresh();
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
    const queue = Number(search.slice(1));
    if (pathname === '/page') return { status: 200, type: 'text/html', body: page };
    if (pathname === '/job') {
      asked.add(queue);
      if (asked.size === queues.length) begin();
      await everyone;
      const job = queues[queue]?.[outcomes[queue]?.length ?? 0];
      return job === undefined ? { status: 204 } : { status: 200, body: JSON.stringify(job) };
    }
    if (pathname === '/outcome') {
      outcomes[queue]?.push(JSON.parse(await text(request)));
      if (outcomes.every(({ length }, at) => length === queues[at]?.length)) finish();
      return { status: 204 };
    }
    return fileAt(pathname);
  }

  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(request);
    response.writeHead(status, { ...headers, ...(type && { 'Content-Type': type }) }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    outcomes: /** @type {Promise<import('../job.js').Outcome[][]>} */ (finished),
    close() {
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * A file as it is, or, below /resolved, with the names of packages replaced by paths, as development servers do.
 *
 * @param {string} pathname  normalized: without `..`.
 */
function fileAt(pathname) {
  const isResolved = pathname.startsWith('/resolved/');
  const path = isResolved ? pathname.slice('/resolved'.length) : pathname;
  const type = types.get(path.split('.').at(-1) ?? '');
  if (type === undefined || !/^\/(dist|tests\/runtimes|node_modules\/@assemblyscript\/loader)\//.test(path)) {
    return { status: 404 };
  }
  try {
    const body = readFileSync(new URL(`../../..${path}`, import.meta.url));
    return { status: 200, type, body: isResolved && type === 'text/javascript' ? withPaths(String(body)) : body };
  } catch {
    return { status: 404 };
  }
}

/** @param {string} source */
function withPaths(source) {
  return source.replace(/((?:^import|\bfrom|\bimport\() ?['"])([#@\w][^'"\n]*)(?=['"])/gm, (whole, before, name) =>
    names[name] === undefined ? whole : `${before}/resolved${names[name]}`,
  );
}
