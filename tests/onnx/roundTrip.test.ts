import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromOnnx, toOnnx } from '../../src/onnx/index.js';
import { anArchitecture, difference, imputing, modelOf } from './support/models.js';

/** Layers without a chain of operators, and those that vanish. */
const isChain = ({ type }: { readonly type: string }) => type !== 'lassoNet';

test('a model that was exported comes back with its outputs and its kinds of layers', () => {
  const architecture = anArchitecture.filter(({ layers }) => layers.every(isChain));
  fc.assert(
    fc.property(architecture, (given) => {
      const { model, X } = modelOf(given);
      const copy = fromOnnx(toOnnx(model), { seed: 1 });
      expect(difference(copy.predict(X).data, model.predict(X).data)).toBeLessThan(1e-6);
      model.dispose();
      copy.dispose();
    }),
    { seed: 11, numRuns: 300 },
  );
});

test('a model that replaces missing values by means comes back with them', async () => {
  const { model, X } = await imputing();
  const copy = fromOnnx(toOnnx(model), { seed: 1 });
  expect(copy.toJSON()['missing']).toBe('impute');
  expect(copy.predict(X).data).toEqual(model.predict(X).data);
});
