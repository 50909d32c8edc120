import fc from 'fast-check';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import type { Sequential } from '../../../src/index.js';
import { type ToOnnxOptions, toOnnx } from '../../../src/onnx/index.js';
import type { Preprocessor } from '../../../src/table/preprocessor.js';
import { type Feed, feedsOf } from '../support/feeds.js';
import { anArchitecture, difference, imputing, modelOf, pruned } from '../support/models.js';
import { aTable, calendarModel, tableModelOf } from '../support/tables.js';

web.env.wasm.numThreads = 1;

/** The two runtimes, which have the same functions. */
const RUNTIMES = { 'onnxruntime-node': node, 'onnxruntime-web': web } as const;

type Runtime = (typeof RUNTIMES)[keyof typeof RUNTIMES];

function tensorOf({ Tensor }: Runtime, { type, data, dims }: Feed) {
  if (type === 'string') return new Tensor('string', data as string[], dims);
  return type === 'float64'
    ? new Tensor('float64', data as Float64Array, dims)
    : new Tensor('float32', data as Float32Array, dims);
}

/** The outputs of an exported model, for those of the inputs that it has. */
async function run(runtime: Runtime, model: Sequential, inputs: ReadonlyMap<string, Feed>, options?: ToOnnxOptions) {
  // Level 3: errors. Warnings would say which constants are folded.
  const session = await runtime.InferenceSession.create(toOnnx(model, options), { logSeverityLevel: 3 });
  try {
    expect(session.inputNames.filter((name) => !inputs.has(name))).toEqual([]);
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, tensorOf(runtime, inputs.get(name)!)]));
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

const matrixFeed = ({ data, shape }: { readonly data: Float32Array; readonly shape: readonly number[] }) =>
  new Map<string, Feed>([['X', { type: 'float32', data, dims: [...shape] }]]);

/** 1e-6, or, where a bit more or less in X changes the outputs by more than that, what it changes. */
function tolerance(model: Sequential, X: { readonly data: Float32Array; readonly shape: readonly number[] }): number {
  const wanted = model.predict(X).data;
  const moved = { ...X, data: X.data.map((x, at) => x * (1 + (at % 2 === 0 ? 1 : -1) * 2 ** -22)) };
  return Math.max(1e-6, difference(model.predict(moved).data, wanted));
}

describe.each(Object.entries(RUNTIMES))('%s', (_name, runtime) => {
  test('gives what predict gives, for random architectures', async () => {
    await fc.assert(
      fc.asyncProperty(anArchitecture, async (given) => {
        const { model, X } = modelOf(given);
        const { predictions } = await run(runtime, model, matrixFeed(X));
        const wanted = model.predict(X);
        expect(predictions!.dims).toEqual(wanted.shape);
        expect(difference(predictions!.data as Float32Array, wanted.data)).toBeLessThanOrEqual(tolerance(model, X));
        model.dispose();
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('gives what predict and predictClasses give, for random tables', async () => {
    await fc.assert(
      fc.asyncProperty(aTable, async (given) => {
        const { model, X } = await tableModelOf(given);
        const { predictions, label } = await run(runtime, model, feedsOf(model.preprocess as Preprocessor, X));
        const wanted = model.predict(X);
        expect(difference(predictions!.data as Float32Array, wanted.data)).toBeLessThan(1e-6);
        const { classes } = model;
        expect(label === undefined).toBe(classes === undefined);
        if (label !== undefined) {
          const isTruth = typeof classes![0] === 'boolean';
          const labels = Array.from(label.data as ArrayLike<unknown>, (one) => {
            return typeof one === 'bigint' ? Number(one) : isTruth ? Boolean(one) : one;
          });
          expect(labels).toEqual(Array.from(model.predictClasses(X)));
        }
        model.dispose();
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test.runIf(runtime === node)('knows the month and the day of the week of every date', async () => {
    const { model, X } = await calendarModel();
    const { predictions } = await run(runtime, model, feedsOf(model.preprocess as Preprocessor, X));
    const wanted = model.predict(X).data;
    expect(new Set(wanted).size).toBeGreaterThan(80); // 12 months times 7 days, but for sums that round alike
    expect(difference(predictions!.data as Float32Array, wanted)).toBeLessThan(1e-6);
  });

  test('runs imputing, pruned, compacted and averaged models, and X in f64', async () => {
    const { model, X, XOfCompact, compact } = await pruned();
    const replacing = await imputing();
    for (const [one, rows] of [
      [replacing.model, replacing.X],
      [model, X],
      [compact, XOfCompact],
    ] as const) {
      const { predictions } = await run(runtime, one, matrixFeed(rows));
      expect(difference(predictions!.data as Float32Array, one.predict(rows).data)).toBeLessThan(1e-6);
    }
    const { predictions } = await run(runtime, model, matrixFeed(X), { weights: 'average' });
    const average = model.predict(X, { weights: 'average' }).data;
    expect(difference(predictions!.data as Float32Array, average)).toBeLessThan(1e-6);
    expect(difference(average, model.predict(X).data)).toBeGreaterThan(1e-4);
    const data = Float64Array.from(X.data, (x) => x + 1e6 + 1e-3);
    const far = new Map<string, Feed>([['X', { type: 'float64', data, dims: X.shape }]]);
    const wide = await run(runtime, model, far, { numbers: 'float64' });
    const wanted = model.predict({ data, shape: X.shape }).data;
    expect(difference(wide['predictions']!.data as Float32Array, wanted)).toBeLessThan(1e-6);
  });
});
