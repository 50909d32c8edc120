// @ts-check
// Targets for what many users pay: the overhead of a step, the memory of `fit`, the start of a worker.
import { digits } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */
/** @typedef {import('../criteria.js').Finding} Finding */

/**
 * @param {Results} results
 * @param {string} call
 * @returns {Finding | undefined}
 */
function overhead({ tiny }, call) {
  const rows = tiny?.filter((row) => row.call === call) ?? [];
  const [plain, regularized] = rows.map((row) => row.median);
  if (plain === undefined || regularized === undefined) return undefined;
  return { text: `${plain.toFixed(0)}; with dropout, L1 + L2 ${regularized.toFixed(0)}`, value: plain };
}

/** @type {readonly Criterion[]} */
export const costs = [
  ...['fit', 'train', 'trainOnBatch'].map((call) => ({
    group: '4-8-1',
    what: `batch 4, steps per second by \`${call}\``,
    atLeast: 100_000,
    find: (/** @type {Results} */ results) => overhead(results, call),
  })),
  {
    group: 'worker',
    what: 'start, processor time',
    asked: '≤ 60 ms',
    atMost: 60,
    find: ({ worker: [own, empty] = [] }) =>
      own && {
        text: `${digits(own.median)} ms, of an empty worker ${digits(empty?.median ?? 0)} ms`,
        value: own.median,
      },
  },
  {
    group: '`fit`',
    what: '800 MB of rows, resident beyond them, as a share',
    atMost: 1.15,
    find: ({ memory }) =>
      memory && {
        text: memory.map(({ rows, share }) => `${rows} ${share.toFixed(2)}`).join('; '),
        value: Math.max(...memory.map(({ share }) => share)),
      },
  },
];
