import { describe, expect, test } from 'vitest';
import { erf, erfc } from './erf.js';

// [x, erf(x), erfc(x)], computed with mpmath at 40 digits and rounded to f64; x = 0.1 is the double nearest to it.
const known: [number, number, number][] = [
  [1e-300, 1.1283791670955126e-300, 1],
  [1e-8, 1.1283791670955126e-8, 0.9999999887162083],
  [0.1, 0.1124629160182849, 0.887537083981715],
  [0.5, 0.5204998778130465, 0.4795001221869535],
  [1, 0.8427007929497149, 0.15729920705028513],
  [1.5, 0.9661051464753108, 0.033894853524689274],
  [2, 0.9953222650189527, 0.004677734981047266],
  [2.5, 0.999593047982555, 0.0004069520174449589],
  [3, 0.9999779095030014, 2.209049699858544e-5],
  [4, 0.9999999845827421, 1.541725790028002e-8],
  [5, 0.9999999999984626, 1.537459794428035e-12],
  [6, 1.0, 2.1519736712498913e-17],
];

describe('erf and erfc', () => {
  test.each(known)('at %f: erf within 1e-15, erfc within 5e-15, relatively', (x, value, complement) => {
    expect(Math.abs(erf(x) - value)).toBeLessThanOrEqual(1e-15 * value);
    expect(Math.abs(erfc(x) - complement)).toBeLessThanOrEqual(5e-15 * complement);
  });

  test.each(known)('at -%f: erf is odd, erfc is 2 - erfc(x)', (x, value, complement) => {
    expect(erf(-x)).toBe(-erf(x));
    expect(Math.abs(erf(-x) + value)).toBeLessThanOrEqual(1e-15 * value);
    expect(Math.abs(erfc(-x) - (2 - complement))).toBeLessThanOrEqual(1e-15 * 2);
  });

  test('erfc keeps its digits far out: within 1e-13 at 10 and 20', () => {
    // exp(-x^2) carries the rounding of x^2: 400 * 2^-53 at 20.
    expect(Math.abs(erfc(10) / 2.088487583762545e-45 - 1)).toBeLessThan(1e-13);
    expect(Math.abs(erfc(20) / 5.395865611607901e-176 - 1)).toBeLessThan(1e-13);
  });

  test('0, infinities and NaN', () => {
    expect([erf(0), erfc(0)]).toEqual([0, 1]);
    expect([erf(Number.POSITIVE_INFINITY), erfc(Number.POSITIVE_INFINITY)]).toEqual([1, 0]);
    expect([erf(Number.NEGATIVE_INFINITY), erfc(Number.NEGATIVE_INFINITY)]).toEqual([-1, 2]);
    expect([erf(Number.NaN), erfc(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });
});
