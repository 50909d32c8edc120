#!/bin/sh
# TensorFlow.js 4.22.0: abs of an int32 tensor goes through 32-bit floats, so whole numbers above 2^24 change: |567957878| is 567957888.
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
const given = 567957878;
const [same] = tf.tensor1d([given], 'int32').dataSync();
const absolute = tf.abs(tf.tensor1d([given], 'int32'));
console.log('int32', same, 'abs', absolute.dtype, absolute.dataSync()[0]);
const isThere = same === given && absolute.dtype === 'int32' && absolute.dataSync()[0] === 567957888;
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
