// Elementary functions beside those of the host, which are right to the last bit or nearly so in every engine.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import * as elementary from '../../src/core/exact/elementary.js';
import * as trigonometry from '../../src/core/exact/trigonometry.js';

const { acos, asin, atan, atan2, cos, sin, tan } = trigonometry;
const { acosh, asinh, atanh, cosh, exp, expm1, log, log1p, pow, sinh, tanh } = elementary;
const functions = { acos, acosh, asin, asinh, atan, atanh, cos, cosh, exp, expm1, log, log1p, sin, sinh, tan, tanh };
type Name = keyof typeof functions;

/** 32-bit floats of every size and sign, and strange ones. */
function floats(count: number): Float32Array {
  const words = new Uint32Array(count);
  let word = 1;
  for (let index = 0; index < count; index++) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    words[index] = word;
  }
  const drawn = new Float32Array(words.buffer).map((x, index) =>
    index % 2 === 0 ? x : (words[index]! / 2 ** 32 - 0.5) * 16,
  );
  const strange = [
    0,
    -0,
    1,
    -1,
    0.5,
    2,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    88.7,
    -103,
    1e-45,
    3.4e38,
  ];
  drawn.set(strange.slice(0, count));
  return drawn;
}

test.each(Object.keys(functions) as Name[])('%s is that of the host, to 2^-44', (name) => {
  // Near its zeros, a sine is known to the rounding of pi only; below f64's normal numbers, values are known to the last bit.
  const least = /^(sin|cos|tan)$/.test(name) ? 2 ** -10 : 2 ** -1022;
  let worst = 0;
  for (const x of floats(8000)) {
    const [ours, host] = [functions[name](x), Math[name](x)];
    if (!Number.isFinite(host)) expect(ours).toBe(host);
    else worst = Math.max(worst, Math.abs(ours - host) / Math.max(Math.abs(host), least));
  }
  expect(worst).toBeLessThan(2 ** -44);
});

test('pow and atan2 have the values of the host, the special ones too', () => {
  const strange = [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    3,
    -3,
    2.5,
    1e30,
    -1e30,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const a of strange) {
    for (const b of strange) {
      for (const [name, ours, host] of [
        ['pow', pow(a, b), a ** b],
        ['atan2', atan2(a, b), Math.atan2(a, b)],
      ] as const) {
        if (Number.isFinite(host) && host !== 0)
          expect(Math.abs(ours - host) / Math.abs(host), `${name}(${a}, ${b})`).toBeLessThan(2 ** -44);
        else expect(ours, `${name}(${a}, ${b})`).toBe(host);
      }
    }
  }
  expect([pow(3, 5), pow(2, -2), pow(-2, 3)]).toEqual([243, 0.25, -8]);
  expect([pow(-0, -1025), pow(-0, 1025), pow(-0, -1026)]).toEqual([
    Number.NEGATIVE_INFINITY,
    -0,
    Number.POSITIVE_INFINITY,
  ]);
});

test('sines of large numbers are reduced by as many digits of pi as it takes', () => {
  for (const x of [2 ** 20, 1e7, 1e22, 2 ** 100, 3.4e38, 1e300, Number.MAX_VALUE]) {
    for (const sign of [1, -1]) {
      expect(Math.abs(sin(sign * x) - Math.sin(sign * x))).toBeLessThan(2 ** -48);
      expect(Math.abs(cos(sign * x) - Math.cos(sign * x))).toBeLessThan(2 ** -48);
    }
  }
});

test('the bits are those of every engine', () => {
  const hash = createHash('sha256');
  for (const name of Object.keys(functions) as Name[]) {
    const results = Float64Array.from(floats(2000), (x) => functions[name](x)).map((y) =>
      Number.isNaN(y) ? Number.NaN : y,
    );
    hash.update(new Uint8Array(results.buffer));
  }
  expect(hash.digest('hex').slice(0, 16)).toBe('194c9e6ba722f329');
});
