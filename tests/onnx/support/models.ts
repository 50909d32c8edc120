import fc from 'fast-check';
import {
  activation,
  adam,
  alphaDropout,
  batchNormalization,
  concreteDropout,
  dense,
  dropout,
  elu,
  ema,
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
import { ACTIVATION_NAMES } from '../../support/activations.js';

type Activation = NonNullable<Parameters<typeof dense>[0]['activation']>;

/** Activations by every name, and with options. */
export const ACTIVATIONS = [
  ...ACTIVATION_NAMES,
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
  preparation: fc.constantFrom('none', 'standardize', 'standardizeAndImpute'),
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

/** Builds a model with weights, and rows, with missing values where the model replaces them. */
export function modelOf({
  columns,
  rows,
  layers,
  preparation,
  seed,
}: typeof anArchitecture extends fc.Arbitrary<infer T> ? T : never) {
  const next = numbersOf(seed);
  const isPrepared = preparation !== 'none';
  const cell = (column: number) => (isPrepared ? 100 * column : 0) + 3 * next();
  const data = Float32Array.from({ length: rows * columns }, (_, at) => cell(at % columns));
  const many = Array.from({ length: 12 }, () => Array.from({ length: columns }, (_, column) => cell(column)));
  if (preparation === 'standardizeAndImpute') {
    data[0] = Number.NaN;
    data[data.length - 1] = Infinity;
  }
  const X = { data, shape: [rows, columns] };
  const model = sequential({
    seed,
    layers,
    ...(preparation === 'standardize' && { standardizer: standardize(many) }),
    ...(preparation === 'standardizeAndImpute' && { standardizer: standardize(many, { missing: 'impute' }) }),
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

/** A model with a standardizer and an average, with units and inputs pruned, and the same compacted, with rows for each. */
export async function pruned() {
  const next = numbersOf(5);
  const [rows, columns] = [40, 6];
  const X = { data: Float32Array.from({ length: rows * columns }, next), shape: [rows, columns] };
  const model = sequential({
    seed: 3,
    standardizer: standardize(X),
    layers: [
      dense({ units: 12, activation: 'relu' }),
      batchNormalization(),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({
    optimizer: adam({ learningRate: 0.05 }),
    loss: 'sparseCategoricalCrossentropy',
    average: ema({ decay: 0.9 }),
  });
  await model.fit(
    X,
    Int32Array.from({ length: rows }, (_, row) => row % 3),
    { epochs: 8, verbose: false },
  );
  model.prune({ units: 0.5 });
  model.prune({ inputs: 0.5 });
  const compact = model.compact();
  const kept = compact.inputIndices ?? Array.from({ length: columns }, (_, column) => column);
  const data = Float32Array.from({ length: rows * kept.length }, (_, at) => {
    return X.data[Math.floor(at / kept.length) * columns + kept[at % kept.length]!]!;
  });
  return { model, X, compact, XOfCompact: { data, shape: [rows, kept.length] } };
}

/** A model that replaces missing values by the means of its training rows, and rows with some. */
export async function imputing() {
  const next = numbersOf(6);
  const X = { data: Float32Array.from({ length: 60 }, next), shape: [20, 3] };
  const model = sequential({ seed: 3, missing: 'impute', layers: [dense({ units: 2, activation: 'tanh' })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const y = { data: Float32Array.from({ length: 40 }, next), shape: [20, 2] };
  await model.fit(X, y, { epochs: 1, verbose: false });
  for (const at of [0, 4, 11]) X.data[at] = [Number.NaN, Infinity, -Infinity][at % 3]!;
  return { model, X };
}
