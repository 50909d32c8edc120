// @ts-check
// Tries the library on this page and, where there may be one, in a worker, and tells the server, which says where to go next.
import { attempts } from './attempts.js';

/** @returns {Promise<unknown>} what a worker found. */
function inWorker() {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./scripts/worker.js', location.href), { type: 'module' });
    worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    worker.addEventListener('error', ({ message }) => resolve(`the worker ended: ${message}`), { once: true });
  });
}

const mayWork = !location.pathname.startsWith('/workerless/');
const found = { page: await attempts(), ...(mayWork ? { worker: await inWorker() } : {}) };
const answer = await fetch('/report', { method: 'POST', body: JSON.stringify({ path: location.pathname, found }) });
const next = await answer.text();
if (next !== '') location.assign(next);
