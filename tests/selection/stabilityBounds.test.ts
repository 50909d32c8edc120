// Bounds on false selections: against R, against random distributions that keep the assumption, and in stabilitySelection.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dense, l1, sequential, sgd } from '../../src/index.js';
import { type StabilityOptions, stabilitySelection } from '../../src/selection/index.js';
import { boundOf, mostSelected } from '../../src/selection/stability/bound.js';
import { concaveTail } from '../../src/selection/stability/concaveTail.js';
import { randomMatrix } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

interface Row {
  readonly q: number;
  readonly inputs: number;
  readonly threshold: number;
  readonly pairs: number;
  readonly none: number;
  readonly unimodal: number | null;
  readonly rConcave: number;
}
const rows: Row[] = JSON.parse(readFileSync(new URL('golden/stability.json', import.meta.url), 'utf8'));

describe('the bounds', () => {
  test.each(rows)('are those of R: $q of $inputs, threshold $threshold, $pairs pairs', (row) => {
    const { q, none, unimodal, rConcave, ...sizes } = row;
    expect(boundOf('none', q, sizes)).toBeCloseTo(none, 12);
    expect(boundOf('unimodal', q, sizes) / (unimodal ?? Number.POSITIVE_INFINITY)).toSatisfy(
      (ratio: number) => unimodal === null || Math.abs(ratio - 1) < 1e-12,
    );
    if (unimodal === null) expect(boundOf('unimodal', q, sizes)).toBe(Number.POSITIVE_INFINITY);
    // Either side finds the maximum by sections, which flat tops make exact to the root of an f64's precision, squared.
    expect(Math.abs(boundOf('r-concave', q, sizes) / rConcave - 1)).toBeLessThan(1e-9);
  });

  test('the figures cover all assumptions', () => {
    expect(rows.length).toBe(60);
    expect(rows.filter(({ unimodal }) => unimodal === null).length).toBe(5);
    expect(rows.filter(({ unimodal, none }) => unimodal !== null && unimodal < none).length).toBeGreaterThan(30);
    expect(rows.filter(({ unimodal, rConcave }) => unimodal !== null && rConcave < unimodal).length).toBeGreaterThan(
      30,
    );
  });

  test('no r-concave distribution with that mean has a larger tail', () => {
    const steps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
        fc.double({ min: 1e-3, max: 1, noNaN: true }),
        fc.constantFrom(2, 4),
        (bends, last, level, start, power) => {
          // f^(-1 / power) is convex, and infinite beyond `last`.
          let [root, slope] = [start, -start / 20];
          const mass = bends.map((bend, at) => {
            const weight = at > last ? 0 : root ** -power;
            root += slope;
            slope += bend * bend * bend;
            return weight;
          });
          const total = mass.reduce((sum, weight) => sum + weight, 0);
          const mean = mass.reduce((sum, weight, at) => sum + (at * weight) / total, 0);
          const tail = mass.reduce((sum, weight, at) => sum + (at >= level ? weight / total : 0), 0);
          expect(tail).toBeLessThanOrEqual(concaveTail(mean, level, 11, power) + 1e-12);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('q is the largest that keeps the aim, and a threshold between two numbers of halves is the upper one', () => {
    for (const assumption of ['none', 'unimodal', 'r-concave'] as const) {
      for (const [aim, inputs] of [
        [1, 40],
        [3, 500],
        [0.2, 1000],
      ] as const) {
        const sizes = { inputs, threshold: 0.75, pairs: 20 };
        const q = mostSelected(assumption, aim, sizes);
        expect(boundOf(assumption, q, sizes)).toBeLessThanOrEqual(aim);
        expect(boundOf(assumption, q + 1, sizes)).toBeGreaterThan(aim);
      }
    }
    const at = (threshold: number) => boundOf('r-concave', 5, { inputs: 100, threshold, pairs: 10 });
    expect(at(0.71)).toBe(at(0.75));
    expect(at(0.7)).not.toBe(at(0.75));
    const halves = { inputs: 100, pairs: 50 };
    expect(boundOf('unimodal', 5, { ...halves, threshold: 0.55 })).toBe(
      boundOf('unimodal', 5, { ...halves, threshold: 0.541 }),
    );
  });
});

describe('stabilitySelection({ assumption })', () => {
  const [ROWS, INPUTS] = [60, 30];
  const X = randomMatrix(ROWS, INPUTS, 3);
  const noise = numbersFrom(7);
  const y = Array.from(
    { length: ROWS },
    (_, row) => X.data[INPUTS * row + 4]! - X.data[INPUTS * row + 9]! + noise(-2, 2),
  );
  const build = (lambda: number) => {
    const model = sequential({
      seed: 1,
      layers: [dense({ units: 1, inputShape: [INPUTS], kernelRegularizer: l1(lambda) })],
    });
    model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
    return model;
  };
  const options: StabilityOptions = {
    pairs: 5,
    seed: 1,
    count: 12,
    warmStart: 'sparse',
    fit: { epochs: 30, batchSize: ROWS, onWarning: () => {} },
  };

  test('names its assumption, selects more per half for the same bound, and has the bound of what was selected', async () => {
    const found = [];
    for (const assumption of ['none', 'unimodal', 'r-concave'] as const) {
      found.push(await stabilitySelection(build, X, y, { ...options, assumption, threshold: 0.8 }));
    }
    for (const { perHalf, bound, assumption } of found) {
      expect(bound).toBe(boundOf(assumption, perHalf, { inputs: INPUTS, threshold: 0.8, pairs: 5 }));
      expect(bound).toBeLessThanOrEqual(1);
    }
    const [none, unimodal, concave] = found.map(({ perHalf }) => perHalf);
    expect(none).toBeGreaterThan(3);
    expect(unimodal!).toBeGreaterThan(none!);
    expect(concave!).toBeGreaterThan(unimodal!);
    const byDefault = await stabilitySelection(build, X, y, { ...options, threshold: 0.8 });
    expect(byDefault).toEqual(found[0]);
    const same = await stabilitySelection(build, X, y, { ...options, perHalf: 3, assumption: 'r-concave' });
    const plain = await stabilitySelection(build, X, y, { ...options, perHalf: 3 });
    expect(same.features).toEqual(plain.features);
    expect(same.bound).toBeLessThan(plain.bound);
  });

  test.each<[string, StabilityOptions, string]>([
    ['another assumption', { assumption: 'convex' as 'none' }, "'none', 'unimodal' or 'r-concave'"],
    [
      'a threshold too low for a unimodal bound',
      { assumption: 'unimodal', threshold: 0.6, perHalf: 2 },
      'no bound is known',
    ],
    [
      'too many inputs for a unimodal bound',
      { assumption: 'unimodal', threshold: 0.9, perHalf: 20 },
      '20 of 30 inputs',
    ],
  ])('refuses %s', async (_, bad, text) => {
    await expect(stabilitySelection(build, X, y, { ...options, ...bad })).rejects.toThrow(text);
  });
});
