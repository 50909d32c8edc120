// Any model of the layers that other libraries have, too, as fast-check draws them.
import fc from 'fast-check';
import {
  activation,
  alphaDropout,
  batchNormalization,
  dense,
  dropout,
  elu,
  gaussianNoise,
  gelu,
  type Layer,
  layerNormalization,
  leakyRelu,
  ramp,
  type Sequential,
  sequential,
  spatialDropout,
  standardize,
} from '../../src/index.js';
import { ACTIVATION_NAMES } from './activations.js';

const INPUTS = 5;
const anyActivation = fc.oneof(
  fc.constantFrom(...ACTIVATION_NAMES),
  fc.constantFrom(leakyRelu({ negativeSlope: 0.125 }), elu({ alpha: 0.5 }), gelu({ approximate: true })),
);
const anyDense = fc
  .record({ units: fc.integer({ min: 1, max: 9 }), activation: anyActivation, useBias: fc.boolean() })
  .map((options) => dense(options));
// A smaller epsilon makes a LayerNorm of equal values in PyTorch noise: it subtracts after it divides.
const affine = fc.record({ scale: fc.boolean(), center: fc.boolean(), epsilon: fc.constantFrom(1e-2, 0.5) });
export const anyLayer: fc.Arbitrary<Layer> = fc.oneof(
  { weight: 3, arbitrary: anyDense },
  affine.chain((options) =>
    fc.constantFrom(batchNormalization({ ...options, momentum: 0.9 }), layerNormalization(options)),
  ),
  anyActivation.map((given) => activation({ activation: given })),
  fc.constantFrom(
    dropout({ rate: 0.25 }),
    alphaDropout({ rate: 0.5 }),
    spatialDropout({ rate: 0.5, groups: 1 }),
    gaussianNoise({ stddev: 0.1 }),
    dropout({ rate: ramp({ from: 0, to: 0.5, steps: 10 }) }),
  ),
);

/** A model with weights that no initializer draws. */
export function modelOf(layers: readonly Layer[], seed: number, isStandardized: boolean): Sequential {
  const X = rowsOf(seed, 8);
  const standardizer = isStandardized ? { standardizer: standardize(X) } : {};
  const model = sequential({ seed, layers: [dense({ units: 4, inputShape: [INPUTS] }), ...layers], ...standardizer });
  const moved = model.getWeights({ named: true });
  for (const [name, { data }] of Object.entries(moved)) {
    for (const [at] of data.entries())
      data[at]! += name.endsWith('Variance') ? (at % 3) / 4 : ((at * 7 + seed) % 11) / 40 - 0.1;
  }
  model.setWeights(moved);
  return model;
}

export const rowsOf = (seed: number, rows: number) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: INPUTS }, (_, column) => ((row * 31 + column * 17 + seed) % 23) / 7 - 1.5),
  );

export const anyModel = fc.record({
  layers: fc.array(anyLayer, { maxLength: 6 }),
  seed: fc.nat(1000),
  isStandardized: fc.boolean(),
});
