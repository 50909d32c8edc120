// @ts-check
// Made-up rows and targets: integers of a linear congruential generator, and exact arithmetic on them.
import { matrix, sparseMatrix } from 'ockham';

/** Of pictures, the share that is not 0, in 256ths. */
const INK = 50;

/**
 * @param {import('./configurations.js').Configuration} configuration
 * @returns {{ X: import('ockham').Matrix | import('ockham').SparseMatrix, y: import('ockham').MatrixInput, sampleWeight: Float32Array, rows: number }}
 */
export function examplesOf({ inputs, outputs, rows: kind = 'numbers', targets, batchSize, stepsPerEpoch }) {
  const rows = batchSize * stepsPerEpoch - Math.floor(batchSize / 3);
  const next = generator(inputs * 1000 + batchSize);
  const dense = Float32Array.from({ length: rows * inputs }, () =>
    kind === 'numbers' ? next() / 2 ** 22 - 2 : next() >>> 16 < INK ? (next() + 1) / 2 ** 24 : 0,
  );
  const X = kind === 'sparse' ? compressed(dense, [rows, inputs]) : matrix(dense, [rows, inputs]);
  const y = { labels, shares, bits, numbers }[targets](next, rows, outputs);
  return { X, y, sampleWeight: Float32Array.from({ length: rows }, () => next() / 2 ** 23), rows };
}

/**
 * @param {number} seed
 * @returns {() => number} integers in [0, 2^24): the upper bits, which are the better ones.
 *
 * Source: Knuth's constants as in Numerical Recipes, "ranqd1".
 */
export function generator(seed) {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 8;
  };
}

/** @param {() => number} next @param {number} rows @param {number} classes */
function labels(next, rows, classes) {
  return Int32Array.from({ length: rows }, () => next() % classes);
}

/** Distributions over the classes. @param {() => number} next @param {number} rows @param {number} classes */
function shares(next, rows, classes) {
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    for (const share of [0.75, 0.25]) {
      const at = row * classes + (next() % classes);
      data[at] = (data[at] ?? 0) + share;
    }
  }
  return matrix(data, [rows, classes]);
}

/** @param {() => number} next @param {number} rows @param {number} columns */
function bits(next, rows, columns) {
  return matrix(
    Float32Array.from({ length: rows * columns }, () => next() >>> 23),
    [rows, columns],
  );
}

/** @param {() => number} next @param {number} rows @param {number} columns */
function numbers(next, rows, columns) {
  return matrix(
    Float32Array.from({ length: rows * columns }, () => next() / 2 ** 23 - 1),
    [rows, columns],
  );
}

/**
 * @param {Float32Array} dense
 * @param {[number, number]} shape
 */
function compressed(dense, shape) {
  const [, columns] = shape;
  const [values, indices, pointers] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([]), [0]];
  for (let start = 0; start < dense.length; start += columns) {
    for (const [column, value] of dense.subarray(start, start + columns).entries()) {
      if (value === 0) continue;
      values.push(value);
      indices.push(column);
    }
    pointers.push(values.length);
  }
  return sparseMatrix(values, indices, pointers, shape);
}
