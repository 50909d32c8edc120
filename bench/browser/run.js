// @ts-check
// Training in a page and in its worker, in Debian's Chromium (or that of CHROMIUM), on L:
//
//   npm run build && node bench/browser/run.js [--mnist FOLDER] [--json FILE]
//
// - on the page's thread: long tasks, frames and timers meanwhile;
// - in a worker of the page, against the Node that runs this, a block of each in turn.
import { fileURLToPath } from 'node:url';
import { inputSource } from '../inputs.js';
import { starter, withFolder, writeExamples } from '../peers/jobs.js';
import { race } from '../peers/race.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick } from '../time.js';
import { hyperparameters } from '../training/ockham.js';
import { openPage } from './browser.js';

const BATCHES = 8;
const WATCH_MILLISECONDS = isQuick ? 1000 : 10_000;

/**
 * @typedef {import('./watch.js').Watched & { steps: number }} Watched
 *
 * @typedef {object} Figures
 * @property {string} version
 * @property {Watched} start  the page's thread from the call of fit on: loading, first steps.
 * @property {Watched} steady  the same later.
 * @property {readonly import('../peers/race.js').Result[]} race  Node, and the worker.
 */

/**
 * @param {import('../program.js').Options} options
 * @returns {Promise<Figures>}
 */
export async function run({ mnist }) {
  const { units, batchSize } = shapes.find(({ name }) => name === 'L') ?? { units: [], batchSize: 0 };
  const examples = inputSource(mnist)('pictures', BATCHES * batchSize, units[0] ?? 0);
  const job = { units, batchSize, ...hyperparameters };
  const bytes = (/** @type {Float32Array | Int32Array} */ { buffer, byteOffset, byteLength }) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  const page = await openPage({ '/X': bytes(examples.X), '/y': bytes(examples.y) });
  try {
    const { version } = await page.ask({ name: 'begin', ...job, where: 'page' });
    const start = await page.ask({ name: 'watch', milliseconds: 1000 });
    const steady = await page.ask({ name: 'watch', milliseconds: WATCH_MILLISECONDS });
    await page.close();
    const results = await withFolder((folder) => {
      const task = { ...job, ...writeExamples(folder, examples) };
      const file = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
      const entrants = [
        { name: `Node ${process.versions.node}`, command: [process.execPath, file('../training/serve.js')] },
        { name: 'worker of a page', command: [process.execPath, file('serve.js')] },
      ];
      return race(entrants.map((entrant) => starter(folder, entrant, task)));
    });
    return { version, start, steady, race: results };
  } finally {
    await page.close();
  }
}

/** @param {Figures} figures */
export function print({ version, start, steady, race: results }) {
  const milliseconds = (/** @type {number | null} */ time) => (time === null ? 'never' : `${time.toFixed(1)} ms`);
  console.log(`${version}, L on the page's thread, yieldEvery 16`);
  for (const [name, { steps, seconds, longTasks, frames, timers }] of Object.entries({ start, steady })) {
    const longest = longTasks.length === 0 ? '' : `, up to ${milliseconds(Math.max(...longTasks))}`;
    console.log(`  ${name}: ${steps} steps, ${milliseconds((1000 * seconds) / steps)} each`);
    console.log(`    long tasks: ${longTasks.length}${longest}`);
    console.log(`    frames: every ${milliseconds(frames.median)}, at most ${milliseconds(frames.most)}`);
    console.log(`    timers of 4 ms: every ${milliseconds(timers.median)}, at most ${milliseconds(timers.most)}`);
  }
  const [first] = results;
  for (const { name, version: engine, best, median, blocks, error } of results) {
    const speeds = `${((first?.best ?? 0) / best).toFixed(2)} (${((first?.median ?? 0) / median).toFixed(2)}) x`;
    const figures = error ?? `${milliseconds(best)} (${milliseconds(median)}) per step, ${speeds}`;
    console.log(`  ${name}: ${figures}, ${blocks} blocks; ${engine}`);
  }
}

await main(import.meta.url, run, print);
