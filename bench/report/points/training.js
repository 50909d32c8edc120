// @ts-check
// Points about a training step: dropout, passes over the weights, threads, the same bits.
import { digits, percent, times } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */
/** @typedef {import('../criteria.js').Finding} Finding */
/** @typedef {import('../../check/faults.js').Row} Outcome */

/**
 * Share of the products' time that remains with dropped units, divided by the share of operations that remains; with tanh, which
 * makes no zeros itself.
 *
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function unitDropout({ unitDropout }) {
  const rows = unitDropout?.filter(({ activation, rate }) => activation === 'tanh' && rate > 0) ?? [];
  if (rows.length === 0) return undefined;
  const found = rows.map(({ rate, kept, masked, share }) => {
    const left = kept.products.median / masked.products.median;
    return { text: `rate ${rate}: ${left.toFixed(2)} (${share.toFixed(2)})`, value: left / share };
  });
  return { text: found.map(({ text }) => text).join(', '), value: Math.max(...found.map(({ value }) => value)) };
}

/**
 * Time of the whole step with masked units, divided by that with dropped ones.
 *
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function unitDropoutStep({ unitDropout }) {
  const rows = unitDropout?.filter(({ activation, rate }) => activation === 'tanh' && rate > 0) ?? [];
  if (rows.length === 0) return undefined;
  const gain = (/** @type {(typeof rows)[number]} */ { kept, masked }) => masked.step.median / kept.step.median;
  return { text: rows.map((row) => `rate ${row.rate}: ${times(gain(row))}`).join(', ') };
}

/**
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function passes({ parts }) {
  if (parts === undefined) return undefined;
  const texts = parts.steps.map(({ inputs, medianShare }) => `${inputs} ${percent(medianShare, 1)}`);
  return { text: texts.join(', '), value: Math.max(...parts.steps.map(({ medianShare }) => medianShare)) };
}

/**
 * Speedup by several threads, from medians.
 *
 * @param {Results} results
 * @param {string} shape
 * @returns {Finding | undefined}
 */
function threads({ threads }, shape) {
  const rows = threads?.filter((row) => row.shape === shape) ?? [];
  const [one, more] = [rows.find((row) => row.threads === 1), rows.find((row) => row.threads > 1)];
  if (one === undefined || more === undefined) return undefined;
  const value = one.median / more.median;
  const tiles = `tiles per thread ${more.tiles.join(', ')}`;
  return { text: `${digits(one.median)} → ${digits(more.median)} ms, ${times(value)}; ${tiles}`, value };
}

/**
 * Share of the runs whose weights have the hash of the first run of their configuration.
 *
 * @param {Results} results
 * @param {(row: Outcome) => boolean} isMeant
 * @returns {Finding | undefined}
 */
function sameBits({ bits }, isMeant) {
  const rows = bits?.rows.filter(isMeant) ?? [];
  if (rows.length === 0) return undefined;
  const isEqual = (/** @type {Outcome} */ { configuration, hash }) =>
    bits?.rows.find((row) => row.configuration === configuration)?.hash === hash;
  const equal = rows.filter(isEqual).length;
  const hashes = [...new Set(rows.map(({ hash }) => hash.slice(0, 8)))].join(', ');
  return { text: `${equal} of ${rows.length} runs: ${hashes}`, value: equal / rows.length };
}

const EQUAL_HASHES = 'the hashes of the default way';

/** @type {readonly Criterion[]} */
export const trainingPoints = [
  {
    group: '2',
    what: 'final weights, dense and past zeros',
    asked: EQUAL_HASHES,
    atLeast: 1,
    find: (results) => sameBits(results, ({ threads, wide }) => threads === 1 && !wide),
  },
  {
    group: '3',
    what: 'products of L with dropped units, of the masked ones (operations left)',
    asked: 'in proportion',
    atMost: 1,
    find: unitDropout,
  },
  { group: '3', what: 'step of L with dropped units, over masking', asked: 'faster', find: unitDropoutStep },
  { group: '5', what: 'share of the L step outside products', asked: '≤ 25 %', atMost: 0.25, find: passes },
  {
    group: '6',
    what: 'dropout, of the dense product, 128 x 1024 x 1024',
    asked: '≤ 4 %',
    atMost: 0.04,
    find: ({ parts }) => parts && { text: percent(parts.dropout.medianShare, 1), value: parts.dropout.medianShare },
  },
  { group: '8', what: 'S, 2 threads', atLeast: 1, find: (results) => threads(results, 'S') },
  { group: '8', what: 'L, 2 threads', atLeast: 1.7, find: (results) => threads(results, 'L') },
  { group: '8', what: 'XL, 2 threads', atLeast: 1.7, find: (results) => threads(results, 'XL') },
  {
    group: '8',
    what: 'final weights, 2 and 4 threads',
    asked: EQUAL_HASHES,
    atLeast: 1,
    find: (results) => sameBits(results, ({ threads, wide }) => threads > 1 && !wide),
  },
  {
    group: '12',
    what: 'final weights, wide',
    asked: EQUAL_HASHES,
    atLeast: 1,
    find: (results) =>
      results.builds?.wide.missing === undefined
        ? sameBits(results, ({ wide }) => wide)
        : { text: `not there: ${results.builds.wide.missing}` },
  },
];
