// @ts-check
// The search that all tests run, on this thread or through a queue.
import { createHash } from 'node:crypto';
import { adam, dense, dropout, l1, sequential } from 'ockham';
import { choice, logUniform, tune, uniform } from 'ockham/tune';

const rows = 240;
const X = Array.from({ length: rows }, (_, row) => [0, 1, 2, 3].map((column) => ((row * 7 + column * 13) % 17) / 17));
const y = X.map(([a = 0, b = 0, c = 0]) => (a > b ? 0 : b > c ? 1 : 2));

const space = {
  units: choice([8, 16]),
  rate: uniform(0, 0.5),
  lambda: logUniform(1e-5, 1e-2),
  learningRate: logUniform(1e-3, 1e-1),
};

/** @param {{ units: number, rate: number, lambda: number, learningRate: number, wide: number | undefined }} setting */
function build({ units, rate, lambda, learningRate, wide }) {
  const hidden = dense({ units: wide ?? units, activation: 'relu', inputShape: [4], kernelRegularizer: l1(lambda) });
  const layers = [hidden, dropout({ rate }), dense({ units: 3, activation: 'softmax' })];
  const model = sequential({ seed: 1, layers });
  model.compile({ optimizer: adam({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/**
 * @typedef {object} SearchOptions
 * @property {number} trials
 * @property {number} [epochs]
 * @property {'asha' | 'none'} [pruner]
 * @property {import('ockham/tune').Executor} [executor]
 * @property {import('ockham/tune').Journal} [journal]
 * @property {(progress: object) => unknown} [onProgress]
 * @property {AbortSignal} [signal]
 * @property {number} [wide]  units of all models, instead of those of the setting.
 */

/**
 * Ranking, and SHA-256 of the best model's weights.
 *
 * @param {SearchOptions} options
 */
export async function search({ trials, epochs = 27, pruner = 'asha', wide, ...others }) {
  const { model, ...study } = await tune(space, (setting) => build({ ...setting, wide }), [X, y], {
    validation: 0.25,
    budget: { trials, epochs },
    pruner: pruner === 'asha' ? { name: 'asha', reductionFactor: 3, gracePeriod: 3 } : pruner,
    seed: 9,
    ...others,
  });
  const weights = createHash('sha256');
  for (const { data } of model.getWeights())
    weights.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  model.dispose();
  return { ...study, weights: weights.digest('hex') };
}

/**
 * Results in a journal, by their task: how often each was counted.
 *
 * @param {string} lines
 * @returns {Map<string, number>}
 */
export function countedIn(lines) {
  const counts = new Map();
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    const { op_code, trial_id, user_attr } = JSON.parse(line);
    if (op_code !== 8) continue;
    const key = `${trial_id} ${Object.keys(user_attr)[0]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
