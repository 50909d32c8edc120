// @ts-check
// Points about predictions, and about the start.
import { arePictures, digits, times } from '../format.js';

/** @typedef {import('../results.js').Results} Results */
/** @typedef {import('../criteria.js').Criterion} Criterion */
/** @typedef {import('../criteria.js').Finding} Finding */
/** @typedef {import('../../inference/sparseWeights.js').Row} SparseWeights */

const PEER = 'onnxruntime-web (wasm)';

/**
 * The density of the weights above which skipping their zeros does not pay, interpolated between measured ones; 1 if it always
 * pays.
 *
 * @param {readonly SparseWeights[]} rows  of one shape and batch, density ascending.
 */
function crossover(rows) {
  let before = { density: 0, gain: Infinity };
  for (const { density, plain, forced } of rows) {
    const gain = plain / forced - 1;
    if (gain < 0) {
      if (before.gain === Infinity) return density;
      return before.density + ((density - before.density) * before.gain) / (before.gain - gain);
    }
    before = { density, gain };
  }
  return 1;
}

/** Every shape and batch. @param {readonly SparseWeights[]} rows */
function cases(rows) {
  const nameOf = (/** @type {SparseWeights} */ { shape, batchSize }) => `${shape} batch ${batchSize}`;
  return [...new Set(rows.map(nameOf))].map((name) => ({ name, of: rows.filter((row) => nameOf(row) === name) }));
}

/**
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function sparseWeights({ sparseWeights }) {
  if (sparseWeights?.threshold === undefined) return undefined;
  const { rows, threshold } = sparseWeights;
  // A single row skips the zeros of its activations first, and has its own threshold for weights.
  const found = cases(rows.filter(({ batchSize }) => batchSize > 1)).map(({ name, of }) => ({
    name,
    at: crossover(of),
  }));
  const text = found.map(({ name, at }) => `${name}: ${at.toFixed(2)}`).join(', ');
  return { text: `${text}; threshold ${threshold}`, value: Math.min(...found.map(({ at }) => at)) / threshold };
}

/**
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function sparseWeightsGain({ sparseWeights }) {
  if (sparseWeights?.threshold === undefined) return undefined;
  const found = sparseWeights.rows.filter(({ density }) => density === 0.1);
  const gains = found.map(
    ({ shape, batchSize, plain, skipping }) => `${shape} batch ${batchSize}: ${times(plain / skipping)}`,
  );
  return { text: gains.join(', ') };
}

/**
 * The peer's median divided by ours, for every network and batch.
 *
 * @param {Results} results
 * @param {(row: { inputs: string }) => boolean} isMeant
 * @returns {Finding | undefined}
 */
function predictions({ peers }, isMeant) {
  const rows = peers?.inference.filter(isMeant) ?? [];
  const found = rows.flatMap(({ name, shape, batchSize, inputs, median, error }) => {
    const peer = rows.find(
      (row) => row.name === PEER && row.shape === shape && row.batchSize === batchSize && row.inputs === inputs,
    );
    if (name !== 'ockham' || peer === undefined) return [];
    const value = error === undefined && peer.error === undefined ? peer.median / median : Number.NaN;
    return [{ text: `${shape} batch ${batchSize}: ${Number.isNaN(value) ? 'failed' : times(value)}`, value }];
  });
  if (found.length === 0) return undefined;
  return { text: found.map(({ text }) => text).join(', '), value: Math.min(...found.map(({ value }) => value)) };
}

/**
 * Time of 100 passes divided by that of one.
 *
 * @param {Results} results
 * @returns {Finding | undefined}
 */
function passes({ predict }) {
  const found = ['S', 'L'].flatMap((shape) => {
    const rows = predict?.filter((row) => row.shape === shape) ?? [];
    const [one, many] = ['1 pass', '100 passes'].map((call) => rows.find((row) => row.call === call)?.median);
    return one === undefined || many === undefined
      ? []
      : [{ text: `${shape} ${digits(many / one)}`, value: many / one }];
  });
  if (found.length === 0) return undefined;
  return { text: found.map(({ text }) => text).join(', '), value: Math.max(...found.map(({ value }) => value)) };
}

/** @type {readonly Criterion[]} */
export const inferencePoints = [
  {
    group: '4',
    what: 'density of weights from which skipping their zeros does not pay',
    asked: 'a threshold below it',
    atLeast: 1,
    find: sparseWeights,
  },
  { group: '4', what: '`predict` at weight density 0.1, over not skipping', asked: 'faster', find: sparseWeightsGain },
  {
    group: '10',
    what: '`predict`, pictures: onnxruntime-web ÷ ockham',
    atLeast: 1.5,
    find: (results) => predictions(results, arePictures),
  },
  {
    group: '10',
    what: '`predict`, normal inputs: onnxruntime-web ÷ ockham',
    atLeast: 1.5,
    find: (results) => predictions(results, (row) => !arePictures(row)),
  },
  { group: '10', what: '`predictDistribution`, 100 passes ÷ one', atMost: 60, find: passes },
  {
    group: '11',
    what: '`init()` to first step, new process',
    asked: '≤ 20 ms',
    atMost: 20,
    find: ({ init }) => {
      const value = init?.find(({ part }) => part.startsWith('init'))?.median;
      return value === undefined ? undefined : { text: `${digits(value)} ms`, value };
    },
  },
];
