// @ts-check
// Targets for a training step: in milliseconds, and relative to peers of the same run.
import { arePictures, digits, times } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */

const PYTORCH = 'PyTorch, 1 thread';
const JAX = 'jax-js (wasm)';
const TFJS = 'tfjs (wasm)';

/**
 * With pictures as inputs; `dense` is PyTorch's ratio with dense inputs.
 *
 * @type {readonly { shape: string, milliseconds: number, peers: Readonly<Record<string, number>>, dense?: number, threads?: number }[]}
 */
const asked = [
  { shape: 'S', milliseconds: 0.2, peers: { [PYTORCH]: 5.5, [JAX]: 13, [TFJS]: 22 } },
  { shape: 'M', milliseconds: 0.8, peers: { [PYTORCH]: 2.4, [JAX]: 5.5, [TFJS]: 26 }, dense: 1.45 },
  { shape: 'L', milliseconds: 14, peers: { [PYTORCH]: 1.8, [JAX]: 5, [TFJS]: 80 }, threads: 1.5 },
  { shape: 'XL', milliseconds: 88, peers: { [PYTORCH]: 1.35 }, dense: 1.15, threads: 1.3 },
];

/**
 * Milliseconds of the median block; undefined if it did not run.
 *
 * @param {Results} results
 * @param {string} shape
 * @param {string} engine
 * @param {boolean} isDense  whether the inputs are.
 */
function medianOf({ peers }, shape, engine, isDense = false) {
  const row = peers?.training.find((row) => row.shape === shape && row.name === engine && arePictures(row) !== isDense);
  return row === undefined || row.error !== undefined ? undefined : row.median;
}

/**
 * @param {string} shape
 * @param {string} peer
 * @param {string} ours
 * @param {number} atLeast
 * @param {boolean} isDense  whether the inputs are.
 * @returns {Criterion}
 */
function ratio(shape, peer, ours, atLeast, isDense = false) {
  return {
    group: shape,
    what: `${peer} ÷ ${ours}${isDense ? ', dense inputs' : ''}`,
    atLeast,
    find: (results) => {
      const [theirs, own] = [peer, ours].map((engine) => medianOf(results, shape, engine, isDense));
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
export const races = asked.flatMap(({ shape, milliseconds, peers, dense, threads }) => [
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
  ...(dense === undefined ? [] : [ratio(shape, PYTORCH, 'ockham', dense, true)]),
  restricted(shape),
  ...(threads === undefined ? [] : [ratio(shape, 'PyTorch, 2 threads', 'ockham, 2 threads', threads)]),
]);
