// @ts-check
// Serves this page and the library, as a site would that takes care: isolated, so that threads may start, and with a
// Content-Security-Policy that allows no more than compiling WebAssembly.
//
//   npm ci && node examples/verify/serve.js [port]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
/** What is served: nothing else of the folder. */
const SERVED = /^\/(examples\/verify|dist)\/[\w./-]+$/;
/** @type {Record<string, string>} */
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.wasm': 'application/wasm' };

export const headers = {
  // dist/bundle.js is one file: its threads start from a text, which is a blob to a policy.
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** @param {string} path  of a URL. @returns {Promise<{ type: string, body: Buffer } | undefined>} */
export async function fileFor(path) {
  const type = TYPES[extname(path)];
  if (type === undefined || !SERVED.test(path) || path.includes('..')) return undefined;
  try {
    return { type: `${type}; charset=utf-8`, body: await readFile(new URL(`.${path}`, root)) };
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = await fileFor(pathname === '/' ? '/examples/verify/index.html' : pathname);
    response.writeHead(file === undefined ? 404 : 200, { ...headers, 'Content-Type': file?.type ?? 'text/plain' });
    response.end(file?.body);
  });
  server.listen(Number(process.argv[2] ?? 8080), () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : address;
    console.log(`http://localhost:${port}/examples/verify/index.html`);
  });
}
