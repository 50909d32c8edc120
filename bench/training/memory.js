// @ts-check
// How much memory `fit` takes beyond the caller's rows: the most that is resident, in a process of its own for each figure.
//
//   npm run build && node bench/training/memory.js
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '../program.js';
import { isQuick } from '../time.js';

const COLUMNS = 1000;
const ROWS = isQuick ? 2000 : 200_000;

/** Options of `fit` and of the model; with `standardizer: true`, it gets one that is learned from a few rows. */
const cases = {
  'f32 rows': { options: {}, settings: {} },
  'f32 rows, validationSplit 0.2': { options: { validationSplit: 0.2 }, settings: {} },
  'f32 rows, transfer': { options: { transfer: true }, settings: {} },
  'f32 rows, standardizer': { options: {}, settings: { standardizer: true } },
  "f32 rows, missing: 'impute'": { options: {}, settings: { missing: 'impute' } },
};

/** Prints [bytes of X, bytes resident before fit, the most of them until its end]. */
const CHILD = `
const [rows, columns, options, settings] = JSON.parse(process.argv.at(-1));
const { adam, dense, sequential, standardize } = await import('ockham');
const data = new Float32Array(rows * columns);
for (let at = 0; at < data.length; at++) data[at] = (at % 97) / 97;
const y = Int32Array.from({ length: rows }, (_, row) => row % 2);
const X = { data, shape: [rows, columns] };
if (settings.standardizer) settings.standardizer = standardize({ data: data.slice(0, 100 * columns), shape: [100, columns] });
const layers = [dense({ units: 16, inputShape: [columns], activation: 'relu' }), dense({ units: 2, activation: 'softmax' })];
const model = sequential({ seed: 1, layers, ...settings });
model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
const bytes = data.byteLength;
const before = process.memoryUsage.rss();
await model.fit(X, y, { batchSize: 1000, verbose: false, ...options });
console.log(JSON.stringify([bytes, before, 1024 * process.resourceUsage().maxRSS]));
`;

/**
 * @typedef {object} Row
 * @property {string} rows   their form, and the options of `fit`.
 * @property {number} bytes  of X.
 * @property {number} share  resident beyond the caller's data, of the bytes of X.
 */

/** @returns {Row[]} */
export function run() {
  return Object.entries(cases).map(([rows, { options, settings }]) => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url)); // where `ockham` is this package
    const args = ['--input-type=module', '-e', CHILD, '--', JSON.stringify([ROWS, COLUMNS, options, settings])];
    const child = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    const [bytes = 0, before = 0, most = 0] = /** @type {number[]} */ (JSON.parse(child.stdout));
    return { rows, bytes, share: (most - before) / bytes };
  });
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, resident during fit beyond the caller's data, as a share of the bytes of X`);
  for (const { rows: name, bytes, share } of rows) {
    console.log(name.padEnd(32), `${(bytes / 1e6).toFixed(0)} MB`, share.toFixed(2));
  }
}

await main(import.meta.url, () => run(), print);
