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
    return { hash: await train(), notices };
  } catch (error) {
    return { error: `${error} ${error?.stack ?? ''}` };
  } finally {
    console.warn = warn;
  }
}

/** Products of 2^22 multiply-adds and an update of 2^16 weights: threads share both. */
async function train() {
  const model = sequential({
    seed: 7,
    layers: [
      dense({ units: 256, inputShape: [COLUMNS], activation: 'relu', kernelRegularizer: l1(1e-4) }),
      dropout({ rate: 0.3 }),
      dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, index) => ((index * 7919) % 1009) / 1009);
  const y = Int32Array.from({ length: ROWS }, (_, row) => (row * 3) % CLASSES);
  await model.fit({ data, shape: [ROWS, COLUMNS] }, y, { epochs: 5, batchSize: 64 });
  const weights = new Blob(model.getWeights().map((matrix) => matrix.data));
  const digest = await crypto.subtle.digest('SHA-256', await weights.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
