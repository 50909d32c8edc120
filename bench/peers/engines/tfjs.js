// @ts-check
// TensorFlow.js, its plain JavaScript or its WebAssembly backend.
//
// Written against its core instead of its layers: fewer objects per step, so it is the faster of the two. Its dropout
// draws its mask in JavaScript on both backends; left unseeded, as a seed would give the same mask in every step.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { serve } from '../serve.js';

await serve(async (job, X, y) => {
  const { units, batchSize, dropoutRate, l1, l2, learningRate } = job;
  if (job.variant === 'wasm') {
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    setThreadsCount(job.threads);
  }
  await tf.setBackend(job.variant);
  await tf.ready();

  const [inputs = 0] = units;
  const classes = units.at(-1) ?? 0;
  const layers = units.slice(1).map((width, index) => ({
    kernel: tf.variable(tf.initializers.glorotUniform({ seed: index + 1 }).apply([units[index] ?? 0, width])),
    bias: tf.variable(tf.zeros([width])),
  }));
  const batches = Array.from({ length: job.rows / batchSize }, (_, batch) => ({
    inputs: tf.tensor2d(X.subarray(batch * batchSize * inputs, (batch + 1) * batchSize * inputs), [batchSize, inputs]),
    labels: tf.oneHot(tf.tensor1d(y.subarray(batch * batchSize, (batch + 1) * batchSize), 'int32'), classes),
  }));
  const optimizer = tf.train.adam(learningRate);
  let batch = 0;

  return {
    version: `${tf.version.tfjs}${job.variant === 'wasm' ? `, SIMD ${await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')}` : ''}`,
    async run(steps) {
      let loss = Number.NaN;
      for (let step = 0; step < steps; ++step) {
        const examples = batches[batch++ % batches.length];
        if (examples === undefined) throw new Error('no examples');
        const cost = optimizer.minimize(() => {
          /** @type {import('@tensorflow/tfjs').Tensor} */
          let activations = examples.inputs;
          /** @type {import('@tensorflow/tfjs').Tensor} */
          let penalty = tf.scalar(0);
          layers.forEach(({ kernel, bias }, index) => {
            activations = tf.add(
              tf.matMul(
                /** @type {import('@tensorflow/tfjs').Tensor2D} */ (activations),
                /** @type {import('@tensorflow/tfjs').Tensor2D} */ (/** @type {unknown} */ (kernel)),
              ),
              bias,
            );
            if (index < layers.length - 1) activations = tf.dropout(tf.relu(activations), dropoutRate);
            penalty = tf.add(penalty, tf.mul(tf.sum(tf.abs(kernel)), l1));
            penalty = tf.add(penalty, tf.mul(tf.sum(tf.square(kernel)), l2));
          });
          return tf.add(tf.losses.softmaxCrossEntropy(examples.labels, activations), penalty).asScalar();
        }, true);
        if (step === steps - 1) loss = cost?.dataSync()[0] ?? Number.NaN;
        cost?.dispose();
      }
      return loss;
    },
  };
});
