// @ts-check
// The statistics of every bench, and the blocks of those that measure plain calls.
import Benchmark from 'benchmark';

/** `--quick` checks that all of it runs; blocks are so few and short that their figures mean nothing. */
export const isQuick = process.argv.includes('--quick');

/** Length of a block: shorter than a scheduler's slice, so that on a busy machine some blocks run undisturbed. */
const BLOCK_SECONDS = isQuick ? 0.0002 : 0.002;
const WARM_UP = isQuick ? { calls: 1, milliseconds: 0 } : { calls: 20, milliseconds: 60 };
const TURNS = isQuick ? 1 : 5;

/**
 * @typedef {object} Figure
 * @property {number} best
 * @property {number} median
 */

/**
 * Best (least) and median time.
 *
 * @param {readonly number[]} times
 * @returns {Figure}  NaN without times.
 */
export function summarize(times) {
  const sorted = [...times].sort((x, y) => x - y);
  return { best: sorted[0] ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN };
}

/**
 * Seconds per call.
 *
 * @param {() => void} call
 * @param {number} seconds  how long to measure.
 * @returns {Figure}
 */
export function time(call, seconds) {
  warmUp(call);
  return summarize(blocks(call, seconds, isQuick ? 2 : 15));
}

/**
 * Seconds per call of each, for their ratios: a few blocks of each in turn, so that other load of the machine affects all.
 *
 * @template {readonly (() => void)[]} Calls
 * @param {Calls} calls
 * @param {number} seconds  how long to measure each.
 * @returns {{ [Index in keyof Calls]: Figure }}
 */
export function timeInTurns(calls, seconds) {
  for (const call of calls) warmUp(call);
  /** @type {number[][]} */
  const samples = calls.map(() => []);
  for (let turn = 0; turn < TURNS; ++turn) {
    for (const [index, call] of calls.entries()) samples[index]?.push(...blocks(call, seconds / TURNS, 3));
  }
  return /** @type {{ [Index in keyof Calls]: Figure }} */ (samples.map(summarize));
}

/** Warms up: engines recompile hot kernels after many calls. @param {() => void} call */
function warmUp(call) {
  const end = performance.now() + WARM_UP.milliseconds;
  for (let calls = 0; calls < WARM_UP.calls || performance.now() < end; ++calls) call();
}

/**
 * Seconds per call of each block.
 *
 * @param {() => void} call
 * @param {number} seconds
 * @param {number} least    blocks, however long they take.
 */
function blocks(call, seconds, least) {
  const maxTime = isQuick ? 0.002 : seconds;
  const bench = new Benchmark({ fn: call, minSamples: least, maxTime, minTime: BLOCK_SECONDS });
  bench.run();
  return bench.stats.sample;
}
