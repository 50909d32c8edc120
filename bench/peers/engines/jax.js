// @ts-check
// jax-js on its WebAssembly backend (one thread in Node, which has no Worker of the web): the whole step is one jit.
//
// Every argument is consumed; `.ref` keeps one for another use.

import { readFileSync } from 'node:fs';
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax';
import { serve } from '../serve.js';

/** @typedef {import('@jax-js/jax').Array} Tensor */
/** @typedef {{ kernel: Tensor, bias: Tensor }[]} Layers */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

await serve(async (job, X, y) => {
  const { units, batchSize, dropoutRate, l1, l2, learningRate } = job;
  await init('wasm');
  defaultDevice('wasm');
  const [inputs = 0] = units;
  const classes = units.at(-1) ?? 0;

  /** @type {(layers: Layers, x: Tensor, labels: Tensor, key: Tensor) => Tensor} */
  const lossOf = (layers, x, labels, key) => {
    let activations = x;
    let penalty = np.array(0);
    const keys = random.split(key, layers.length);
    layers.forEach(({ kernel, bias }, index) => {
      activations = np.matmul(activations, kernel.ref).add(bias);
      penalty = penalty.add(np.absolute(kernel.ref).sum().mul(l1)).add(np.square(kernel).sum().mul(l2));
      if (index === layers.length - 1) return;
      const isKept = random.bernoulli(keys.ref.slice(index), 1 - dropoutRate, activations.shape);
      activations = np.where(isKept, nn.relu(activations).mul(1 / (1 - dropoutRate)), 0);
    });
    keys.dispose();
    return nn
      .logSoftmax(activations)
      .mul(labels)
      .sum()
      .mul(-1 / batchSize)
      .add(penalty);
  };

  const step = jit(
    /** @type {(layers: Layers, m: Layers, v: Layers, count: Tensor, x: Tensor, labels: Tensor, key: Tensor) => [Tensor, Layers, Layers, Layers]} */
    (layers, m, v, count, x, labels, key) => {
      const [loss, gradient] = valueAndGrad(lossOf)(tree.ref(layers), x, labels, key);
      const newM = tree.map(
        (/** @type {Tensor} */ old, /** @type {Tensor} */ g) => old.mul(BETA1).add(g.mul(1 - BETA1)),
        m,
        tree.ref(gradient),
      );
      const newV = tree.map(
        (/** @type {Tensor} */ old, /** @type {Tensor} */ g) => old.mul(BETA2).add(np.square(g).mul(1 - BETA2)),
        v,
        gradient,
      );
      const scale1 = np.array(1).sub(np.exp(count.ref.mul(Math.log(BETA1))));
      const scale2 = np.array(1).sub(np.exp(count.mul(Math.log(BETA2))));
      const updated = tree.map(
        (/** @type {Tensor} */ w, /** @type {Tensor} */ first, /** @type {Tensor} */ second) =>
          w.sub(
            first
              .div(scale1.ref)
              .div(np.sqrt(second.div(scale2.ref)).add(EPSILON))
              .mul(learningRate),
          ),
        layers,
        tree.ref(newM),
        tree.ref(newV),
      );
      scale1.dispose();
      scale2.dispose();
      return [loss, updated, newM, newV];
    },
  );

  let key = random.key(1);
  /** @type {Layers} */
  let layers = units.slice(1).map((width, index) => {
    const fanIn = units[index] ?? 0;
    const [here, next] = random.split(key, 2);
    key = /** @type {Tensor} */ (next);
    const limit = Math.sqrt(6 / (fanIn + width));
    return {
      kernel: random.uniform(/** @type {Tensor} */ (here), [fanIn, width], { minval: -limit, maxval: limit }),
      bias: np.zeros([width]),
    };
  });
  const zeros = () =>
    units.slice(1).map((width, i) => ({ kernel: np.zeros([units[i] ?? 0, width]), bias: np.zeros([width]) }));
  let m = zeros();
  let v = zeros();
  const batches = Array.from({ length: job.rows / batchSize }, (_, batch) => ({
    x: np.array(X.slice(batch * batchSize * inputs, (batch + 1) * batchSize * inputs)).reshape([batchSize, inputs]),
    labels: nn.oneHot(np.array(y.slice(batch * batchSize, (batch + 1) * batchSize)), classes),
  }));
  let count = 0;

  const { version } = JSON.parse(
    readFileSync(new URL('../node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8'),
  );
  return {
    version,
    async run(steps) {
      let lastLoss = Number.NaN;
      for (let i = 0; i < steps; ++i) {
        const examples = batches[count % batches.length];
        if (examples === undefined) throw new Error('no examples');
        const [loss, ...state] = step(
          layers,
          m,
          v,
          np.array(++count),
          examples.x.ref,
          examples.labels.ref,
          random.key(count),
        );
        [layers, m, v] = state;
        // In every step, as its documentation advises: pending steps keep their memory, and made each one slower.
        await blockUntilReady(layers.map(({ kernel }) => kernel));
        if (i === steps - 1) lastLoss = loss.js();
        else loss.dispose();
      }
      return lastLoss;
    },
  };
});
