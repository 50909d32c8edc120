// @ts-check
// How often each of 64 inputs passed a seeded dropout layer: behind it, every weight moves by the same amount in each step in which
// its input was kept, and not at all in the others.

const INPUTS = 64;
const STEPS = 20;
const RATE = 0.5;
const LEARNING_RATE = 2 ** -6;

/** @param {import('./numbers.js').TF} tf */
export async function countKept(tf) {
  const model = tf.sequential({
    layers: [
      tf.layers.dropout({ rate: RATE, seed: 4, inputShape: [INPUTS] }),
      tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros' }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(LEARNING_RATE), loss: 'meanAbsoluteError' });
  // The target is never reached, so that the gradient is always minus what passed.
  const [xs, ys] = [tf.ones([1, INPUTS]), tf.tensor2d([[1e6]])];
  await model.fit(xs, ys, { epochs: STEPS, batchSize: 1, verbose: 0 });
  const kernel = model.getWeights()[0]?.dataSync() ?? [];
  return { kept: Array.from(kernel, (weight) => (weight * (1 - RATE)) / LEARNING_RATE), steps: STEPS };
}
