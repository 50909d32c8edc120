// @ts-check
// Time from init() to the end of the first training step, in a new process, with its files in the system's cache.
//
//   npm run build && node bench/init.js
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from './program.js';
import { isQuick, summarize } from './time.js';

const PROCESSES = isQuick ? 2 : 15;

/** Prints [milliseconds of the import, milliseconds from init to the end of the first step]. */
const CHILD = `
const begin = performance.now();
const { adam, dense, dropout, init, matrix, sequential } = await import('ockham');
const imported = performance.now();
await init();
const model = sequential({ seed: 1, layers: [
  dense({ units: 128, inputShape: [64], activation: 'relu' }), dropout({ rate: 0.5 }),
  dense({ units: 128, activation: 'relu' }), dropout({ rate: 0.5 }),
  dense({ units: 10, activation: 'softmax' }) ] });
model.compile({ optimizer: adam({ learningRate: 1e-3 }), loss: 'sparseCategoricalCrossentropy' });
model.trainOnBatch(matrix(new Float32Array(32 * 64).fill(1), [32, 64]), new Int32Array(32));
console.log(JSON.stringify([imported - begin, performance.now() - imported]));
`;

/**
 * @typedef {object} Row
 * @property {string} part
 * @property {number} best    milliseconds.
 * @property {number} median  milliseconds.
 */

/** @returns {Row[]} */
export function run() {
  /** @type {[number, number][]} */
  const times = [];
  for (let attempt = -1; attempt < PROCESSES; ++attempt) {
    const cwd = fileURLToPath(new URL('..', import.meta.url)); // here `ockham` is this package
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', CHILD], { cwd, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    if (attempt >= 0) times.push(JSON.parse(child.stdout)); // the first fills the cache
  }
  return [
    { part: 'import', ...summarize(times.map(([imported]) => imported)) },
    { part: 'init to first step (S)', ...summarize(times.map(([, step]) => step)) },
  ];
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds in a new process: best (median)`);
  for (const { part, best, median } of rows) console.log(part.padEnd(24), `${best.toFixed(1)} (${median.toFixed(1)})`);
}

await main(import.meta.url, () => run(), print);
