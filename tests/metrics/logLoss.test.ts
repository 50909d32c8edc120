// Several independent labels per row: the mean of their cross entropies, which leaves out neither those that are on nor those that are off.
import { expect, test } from 'vitest';
import { dense, sequential } from '../../src/index.js';

const X = [[1], [1], [1]];
const labels = [
  [0, 0, 0, 1],
  [1, 0, 0, 0],
  [0, 0.25, 0, 0],
];

test.each([
  'sigmoid',
  'linear',
])('ending in %s: that of the loss, from the surest yes to the surest no', async (activation) => {
  const model = sequential({ seed: 1, layers: [dense({ units: 4, inputShape: [1], activation })] });
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['logLoss'] });
  for (const bias of [-15, -10, -3, 0, 0.5, 7, 10, 15]) {
    model.setWeights([
      [0, 0, 0, 0],
      [bias, bias, bias, -bias],
    ]);
    const { loss, logLoss } = await model.evaluate(X, labels);
    // Both sum logarithms of f32 probabilities: two roundings of 2^-24 each, of figures up to 15.
    expect(Math.abs((logLoss as number) - loss), `bias ${bias}`).toBeLessThan(4e-6);
  }
});

test('the worst guess has not the best figure', async () => {
  const model = sequential({ seed: 1, layers: [dense({ units: 4, inputShape: [1], activation: 'sigmoid' })] });
  for (const loss of ['binaryCrossentropy', 'meanSquaredError'] as const) {
    model.compile({ optimizer: 'sgd', loss, metrics: ['logLoss'] });
    const figureAt = async (bias: number) => {
      model.setWeights([
        [0, 0, 0, 0],
        [bias, bias, bias, bias],
      ]);
      return (await model.evaluate(X, labels))['logLoss'] as number;
    };
    expect(await figureAt(10)).toBeGreaterThan(5);
    expect(await figureAt(-1)).toBeLessThan(await figureAt(10));
    expect(await figureAt(0)).toBeCloseTo(Math.LN2, 6);
  }
});

test('an infinite logit is clipped like any other', async () => {
  const model = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [1] })] });
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['logLoss'] });
  model.setWeights([
    [3e38, 0],
    [3e38, 0],
  ]);
  expect((await model.evaluate([[1]], [[0, 0]]))['logLoss']).toBeCloseTo((23 * Math.LN2 + Math.LN2) / 2, 5); // and log 2 of the other
});
