// Settings by number.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choice, integer, logUniform, type Parameter, uniform } from '../../src/tune/index.js';
import { grid } from '../../src/tune/samplers/grid.js';
import { random } from '../../src/tune/samplers/random.js';
import { generator, point, sobol } from '../../src/tune/samplers/sobol.js';

const key = { seedLow: 5, seedHigh: 0 };

/** (trials) settings of some parameters, by their place. */
function settings(make: typeof random, parameters: readonly Parameter[], count: number, own = key) {
  const entries = parameters.map((parameter, index) => [`p${index}`, parameter] as const);
  const sampler = make(entries, own);
  return Array.from({ length: count }, (_, trial) => Object.values(sampler.settingOf(trial)));
}

describe('spaces', () => {
  const quantile = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const end = fc.double({ min: -1e30, max: 1e30, noNaN: true });

  test('values stay within their range, ends included', () => {
    fc.assert(
      fc.property(end, end, quantile, (a, b, u) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const value = uniform(low, high).at(u);
        expect(value >= low && value <= high).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        quantile,
        (low, ratio, u) => {
          const value = logUniform(low, low * ratio).at(u);
          expect(value >= low && value <= low * ratio).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 7 }),
        quantile,
        (low, width, step, u) => {
          const value = integer(low, low + width, { step }).at(u);
          expect((value - low) % step === 0 && value >= low && value <= low + width).toBe(true);
          const logarithmic = integer(low, low + width, { log: true }).at(u);
          expect(Number.isInteger(logarithmic) && logarithmic >= low && logarithmic <= low + width).toBe(true);
        },
      ),
    );
  });

  test('logUniform spreads logarithms, uniform numbers, integer and choice their values', () => {
    const parameters = [
      logUniform(1e-4, 1),
      uniform(-1, 3),
      integer(0, 9),
      choice(['a', 'b', 'c', 'd']),
      integer(1, 100, { log: true }),
    ];
    const columns = parameters.map((_, index) => settings(random, parameters, 4000).map((row) => row[index]!));
    const share = (index: number, holds: (value: number) => boolean) => {
      return columns[index]!.filter((value) => holds(value as number)).length / 4000;
    };
    // Four standard errors of a share of 4000 are at most .032.
    for (const [index, holds, expected] of [
      [0, (value: number) => value < 1e-2, 0.5],
      [0, (value: number) => value < 1e-3, 0.25],
      [1, (value: number) => value < 0, 0.25],
      [2, (value: number) => value === 9, 0.1],
      [2, (value: number) => value === 0, 0.1],
      [3, (value: unknown) => value === 'c', 0.25],
      [4, (value: number) => value === 1, Math.log(3) / Math.log(201)],
    ] as const) {
      expect(Math.abs(share(index, holds) - expected)).toBeLessThan(0.032);
    }
  });

  test.each([
    [() => uniform(1, 0), 'uniform.high must be at least low, 1, got 0'],
    [() => uniform(Number.NaN, 0), 'uniform.low must be a finite number, got NaN'],
    [() => uniform(-1e308, 1e308), 'uniform.high must be a finite distance from low, got 1e+308'],
    [() => logUniform(0, 1), 'logUniform.low must be a finite number > 0, got 0'],
    [() => integer(0.5, 1), 'integer.low must be an integer, got 0.5'],
    [() => integer(0, 10, { log: true }), 'integer.low must be an integer >= 1, because log is true, got 0'],
    [() => integer(1, 10, { log: true, step: 2 }), 'integer.step must be 1, because log is true, got 2'],
    [() => integer(1, 10, { steps: 2 } as object), 'integer: unknown option "steps"; did you mean step?'],
    [() => choice([]), 'choice.values must be a list of at least one value, got []'],
    [() => choice([1, 2, 1]), 'choice.values[2] must be a value that is not there before, got 1'],
    [() => choice([[1]] as never), 'choice.values[0] must be a finite number, a string, true, false or null, got [1]'],
  ])('refusal %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('random', () => {
  const parameters = [uniform(0, 1), logUniform(1e-4, 1)];

  test('a setting depends on seed, number and place of the parameter, and on nothing else', () => {
    const all = settings(random, parameters, 20);
    expect(settings(random, parameters, 5)).toEqual(all.slice(0, 5));
    expect(settings(random, [...parameters, uniform(0, 1)], 20).map((row) => row.slice(0, 2))).toEqual(all);
    expect(settings(random, parameters, 20, { seedLow: 6, seedHigh: 0 })).not.toEqual(all);
    expect(new Set(all.flat()).size).toBe(40);
  });
});

describe('grid', () => {
  test('has all combinations, the last parameter changing fastest, as ParameterGrid has', () => {
    const all = settings(grid, [choice(['a', 'b']), integer(1, 5, { step: 2 })], 6);
    expect(all).toEqual([
      ['a', 1],
      ['a', 3],
      ['a', 5],
      ['b', 1],
      ['b', 3],
      ['b', 5],
    ]);
  });

  test('refuses ranges of real numbers, and grids beyond all measure', () => {
    expect(() => settings(grid, [uniform(0, 1)], 1)).toThrow('tune.space.p0 must be choice or integer');
    expect(() => settings(grid, [integer(0, 1e6), integer(0, 9)], 1)).toThrow('at most 1048576 settings');
  });
});

describe('sobol', () => {
  test('has the points of scipy', () => {
    const golden: { numbers: number[]; points: number[][] } = JSON.parse(
      readFileSync(new URL('golden/sobol.json', import.meta.url), 'utf8'),
    );
    const columns = Array.from({ length: 100 }, (_, dimension) => generator(dimension));
    const points = golden.numbers.map((number) => columns.map((own) => point(own, number)));
    expect(points).toEqual(golden.points);
  });

  test('every interval of a power of 2 has its share of the first points, whatever the shift', () => {
    for (const seedLow of [1, 2, 3]) {
      const rows = settings(
        sobol,
        Array.from({ length: 12 }, () => uniform(0, 64)),
        64,
        { seedLow, seedHigh: 0 },
      );
      for (let dimension = 0; dimension < 12; dimension++) {
        const found = rows.map((row) => Math.floor(row[dimension] as number)).sort((a, b) => a - b);
        expect(found).toEqual(Array.from({ length: 64 }, (_, index) => index));
      }
    }
  });

  test('another seed gives other points; more dimensions than the table has are refused', () => {
    const parameters = [uniform(0, 1)];
    expect(settings(sobol, parameters, 4, { seedLow: 1, seedHigh: 0 })).not.toEqual(settings(sobol, parameters, 4));
    const many = Array.from({ length: 101 }, () => uniform(0, 1));
    expect(settings(sobol, many.slice(1), 1)[0]).toHaveLength(100);
    expect(() => settings(sobol, many, 1)).toThrow(
      "tune.space must be at most 100 parameters for sampler 'sobol', got 101",
    );
  });
});
