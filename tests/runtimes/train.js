// @ts-check
import { matrix, sequential } from 'ockham';
import { configurations, STEPS } from './configurations.js';
import { examplesOf } from './examples.js';
import { sha256 } from './sha256.js';

/** @typedef {(model: import('ockham').Sequential) => Promise<import('ockham').Sequential | import('ockham/worker').WorkerModel>} Host */

/**
 * Trains a configuration for STEPS steps.
 *
 * @param {string} name
 * @param {{ yieldEvery?: number, host?: Host }} [options]  yieldEvery: milliseconds between two turns of the event loop; none unless
 *   given. host: gives the model that is trained; default: the same.
 * @returns {Promise<string>} SHA-256 of the final weights: little-endian, in the order of getWeights.
 */
export async function train(name, { yieldEvery = Infinity, host = async (model) => model } = {}) {
  const configuration = configurations[name];
  if (configuration === undefined) throw new Error(`no configuration is called ${name}`);
  const { seed, layers, optimizer, loss, average, batchSize, stepsPerEpoch, fit, isWeighted = false } = configuration;
  const { X, y, sampleWeight } = examplesOf(configuration);
  const own = sequential({ layers: layers(), seed });
  own.compile({ optimizer: optimizer(), loss, average: average?.() });
  const model = await host(own);
  await model.fit(X, y, {
    epochs: STEPS / stepsPerEpoch,
    batchSize,
    verbose: false,
    yieldEvery,
    ...(isWeighted && { sampleWeight }),
    ...fit?.(),
  });
  if (average !== undefined) await model.useAverage();
  const hash = sha256(bytesOf(await model.getWeights()));
  model.dispose();
  return hash;
}

/**
 * @param {readonly import('ockham').Matrix[]} weights
 * @returns {Uint8Array} the same on every machine, whatever its order of bytes.
 */
function bytesOf(weights) {
  const numbers = weights.flatMap(({ data }) => [...data]);
  if (!numbers.every(Number.isFinite)) throw new Error('a weight is not finite'); // NaN has no bits of its own
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [i, number] of numbers.entries()) view.setFloat32(4 * i, number, true);
  return new Uint8Array(view.buffer);
}

/**
 * How many weights a configuration trains.
 *
 * @param {string} name
 */
export function weightsOf(name) {
  const configuration = configurations[name];
  if (configuration === undefined) throw new Error(`no configuration is called ${name}`);
  const model = sequential({ layers: configuration.layers(), seed: configuration.seed });
  model.predict(matrix(new Float32Array(configuration.inputs), [1, configuration.inputs]));
  const count = model.getWeights().reduce((sum, { data }) => sum + data.length, 0);
  model.dispose();
  return count;
}

/**
 * One hash of several.
 *
 * @param {Readonly<Record<string, string>>} hashes  by configuration, in an order of no importance.
 */
export function combined(hashes) {
  const lines = Object.entries(hashes).map(([name, hash]) => `${hash}  ${name}\n`);
  return sha256(new TextEncoder().encode(lines.sort().join('')));
}
