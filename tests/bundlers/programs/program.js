// Trains a small net for ten steps and hashes its weights: the same program in every row.
import { adam, dense, dropout, init, l1, sequential } from 'ockham';

const ROWS = 128;
const COLUMNS = 256;
const CLASSES = 10;

/**
 * @param {number} threads
 * @returns {Promise<{ hash: string, notices: string[] } | { error: string }>} what the console was warned of beside the hash.
 */
export async function outcomeOf(threads) {
  const notices = [];
  const { warn } = console;
  console.warn = (...parts) => notices.push(parts.join(' '));
  try {
    await init({ threads });
    const model = create();
    await fit(model);
    return { hash: await hashOf(model.getWeights()), notices };
  } catch (error) {
    return { error: `${error} ${error?.stack ?? ''}` };
  } finally {
    console.warn = warn;
  }
}

/** Products of 2^22 multiply-adds and an update of 2^16 weights: threads share both. */
export function create() {
  const model = sequential({
    seed: 7,
    layers: [
      dense({ units: 256, inputShape: [COLUMNS], activation: 'relu', kernelRegularizer: l1(1e-4) }),
      dropout({ rate: 0.3 }),
      dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** @param {{ fit: import('ockham').Sequential['fit'] }} model  here or in a worker. */
export async function fit(model) {
  const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, index) => ((index * 7919) % 1009) / 1009);
  const y = Int32Array.from({ length: ROWS }, (_, row) => (row * 3) % CLASSES);
  await model.fit({ data, shape: [ROWS, COLUMNS] }, y, { epochs: 5, batchSize: 64 });
}

/** @param {readonly import('ockham').Matrix[]} weights */
export async function hashOf(weights) {
  const bytes = await new Blob(weights.map((matrix) => matrix.data)).arrayBuffer();
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
