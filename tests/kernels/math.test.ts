import { describe, expect, test } from 'vitest';
import { erf, erfc } from '../reference/erf.js';
import { type MathKernel, math } from '../reference/math.js';
import { sweep } from '../support/sweep.js';
import { ulpError, ulpOf } from '../support/ulp.js';
import { Guarded, kernels } from '../support/wasm.js';

const BOUNDS = [
  ['f32_exp', 2],
  ['f32_log', 2],
  ['f32_log1p', 2],
  ['f32_expm1', 2],
  ['f32_tanh', 3],
  ['f32_sigmoid', 3],
  ['f32_erf', 3],
] as const;
const NAMES = BOUNDS.map(([name]) => name);

/** Numbers where a case may begin or end, with their neighbours in f32 and both signs. */
const BOUNDARIES = [
  0,
  2 ** -149,
  2 ** -148,
  2 ** -126,
  2 ** -25,
  2 ** -24,
  2 ** -12,
  Math.LN2 / 2,
  Math.SQRT1_2,
  0.875,
  1,
  Math.SQRT2,
  2,
  3.92,
  4,
  9.02,
  10,
  14.5,
  17.33,
  18,
  87.33,
  88.72,
  88.73,
  89,
  103.97,
  103.98,
  104,
  2 ** 23,
  2 ** 24,
  2 ** 126,
  2 ** 127,
  3.4028234663852886e38,
].flatMap((x) => {
  const f = Math.fround(x);
  return [f, f + ulpOf(f), f - ulpOf(f)].filter((v) => Number.isFinite(Math.fround(v))).flatMap((v) => [v, -v]);
});

function apply(name: MathKernel, values: readonly number[], offset = 0): number[] {
  const x = Guarded.f32(values, offset);
  const y = new Guarded(values.length, 4, offset);
  kernels[name](x.pointer, y.pointer, values.length);
  const result = [...y.f32];
  x.free();
  y.free();
  return result;
}

test.each(BOUNDS)('%s is within %d ulp on a sample of all finite f32 and at the boundaries', (name, bound) => {
  // A prime stride, so that the sample runs through low bits, high bits and both signs: 260 000 numbers.
  const worst = sweep(kernels[name], math[name], 16381, BOUNDARIES);
  expect(worst.ulp, `at x = ${worst.x}: ${worst.got} for ${worst.exact}`).toBeLessThanOrEqual(bound);
  expect(worst.ulp).toBeGreaterThan(0.5); // the sweep looks: none of these is correctly rounded everywhere
});

const INF = Number.POSITIVE_INFINITY;
const NAN = Number.NaN;
test.each<[MathKernel, [number, number][]]>([
  [
    'f32_exp',
    [
      [-INF, 0],
      [INF, INF],
      [0, 1],
      [-0, 1],
      [NAN, NAN],
      [89, INF],
      [-104, 0],
      [-3.4e38, 0],
      [3.4e38, INF],
    ],
  ],
  [
    'f32_log',
    [
      [0, -INF],
      [-0, -INF],
      [-1, NAN],
      [-1e-45, NAN],
      [-INF, NAN],
      [INF, INF],
      [1, 0],
      [NAN, NAN],
    ],
  ],
  [
    'f32_log1p',
    [
      [0, 0],
      [-0, -0],
      [-1, -INF],
      [-1.5, NAN],
      [-INF, NAN],
      [INF, INF],
      [NAN, NAN],
      [-1e-45, Math.fround(-1e-45)],
    ],
  ],
  [
    'f32_expm1',
    [
      [0, 0],
      [-0, -0],
      [-INF, -1],
      [INF, INF],
      [NAN, NAN],
      [89, INF],
      [-3.4e38, -1],
      [1e-45, Math.fround(1e-45)],
    ],
  ],
  [
    'f32_tanh',
    [
      [0, 0],
      [-0, -0],
      [INF, 1],
      [-INF, -1],
      [NAN, NAN],
      [3.4e38, 1],
      [-1e-45, Math.fround(-1e-45)],
    ],
  ],
  [
    'f32_sigmoid',
    [
      [0, 0.5],
      [-0, 0.5],
      [INF, 1],
      [-INF, 0],
      [NAN, NAN],
      [3.4e38, 1],
      [-3.4e38, 0],
    ],
  ],
  [
    'f32_erf',
    [
      [0, 0],
      [-0, -0],
      [INF, 1],
      [-INF, -1],
      [NAN, NAN],
      [3.4e38, 1],
      [-3.4e38, -1],
    ],
  ],
])('%s gives at ±0, ±Inf, NaN and its edges what IEEE says', (name, pairs) => {
  // toEqual tells -0 from +0
  expect(
    apply(
      name,
      pairs.map(([x]) => x),
    ),
  ).toEqual(pairs.map(([, y]) => y));
});

