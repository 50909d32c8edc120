import { describe, expect, test } from 'vitest';
import {
  dense,
  HyperparameterError,
  load,
  type Matrix,
  matrix,
  OptionError,
  orthogonal,
  ramp,
  type Sequential,
  ShapeError,
  sequential,
  sgd,
} from '../../src/index.js';
import { restorePenalty } from '../../src/penalties/registry.js';
import { centralDifference, relativeError } from '../gradients/centralDifference.js';
import { orthogonality, orthogonalityGradient } from '../reference/orthogonal.js';
import { numbersFrom } from '../support/numbers.js';
import { model, optimizers, X, Y } from './multitask.js';

const shapes = [
  [1, 1],
  [1, 5],
  [5, 1],
  [4, 3],
  [3, 4],
  [17, 9],
  [9, 17],
  [40, 33],
] as const;

/** A layer whose data loss and gradient are 0: all inputs and targets are. */
function alone(
  rows: number,
  columns: number,
  mode: 'rows' | 'columns',
  optimizer = sgd({ learningRate: 1 }),
): Sequential {
  const layers = [
    dense({ units: columns, inputShape: [rows], useBias: false, kernelRegularizer: orthogonal(0.25, { mode }) }),
  ];
  const network = sequential({ seed: 1, layers });
  network.compile({ optimizer, loss: 'meanSquaredError' });
  return network;
}

const zeros = (columns: number): Matrix => matrix(new Float32Array(columns), [1, columns]);

function weights(rows: number, columns: number): Float32Array {
  const uniform = numbersFrom(rows * 100 + columns);
  return Float32Array.from({ length: rows * columns }, () => uniform(-1, 1) / Math.sqrt(Math.min(rows, columns)));
}

describe.each(['rows', 'columns'] as const)('of %s', (mode) => {
  const byRows = mode === 'rows';

  test('the gradient of the reference is that of its value, by central differences', () => {
    for (const [rows, columns] of shapes.slice(0, 6)) {
      const w = Float64Array.from(weights(rows, columns));
      const numeric = centralDifference(() => orthogonality(w, rows, columns, byRows), w);
      expect(relativeError(orthogonalityGradient(w, rows, columns, byRows), numeric, 1e-3)).toBeLessThan(1e-6);
    }
  });

  test('value and gradient are lambda times those of the reference', async () => {
    for (const [rows, columns] of shapes) {
      const network = alone(rows, columns, mode);
      const w = weights(rows, columns);
      network.setWeights([w]);
      const evaluated = await network.evaluate(zeros(rows), zeros(columns));
      const { penalties, loss } = network.trainOnBatch(zeros(rows), zeros(columns));
      const expected = 0.25 * orthogonality(w, rows, columns, byRows);
      // Sums of at most 40 products of numbers below 1, and of squares in runs of eight.
      expect(Math.abs(penalties['orthogonal']! / expected - 1)).toBeLessThan(1e-5);
      expect(loss).toBe(penalties['orthogonal']);
      expect(evaluated.penalties).toEqual(penalties);
      const after = network.getWeights()[0]!.data;
      const gradient = orthogonalityGradient(w, rows, columns, byRows);
      after.forEach((value, i) => {
        expect(Math.abs(w[i]! - value - 0.25 * gradient[i]!)).toBeLessThan(1e-5);
      });
    }
  });

  test.each(optimizers)('%s makes as many vectors orthonormal as there can be', (_, optimizer) => {
    const [rows, columns] = byRows ? [4, 7] : [7, 4];
    const network = alone(rows, columns, mode, optimizer);
    for (let step = 0; step < 3000; step++) network.trainOnBatch(zeros(rows), zeros(columns));
    // Steps that do not shrink with the gradient leave about their size.
    expect(orthogonality(network.getWeights()[0]!.data, rows, columns, byRows)).toBeLessThan(1e-4);
  });

  test('saved in the middle, training goes on with the same bits', async () => {
    const options = { epochs: 2, batchSize: 50, verbose: false };
    for (const [name, optimizer] of optimizers) {
      const whole = model(optimizer, orthogonal(ramp({ from: 0, to: 0.1, steps: 20 }), { mode }));
      await whole.fit(X, Y, options);
      const restored = load(whole.save());
      await whole.fit(X, Y, options);
      await restored.fit(X, Y, options);
      expect(restored.getWeights(), name).toEqual(whole.getWeights());
    }
    const { name, config } = JSON.parse(JSON.stringify(orthogonal(0.1, { mode })));
    expect(JSON.stringify(restorePenalty('file', { name, config }))).toBe(JSON.stringify(orthogonal(0.1, { mode })));
  });

  test('its gradient is clipped with that of the data', () => {
    const network = alone(4, 4, mode, sgd({ learningRate: 1, clipNorm: 0.01 }));
    const before = network.getWeights()[0]!.data;
    network.trainOnBatch(zeros(4), zeros(4));
    const moved = network.getWeights()[0]!.data.map((w, i) => w - before[i]!);
    expect(Math.hypot(...moved)).toBeCloseTo(0.01, 6);
  });
});

test('what is no strength, no mode and no kernel is refused', () => {
  expect(() => orthogonal(-1, { mode: 'rows' })).toThrow(HyperparameterError);
  expect(() => orthogonal(1, { mode: 'row' as 'rows' })).toThrow(
    "orthogonal.mode must be 'rows' or 'columns', got \"row\"",
  );
  expect(() => orthogonal(1, {} as { mode: 'rows' })).toThrow(OptionError);
  expect(() => orthogonal(1, { mod: 'rows' } as never)).toThrow(/did you mean mode\?/);
  const layers = [dense({ units: 2, inputShape: [2], biasRegularizer: orthogonal(1, { mode: 'rows' }) })];
  expect(() => sequential({ layers })).toThrow(ShapeError);
});
