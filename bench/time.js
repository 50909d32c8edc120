// @ts-check
// The statistics of every bench, and the blocks of those that measure plain calls.
import Benchmark from 'benchmark';

/** Length of a block: shorter than a scheduler's slice, so that on a busy machine some blocks run undisturbed. */
const BLOCK_SECONDS = 0.002;

/**
 * @typedef {object} Figure
 * @property {number} best
 * @property {number} median
 */

/**
 * Best and median, the best being the least: figures are times.
 *
 * @param {readonly number[]} times
 * @returns {Figure}  NaN of no times.
 */
export function summarize(times) {
  const sorted = [...times].sort((x, y) => x - y);
  return { best: sorted[0] ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN };
}

/**
 * Seconds per call. Engines compile hot kernels anew after many calls, so it is warmed first.
 *
 * @param {() => void} call
 * @param {number} seconds  how long to measure.
 * @returns {Figure}
 */
export function time(call, seconds) {
  const end = performance.now() + 60;
  for (let calls = 0; calls < 20 || performance.now() < end; ++calls) call();
  const bench = new Benchmark({ fn: call, minSamples: 15, maxTime: seconds, minTime: BLOCK_SECONDS });
  bench.run();
  return summarize(bench.stats.sample);
}
