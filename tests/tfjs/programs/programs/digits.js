// @ts-check
// Handwritten digits: class numbers as targets, dropout, and units whose incoming weights have a norm of at most 1.

const ROWS = { train: 900, test: 300 };

/**
 * @param {import('./numbers.js').TF} tf
 * @param {{ X: { data: Float32Array }, y: Int32Array }} data  images of 64 pixels, 0 to 16.
 */
export async function readDigits(tf, { X, y }) {
  const part = (/** @type {number} */ first, /** @type {number} */ count) => ({
    xs: tf.tensor2d(
      X.data.slice(first * 64, (first + count) * 64).map((pixel) => pixel / 16),
      [count, 64],
    ),
    ys: tf.tensor1d(Array.from(y.slice(first, first + count))),
  });
  const [train, test] = [part(0, ROWS.train), part(ROWS.train, ROWS.test)];
  const limited = (/** @type {number} */ units, /** @type {'relu' | 'softmax'} */ activation) =>
    tf.layers.dense({
      units,
      activation,
      inputShape: units === 10 ? null : [64],
      kernelConstraint: tf.constraints.maxNorm({ maxValue: 1 }),
    });
  const model = tf.sequential({
    layers: [limited(64, 'relu'), tf.layers.dropout({ rate: 0.3 }), limited(10, 'softmax')],
  });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { history } = await model.fit(train.xs, train.ys, { epochs: 25, batchSize: 32, verbose: 0 });
  const [, accuracy = 0] = [model.evaluate(test.xs, test.ys)].flat().map((figure) => figure.dataSync()[0]);

  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  const norms = kernels.flatMap((kernel) => {
    const [inputs = 0, units = 0] = kernel.shape;
    const values = kernel.dataSync();
    return Array.from({ length: units }, (_, unit) => {
      let sum = 0;
      for (let input = 0; input < inputs; input++) sum += (values[input * units + unit] ?? 0) ** 2;
      return Math.sqrt(sum);
    });
  });
  return { losses: history.loss ?? [], accuracy, largestNorm: Math.max(...norms) };
}
