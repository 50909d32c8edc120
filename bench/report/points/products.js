// @ts-check
// Points about matrix products: dense, past the zeros, and in other builds.
import { arePictures, digits, percent, times } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */
/** @typedef {import('../criteria.js').Finding} Finding */
/** @typedef {import('../../kernels/gemm.js').Row} Product */
/** @typedef {import('../../kernels/sparse.js').Row} SparseProduct */

/** Of the peak, for the products of layers. */
const LAYER_SHARE = 0.7;
const SQUARE = '512 x 512 x 512';
/** Outputs of the last layer: narrower than a tile of any kernel. */
const CLASSES = '-10';

/** @type {(values: readonly number[]) => number} */
const least = (values) => Math.min(...values);

/** @type {(values: readonly number[]) => number} */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * Best blocks of 512³, as shares of the peak.
 *
 * @param {readonly Product[] | undefined} kernels
 * @returns {Finding | undefined}
 */
function square(kernels) {
  const rows = kernels?.filter(({ shape }) => shape === SQUARE) ?? [];
  if (rows.length === 0) return undefined;
  const shares = rows.map(({ kernel, ofPeak }) => `${kernel.slice(-2)} ${ofPeak.toFixed(2)}`);
  return { text: shares.join(', '), value: least(rows.map(({ ofPeak }) => ofPeak)) };
}

/**
 * Best blocks of the layers' products, as shares of the peak.
 *
 * @param {readonly Product[] | undefined} kernels
 * @param {(layer: string) => boolean} isMeant
 * @returns {Finding | undefined}
 */
function layerShares(kernels, isMeant) {
  const rows = kernels?.filter(({ layer }) => layer !== undefined && isMeant(layer)) ?? [];
  if (rows.length === 0) return undefined;
  const shares = rows.map(({ ofPeak }) => ofPeak);
  const worst = rows.reduce((worst, row) => (row.ofPeak < worst.ofPeak ? row : worst));
  const reached = shares.filter((share) => share >= LAYER_SHARE).length;
  const where = `${worst.kernel.slice(-2)} of ${worst.layer}, ${worst.batch} rows`;
  const text = `least ${worst.ofPeak.toFixed(2)} (${where}), median ${median(shares).toFixed(2)}; ${reached} of ${rows.length}`;
  return { text, value: worst.ofPeak };
}

/** @type {(layer: string) => boolean} */
const isOfS = (layer) => layer === '64-128' || layer === '128-128';
/** @type {(layer: string) => boolean} */
const isOutput = (layer) => layer.endsWith(CLASSES);

/** @type {(row: SparseProduct) => boolean} */
const isQuarter = ({ shape, density }) => shape === '128 x 1024 x 1024' && density === 0.25;

/**
 * The products past zeros of one layer, in effective GFLOP/s.
 *
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function effective({ sparse }) {
  const rows = sparse?.rows.filter(isQuarter) ?? [];
  if (rows.length === 0) return undefined;
  return {
    text: rows.map((row) => `${row.product}: ${digits(row.effective)} (dense ${digits(row.dense)})`).join('; '),
  };
}

/**
 * Safety margin of the threshold: the least break-even density divided by it.
 *
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function threshold({ sparse }) {
  // Single rows and listed weights have thresholds of their own.
  const breakEvens =
    sparse?.breakEvens.filter(({ product, shape }) => !product.includes('listed') && !shape.startsWith('1 ')) ?? [];
  if (sparse?.threshold === undefined || breakEvens.length === 0) return undefined;
  const densities = breakEvens.map(({ density }) => density);
  const range = `${least(densities).toFixed(2)} to ${Math.max(...densities).toFixed(2)}`;
  return { text: `break-even ${range}, threshold ${sparse.threshold}`, value: least(densities) / sparse.threshold };
}

/**
 * One figure of each shape, pictures as inputs.
 *
 * @param {Results} results
 * @param {(row: import('../../training/step.js').Row) => string} figure
 * @returns {Finding | undefined}
 */
function ofSteps({ steps }, figure) {
  const rows = steps?.filter((row) => arePictures(row) && row.denseMedian !== undefined) ?? [];
  if (rows.length === 0) return undefined;
  return { text: rows.map((row) => `${row.shape} ${figure(row)}`).join(', ') };
}

