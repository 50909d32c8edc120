import fc from 'fast-check';
import {
  activation,
  alphaDropout,
  batchNormalization,
  concreteDropout,
  dense,
  dropout,
  elu,
  gaussianDropout,
  gaussianNoise,
  gelu,
  type Layer,
  lassoNet,
  layerNormalization,
  leakyRelu,
  sequential,
  spatialDropout,
  standardize,
} from '../../../src/index.js';

type Activation = NonNullable<Parameters<typeof dense>[0]['activation']>;

/** Activations by every name, and with options. */
export const ACTIVATIONS = [
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'sigmoid',
  'tanh',
  'silu',
  'softplus',
  'softmax',
  leakyRelu({ negativeSlope: 0.01 }),
  elu({ alpha: 0.3 }),
  gelu({ approximate: true }),
] as const satisfies readonly Activation[];

const anActivation = fc.constantFrom<Activation>(...ACTIVATIONS);

/** Layers that are not the first, of any kind. */
const aLayer: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ units: fc.integer({ min: 1, max: 24 }), activation: anActivation, useBias: fc.boolean() })
    .map((options) => dense(options)),
  fc.constant(dropout({ rate: 0.3 })),
  fc.constant(gaussianDropout({ rate: 0.2 })),
  fc.constant(alphaDropout({ rate: 0.1 })),
  fc.constant(spatialDropout({ rate: 0.2, groups: 1 })),
  fc.constant(gaussianNoise({ stddev: 0.1 })),
  fc.record({ scale: fc.boolean(), center: fc.boolean() }).map((options) => batchNormalization(options)),
  fc.record({ scale: fc.boolean(), center: fc.boolean() }).map((options) => layerNormalization(options)),
  anActivation.map((of) => activation({ activation: of })),
  anActivation.map((of) => concreteDropout(dense({ units: 5, activation: of }))),
  fc
    .record({
      units: fc.integer({ min: 1, max: 4 }),
      hidden: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    })
    .map((options) => lassoNet({ ...options, lambda: 0, hiddenActivation: 'tanh' })),
);

/** Architectures with weights, and rows for them. */
export const anArchitecture = fc.record({
  columns: fc.integer({ min: 1, max: 20 }),
  rows: fc.integer({ min: 1, max: 9 }),
  layers: fc.array(aLayer, { minLength: 1, maxLength: 6 }),
  preparation: fc.constantFrom('none', 'standardize', 'standardizeAndImpute', 'impute'),
  seed: fc.nat(),
});

/** Numbers in [-1, 1), a function of the seed. */
export function numbersOf(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** Builds a model with weights, and rows. */
export function modelOf({
  columns,
  rows,
  layers,
  preparation,
  seed,
}: typeof anArchitecture extends fc.Arbitrary<infer T> ? T : never) {
  const next = numbersOf(seed);
  const X = { data: Float32Array.from({ length: rows * columns }, () => 3 * next()), shape: [rows, columns] };
  const many = Array.from({ length: 12 }, () =>
    Array.from({ length: columns }, (_, column) => 10 * column + 3 * next()),
  );
  const model = sequential({
    seed,
    layers,
    ...(preparation === 'standardize' && { standardizer: standardize(many) }),
    ...(preparation === 'standardizeAndImpute' && { standardizer: standardize(many, { missing: 'impute' }) }),
    ...(preparation === 'impute' && { missing: 'impute' as const }),
  });
  // The first prediction makes the weights.
  model.predict(X);
  const weights = model.getWeights({ named: true });
  for (const [name, { data }] of Object.entries(weights)) {
    if (name.endsWith('movingVariance'))
      data.forEach((_, at) => {
        data[at] = 1.5 + next();
      });
    else if (name.endsWith('movingMean'))
      data.forEach((_, at) => {
        data[at] = 4 * next();
      });
    else if (name.endsWith('bias') || name.endsWith('beta'))
      data.forEach((_, at) => {
        data[at] = next();
      });
  }
  if (Object.keys(weights).length > 0) model.setWeights(weights);
  return { model, X };
}

/** Largest difference, relative to the largest number of the two. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [most, size] = [0, 1];
  for (let at = 0; at < a.length; at++) {
    most = Math.max(most, Math.abs(a[at]! - b[at]!));
    size = Math.max(size, Math.abs(b[at]!));
  }
  return a.length === b.length ? most / size : Infinity;
}
