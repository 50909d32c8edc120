import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  flipLabels,
  makeCheckerboard,
  makeCircles,
  makeClassification,
  makeMoons,
  makeSpirals,
  type SyntheticDataset,
  type SyntheticOptions,
} from '../../src/datasets/index.js';

const MAKERS: Record<string, (options?: SyntheticOptions) => SyntheticDataset> = {
  makeMoons,
  makeCircles,
  makeSpirals,
  makeCheckerboard,
  makeClassification,
};

const points = ({ X: { data, shape } }: SyntheticDataset) =>
  Array.from({ length: shape[0]! }, (_, row) => [data[row * shape[1]!]!, data[row * shape[1]! + 1]!] as const);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(Object.entries(MAKERS))('%s', (name, make) => {
  test('makes the same rows from the same seed, others from another, and new arrays', () => {
    const made = make({ seed: 7 });
    expect(make({ seed: 7 })).toEqual(made);
    expect(make({ seed: 7 }).X.data).not.toBe(made.X.data);
    expect(make({ seed: 8 }).X.data).not.toEqual(made.X.data);
    expect(make()).toEqual(make({ seed: 0, rows: 300, labelNoise: 0, outliers: 0, balance: 0.5 }));
    expect(make({ seed: 7n })).toEqual(made);
  });

  test('has the rows and the classes that were asked for', () => {
    const { X, y, featureNames, targetNames } = make({ rows: 90, balance: 0.2 });
    expect(X.shape).toEqual([90, featureNames.length]);
    expect(X.data.length).toBe(90 * featureNames.length);
    expect(y.filter((label) => label === 1).length).toBe(18);
    expect(y.slice(0, 18)).not.toEqual(new Int32Array(18).fill(1)); // in a random order
    expect(targetNames).toEqual(['0', '1']);
    for (const balance of [0, 1]) expect(new Set(make({ rows: 5, balance }).y).size).toBe(2);
  });

  test('labelNoise exchanges classes of about that many rows, and moves no point', () => {
    const clean = make({ rows: 1000 });
    const noisy = make({ rows: 1000, labelNoise: 0.15 });
    expect(noisy.X).toEqual(clean.X);
    const share = mean([...noisy.y].map((label, row) => Number(label !== clean.y[row])));
    expect(Math.abs(share - 0.15)).toBeLessThan(0.06); // 5 standard deviations
  });

  test('outliers are about that many, and far', () => {
    const isFar = ([first, second]: readonly [number, number]) => Math.hypot(first, second) > 6;
    const share = mean(points(make({ rows: 1000, outliers: 0.1 })).map((point) => Number(isFar(point))));
    // A normal point of standard deviation 4 is farther than 6 with probability exp(-36 / 32) = .325.
    expect(Math.abs(share - 0.0325)).toBeLessThan(0.028); // 5 standard deviations
    expect(points(make({ rows: 1000 })).filter(isFar).length).toBe(0);
  });

  test('refuses options that are none', () => {
    const error = (options: object) => () => make(options);
    expect(error({ rows: 1 })).toThrow(`${name}.rows must be an integer from 2 to 1000000, got 1`);
    expect(error({ noise: -1 })).toThrow(`${name}.noise`);
    expect(error({ labelNoise: 1 })).toThrow(`${name}.labelNoise must be a number in [0, 1), got 1`);
    expect(error({ outliers: Number.NaN })).toThrow(`${name}.outliers`);
    expect(error({ balance: 1.1 })).toThrow(`${name}.balance`);
    expect(error({ seed: -1 })).toThrow(`${name}.seed`);
    expect(error({ row: 3 })).toThrow('rows');
  });
});

