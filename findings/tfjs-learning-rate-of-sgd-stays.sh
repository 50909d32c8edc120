#!/bin/sh
# TensorFlow.js 4.22.0: setting `learningRate` of sgd and of momentum changes nothing; the steps use a copy that only setLearningRate renews.
# adam, rmsprop and the others take it, and it is the same property that reads back as set.
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
const moved = (make, change) => {
  const weight = tf.variable(tf.scalar(0));
  const optimizer = make();
  change(optimizer);
  optimizer.minimize(() => weight.sub(1).square().asScalar());
  return [optimizer.learningRate, weight.dataSync()[0]];
};
const assign = (optimizer) => {
  optimizer.learningRate = 0.25;
};
const call = (optimizer) => optimizer.setLearningRate(0.25);
const [rate, sgd] = moved(() => tf.train.sgd(0.01), assign);
const [, told] = moved(() => tf.train.sgd(0.01), call);
const [, momentum] = moved(() => tf.train.momentum(0.01, 0.9), assign);
const [, adam] = moved(() => tf.train.adam(0.01), assign);
console.log('rate read back', rate, '; a step from 0 with gradient -2: sgd', sgd, 'by setLearningRate', told);
console.log('momentum', momentum, 'adam', adam);
const near = (value, wanted) => Math.abs(value - wanted) < 1e-4;
const isThere = rate === 0.25 && near(sgd, 0.02) && near(told, 0.5) && near(momentum, 0.02) && near(adam, 0.25);
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs
