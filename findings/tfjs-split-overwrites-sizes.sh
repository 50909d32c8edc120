#!/bin/sh
# TensorFlow.js 4.22.0: tf.split with sizes of which one is -1 writes the size that it works out into the caller's own array. A loop that
# splits tensors of other lengths by the same array then fails, or cuts them elsewhere.
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
const sizes = [1, -1];
tf.split(tf.tensor1d([1, 2, 3]), sizes);
console.log('sizes after one split of 3 elements:', sizes);
let message = '';
try {
  tf.split(tf.tensor1d([1, 2, 3, 4, 5]), sizes);
} catch (error) {
  message = error.message;
}
console.log('the next split, of 5 elements:', message);
const isThere = sizes.join() === '1,2' && message.includes('sum of sizes');
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
