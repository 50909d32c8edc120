#!/bin/sh
# TensorFlow.js 4.22.0: the gradient of abs at 0 is -1, not 0. So an L1 penalty drives weights that are exactly 0, and that no row of the
# data touches, away from 0: by learning rate times strength.
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
const slopes = Array.from(tf.grad((x) => tf.sum(tf.abs(x)))(tf.tensor1d([-1, 0, 1])).dataSync());
console.log('gradient of |x| at -1, 0, 1:', slopes, '; sign(0) is', tf.sign(tf.scalar(0)).dataSync()[0]);

const model = tf.sequential();
const kernelRegularizer = tf.regularizers.l1({ l1: 0.1 });
model.add(tf.layers.dense({ units: 1, inputShape: [3], useBias: false, kernelInitializer: 'zeros', kernelRegularizer }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
await model.fit(tf.zeros([4, 3]), tf.zeros([4, 1]), { epochs: 1, verbose: 0 });
const kernel = Array.from(model.getWeights()[0].dataSync());
console.log('kernel of zeros after one step on data that is all zeros, l1 0.1, rate 0.1:', kernel);
const isThere = slopes.join() === '-1,-1,1' && kernel.every((weight) => Math.abs(weight - 0.01) < 1e-6);
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
