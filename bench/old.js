// @ts-check
// This build and an older one in one process, a block of each in turn, so that other load of the machine affects both.
//
// An older build is the folder `dist` of another worktree: git worktree add ../old COMMIT, then npm ci and npm run build there.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as ockham from 'ockham';
import { isQuick, summarize } from './time.js';

const ROUNDS = isQuick ? 2 : 30;
/** Longer than the clock's grain and than a stall. */
const BLOCK_MILLISECONDS = isQuick ? 1 : 30;
const WARM_UP_MILLISECONDS = isQuick ? 10 : 500;

/** @typedef {typeof ockham} Library */
/** @typedef {import('./time.js').Figure} Figure */
/**
 * @typedef {object} Compared
 * @property {Figure} now
 * @property {Figure} [before]  of the older build, if there is one.
 */

/**
 * This build, then the older one, if there is one.
 *
 * @param {string | undefined} old  its folder dist.
 * @returns {Promise<Library[]>}
 */
export async function libraries(old) {
  if (old === undefined) return [ockham];
  /** @type {Library} */
  const before = await import(pathToFileURL(resolve(old, 'index.js')).href);
  return [ockham, before];
}

/**
 * Milliseconds per step of training that goes on and on.
 *
 * @param {readonly { run: (steps: number) => Promise<unknown>, granularity: number }[]} trainers  of {@link libraries}.
 * @returns {Promise<Compared>}
 */
export async function compareSteps(trainers) {
  const blocks = [];
  for (const { run, granularity } of trainers) {
    const start = performance.now();
    let steps = 0;
    while (performance.now() < start + WARM_UP_MILLISECONDS) {
      await run(granularity);
      steps += granularity;
    }
    const estimate = (performance.now() - start) / steps;
    blocks.push(granularity * Math.max(1, Math.round(BLOCK_MILLISECONDS / estimate / granularity)));
  }
  /** @type {number[][]} */
  const times = trainers.map(() => []);
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [index, { run }] of trainers.entries()) {
      const steps = blocks[index] ?? 1;
      const start = performance.now();
      await run(steps);
      times[index]?.push((performance.now() - start) / steps);
    }
  }
  return compared(times);
}

/**
 * @param {readonly (readonly number[])[]} times  of {@link libraries}.
 * @returns {Compared}
 */
export function compared([now = [], before]) {
  return { now: summarize(now), ...(before === undefined ? {} : { before: summarize(before) }) };
}

/**
 * How many times faster this build is; NaN without an older one.
 *
 * @param {Compared} row
 * @returns {Figure}
 */
export function gain({ now, before }) {
  if (before === undefined) return { best: Number.NaN, median: Number.NaN };
  return { best: before.best / now.best, median: before.median / now.median };
}

/**
 * Both figures, best (median), and the gain.
 *
 * @param {Compared} row
 */
export function comparison(row) {
  const text = (/** @type {Figure} */ { best, median }) => `${best.toFixed(3).padStart(8)} (${median.toFixed(3)})`;
  if (row.before === undefined) return text(row.now);
  const ratio = gain(row);
  return `${text(row.before)} → ${text(row.now)}, ${ratio.best.toFixed(2)} x (${ratio.median.toFixed(2)} x)`;
}
