import { describe, expect, test } from 'vitest';
import {
  dense,
  dropout,
  dropoutMasks,
  type Layer,
  memory,
  ramp,
  sequential,
  sgd,
  spatialDropout,
} from '../../src/index.js';
import { errorOf } from '../support/errors.js';

const UNITS = 12;

/** One linear output behind the layer, from weights of 0: a step moves a weight only where its input was kept. */
function probe(layer: Layer) {
  const model = sequential({
    seed: 5,
    layers: [layer, dense({ units: 1, kernelInitializer: 'zeros', useBias: false })],
  });
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'meanSquaredError' });
  return model;
}

describe.each([
  ['dropout', () => dropout({ rate: 0.5, inputShape: [UNITS] })],
  ['dropout with a rising rate', () => dropout({ rate: ramp({ from: 0.1, to: 0.8, steps: 4 }), inputShape: [UNITS] })],
  ['dropout of whole units', () => dropout({ rate: 0.5, noiseShape: [1, null], inputShape: [UNITS] })],
  ['spatialDropout', () => spatialDropout({ rate: 0.5, groups: 4, inputShape: [UNITS] })],
])('%s', (_, make) => {
  test('has the masks of training, step by step and row by row', () => {
    // Only the row that is looked at is not 0, so that the gradient is its own.
    for (const row of [0, 2]) {
      const X = Array.from({ length: 3 }, (_, at) => new Array<number>(UNITS).fill(at === row ? 1 : 0));
      const model = probe(make());
      const kernel = () => [...model.getWeights()[0]!.data];
      for (let step = 0; step < 5; step++) {
        const [foretold] = dropoutMasks(model, { step, rows: 3 });
        const before = kernel();
        model.trainOnBatch(X, [9, 9, 9]);
        const moved = kernel().map((weight, unit) => Number(weight !== before[unit]));
        expect([...foretold!.data.subarray(row * UNITS, (row + 1) * UNITS)]).toEqual(moved);
        expect(foretold!.shape).toEqual([3, UNITS]);
        expect(dropoutMasks(model, { rows: 3 })).toEqual([foretold]); // the last step's
      }
      model.dispose();
    }
  });
});

test('names layers in order, and has none without dropout', () => {
  const layers = [
    dense({ units: 4, inputShape: [3] }),
    dropout({ rate: 0.5, name: 'a' }),
    dense({ units: 5 }),
    dropout({ rate: 0.5 }),
  ];
  const model = sequential({ seed: 1, layers });
  const masks = dropoutMasks(model, { step: 7 });
  expect(masks.map(({ layer, shape }) => [layer, shape])).toEqual([
    ['a', [1, 4]],
    ['dropout_1', [1, 5]],
  ]);
  expect(dropoutMasks(sequential({ layers: [dense({ units: 1, inputShape: [2] })] }), { step: 0 })).toEqual([]);
});

test('gives its memory back', () => {
  const model = probe(dropout({ rate: 0.5, inputShape: [UNITS] }));
  dropoutMasks(model, { step: 0 });
  const { bytesInUse } = memory();
  dropoutMasks(model, { step: 1, rows: 100 });
  expect(memory().bytesInUse).toBe(bytesInUse);
});

test('refuses steps and rows that are none', () => {
  const model = probe(dropout({ rate: 0.5, inputShape: [UNITS] }));
  expect(errorOf(() => dropoutMasks(model))).toMatchObject({ code: 'E_OPTION', path: 'dropoutMasks.step' });
  expect(errorOf(() => dropoutMasks(model, { step: -2 }))).toMatchObject({ path: 'dropoutMasks.step' });
  expect(errorOf(() => dropoutMasks(model, { step: 0, rows: 0 }))).toMatchObject({ path: 'dropoutMasks.rows' });
  model.dispose();
  expect(errorOf(() => dropoutMasks(model, { step: 0 }))).toMatchObject({ code: 'E_DISPOSED' });
});
