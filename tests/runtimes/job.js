// @ts-check
// What one runtime is asked to do: trainings in every way that products can go, before and after its compilers have warmed up.
import { init, verifyRuntime } from 'ockham';
import { productCounts, productPolicy } from '../../dist/layers/products/policy.js';
import { configurations, large, STEPS } from './configurations.js';
import { train } from './train.js';

/**
 * @typedef {'default' | 'dense' | 'sparse'} Way  as the library goes; no zero is skipped; every zero is.
 *
 * @typedef {object} Pass
 * @property {Way} way
 * @property {boolean} isWarm  whether 10,000 steps come before it.
 * @property {boolean} isTogether  the large configurations at once, which take turns after every step; otherwise all, one
 *   after the other.
 * @property {boolean} [isLinear]  paths of `ockham/linear` instead of trainings; threads are workers of a cross-validation.
 *
 * @typedef {object} Job
 * @property {number} threads
 * @property {readonly Pass[]} passes
 * @property {boolean} [inWorker]  for a page: in a module worker.
 * @property {boolean} [isHosted]  by `ockham/worker`: each model in a worker of its own, which has the threads.
 *
 * @typedef {object} Products
 * @property {number} sparse  past zeros of inputs or gradients.
 * @property {number} sparseWeights  past zeros of weights.
 * @property {number} unpruned  of the gradients of weights, without the pruned ones.
 * @property {number} dense
 *
 * @typedef {object} PassOutcome
 * @property {Record<string, string>} hashes  of the final weights, by configuration; or of paths.
 * @property {string} [wrong]  what verifyRuntime found beforehand, where it found something.
 * @property {number} milliseconds
 * @property {Products} products  of the large configurations.
 * @property {readonly number[]} tiles  of the large configurations, by thread, the calling one first; empty on one thread.
 *
 * @typedef {object} Outcome
 * @property {readonly PassOutcome[]} passes
 * @property {readonly string[]} warnings  what went to console.warn.
 * @property {string} [engine]
 * @property {string} [error]  what ended it early.
 */

/** @type {readonly Way[]} */
export const ways = ['default', 'dense', 'sparse'];

/**
 * The first training of all in that way, then warm ones in all ways, then large models at once.
 *
 * @param {Way} first
 * @param {boolean} isTogether
 * @returns {Pass[]}
 */
export function passesFrom(first, isTogether) {
  return [
    { way: first, isWarm: false, isTogether: false },
    ...ways.map((way) => ({ way, isWarm: true, isTogether: false })),
    ...(isTogether ? [{ way: /** @type {Way} */ ('default'), isWarm: true, isTogether: true }] : []),
  ];
}

/** Paths of linear models, at first and again, when compilers have seen them. @type {readonly Pass[]} */
export const linearPasses = [false, true].map((isWarm) => ({
  way: 'default',
  isWarm,
  isTogether: false,
  isLinear: true,
}));

/**
 * @param {Job} job
 * @param {() => Worker} [startWorker]  a worker for a model; default: that of the library.
 * @returns {Promise<Outcome>}
 */
export async function runJob({ threads, passes, isHosted = false }, startWorker) {
  const warnings = /** @type {string[]} */ ([]);
  console.warn = (...message) => warnings.push(message.join(' '));
  const outcomes = [];
  try {
    for (const pass of passes)
      outcomes.push(await (isHosted ? runHosted(threads, startWorker) : runPass(threads, pass)));
    return { passes: outcomes, warnings };
  } catch (error) {
    return { passes: outcomes, warnings, error: error instanceof Error ? `${error}\n${error.stack}` : String(error) };
  }
}

/** @type {Readonly<Products>} */
const none = { sparse: 0, sparseWeights: 0, unpruned: 0, dense: 0 };

/** How the products of a way go. @type {Readonly<Record<Way, Partial<typeof productPolicy>>>} */
const policies = {
  default: { ...productPolicy },
  dense: { mostDensity: -1, mostWeightDensity: -1, mostUnpruned: -1, gatherRows: Infinity },
  sparse: { mostDensity: 1, mostWeightDensity: 1, mostUnpruned: 4 },
};

/**
 * @param {number} threads
 * @param {Pass} pass
 * @returns {Promise<PassOutcome>}
 */
export async function runPass(threads, { way, isWarm, isTogether, isLinear }) {
  if (isLinear) return runLinear(threads);
  await init({ threads });
  const { ok, sentence } = isWarm ? await warmUp() : await verifyRuntime();
  Object.assign(productPolicy, policies.default, policies[way]);
  Object.assign(productCounts, none);
  const before = await tilesSoFar(threads);
  const start = performance.now();
  const hashes = isTogether ? await trainTogether() : await trainInTurn();
  const milliseconds = performance.now() - start;
  const { sparse, sparseWeights, unpruned, dense } = productCounts;
  const tiles = (await tilesSoFar(threads)).map((count, thread) => count - (before[thread] ?? 0));
  return {
    hashes,
    ...(!ok && { wrong: sentence }),
    milliseconds,
    products: { sparse, sparseWeights, unpruned, dense },
    tiles,
  };
}

/**
 * The large configurations at once, in a worker each; what products did there is not known.
 *
 * @param {number} threads
 * @param {() => Worker} [startWorker]
 * @returns {Promise<PassOutcome>}
 */
async function runHosted(threads, startWorker) {
  const { inWorker } = await import('ockham/worker');
  const start = performance.now();
  const hashes = await trainTogether((model) =>
    inWorker(model, { init: { threads }, ...(startWorker && { worker: startWorker() }) }),
  );
  return { hashes, milliseconds: performance.now() - start, products: none, tiles: [] };
}

/** @param {number} threads @returns {Promise<PassOutcome>} */
async function runLinear(threads) {
  const { hashesOfFits } = await import('./linearFits.js');
  const start = performance.now();
  const hashes = await hashesOfFits(threads);
  return { hashes, milliseconds: performance.now() - start, products: none, tiles: [] };
}

/** @param {import('./train.js').Host} [host] */
async function trainTogether(host) {
  const options = { yieldEvery: 0, ...(host && { host }) };
  const pairs = large.map(async (name) => [name, await train(name, options)]);
  return Object.fromEntries(await Promise.all(pairs));
}

async function trainInTurn() {
  const hashes = /** @type {Record<string, string>} */ ({});
  const small = Object.keys(configurations).filter((name) => !large.includes(name));
  for (const name of small) hashes[name] = await train(name);
  Object.assign(productCounts, none);
  for (const name of large) hashes[name] = await train(name);
  return hashes;
}

const WARM_CALLS = 10_000;
let stepsOfWarmUp = 0;

/** Small trainings until there were enough steps, each of dozens of calls, for the optimizing compilers; what they then verify. */
async function warmUp() {
  if (stepsOfWarmUp > 0) return verifyRuntime();
  const small = Object.keys(configurations).filter((name) => !large.includes(name));
  for (let at = 0; stepsOfWarmUp < WARM_CALLS; at++) {
    await train(small[at % small.length] ?? '');
    stepsOfWarmUp += STEPS;
  }
  return verifyRuntime({ warmUp: WARM_CALLS });
}

/** @param {number} threads @returns {Promise<readonly number[]>} */
async function tilesSoFar(threads) {
  if (threads === 1) return [];
  return (await import('../../dist/core/threads/start.js')).threadStatistics();
}
