// @ts-check
// The exclusive or: two inputs, a hidden layer of tanh, one probability.

/** @param {import('./numbers.js').TF} tf */
export async function xor(tf) {
  const model = tf.sequential();
  const initializer = (/** @type {number} */ seed) => tf.initializers.glorotUniform({ seed });
  model.add(tf.layers.dense({ units: 8, inputShape: [2], activation: 'tanh', kernelInitializer: initializer(11) }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: initializer(12) }));
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  const xs = tf.tensor2d([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const ys = tf.tensor2d([[0], [1], [1], [0]]);
  const { history } = await model.fit(xs, ys, { epochs: 150, batchSize: 4, verbose: 0 });
  const outputs = model.predict(xs);
  const answers = Array.from(await outputs.data(), (probability) => (probability > 0.5 ? 1 : 0));
  tf.dispose([xs, ys, outputs]);
  return { shape: outputs.shape, answers, losses: history.loss ?? [], accuracies: history.acc ?? [] };
}
