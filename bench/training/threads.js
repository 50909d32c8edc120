// @ts-check
// One training step on one thread and on several, and how many tiles each thread took.
//
//   npm run build && node bench/training/threads.js [--threads N] [--only S,L]
//
// A process for each number of threads, both warm, one block of each in turn, so that other load of the machine affects both.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { starter, withFolder, writeExamples } from '../peers/jobs.js';
import { race } from '../peers/race.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick } from '../time.js';
import { hyperparameters } from './ockham.js';

/** Steps of an epoch; a block has whole epochs. */
const BATCHES = 4;
const RACE = isQuick ? { rounds: 2 } : { rounds: 45, budget: 20_000 };

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {string} inputs
 * @property {number} threads
 * @property {number} best     milliseconds per step, best block.
 * @property {number} median   milliseconds per step, median block.
 * @property {number} blocks
 * @property {readonly number[]} tiles  of each thread, the calling one first; empty with one thread.
 */

/**
 * @param {{ mnist?: string, threads?: number, only?: readonly string[] }} [options]  only: names of shapes.
 * @returns {Promise<Row[]>}
 * @throws Error if a process ends.
 */
export async function run({ mnist = defaultMnistFolder, threads = 2, only = ['S', 'L', 'XL'] } = {}) {
  const command = [process.execPath, fileURLToPath(new URL('serve.js', import.meta.url))];
  const inputs = inputSource(mnist);
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units, batchSize } of shapes.filter((shape) => only.includes(shape.name))) {
    const examples = inputs('pictures', BATCHES * batchSize, units[0] ?? 0);
    const counts = [1, threads];
    const results = await withFolder((folder) => {
      const task = { units, batchSize, ...hyperparameters, ...writeExamples(folder, examples) };
      return race(
        counts.map((count) => starter(folder, { name: `${count} threads`, command, threads: count }, task)),
        RACE,
      );
    });
    for (const [index, { best, median, blocks, statistics, error }] of results.entries()) {
      if (error !== undefined) throw new Error(error);
      const { tiles } = /** @type {{ tiles: number[] }} */ (statistics);
      const labels = { shape: name, network: units.join('-'), batchSize, inputs: examples.source };
      rows.push({ ...labels, threads: counts[index] ?? 0, best, median, blocks, tiles });
    }
  }
  return rows;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const what = 'milliseconds per training step: best block (median block)';
  console.log(`${process.version}, ${availableParallelism()} processors, ${what}`);
  let alone = Number.NaN;
  for (const { shape, network, batchSize, threads, best, median, tiles } of rows) {
    if (threads === 1) alone = median;
    const ratio = threads === 1 ? '' : `  ${(alone / median).toFixed(2)} x; tiles per thread: ${tiles.join(', ')}`;
    const label = `${shape}  ${network}, batch ${batchSize}`.padEnd(36);
    console.log(`${label} ${threads} threads  ${best.toFixed(3)} (${median.toFixed(3)})${ratio}`);
  }
}

await main(import.meta.url, run, print);
