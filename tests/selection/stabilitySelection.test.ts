// Stability selection: frequencies over complementary halves, the bound, and the same bits in workers.
import { describe, expect, test } from 'vitest';
import { dense, l1, sequential, sgd } from '../../src/index.js';
import { type StabilityOptions, stabilitySelection } from '../../src/selection/index.js';
import { randomMatrix } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

const ROWS = 80;
const INPUTS = 30;
const X = randomMatrix(ROWS, INPUTS, 3);
const noise = numbersFrom(7);
const y = Array.from(
  { length: ROWS },
  (_, row) => 2 * X.data[INPUTS * row + 4]! - 2 * X.data[INPUTS * row + 9]! + noise(-1, 1),
);

function build(lambda: number) {
  const layers = [dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l1(lambda) })];
  const model = sequential({ seed: 1, layers, inputNames: Array.from({ length: INPUTS }, (_, index) => `x${index}`) });
  model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
  return model;
}

const options: StabilityOptions = {
  pairs: 10,
  seed: 1,
  count: 15,
  warmStart: 'sparse',
  fit: { epochs: 200, batchSize: ROWS, tol: 1e-2, onWarning: () => {} },
};

test('finds the two inputs that matter, by name, with the bound of the papers, in workers too', async () => {
  const found = await stabilitySelection(build, X, y, options);
  expect(found.selected.map(({ name }) => name).sort()).toEqual(['x4', 'x9']);
  expect(found.selected.every(({ frequency }) => frequency >= 0.75)).toBe(true);
  expect(found.perHalf).toBe(3); // floor(sqrt(1 (2 0.75 - 1) 30))
  expect(found.bound).toBeCloseTo(9 / (0.5 * INPUTS), 12);
  expect(found.features).toHaveLength(INPUTS);
  const sum = found.features.reduce((total, { frequency }) => total + frequency, 0);
  expect(sum).toBeCloseTo(found.perHalf, 12);
  expect(await stabilitySelection(build, X, y, { ...options, threads: 2 })).toEqual(found);
  expect(await stabilitySelection(build, X, y, { ...options, seed: 2 })).not.toEqual(found);
});

test('the halves of a pair are disjoint, of equal size, and drawn anew for each pair', async () => {
  const halves: Set<number>[] = [];
  // Each row has its number as a column that nothing else has.
  const numbered = { ...X, data: X.data.slice() };
  for (let row = 0; row < ROWS; row++) numbered.data[row * INPUTS] = row;
  const spy = (lambda: number, rows: { readonly X: unknown; readonly fold: number | undefined }) => {
    if (rows.fold !== undefined) {
      const { data } = rows.X as typeof X;
      halves[rows.fold] ??= new Set(Array.from({ length: data.length / INPUTS }, (_, row) => data[row * INPUTS]!));
    }
    return build(lambda);
  };
  await stabilitySelection(spy, numbered, y, { ...options, pairs: 3, fit: { epochs: 1 } });
  expect(halves.map(({ size }) => size)).toEqual(Array.from({ length: 6 }, () => ROWS / 2));
  for (const pair of [0, 1, 2])
    expect([...halves[2 * pair]!].filter((row) => halves[2 * pair + 1]!.has(row))).toEqual([]);
  expect([...halves[0]!]).not.toEqual([...halves[2]!]);
});

test('perHalf is what each half selects, at most', async () => {
  const found = await stabilitySelection(build, X, y, { ...options, perHalf: 1, pairs: 4 });
  expect(found.perHalf).toBe(1);
  expect(found.bound).toBeCloseTo(1 / (0.5 * INPUTS), 12);
  const dense5 = await stabilitySelection(build, X, y, { ...options, warmStart: 'dense', perHalf: 5, pairs: 2 });
  expect(dense5.perHalf).toBe(5);
});

describe('errors', () => {
  test.each<[string, StabilityOptions, string]>([
    ['a threshold of one half', { threshold: 0.5 }, 'threshold'],
    ['no pairs', { pairs: 0 }, 'pairs'],
    ['perHalf and falseSelections', { perHalf: 3, falseSelections: 1 }, 'left out beside perHalf'],
    ['more per half than there are inputs', { perHalf: 31 }, '31 of 30 inputs'],
    ['a bound that leaves nothing', { falseSelections: 0.01 }, '0 of 30 inputs'],
    ['a bad seed', { seed: -1 }, 'seed'],
    ['an unknown option', { tol: 1 } as never, 'unknown option "tol"'],
  ])('%s', async (_, bad, text) => {
    await expect(stabilitySelection(build, X, y, { ...options, pairs: 1, ...bad })).rejects.toThrow(text);
  });
});
