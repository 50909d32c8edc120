// @ts-check
// Targets relative to an older build of the same run: steps with zero weights, a whole training with L1, updates.
import { gain } from '../../old.js';
import { digits, percent, times } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */
/** @typedef {import('../criteria.js').Finding} Finding */
/** @typedef {import('../../training/weightZeros.js').Row} Step */

/** @type {readonly { group: string, what: string, isMeant: (row: Step) => boolean, atLeast: readonly [zeros: number, gain: number][] }[]} */
const asked = [
  {
    group: 'L',
    what: 'gelu, dense inputs',
    isMeant: ({ shape, activation, isPruned }) => shape === 'L' && activation === 'gelu' && !isPruned,
    atLeast: [
      [0, 1.03],
      [0.8, 1.5],
      [0.9, 1.7],
      [0.95, 2],
    ],
  },
  {
    group: 'L',
    what: 'gelu, dense inputs, pruned',
    isMeant: ({ shape, isPruned }) => shape === 'L' && isPruned,
    atLeast: [[0.9, 2.3]],
  },
  {
    group: 'L',
    what: 'relu, dropout 0.5, pictures',
    isMeant: ({ shape, activation }) => shape === 'L' && activation === 'relu',
    atLeast: [
      [0, 1.08],
      [0.9, 1.4],
      [0.97, 1.85],
    ],
  },
  {
    group: 'LeNet',
    what: 'relu, pictures',
    isMeant: ({ shape }) => shape === 'LeNet',
    atLeast: [
      [0, 1.12],
      [0.9, 1.33],
      [0.97, 1.55],
    ],
  },
  {
    group: 'M',
    what: 'relu, dropout 0.5, pictures',
    isMeant: ({ shape }) => shape === 'M',
    atLeast: [
      [0, 1.22],
      [0.97, 1.35],
    ],
  },
];

/**
 * @param {Results} results
 * @param {(row: Step) => boolean} isMeant
 * @returns {Finding | undefined}
 */
function step({ weightZeros }, isMeant) {
  const row = weightZeros?.find(isMeant);
  if (row?.before === undefined) return undefined;
  const value = gain(row).median;
  return { text: `${digits(row.before.median)} → ${digits(row.now.median)} ms, ${times(value)}`, value };
}

/** All seeds together. @param {Results} results @returns {Finding | undefined} */
function training({ lenetL1 }) {
  const pairs = lenetL1?.flatMap(({ now, before }) => (before === undefined ? [] : [{ now, before }])) ?? [];
  if (pairs.length === 0) return undefined;
  const sum = (/** @type {'now' | 'before'} */ build) => pairs.reduce((total, pair) => total + pair[build].seconds, 0);
  const list = (/** @type {'error' | 'zeros'} */ figure, /** @type {'now' | 'before'} */ build) =>
    pairs.map((pair) => percent(pair[build][figure], 2)).join(', ');
  const value = sum('before') / sum('now');
  const errors = `error ${list('error', 'before')} → ${list('error', 'now')}`;
  const seconds = `${digits(sum('before'))} → ${digits(sum('now'))} s, ${times(value)}`;
  return { text: `${seconds}; ${errors}; zeros ${list('zeros', 'now')}`, value };
}

/**
 * Time of an update, of that of the older build: the worst if there are several.
 *
 * @param {Results} results
 * @param {readonly string[]} optimizers
 * @returns {Finding | undefined}
 */
function update({ updatePass }, optimizers) {
  const rows =
    updatePass?.filter(({ optimizer, before }) => optimizers.includes(optimizer) && before !== undefined) ?? [];
  if (rows.length === 0) return undefined;
  const texts = rows.map((row) => {
    const times = `${row.before?.median.toFixed(2)} → ${row.now.median.toFixed(2)}`;
    return `${row.optimizer} ${times}, ${(1 / gain(row).median).toFixed(2)}`;
  });
  return { text: texts.join('; '), value: Math.max(...rows.map((row) => 1 / gain(row).median)) };
}

const others = ['adamw', 'nadam', 'adamax', 'adabelief', 'rmsprop', 'adagrad'];

/** @type {readonly Criterion[]} */
export const older = [
  ...asked.flatMap(({ group, what, isMeant, atLeast }) =>
    atLeast.map(([zeros, least]) => ({
      group,
      what: `${what}, ${percent(zeros)} zero weights, older build ÷ this one`,
      atLeast: least,
      find: (/** @type {Results} */ results) => step(results, (row) => row.zeros === zeros && isMeant(row)),
    })),
  ),
  { group: 'LeNet', what: 'whole training with L1, older build ÷ this one', atLeast: 1.25, find: training },
  {
    group: 'update',
    what: 'ns per weight, 256 x 256 and 1024 x 1024, Adam, of the older build',
    atMost: 0.6,
    find: (results) => update(results, ['adam']),
  },
  {
    group: 'update',
    what: 'the other adaptive optimizers',
    atMost: 0.7,
    find: (results) => update(results, others),
  },
];
