// @ts-check
// Targets for a training step: in milliseconds, and relative to peers of the same run.
import { arePictures, digits, times } from './format.js';

/** @typedef {import('./results.js').Results} Results */
/** @typedef {import('./criteria.js').Criterion} Criterion */

const PYTORCH = 'PyTorch, 1 thread';
const JAX = 'jax-js (wasm)';
const TFJS = 'tfjs (wasm)';

/** @type {readonly { shape: string, milliseconds: number, peers: Readonly<Record<string, number>>, threads?: number }[]} */
const asked = [
  { shape: 'S', milliseconds: 0.2, peers: { [PYTORCH]: 3.4, [JAX]: 13, [TFJS]: 22 } },
  { shape: 'M', milliseconds: 0.8, peers: { [PYTORCH]: 2.2, [JAX]: 5.5, [TFJS]: 26 } },
  { shape: 'L', milliseconds: 14, peers: { [PYTORCH]: 1.8, [JAX]: 5, [TFJS]: 80 }, threads: 1.5 },
  { shape: 'XL', milliseconds: 88, peers: { [PYTORCH]: 1.6 }, threads: 1.5 },
];

/**
 * Milliseconds of the median block, pictures as inputs; undefined if it did not run.
 *
 * @param {Results} results
 * @param {string} shape
 * @param {string} engine
 */
function medianOf({ peers }, shape, engine) {
  const row = peers?.training.find((row) => row.shape === shape && row.name === engine && arePictures(row));
  return row === undefined || row.error !== undefined ? undefined : row.median;
}

/**
 * @param {string} shape
 * @param {string} peer
 * @param {string} ours
 * @param {number} atLeast
 * @returns {Criterion}
 */
function ratio(shape, peer, ours, atLeast) {
  return {
    group: shape,
    what: `${peer} ÷ ${ours}`,
    atLeast,
    find: (results) => {
      const [theirs, own] = [medianOf(results, shape, peer), medianOf(results, shape, ours)];
      if (theirs === undefined || own === undefined) return undefined;
      return { text: `${times(theirs / own)} (${digits(theirs)} ms)`, value: theirs / own };
    },
  };
}

/**
 * PyTorch with OpenBLAS restricted to the kernels of another processor, as in this environment: shown beside the target, not
 * judged.
 *
 * @param {string} shape
 * @returns {Criterion}
 */
function restricted(shape) {
  return {
    group: shape,
    what: 'PyTorch, 1 thread, OpenBLAS held back ÷ ockham',
    asked: '',
    find: (results) => {
      const name = results.peers?.training.find((row) => row.name.startsWith(`${PYTORCH}, `))?.name ?? '';
      const finding = ratio(shape, name, 'ockham', 0).find(results);
      return finding && { text: `${finding.text}, ${name.slice(PYTORCH.length + 2)}` };
    },
  };
}

/** @type {readonly Criterion[]} */
export const targets = asked.flatMap(({ shape, milliseconds, peers, threads }) => [
  {
    group: shape,
    what: 'ockham',
    asked: `≤ ${milliseconds} ms`,
    atMost: milliseconds,
    find: (results) => {
      // Without peers there was no race; the figures are in `steps`.
      const alone = results.steps?.find((row) => row.shape === shape && arePictures(row))?.median;
      const value = medianOf(results, shape, 'ockham') ?? alone;
      return value === undefined ? undefined : { text: `${digits(value)} ms`, value };
    },
  },
  ...Object.entries(peers).map(([peer, atLeast]) => ratio(shape, peer, 'ockham', atLeast)),
  restricted(shape),
  ...(threads === undefined ? [] : [ratio(shape, 'PyTorch, 2 threads', 'ockham, 2 threads', threads)]),
]);
