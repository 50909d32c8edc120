#!/bin/sh
# TensorFlow.js 4.22.0: validationSplit 0.9 of 10 rows leaves no row to train on, where 1 is meant: 10 * (1 - 0.9) is
# 0.9999999999999998, which is cut off. fit resolves, no step was taken, and the history is empty.
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
let isThere = true;
for (const [rows, validationSplit, meant, found] of [[10, 0.5, 5, 5], [10, 0.8, 2, 1], [10, 0.9, 1, 0], [100, 0.93, 7, 6]]) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  let steps = 0;
  const callbacks = { onBatchEnd: () => { steps++; } };
  const { history } = await model.fit(tf.ones([rows, 1]), tf.ones([rows, 1]), {
    epochs: 1, batchSize: 1, validationSplit, callbacks, verbose: 0,
  });
  console.log(`${validationSplit} of ${rows} rows: ${steps} rows train, ${meant} are meant; logged: ${Object.keys(history)}`);
  isThere &&= steps === found;
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
