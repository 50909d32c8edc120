#!/bin/sh
# TensorFlow.js 4.22.0: centred rmsprop divides by the root of (mean of squares - square of mean - epsilon): epsilon is subtracted. A weight
# whose input is always 0 becomes NaN at the first step.
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
const step = (centered) => {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 1, inputShape: [2], useBias: false, kernelInitializer: 'zeros' }));
  model.compile({ optimizer: tf.train.rmsprop(0.1, 0.9, 0, 1e-7, centered), loss: 'meanSquaredError' });
  return model.trainOnBatch(tf.tensor2d([[1, 0], [2, 0]]), tf.tensor2d([[1], [2]])).then(() =>
    Array.from(model.getWeights()[0].dataSync()),
  );
};
const plain = await step(false);
const centered = await step(true);
console.log('kernel after a step, the second input always 0: rmsprop', plain, 'centred', centered);
const isThere = plain[1] === 0 && centered[0] > 0 && Number.isNaN(centered[1]);
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