test('exp reaches the denormals gradually: the least x with a result above 0 is -103.97', () => {
  const [last, none] = apply('f32_exp', [-103.97, -103.98]);
  expect(last).toBe(2 ** -149);
  expect(none).toBe(0);
});

test('exp keeps the largest finite results below the overflow', () => {
  const x = Math.fround(88.72283);
  const [y] = apply('f32_exp', [x]);
  expect(y).toBeLessThan(INF);
  expect(ulpError(y!, Math.exp(x))).toBeLessThanOrEqual(2);
});

test.each(['f32_tanh', 'f32_erf'] as const)('%s is odd bit for bit', (name) => {
  const values = Array.from({ length: 500 }, (_, i) => Math.fround(1.07 ** (i - 300)));
  expect(
    apply(
      name,
      values.map((x) => -x),
    ),
  ).toEqual(apply(name, values).map((y) => -y));
});

describe.each(NAMES)('%s', (name) => {
  const values = Array.from({ length: 67 }, (_, i) => Math.fround(((i * 37) % 67) / 5 - 6.5));
  // One element at a time: every element in the first lane of a tail.
  const single = values.map((x) => apply(name, [x])[0]!);

  test('every length from 0 to 67, unaligned, gives the bits of single elements and touches nothing else', () => {
    for (let n = 0; n <= 67; n++) expect(apply(name, values.slice(0, n), 4)).toEqual(single.slice(0, n));
  });

  test('in place', () => {
    const x = Guarded.f32(values, 8);
    kernels[name](x.pointer, x.pointer, values.length);
    expect([...x.f32]).toEqual(single);
    x.free();
  });
});

test('f64_log is within 1 ulp of f64 over the whole range', () => {
  // The host's log is itself right to about half an ulp of f64; a comparison of both allows their sum.
  let worst = 0;
  for (let i = -1070; i <= 1020; i++) {
    for (const m of [1, 1.1, 1.25, Math.SQRT2, 1.5, 1.75, 1.99, 1 + (i + 1071) / 2200]) {
      const x = m * 2 ** i;
      const exact = Math.log(x);
      const ulp = exact === 0 ? 2 ** -52 : 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 52);
      worst = Math.max(worst, Math.abs(kernels.f64_log(x) - exact) / ulp);
    }
  }
  expect(worst).toBeLessThanOrEqual(1.5);
});

test('f64_log gives at 0, below, at Inf and NaN what IEEE says', () => {
  expect([0, -0, -1, INF, NAN, 1].map((x) => kernels.f64_log(x))).toEqual([-INF, -INF, NAN, INF, NAN, 0]);
});

test('the reference erf agrees with tabulated values', () => {
  // Abramowitz and Stegun, table 7.1, and NIST DLMF 7.23.
  expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15);
  expect(erf(1)).toBeCloseTo(0.8427007929497149, 15);
  expect(erf(2)).toBeCloseTo(0.9953222650189527, 15);
  expect(erfc(3) / 2.209049699858544e-5).toBeCloseTo(1, 13);
  expect(erfc(10) / 2.088487583762545e-45).toBeCloseTo(1, 13);
});
