#!/bin/sh
# TensorFlow.js 4.22.0: weights that come in several shards, of which the last is longer than the others, are zeros where the last shard should
# be read behind the length of the first. There is no error, so a model of a valid manifest predicts from zeros.
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
const written = await tf.io.encodeWeights({ a: tf.ones([20]), b: tf.ones([30]), c: tf.ones([40]) });
const bytes = new Uint8Array(written.data);
const sums = (data) => {
  const weights = tf.io.decodeWeights(data, written.specs);
  return Object.values(weights).map((weight) => weight.sum().dataSync()[0]);
};
const whole = sums(written.data);
const cut = sums([bytes.slice(0, 100).buffer, bytes.slice(100).buffer]);
console.log('sums of weights of ones, from one shard:', whole, '; from shards of 100 and 260 bytes:', cut);
const isThere = whole.join() === '20,30,40' && cut.join() !== '20,30,40' && cut.includes(0);
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