/**
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function densities({ densities }) {
  const rows = densities?.filter(arePictures) ?? [];
  if (rows.length === 0) return undefined;
  const list = (/** @type {readonly number[]} */ values) => values.map((density) => density.toFixed(2)).join(' ');
  const texts = rows.map((row) => `${row.shape} X ${list(row.activations)}, dZ ${list(row.gradients)}`);
  return { text: texts.join('; ') };
}

/**
 * A figure of the default build and of another one, with the gain.
 *
 * @param {Results} results
 * @param {'relaxed' | 'wide'} name
 * @param {(build: import('../results.js').Build) => number | undefined} figure
 * @param {(before: number, after: number) => number} gain
 * @returns {Finding | undefined}
 */
function compare(results, name, figure, gain) {
  const build = results.builds?.[name];
  if (build?.missing !== undefined) return { text: `not there: ${build.missing}` };
  const [before, after] = [figure(results), build && figure(build)];
  if (before === undefined || after === undefined) return undefined;
  return { text: `${digits(before)} → ${digits(after)}, ${times(gain(before, after))}` };
}

/** @type {(before: number, after: number) => number} */
const moreIsBetter = (before, after) => after / before;
/** @type {(before: number, after: number) => number} */
const lessIsBetter = (before, after) => before / after;

/** @type {(build: import('../results.js').Build) => number | undefined} */
const stepOfL = ({ steps }) => steps?.find((row) => row.shape === 'L' && arePictures(row))?.median;
/** @type {(build: import('../results.js').Build) => number | undefined} */
const squareOf = ({ kernels }) => kernels?.find(({ kernel, shape }) => kernel === 'gemm_nn' && shape === SQUARE)?.best;
/** @type {(build: import('../results.js').Build) => number | undefined} */
const quarterOf = ({ sparse }) => sparse?.rows.find(isQuarter)?.effective;

/** @type {readonly Criterion[]} */
export const productPoints = [
  { group: '1', what: '512³, of the peak', atLeast: 0.78, find: ({ kernels }) => square(kernels) },
  {
    group: '1',
    what: '512³, of the peak, relaxed build',
    atLeast: 0.9,
    find: ({ builds }) =>
      builds?.relaxed.missing === undefined
        ? square(builds?.relaxed.kernels)
        : { text: `not there: ${builds.relaxed.missing}` },
  },
  {
    group: '1',
    what: 'hidden layers of M, L, XL, of the peak',
    atLeast: LAYER_SHARE,
    find: ({ kernels }) => layerShares(kernels, (layer) => !isOfS(layer) && !isOutput(layer)),
  },
  {
    group: '1',
    what: 'hidden layers of S, of the peak',
    atLeast: LAYER_SHARE,
    find: ({ kernels }) => layerShares(kernels, isOfS),
  },
  {
    group: '1',
    what: 'output layers, of the peak',
    atLeast: LAYER_SHARE,
    find: ({ kernels }) => layerShares(kernels, isOutput),
  },
  {
    group: '2',
    what: 'densities at which skipping zeros pays',
    asked: 'a threshold below break-even',
    atLeast: 1,
    find: threshold,
  },
  {
    group: '2',
    what: 'past zeros, 128 x 1024 x 1024, density 0.25, GFLOP/s',
    asked: 'prototype: 104 to 116',
    find: effective,
  },
  {
    group: '2',
    what: 'share of products past zeros, pictures',
    asked: 'printed',
    find: (results) => ofSteps(results, ({ sparse }) => percent(sparse)),
  },
  {
    group: '7',
    what: 'L, ms per step, relaxed build',
    asked: 'an own build',
    find: (results) => compare(results, 'relaxed', stepOfL, lessIsBetter),
  },
  {
    group: '12',
    what: '512³, GFLOP/s, wide',
    asked: 'prototype: 46 → 66, 1.43 x',
    find: (results) => compare(results, 'wide', squareOf, moreIsBetter),
  },
  {
    group: '12',
    what: 'past zeros, density 0.25, GFLOP/s, wide',
    asked: 'prototype: 105 → 152, 1.45 x',
    find: (results) => compare(results, 'wide', quarterOf, moreIsBetter),
  },
  {
    group: '12',
    what: 'L, ms per step, wide',
    asked: 'a column of its own',
    find: (results) => compare(results, 'wide', stepOfL, lessIsBetter),
  },
  {
    group: '13',
    what: 'step, over the same with dense products',
    asked: 'stated',
    find: (results) => ofSteps(results, ({ median, denseMedian }) => times(denseMedian / median)),
  },
  { group: '13', what: 'measured densities, pictures', asked: 'stated', find: densities },
];
