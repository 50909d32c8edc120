// @ts-check
// How the benches of kernels measure: many short blocks, of which the best ran undisturbed.
import Benchmark from 'benchmark';

/** Length of a block: shorter than a scheduler's slice, so that on a busy machine some blocks run undisturbed. */
const BLOCK_SECONDS = 0.002;

/**
 * Best and median seconds per call. Engines compile hot kernels anew after many calls, so it is warmed first.
 *
 * @param {() => void} call
 * @param {number} seconds  how long to measure.
 * @returns {{ best: number, median: number }}
 */
export function time(call, seconds) {
  const end = performance.now() + 60;
  for (let calls = 0; calls < 20 || performance.now() < end; ++calls) call();
  const bench = new Benchmark({ fn: call, minSamples: 15, maxTime: seconds, minTime: BLOCK_SECONDS });
  bench.run();
  const sample = [...bench.stats.sample].sort((x, y) => x - y);
  return { best: sample[0] ?? Number.NaN, median: sample[sample.length >> 1] ?? Number.NaN };
}
