// @ts-check
// What may be wrong with what a runtime answered.
import { large } from './configurations.js';

/**
 * @typedef {object} Row  one job in one runtime.
 * @property {string} runtime  name and version.
 * @property {string} where  in it: '' for a process, or 'page', 'module worker'...
 * @property {import('./job.js').Job} job
 * @property {import('./job.js').Outcome} outcome
 */

/** @param {Row} row */
export function nameOf({ runtime, where, job: { threads } }) {
  return `${runtime}${where && `, ${where}`}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/**
 * Other weights than the golden ones; or another way than was asked for, which would make equal hashes mean nothing.
 *
 * @param {Row} row
 * @param {import('./golden.js').Golden} golden
 * @returns {string[]} empty where all is well.
 */
export function faultsOf(row, golden) {
  const { job, outcome } = row;
  const found = [
    ...(outcome.error === undefined ? [] : [outcome.error]),
    ...outcome.warnings.map((warning) => `warned: ${warning}`),
    ...(outcome.passes.length === job.passes.length ? [] : [`${outcome.passes.length} of ${job.passes.length} passes`]),
    ...outcome.passes.flatMap((pass, at) => {
      const asked = job.passes[at];
      return asked === undefined ? [] : faultsOfPass(pass, asked, job.isHosted ? 1 : job.threads, golden);
    }),
  ];
  return found.map((fault) => `${nameOf(row)}: ${fault}`);
}

/**
 * @param {import('./job.js').PassOutcome} pass
 * @param {import('./job.js').Pass} asked
 * @param {number} threads
 * @param {import('./golden.js').Golden} golden
 */
function faultsOfPass({ hashes, wrong, products, tiles }, { way, isWarm, isTogether, isLinear }, threads, golden) {
  if (isLinear) {
    const title = `paths of linear models, ${isWarm ? 'warm' : 'at first'}`;
    return othersOf('numbers', Object.keys(golden.linear), hashes, golden.linear).map((fault) => `${title}: ${fault}`);
  }
  const title = `${way}, ${isWarm ? 'warm' : 'at first'}${isTogether ? ', large ones at once' : ''}`;
  const names = isTogether ? large : Object.keys(golden.hashes);
  const { sparse, sparseWeights, unpruned } = products;
  const skipped = Object.entries({ zeros: sparse, 'zero weights': sparseWeights, 'pruned weights': unpruned });
  const missing = skipped.find(([, count]) => count === 0);
  const found = [
    ...othersOf('weights', names, hashes, golden.hashes),
    wrong !== undefined && `verifyRuntime: ${wrong}`,
    way === 'dense' && skipped.some(([, count]) => count > 0) && 'products that skipped zeros',
    way === 'sparse' && missing !== undefined && `no product that skipped ${missing[0]}`,
    threads > 1 && tiles.length !== threads && `${Math.max(1, tiles.length)} threads instead of ${threads}`,
    threads > 1 && !tiles.slice(1).some((count) => count > 0) && 'no tile for another thread',
  ];
  return found.filter((fault) => typeof fault === 'string').map((fault) => `${title}: ${fault}`);
}

/**
 * @param {string} what
 * @param {readonly string[]} names
 * @param {Readonly<Record<string, string>>} hashes
 * @param {Readonly<Record<string, string>>} golden
 */
function othersOf(what, names, hashes, golden) {
  return names
    .filter((name) => hashes[name] !== golden[name])
    .map((name) => `other ${what} of "${name}": ${hashes[name] ?? 'none'} instead of ${golden[name]}`);
}
