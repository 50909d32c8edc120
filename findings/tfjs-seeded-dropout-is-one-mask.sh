#!/bin/sh
# TensorFlow.js 4.22.0: a dropout layer with a seed draws the same mask in every step. It does not regularize: inputs that the first
# mask drops are never seen in training.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0
cat >program.mjs <<'JS'
import * as tf from '@tensorflow/tfjs';
await tf.setBackend('cpu');
console.log('version', tf.version.tfjs);
const INPUTS = 64;
/** How many of the weights behind dropout any of 20 steps has changed. */
async function learned(seed) {
  const model = tf.sequential();
  model.add(tf.layers.dropout({ rate: 0.5, inputShape: [INPUTS], ...(seed === undefined ? {} : { seed }) }));
  model.add(tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros' }));
  model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
  await model.fit(tf.ones([1, INPUTS]), tf.ones([1, 1]), { epochs: 20, verbose: 0 });
  return model.getWeights()[0].dataSync().filter((weight) => weight !== 0).length;
}
const [seeded, free] = [await learned(1), await learned(undefined)];
console.log(`20 steps, rate 0.5: ${free} of ${INPUTS} inputs were seen without a seed, ${seeded} with seed 1`);
const isThere = free === INPUTS && seeded < 0.75 * INPUTS;
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
