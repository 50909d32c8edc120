// @ts-check
// One training step on one thread and on several: the steps of step.js, in a process of its own for each number of threads.
//
//   npm run build && node bench/training/threads.js [threads, 2 without it]
//
// The processes take turns, so that what else the machine does falls on all of them; figures are those of the best and the
// median block over all turns.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { init } from 'ockham';
import { threadStatistics } from '../../dist/core/threads.js';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { shapes } from '../shapes.js';
import { summarize } from '../time.js';
import { hyperparameters } from './ockham.js';
import { BATCHES, timeSteps } from './step.js';

const TURNS = 3;

/** @typedef {{ shape: string, network: string, batchSize: number, threads: number, best: number, median: number, tiles: number[] }} Row */

const script = fileURLToPath(import.meta.url);

/**
 * @param {number} threads
 * @returns {Row[]}
 */
export function run(threads) {
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units, batchSize } of shapes) {
    /** @type {Map<number, { milliseconds: number[], tiles: number[] }>} */
    const found = new Map([1, threads].map((count) => [count, { milliseconds: [], tiles: [] }]));
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [count, { milliseconds, tiles }] of found) {
        const answer = JSON.parse(
          execFileSync(process.execPath, [script, '--child', name, String(count)], { encoding: 'utf8' }),
        );
        milliseconds.push(...answer.milliseconds);
        for (const [thread, number] of answer.tiles.entries()) tiles[thread] = (tiles[thread] ?? 0) + number;
      }
    }
    for (const [count, { milliseconds, tiles }] of found) {
      rows.push({
        shape: name,
        network: units.join('-'),
        batchSize,
        threads: count,
        ...summarize(milliseconds),
        tiles,
      });
    }
  }
  return rows;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(
    `${process.version}, ${availableParallelism()} processors, milliseconds per training step: best block (median block)`,
  );
  let alone = Number.NaN;
  for (const { shape, network, batchSize, threads, best, median, tiles } of rows) {
    if (threads === 1) alone = best;
    const ratio = threads === 1 ? '' : `  ${(alone / best).toFixed(2)} x; tiles per thread: ${tiles.join(', ')}`;
    const label = `${shape}  ${network}, batch ${batchSize}`.padEnd(36);
    console.log(`${label} ${threads} threads  ${best.toFixed(3)} (${median.toFixed(3)})${ratio}`);
  }
}

if (process.argv[1] === script) {
  if (process.argv[2] === '--child') await answer(process.argv[3], Number(process.argv[4]));
  else print(run(Number(process.argv[2] ?? 2)));
}

/**
 * Prints what one process measured.
 *
 * @param {string | undefined} shape
 * @param {number} threads
 */
async function answer(shape, threads) {
  const found = shapes.find(({ name }) => name === shape);
  if (found === undefined) throw new Error(`no shape ${shape}`);
  await init({ threads });
  const { units, batchSize } = found;
  const { X, y } = inputSource(defaultMnistFolder)('pictures', BATCHES * batchSize, units[0] ?? 0);
  const milliseconds = await timeSteps({ units, batchSize, ...hyperparameters }, X, y);
  console.log(JSON.stringify({ milliseconds, tiles: threadStatistics() }));
}
