import { Standardizer } from '../../data/standardize.js';
import { dense } from '../../layers/dense.js';
import { type Sequential, sequential } from '../../model/sequential.js';
import { given } from '../../validate.js';
import type { PathFacts } from './facts.js';
import type { Line } from './interpolate.js';

const ACTIVATIONS = { gaussian: 'linear', poisson: 'linear', binomial: 'sigmoid', multinomial: 'softmax' };
/** No loss here is that of counts: their network predicts, and is not trained on. */
const LOSSES = {
  gaussian: 'meanSquaredError',
  poisson: undefined,
  binomial: 'binaryCrossentropy',
  multinomial: 'sparseCategoricalCrossentropy',
} as const;

/** Makes the network of one dense layer with these coefficients. See `toSequential`. */
export function networkOf(facts: PathFacts, lines: readonly Line[]): Sequential {
  const { family, columns, names, preparation, isSparse, mean, deviation } = facts;
  const isCentred = preparation === undefined && !isSparse;
  const scales = deviation.map((own) => (own > 0 && isCentred ? own : 1));
  const means = isCentred ? mean : new Float64Array(columns);
  const kernel = new Float32Array(columns * lines.length);
  const bias = new Float32Array(lines.length);
  for (const [output, { intercept, values }] of lines.entries()) {
    let sum = intercept;
    for (const [column, value] of values.entries()) {
      kernel[column * lines.length + output] = value * scales[column]!;
      sum += value * means[column]!;
    }
    bias[output] = sum;
  }
  const standardizer = isCentred
    ? Standardizer.fromJSON({ mean: [...means], scale: [...scales], ...given({ names }) })
    : undefined;
  const model = sequential({
    seed: 0, // nothing is drawn
    ...given({ standardizer, preprocess: preparation }),
    layers: [dense({ units: lines.length, inputShape: [columns], activation: ACTIVATIONS[family] })],
  });
  const loss = LOSSES[family];
  if (loss !== undefined) model.compile({ optimizer: 'adam', loss });
  model.setWeights([{ data: kernel, shape: [columns, lines.length] }, bias]);
  return model;
}
