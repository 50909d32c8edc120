// cos, pow and their series, against the host's.
import { describe, expect, test } from 'vitest';
import { cosineOfPi } from '../../src/core/exact/cosine.js';
import { integerPower, power } from '../../src/core/exact/power.js';
import { numbersFrom } from '../support/numbers.js';

describe('cosineOfPi', () => {
  test('differs from Math.cos(pi x) by less than 2^-51 on [0, 1]', () => {
    // The host rounds pi x, an error of up to 2^-52 of its own.
    let worst = 0;
    for (let i = 0; i <= 100_000; i++) {
      const x = i / 100_000;
      worst = Math.max(worst, Math.abs(cosineOfPi(x) - Math.cos(Math.PI * x)));
    }
    expect(worst).toBeLessThan(2 ** -51);
  });

  test('is exact at 0, 1/2 and 1, and odd about 1/2', () => {
    expect([0, 0.5, 1].map(cosineOfPi)).toEqual([1, 0, -1]);
    for (const x of [1 / 3, 0.1, 0.25, 1e-9]) expect(cosineOfPi(1 - x)).toBe(-cosineOfPi(1 - (1 - x)));
  });
});

describe('power', () => {
  test('stays within its relative error of the host, over bases and exponents of schedules', () => {
    const next = numbersFrom(1);
    for (let i = 0; i < 50_000; i++) {
      const base = i % 2 === 0 ? next(0, 1) : next(0.5, 20);
      const exponent = i % 3 === 0 ? next(0, 1) : next(-20, 60);
      const expected = base ** exponent;
      if (expected < 1e-300 || base === 0) continue;
      const bound = (Math.abs(exponent) + Math.abs(Math.log(base)) + 4) * 2 ** -53;
      // One more 2^-53 for the host's own rounding.
      expect(Math.abs(power(base, exponent) / expected - 1)).toBeLessThanOrEqual(bound + 2 ** -53);
    }
  });

  test('whole exponents are those of integerPower; 0 and 1 are exact', () => {
    for (const exponent of [0, 1, 2, 17]) expect(power(0.9, exponent)).toBe(integerPower(0.9, exponent));
    expect([power(0, 0), power(0, 0.5), power(0, 2), power(1, 0.3), power(4, 0.5)]).toEqual([1, 0, 0, 1, 2]);
  });

  test('bases far from 1 keep their accuracy', () => {
    for (const base of [1e-30, 5e-324, 1e300]) expect(power(base, 0.5) / Math.sqrt(base)).toBeCloseTo(1, 12);
  });
});
