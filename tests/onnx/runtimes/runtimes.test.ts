import fc from 'fast-check';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { toOnnx } from '../../../src/onnx/index.js';
import { anArchitecture, difference, modelOf } from '../support/models.js';

web.env.wasm.numThreads = 1;

test.each([
  ['onnxruntime-node', node],
  ['onnxruntime-web', web],
] as const)('%s', async (_name, ort) => {
  const all: [number, string][] = [];
  await fc.assert(
    fc.asyncProperty(anArchitecture, async (architecture) => {
      const { model, X } = modelOf(architecture);
      const session = await ort.InferenceSession.create(toOnnx(model), { logSeverityLevel: 3 });
      const { predictions } = await session.run({ X: new ort.Tensor('float32', X.data, X.shape) });
      const wanted = model.predict(X);
      const d = difference(predictions!.data as Float32Array, wanted.data);
      all.push([
        d,
        architecture.layers.map((l) => l.type + ':' + (l.activation?.name ?? '')).join(' ') + architecture.preparation,
      ]);
      expect(predictions!.dims).toEqual(wanted.shape);
      await session.release();
      model.dispose();
    }),
    { numRuns: 200, seed: 1 },
  );
  all.sort(([a], [b]) => b - a);
  console.log(all.slice(0, 12));
});
