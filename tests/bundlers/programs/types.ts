// What a user writes, compiled and not run. Every mistake must be one: types that are `any` would pass.
import { adam, dense, dropout, earlyStopping, type FitOptions, init, l1, load, sequential, sparseMatrix } from 'ockham';
import { sequential as bundled } from 'ockham/bundle.js';
import { digits } from 'ockham/datasets';
import * as tf from 'ockham/tfjs';
import { inWorker } from 'ockham/worker';

await init({ threads: 'auto' });
await init({ module: new Uint8Array(8) });
const { X, y } = digits();
const model = sequential({
  seed: 1,
  layers: [
    dense({ units: 16, inputShape: [64], activation: 'relu', kernelRegularizer: l1(1e-4) }),
    dropout({ rate: 0.5 }),
    dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: adam({ learningRate: 1e-3 }), loss: 'sparseCategoricalCrossentropy' });
const options: FitOptions = { epochs: 2, callbacks: [earlyStopping({ monitor: 'loss' })] };
const { epochs } = await model.fit(X, y, options);
export const loss: number | undefined = epochs.at(-1)?.loss;
export const variance: Float32Array = model.predictDistribution(X, { passes: 2 }).variance.data;
export const again = load(model.save()).predict(sparseMatrix([1], [3], [0, 1], [1, 64])).data.length;
export const same: typeof sequential = bundled;
for await (const { epoch } of model.train(X, y, options)) if (epoch > 0) break;
model[Symbol.dispose]();
const remote = await inWorker(model, { init: { threads: 2 } });
export const weights: Float32Array[] = (await remote.getWeights()).map(({ data }) => data);
export const shape: number[] = tf.tensor2d([[1, 2]]).shape;

// @ts-expect-error: a number
dense({ units: 'ten' });
// @ts-expect-error: no such option
dense({ units: 10, unit: 10 });
// @ts-expect-error: a number, or 'auto'
await init({ threads: 'all' });
// @ts-expect-error: left out, or a signal; with exactOptionalPropertyTypes not undefined
await model.fit(X, y, { signal: undefined });
// @ts-expect-error: no signal
await model.fit(X, y, { signal: {} });
