// @ts-check
/** @typedef {typeof import('../../../../src/tfjs/index.js')} TF */

/**
 * Numbers in [-1, 1) that are the same everywhere (Lehmer's generator).
 *
 * @param {number} seed
 */
export function numbersFrom(seed) {
  let state = (seed * 7919 + 1) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

/**
 * Starts a model from the same weights under every library, so that what follows can be compared number by number.
 *
 * @param {TF} tf @param {import('../../../../src/tfjs/index.js').Sequential} model @param {number} seed
 */
export function setSameWeights(tf, model, seed) {
  const next = numbersFrom(seed);
  const weights = model.getWeights().map(({ shape, size }) => {
    const isBias = shape.length === 1;
    const limit = isBias ? 0 : Math.sqrt(3 / (shape[0] ?? 1));
    return tf.tensor(
      Array.from({ length: size }, () => limit * next()),
      shape,
    );
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

/**
 * Columns of mean 0 and standard deviation 1.
 *
 * @param {number[][]} rows
 */
export function standardized(rows) {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? 0));
  const moments = columns.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  return rows.map((row) =>
    row.map((value, column) => (value - (moments[column]?.mean ?? 0)) / (moments[column]?.deviation ?? 1)),
  );
}
