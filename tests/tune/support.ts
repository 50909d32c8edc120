// A small search: 4 columns, 3 classes; units, rate and strength of a network with dropout.
import { adam, dense, dropout, l1, type Sequential, sequential } from '../../src/index.js';
import { choice, logUniform, type Study, uniform } from '../../src/tune/index.js';
import { bitsOf, classification } from '../support/models.js';

export const { X, y } = classification(60, 4, 3);
const held = classification(30, 4, 3, 2);

export const data = [X, y] as const;
export const validation = [held.X, held.y] as const;
export const folds = [0, 1, 2].map((fold) => {
  const rows = Array.from({ length: 60 }, (_, row) => row);
  return { train: rows.filter((row) => row % 3 !== fold), test: rows.filter((row) => row % 3 === fold) };
});

export const space = {
  units: choice([4, 8, 12]),
  rate: uniform(0, 0.5),
  lambda: logUniform(1e-5, 1e-2),
  learningRate: logUniform(1e-3, 1e-1),
};

export interface Setting {
  readonly units: number;
  readonly rate: number;
  readonly lambda: number;
  readonly learningRate: number;
}

/** units-3 with dropout, L1 and Adam. */
export function build({ units, rate, lambda, learningRate }: Setting): Sequential {
  const layers = [
    dense({ units, activation: 'relu', kernelRegularizer: l1(lambda) }),
    dropout({ rate }),
    dense({ units: 3, activation: 'softmax' }),
  ];
  const model = sequential({ seed: 3, layers });
  model.compile({
    optimizer: adam({ learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

/** All that must not depend on threads, on interruptions or on the order in which tasks end. */
export function outcomeOf({ model, ...study }: Study): object {
  const bits = bitsOf(model.getWeights());
  model.dispose();
  return { ...study, bits };
}
