// @ts-check
// The processor time of `inWorker`, on all threads of a process that has done nothing else, its files in the system's cache; and
// that of a worker of Node that does nothing.
//
//   npm run build && node bench/worker.js
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from './program.js';
import { isQuick, summarize } from './time.js';

const PROCESSES = isQuick ? 2 : 15;

/** Prints milliseconds of processor time. */
const measure = (/** @type {string} */ start) => `
const { Worker } = await import('node:worker_threads');
const { dense, sequential } = await import('ockham');
const { inWorker } = await import('ockham/worker');
const model = sequential({ seed: 1, layers: [dense({ units: 8, inputShape: [4], activation: 'relu' }), dense({ units: 1 })] });
model.compile({ optimizer: 'adam', loss: 'mse' });
await new Promise((resolve) => setTimeout(resolve, 100)); // the engine still compiles what was imported
const before = process.cpuUsage();
${start}
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
process.exit();
`;

const cases = {
  'inWorker(model)': 'await inWorker(model);',
  'a worker that does nothing': `
const code = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage(1)";
const worker = new Worker(code, { eval: true });
await new Promise((resolve) => worker.once('message', resolve));`,
};

/**
 * @typedef {object} Row
 * @property {string} start
 * @property {number} best    milliseconds.
 * @property {number} median  milliseconds.
 */

/** @returns {Row[]} */
export function run() {
  const cwd = fileURLToPath(new URL('..', import.meta.url)); // where `ockham` is this package
  return Object.entries(cases).map(([start, code]) => {
    /** @type {number[]} */
    const times = [];
    for (let attempt = -1; attempt < PROCESSES; ++attempt) {
      const child = spawnSync(process.execPath, ['--input-type=module', '-e', measure(code)], {
        cwd,
        encoding: 'utf8',
      });
      if (child.status !== 0) throw new Error(child.stderr);
      if (attempt >= 0) times.push(Number(child.stdout)); // the first fills the cache
    }
    return { start, ...summarize(times) };
  });
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds of processor time in a new process: best (median)`);
  for (const { start, best, median } of rows)
    console.log(start.padEnd(28), `${best.toFixed(1)} (${median.toFixed(1)})`);
}

await main(import.meta.url, () => run(), print);
