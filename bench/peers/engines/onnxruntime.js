// @ts-check
// onnxruntime in a race of predictions, WebAssembly (`web`) or native (`node`), with as many threads as the job says.
import { readFileSync } from 'node:fs';
import { serve } from '../serve.js';

/** Of probabilities: sums in another order, through three layers. */
const TOLERANCE = 1e-5;

await serve(async (job, X) => {
  const isWeb = job.variant === 'web';
  const ort = await import(isWeb ? 'onnxruntime-web' : 'onnxruntime-node');
  if (isWeb) {
    ort.env.wasm.numThreads = job.threads;
    ort.env.wasm.proxy = false;
  }
  const session = await ort.InferenceSession.create(readFileSync(job.onnx ?? ''), {
    executionProviders: [isWeb ? 'wasm' : 'cpu'],
    intraOpNumThreads: job.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  const feeds = { X: new ort.Tensor('float32', X, [job.rows, job.units[0] ?? 0]) };
  const { version } = JSON.parse(
    readFileSync(new URL(`../node_modules/onnxruntime-${job.variant}/package.json`, import.meta.url), 'utf8'),
  );
  const { probabilities } = await session.run(feeds);
  const { buffer, byteOffset, length } = readFileSync(job.expected ?? '');
  const expected = new Float32Array(buffer.slice(byteOffset, byteOffset + length));
  const isClose = expected.every((p, i) => Math.abs(p - Number(probabilities?.data[i])) <= TOLERANCE);
  if (!isClose) throw new Error('the probabilities differ from those of the library that made the model');
  return {
    version,
    async run(steps) {
      for (let step = 0; step < steps; ++step) await session.run(feeds);
      return Number.NaN;
    },
  };
});
