// Anomalies by an autoencoder: reconstruct, measure the error of each row, and set the threshold at mean plus three deviations.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

function sensorRows(count, seed, isBroken) {
  const next = numbersFrom(seed);
  return Array.from({ length: count }, () => {
    const [a, b] = [next(), next()];
    const row = [a, b, a + b, a - b, 0.5 * a, -b, 0.3 * a + 0.2 * b, b - 0.5 * a].map((value) => value + 0.05 * next());
    return isBroken ? row.map((value, j) => (j % 2 ? -value : value + 0.6)) : row;
  });
}

function createAutoencoder(tf, width) {
  const encoder = [
    tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [width], name: 'encoder_1' }),
    tf.layers.dense({ units: 2, name: 'code' }),
  ];
  const decoder = [
    tf.layers.dense({ units: 6, activation: 'tanh', name: 'decoder_1' }),
    tf.layers.dense({ units: width, activation: 'linear', name: 'decoded' }),
  ];
  const model = tf.sequential({ layers: [...encoder, ...decoder] });
  setSameWeights(tf, model, 44);
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
  return model;
}

const rowErrors = (tf, model, xs) => tf.tidy(() => tf.squaredDifference(model.predict(xs), xs).mean(1));

export async function run(tf) {
  const normal = tf.tensor2d(sensorRows(200, 91, false));
  const test = tf.concat([tf.tensor2d(sensorRows(40, 92, false)), tf.tensor2d(sensorRows(10, 93, true))]);

  const model = createAutoencoder(tf, normal.shape[1]);
  const { history } = await model.fit(normal, normal, { epochs: 40, batchSize: 50, shuffle: false, verbose: 0 });

  const errors = rowErrors(tf, model, normal);
  const { mean, variance } = tf.moments(errors);
  const threshold = mean.add(variance.sqrt().mul(3));
  const testErrors = rowErrors(tf, model, test);
  const flags = testErrors.greater(threshold);
  const found = await flags.data();
  const numFound = flags.cast('int32').sum().arraySync();
  const worst = testErrors.argMax().dataSync()[0];
  const { indices } = tf.topk(testErrors, 5);
  const reconstruction = tf.tidy(() => model.predict(test.slice([0, 0], [1, 8])).squeeze());
  const score = tf.losses.meanSquaredError(test, model.predict(test)).dataSync()[0];
  return {
    same: {
      loss: history.loss,
      threshold: threshold.dataSync()[0],
      errors: Array.from(await testErrors.data()),
      reconstruction: Array.from(reconstruction.dataSync()),
      score,
    },
    equal: { shape: reconstruction.shape, numFound, found: Array.from(found), worst, top: indices.arraySync().sort() },
    achieved: {
      anomalies: found.slice(40).filter(Boolean).length >= 8,
      quiet: found.slice(0, 40).filter(Boolean).length <= 4,
    },
  };
}