test('without noise, points lie where the formulas say', () => {
  const moons = makeMoons({ noise: 0, rows: 500 });
  for (const [row, [x, y]] of points(moons).entries()) {
    const [across, up] = moons.y[row] === 0 ? [x, y] : [1 - x, 0.5 - y];
    expect(Math.abs(Math.hypot(across, up) - 1)).toBeLessThan(1e-6); // points are f32
    expect(up).toBeGreaterThanOrEqual(0);
  }
  const circles = makeCircles({ noise: 0, rows: 500, factor: 0.3 });
  for (const [row, [x, y]] of points(circles).entries()) {
    expect(Math.abs(Math.hypot(x, y) - (circles.y[row] === 0 ? 1 : 0.3))).toBeLessThan(1e-6);
  }
  const spirals = makeSpirals({ noise: 0, rows: 500, turns: 2 });
  for (const [row, [x, y]] of points(spirals).entries()) {
    const radius = Math.hypot(x, y);
    const turned = (Math.atan2(y, x) - Math.PI * (4 * radius + spirals.y[row]!)) / (2 * Math.PI);
    if (radius > 1e-3) expect(Math.abs(turned - Math.round(turned))).toBeLessThan(1e-4);
  }
  const board = makeCheckerboard({ rows: 500, cells: 3 });
  for (const [row, [x, y]] of points(board).entries()) {
    const cell = (value: number) => Math.floor(((value + 1) * 3) / 2);
    expect((cell(x) + cell(y)) % 2).toBe(board.y[row]);
    expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1);
  }
});

test('makeClassification: only the informative columns tell the classes apart', () => {
  const { X, y } = makeClassification({ rows: 2000, informative: 2, noiseColumns: 5, separation: 3, seed: 3 });
  const difference = (column: number) => {
    const of = (label: number) =>
      [...y.keys()].filter((row) => y[row] === label).map((row) => X.data[row * 7 + column]!);
    return mean(of(1)) - mean(of(0));
  };
  const differences = Array.from({ length: 7 }, (_, column) => difference(column));
  // 3 along the diagonal of two columns; 5 standard deviations of a difference of means of 1000 rows are .22.
  for (const found of differences.slice(0, 2)) expect(Math.abs(found - 3 / Math.sqrt(2))).toBeLessThan(0.22);
  for (const found of differences.slice(2)) expect(Math.abs(found)).toBeLessThan(0.22);
});

describe('flipLabels', () => {
  test('exchanges that share of the labels, for each other class equally often', () => {
    const y = Array.from({ length: 3000 }, (_, row) => row % 3);
    const flipped = flipLabels(y, { share: 0.3, classes: 3, seed: 2 });
    const turns = [0, 1, 2].map((turn) =>
      mean(y.map((label, row) => Number((flipped[row]! - label + 3) % 3 === turn))),
    );
    // 5 standard deviations: .042 for the share that stays, .033 for the others
    for (const [turn, share] of [0.7, 0.15, 0.15].entries()) expect(Math.abs(turns[turn]! - share)).toBeLessThan(0.045);
    expect(flipLabels(y, { share: 0.3, classes: 3, seed: 2 })).toEqual(flipped);
    expect(flipLabels(y, { share: 0.3, classes: 3, seed: 3 })).not.toEqual(flipped);
    expect(flipLabels(y, { share: 0, classes: 3 })).toEqual(Int32Array.from(y));
  });

  test('refuses labels and options that are none', () => {
    expect(() => flipLabels([0, 2])).toThrow('y[1] must be a class number in [0, 2), got 2');
    expect(() => flipLabels([0.5])).toThrow('y[0]');
    expect(() => flipLabels([0], { share: 1 })).toThrow('flipLabels.share');
    expect(() => flipLabels([0], { classes: 1 })).toThrow('flipLabels.classes');
  });
});

test('refuses own options that are none', () => {
  expect(() => makeCircles({ factor: 1 })).toThrow('makeCircles.factor must be a number in [0, 1), got 1');
  expect(() => makeSpirals({ turns: 0 })).toThrow('makeSpirals.turns');
  expect(() => makeCheckerboard({ cells: 1 })).toThrow('makeCheckerboard.cells');
  expect(() => makeClassification({ informative: 0 })).toThrow('makeClassification.informative');
  expect(() => makeClassification({ noiseColumns: -1 })).toThrow('makeClassification.noiseColumns');
  expect(() => makeClassification({ separation: 0 })).toThrow('makeClassification.separation');
});

test('bits are the known ones: the tests of the playground find the same in browsers', () => {
  const hash = createHash('sha256');
  for (const make of Object.values(MAKERS)) {
    const { X, y } = make({ seed: 1, noise: 0.2, labelNoise: 0.1, outliers: 0.05 });
    hash.update(X.data).update(y);
  }
  expect(hash.digest('hex').slice(0, 16)).toBe('8e7921acac416fd5');
});
