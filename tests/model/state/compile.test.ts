// Which losses go with which last layer.
import { expect, test } from 'vitest';
import {
  activation,
  binaryCrossentropy,
  bootstrapCrossentropy,
  categoricalCrossentropy,
  dense,
  dropout,
  generalizedCrossentropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  OptionError,
  ShapeError,
  sequential,
  sparseCategoricalCrossentropy,
} from '../../../src/index.js';

const endings = {
  softmax: () => dense({ units: 3, activation: 'softmax' }),
  'softmax as a layer': () => activation({ activation: 'softmax' }),
  sigmoid: () => dense({ units: 3, activation: 'sigmoid' }),
  linear: () => dense({ units: 3 }),
  relu: () => dense({ units: 3, activation: 'relu' }),
  dropout: () => dropout({ rate: 0.5 }),
};

const losses = {
  binaryCrossentropy,
  bootstrapCrossentropy,
  categoricalCrossentropy,
  generalizedCrossentropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
};

function compile(ending: keyof typeof endings, loss: string): void {
  const layers = [dense({ units: 3, inputShape: [2] }), endings[ending]()];
  sequential({ layers }).compile({ optimizer: 'sgd', loss: losses[loss as 'huber']() });
}

const fitting: Record<string, readonly string[]> = {
  sparseCategoricalCrossentropy: ['softmax', 'softmax as a layer', 'linear'],
  categoricalCrossentropy: ['softmax', 'softmax as a layer', 'linear'],
  binaryCrossentropy: ['sigmoid', 'linear'],
  generalizedCrossentropy: ['softmax', 'softmax as a layer', 'linear'],
  bootstrapCrossentropy: ['softmax', 'softmax as a layer', 'linear'],
  meanSquaredError: Object.keys(endings),
  meanAbsoluteError: Object.keys(endings),
  huber: Object.keys(endings),
};

for (const [loss, fit] of Object.entries(fitting)) {
  for (const ending of Object.keys(endings) as (keyof typeof endings)[]) {
    if (fit.includes(ending)) {
      test(`${loss} goes with a model that ends in ${ending}`, () => expect(() => compile(ending, loss)).not.toThrow());
    } else {
      const word = endings[ending]().activation?.name ?? ending;
      test(`${loss} refuses a model that ends in ${ending}, and names it`, () => {
        expect(() => compile(ending, loss)).toThrow(OptionError);
        expect(() => compile(ending, loss)).toThrow(new RegExp(`this one ends in ${word}`));
      });
    }
  }
}

test('a categorical loss refuses a single output', () => {
  const model = sequential({ layers: [dense({ units: 1, inputShape: [2], activation: 'softmax' })] });
  expect(() => model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' })).toThrow(ShapeError);
});
