// @ts-check
// Which of twenty inputs matter: linear regression with an L1 penalty.
import { numbersFrom } from './numbers.js';

const COLUMNS = 20;
const TRUE = [3, -2, 1.5, -1, 0.75];

/** @param {import('./numbers.js').TF} tf */
export async function selectInputs(tf) {
  const next = numbersFrom(9);
  const rows = Array.from({ length: 200 }, () => Array.from({ length: COLUMNS }, next));
  const targets = rows.map((row) => [
    TRUE.reduce((sum, weight, at) => sum + weight * (row[at] ?? 0), 0) + 0.1 * next(),
  ]);
  const [xs, ys] = [tf.tensor2d(rows), tf.tensor2d(targets)];
  const model = tf.sequential();
  const kernelRegularizer = tf.regularizers.l1({ l1: 0.05 });
  model.add(tf.layers.dense({ units: 1, inputShape: [COLUMNS], kernelInitializer: 'zeros', kernelRegularizer }));
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
  const { history } = await model.fit(xs, ys, { epochs: 150, batchSize: 50, shuffle: false, verbose: 0 });
  const weights = Array.from(model.getWeights()[0]?.dataSync() ?? []);
  return { losses: history.loss ?? [], weights, relevant: TRUE.length };
}
