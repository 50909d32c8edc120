// A call of fit or train, as it was given: what the caller changes afterwards does not reach it.
import { describe, expect, test } from 'vitest';
import { adam, dense, type FitOptions, sequential } from '../../../src/index.js';
import { classification, rejectionOf, weightBits } from '../../support/models.js';

const { X, y } = classification(24, 4, 3);

function compiled() {
  const model = sequential({ seed: 3, layers: [dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** Trains to the end, and changes the options between the call and its first epoch. */
async function bitsOf(options: FitOptions, change: () => void = () => {}): Promise<unknown> {
  const model = compiled();
  const epochs = model.train(X, y, options);
  change();
  for await (const _ of epochs);
  return weightBits(model);
}

/** Options as a test changes them. */
interface Given {
  readonly [name: string]: unknown;
}

describe('options are those of the call', () => {
  test.each<[string, () => Given, (options: Given) => void]>([
    ['an option of its own', () => ({ epochs: 2 }), (options) => Object.assign(options, { epochs: 5 })],
    ['mixup', () => ({ mixup: { alpha: 0.2 } }), ({ mixup }) => Object.assign(mixup as object, { alpha: 5 })],
    [
      'budget',
      () => ({ epochs: 9, budget: { steps: 2 } }),
      ({ budget }) => Object.assign(budget as object, { steps: 7 }),
    ],
    [
      'classWeight',
      () => ({ classWeight: { 1: 3 } }),
      ({ classWeight }) => Object.assign(classWeight as object, { 1: 9 }),
    ],
    [
      'classWeight as a list',
      () => ({ classWeight: [1, 3, 1] }),
      ({ classWeight }) => (classWeight as number[]).fill(9),
    ],
    [
      'callbacks',
      () => ({ epochs: 2, callbacks: [] }),
      ({ callbacks }) =>
        (callbacks as object[]).push({
          onEpochBegin() {
            throw new Error('called');
          },
        }),
    ],
  ])('%s', async (_, make, change) => {
    const options = make();
    const bits = await bitsOf(options, () => change(options));
    expect(bits).toEqual(await bitsOf(make()));
    expect(bits).not.toEqual(weightBits(compiled()));
  });
});

test('options that an object inherits are read', async () => {
  const shared: FitOptions = { epochs: 3, batchSize: 8 };
  expect(await bitsOf(Object.create(shared))).toEqual(await bitsOf(shared));
});

test('a key that would change the prototype of a copy is an unknown option', async () => {
  const options: FitOptions = JSON.parse('{ "__proto__": { "epochs": 3 } }');
  expect(await rejectionOf(compiled().fit(X, y, options))).toMatchObject({ path: 'fit.__proto__', code: 'E_OPTION' });
});
