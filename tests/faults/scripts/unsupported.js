// @ts-check
// What the library does in an engine that cannot run its kernels. Prints JSON.
import { dense, init, memory, sequential, verifyRuntime } from 'ockham';
import { wasmSource } from '../../../dist/wasm/inline.js';

/** What a call comes to, by name. @type {Record<string, unknown>} */
const outcomes = {};

/** @param {string} name @param {() => unknown} call */
async function attempt(name, call) {
  try {
    await call();
    outcomes[name] = 'nothing was thrown';
  } catch (error) {
    const { code, expected, message } = /** @type {import('ockham').OckhamError} */ (error);
    outcomes[name] = { code, expected, message };
  }
}

const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const X = [[1, 2, 3]];
const y = [[4, 5]];

await attempt('init', () => init());
await attempt('init again', () => init());
await attempt('init of a module', () => init({ module: wasmSource() }));
await attempt('memory', () => memory());
await attempt('predict', () => model.predict(X));
await attempt('fit', () => model.fit(X, y));
await attempt('fit again', () => model.fit(X, y));
await attempt('trainOnBatch', () => model.trainOnBatch(X, y));
await attempt('evaluate', () => model.evaluate(X, y));
await attempt('save', () => model.save());
await attempt('verifyRuntime', () => verifyRuntime());
console.log(JSON.stringify(outcomes));
