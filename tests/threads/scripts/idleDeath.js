// @ts-check
// A worker is terminated while no call is under way. Prints JSON.
import { setImmediate } from 'node:timers/promises';
import { dense, init, matrix, sequential } from 'ockham';
import { threadStatistics } from '../../../dist/core/threads/start.js';

/** @type {import('node:worker_threads').Worker[]} */
const workers = [];
process.on('worker', (worker) => workers.push(worker));
/** @type {string[]} */
const warnings = [];
console.warn = (/** @type {string} */ line) => warnings.push(line);

await init({ threads: 2 });
const model = sequential({ seed: 1, layers: [dense({ units: 700, activation: 'tanh', inputShape: [500] })] });
const X = matrix(
  Float32Array.from({ length: 256 * 500 }, (_, index) => ((index * 37) % 101) / 50 - 1),
  [256, 500],
);
/** @type {Float32Array | undefined} */
let before;
// Until the worker has had its share: on a busy machine the caller may be done before it wakes.
while (before === undefined || threadStatistics()[1] === 0) before = model.predict(X).data;
await workers[0]?.terminate();
while (warnings.length === 0) await setImmediate();
const tilesBefore = threadStatistics();
const after = model.predict(X).data;
const isSame = after.every((value, index) => Object.is(value, before?.[index]));
console.log(JSON.stringify({ isSame, tilesBefore, tilesAfter: threadStatistics(), warnings }));
