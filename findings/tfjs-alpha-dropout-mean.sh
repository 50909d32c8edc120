#!/bin/sh
# TensorFlow.js 4.22.0: alphaDropout is there to keep mean 0 and variance 1 of its input. It keeps the variance, and moves the mean.
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
const x = tf.randomNormal([2000, 500], 0, 1, 'float32', 7); // a million numbers: means are within 0.005
let isThere = true;
for (const [rate, shift] of [[0.1, 0.324], [0.25, 0.762], [0.5, 1.559]]) {
  const { mean, variance } = tf.moments(tf.layers.alphaDropout({ rate }).apply(x, { training: true }));
  const [m, v] = [mean.dataSync()[0], variance.dataSync()[0]];
  console.log(`rate ${rate}: mean ${m.toFixed(3)} where 0 is meant, variance ${v.toFixed(3)} where 1 is`);
  isThere &&= Math.abs(m - shift) < 0.02 && Math.abs(v - 1) < 0.02;
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
