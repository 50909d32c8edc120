import fc from 'fast-check';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { toOnnx } from '../../../src/onnx/index.js';
import type { Preprocessor } from '../../../src/table/preprocessor.js';
import { feedsOf } from '../support/feeds.js';
import { difference } from '../support/models.js';
import { aTable, tableModelOf } from '../support/tables.js';

web.env.wasm.numThreads = 1;

test.each([
  ['onnxruntime-node', node],
  ['onnxruntime-web', web],
] as const)('%s', async (_name, ort) => {
  const all: number[] = [];
  await fc.assert(
    fc.asyncProperty(aTable, async (given) => {
      const { model, X } = await tableModelOf(given);
      const feeds = feedsOf(model.preprocess as Preprocessor, X);
      const session = await ort.InferenceSession.create(toOnnx(model), { logSeverityLevel: 3 });
      const inputs = Object.fromEntries(
        [...feeds]
          .filter(([name]) => session.inputNames.includes(name))
          .map(([name, { type, data, dims }]) => [name, new ort.Tensor(type as 'float64', data as Float64Array, dims)]),
      );
      const { predictions, label } = await session.run(inputs);
      const wanted = model.predict(X);
      all.push(difference(predictions!.data as Float32Array, wanted.data));
      expect(all.at(-1)!).toBeLessThan(1e-6);
      if (model.classes)
        expect(
          Array.from(label!.data as Float64Array, (l) =>
            typeof l === 'bigint' ? Number(l) : typeof model.classes![0] === 'boolean' ? Boolean(l) : l,
          ),
        ).toEqual(Array.from(model.predictClasses(X)));
      else expect(label).toBe(undefined);
      await session.release();
      model.dispose();
    }),
    { numRuns: 60, seed: 1 },
  );
  console.log(Math.max(...all));
});
