// @ts-check
// The library under Content-Security-Policies in real browsers, on a page and in a worker; and the page of examples/verify.
// Fails where an expectation does, or a browser is missing.
//
//   npm run build && node tests/csp/run.js
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fileFor, headers } from '../../examples/verify/serve.js';
import { browsers, installed, withPage } from './browsers.js';

const PATIENCE = 180_000;
const built = new URL('../../build/csp/', import.meta.url);

/** The policies by the first part of the path, and what every way to start the kernels must come to. */
const policies = {
  strict: "default-src 'self'; script-src 'self'",
  allowed: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
  workerless: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
};

/** @param {string} name @returns {name is keyof typeof policies} */
const isPolicy = (name) => Object.hasOwn(policies, name);

/**
 * @typedef {{ value?: unknown, name?: string, code?: string, expected?: string, message?: string }} Outcome
 * @typedef {{ outcomes: Record<string, Outcome>, made: { memories: number, instances: number },
 *   warnings: string[], isIsolated: boolean }} Found
 */

/** @type {Record<keyof typeof policies, (found: Found) => void>} */
const expectations = {
  strict({ outcomes, made, isIsolated }) {
    for (const [use, { name, code, expected, message = '' }] of Object.entries(outcomes)) {
      assert.deepEqual(
        { name, code, expected },
        { name: 'RuntimeSupportError', code: 'E_RUNTIME', expected: "'wasm-unsafe-eval'" },
        `${use}: ${message}`,
      );
      assert.match(message, /the Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src/);
    }
    assert.deepEqual(made, { memories: 0, instances: 0 });
    assert.equal(isIsolated, true);
  },
  allowed(found) {
    requireVerified(found);
    assert.deepEqual(found.warnings, []);
    assert.deepEqual(found.made, { memories: 1, instances: 2 }, 'two modules over the memory that two threads share');
  },
  workerless(found) {
    requireVerified(found);
    assert.equal(found.warnings.length, 1);
    assert.match(found.warnings[0] ?? '', /^ockham \[W_THREADS\]/);
  },
};

/** @param {Found} found */
function requireVerified({ outcomes, isIsolated }) {
  for (const [use, { message }] of Object.entries(outcomes)) assert.equal(message, undefined, use);
  const verification = /** @type {import('../../src/verify/verifyRuntime.js').Verification} */ (
    outcomes['verification']?.value
  );
  assert.deepEqual(
    verification.checks.filter(({ ok }) => !ok),
    [],
  );
  assert.ok(verification.ok);
  assert.equal(isIsolated, true);
}

await build({
  entryPoints: ['page', 'worker'].map((name) => fileURLToPath(new URL(`${name}.js`, import.meta.url))),
  outdir: fileURLToPath(new URL('scripts/', built)),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'error',
});
// Where the library looks for it: beside the folder of the script that starts it.
await build({
  entryPoints: [fileURLToPath(new URL('../../dist/core/threads/threadWorker.js', import.meta.url))],
  outdir: fileURLToPath(new URL('core/threads/', built)),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'error',
});

/** Pages in the order in which a browser goes through them. */
const pages = [
  ...Object.keys(policies).map((policy) => `/${policy}/page.html`),
  '/examples/verify/index.html',
  '/examples/verify/index.html?threads=2',
];

const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="./scripts/page.js"></script>';
/** Tells what the example shows, once it does, and what it was warned of. */
const WATCH = `const warnings = [];
console.warn = (line) => warnings.push(line);
const next = () => {
  const { state = '' } = document.documentElement.dataset;
  if (state === '' || state === 'running') return void setTimeout(next, 20);
  const found = { state, warnings, verdict: document.getElementById('verdict').textContent };
  const path = location.pathname + location.search;
  fetch('/report', { method: 'POST', body: JSON.stringify({ path, found }) })
    .then((answer) => answer.text())
    .then((to) => to && location.assign(to));
};
next();
`;

/** What the server has. @param {string} path @returns {Promise<{ type: string, body: string | Buffer, policy: string } | undefined>} */
async function answerTo(path) {
  const [, first = '', rest = ''] = /^\/(\w+)\/(.*)$/.exec(path) ?? [];
  if (isPolicy(first)) {
    const policy = policies[first];
    if (rest === 'page.html') return { type: 'text/html', body: PAGE, policy };
    if (!/^(scripts|core\/threads)\/[\w-]+\.js$/.test(rest)) return undefined;
    return { type: 'text/javascript', body: await readFile(new URL(rest, built)), policy };
  }
  if (path === '/watch.js') return { type: 'text/javascript', body: WATCH, policy: policies.allowed };
  const file = await fileFor(path);
  if (file === undefined) return undefined;
  const policy = headers['Content-Security-Policy'];
  if (!path.endsWith('.html')) return { ...file, policy };
  const body = file.body.toString().replace('<head>', '<head><script type="module" src="/watch.js"></script>');
  return { type: file.type, body, policy };
}

/** Called with every report. */
let onReport = (/** @type {string} */ _path, /** @type {unknown} */ _found) => {};

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { path, found } = JSON.parse(text);
    response.end(pages[pages.indexOf(path) + 1] ?? '');
    onReport(path, found);
    return;
  }
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const answer = await answerTo(pathname);
  const policy = answer?.policy ?? policies.strict;
  response.writeHead(answer === undefined ? 404 : 200, {
    ...headers,
    'Content-Security-Policy': policy,
    'Content-Type': answer?.type ?? 'text/plain',
  });
  response.end(answer?.body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = server.address();
const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

/** The reports of all pages by path; rejects where one does not come. @returns {Promise<Map<string, unknown>>} */
function reports() {
  return new Promise((resolve, reject) => {
    /** @type {Map<string, unknown>} */
    const found = new Map();
    const late = () => reject(new Error(`no report from ${pages.find((page) => !found.has(page))}`));
    const timer = setTimeout(late, PATIENCE);
    onReport = (path, report) => {
      found.set(path, report);
      if (found.size < pages.length) return;
      clearTimeout(timer);
      resolve(found);
    };
  });
}

/** @param {Map<string, unknown>} found */
function judge(found) {
  for (const [policy, expect] of Object.entries(expectations)) {
    const report = /** @type {Record<'page' | 'worker', Found>} */ (found.get(`/${policy}/page.html`));
    for (const [where, outcome] of Object.entries(report)) {
      try {
        expect(outcome);
      } catch (error) {
        throw new Error(`${policy}, ${where}: ${JSON.stringify(outcome)}`, { cause: error });
      }
    }
  }
  for (const page of pages.filter((path) => path.startsWith('/examples/'))) {
    const report = /** @type {{ state: string, warnings: string[], verdict: string }} */ (found.get(page));
    assert.equal(report.state, 'ok', `${page}: ${report.verdict}`);
    assert.deepEqual(report.warnings, [], page);
  }
}

let failures = 0;
for (const browser of browsers) {
  const there = installed(browser);
  try {
    if (there === undefined) throw new Error(`${browser.name} is not installed: ${browser.commands.join(', ')}`);
    judge(await withPage(browser, there.command, `${origin}${pages[0]}`, reports));
    console.log(`${there.version}: policies on a page and in a worker, examples/verify`);
  } catch (error) {
    failures++;
    console.error(error);
  }
}
server.close();
server.closeAllConnections();
process.exitCode = failures > 0 ? 1 : 0;
