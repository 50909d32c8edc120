// @ts-check
// A model whose training step loses a worker thread, what it then refuses, and what still works. Prints JSON.
import { adam, dense, init, matrix, sequential } from 'ockham';

await init({ threads: 3 });

const rows = 64;
const inputs = 300;
const X = matrix(
  Float32Array.from({ length: rows * inputs }, (_, index) => ((index * 37) % 101) / 50 - 1),
  [rows, inputs],
);
const y = Int32Array.from({ length: rows }, (_, row) => row % 3);

// tanh, because the products of ReLU's zeros are others than the one that is sabotaged.
function build() {
  const model = sequential({
    seed: 5,
    layers: [
      dense({ units: 200, activation: 'tanh', inputShape: [inputs] }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** @type {string[]} */
const warnings = [];
console.warn = (/** @type {string} */ line) => warnings.push(line);

/** The code of what a call throws. @param {() => unknown} call */
async function codeOf(call) {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const hit = build();
const other = build();
const before = hit.getWeights();
const step = await codeOf(() => hit.fit(X, y, { epochs: 3, batchSize: 32, verbose: false }));
const refused = {
  predict: await codeOf(() => hit.predict(X)),
  predictDistribution: await codeOf(() => hit.predictDistribution(X)),
  evaluate: await codeOf(() => hit.evaluate(X, y)),
  fit: await codeOf(() => hit.fit(X, y)),
  trainOnBatch: await codeOf(() => hit.trainOnBatch(X, y)),
  getWeights: await codeOf(() => hit.getWeights()),
  sparsity: await codeOf(() => hit.sparsity()),
  save: await codeOf(() => hit.save()),
};
// Another model goes on, on one thread; and so does this one, from weights that are whole.
const otherTrains = await codeOf(() => other.fit(X, y, { epochs: 2, batchSize: 32, verbose: false }));
hit.setWeights(before);
const mended = await codeOf(() => hit.fit(X, y, { epochs: 2, batchSize: 32, verbose: false }));
const [a, b] = [hit.predict(X).data, other.predict(X).data];
const isSame = a.every((value, index) => Object.is(value, b[index]));
console.log(JSON.stringify({ step, refused, otherTrains, mended, isSame, warnings }));
