// @ts-check
// What a process holds, and by how much it grows.
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from 'ockham';

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

/** Threads of this process; NaN if the system does not list them. */
function threads() {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').length : Number.NaN;
}

/** Handles of the event loop by their kind, those included that keep no process alive. */
function handles() {
  const { libuv } = /** @type {{ libuv: { type: string }[] }} */ (/** @type {unknown} */ (process.report.getReport()));
  const counts = /** @type {Record<string, number>} */ ({});
  for (const { type } of libuv) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/**
 * @typedef {object} Sample
 * @property {number} cycles  before it.
 * @property {number} rss  bytes, and so are the next ones.
 * @property {number} heap
 * @property {number} external
 * @property {number} wasm  size of the WebAssembly memory.
 * @property {number} inUse  of it.
 * @property {number} threads
 * @property {Record<string, number>} handles
 * @property {string[]} resources  that keep the process alive.
 */

/** Collects twice, so that what the first finds dropped is freed. @param {number} cycles @returns {Promise<Sample>} */
export async function sample(cycles) {
  for (let time = 0; time < 2; time++) {
    collect();
    await wait(20); // finalizers, and threads that are ending
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const { bytesInUse, bytesReserved } = memory();
  return {
    cycles,
    rss,
    heap: heapUsed,
    external,
    wasm: bytesReserved,
    inUse: bytesInUse,
    threads: threads(),
    handles: handles(),
    resources: process.getActiveResourcesInfo(),
  };
}

/** Slope from the least value of the first third to that of the last third. @param {readonly (readonly [number, number])[]} points */
export function floorSlope(points) {
  const third = Math.ceil(points.length / 3);
  const [first, last] = [points.slice(0, third), points.slice(-third)].map((part) =>
    part.reduce((least, point) => (point[1] < least[1] ? point : least)),
  );
  if (first === undefined || last === undefined) throw new Error('too few points');
  return (last[1] - first[1]) / (last[0] - first[0]);
}

/** Slope of a line through the points, by least squares. @param {readonly (readonly [number, number])[]} points */
export function slope(points) {
  const count = points.length;
  const x = points.reduce((sum, [at]) => sum + at, 0) / count;
  const y = points.reduce((sum, [, value]) => sum + value, 0) / count;
  const [above, below] = points.reduce(
    ([up, down], [at, value]) => [up + (at - x) * (value - y), down + (at - x) ** 2],
    [0, 0],
  );
  return above / below;
}
