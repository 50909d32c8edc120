import { describe, expect, test } from 'vitest';
import { dropoutThreshold } from '../../src/core/random/streams.js';
import { alphaDropout, normals, spatialDropout } from '../reference/dropoutFamily.js';
import type { Draw } from '../reference/philox.js';
import { Guarded, kernels } from '../support/wasm.js';

const draw: Draw = { stepLow: 11, stepHigh: 1, stream: 0x03000001, seedLow: 0xffffffff, seedHigh: 0x12345678 };
const coordinates = [draw.stepLow, draw.stepHigh, draw.stream, draw.seedLow, draw.seedHigh] as const;
const samples = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i + 1) * 3);

/** Runs a kernel from a guarded x to a guarded y, unaligned, or in place. */
function run(x: ArrayLike<number>, call: (x: number, y: number) => void, inPlace = false): Float32Array {
  const input = Guarded.f32(x, 4);
  const output = inPlace ? input : new Guarded(x.length, 4, 8);
  call(input.pointer, output.pointer);
  const y = output.f32.slice();
  if (!inPlace) input.free();
  output.free();
  return y;
}

interface Shape {
  rows: number;
  columns: number;
  firstRow?: number;
}

function gaussian(x: ArrayLike<number>, { rows, columns, firstRow = 0 }: Shape, stddev: number, inPlace = false) {
  return run(x, (a, b) => kernels.f32_gaussian_dropout(a, b, rows, columns, firstRow, stddev, ...coordinates), inPlace);
}

const numbers = { scale: Math.fround(0.9), shift: Math.fround(0.3), dropped: Math.fround(-1.2) };
const { keepThreshold, scale } = dropoutThreshold(0.3);

function alpha(x: ArrayLike<number>, { rows, columns, firstRow = 0 }: Shape, inPlace = false) {
  const { scale: a, shift, dropped } = numbers;
  return run(
    x,
    (from, to) =>
      kernels.f32_alpha_dropout(from, to, rows, columns, firstRow, keepThreshold, a, shift, dropped, ...coordinates),
    inPlace,
  );
}

function spatial(x: ArrayLike<number>, shape: Shape, groupOf: readonly number[], groups: number, inPlace = false) {
  const { rows, columns, firstRow = 0 } = shape;
  const index = Guarded.i32(groupOf);
  const masks = new Guarded(8 * Math.ceil(groups / 8));
  const y = run(
    x,
    (from, to) =>
      kernels.f32_spatial_dropout(
        from,
        to,
        rows,
        columns,
        firstRow,
        index.pointer,
        groups,
        keepThreshold,
        scale,
        masks.pointer,
        ...coordinates,
      ),
    inPlace,
  );
  index.free();
  masks.free();
  return y;
}

/** The groups 0, 0, 0, 1, 1, 1, ... in another order. */
const groupsOf = (columns: number) => Array.from({ length: columns }, (_, u) => Math.floor(((u * 7) % columns) / 3));

describe('columns 0 to 67, rows 0 to 5, against the reference, in place and not', () => {
  const eachShape = (check: (x: Float32Array, shape: Shape, at: string) => void) => {
    for (let columns = 0; columns <= 67; columns++) {
      for (const rows of [0, 1, 2, 5]) {
        check(samples(rows * columns), { rows, columns, firstRow: 3 }, `${rows} x ${columns}`);
      }
    }
  };

  test('f32_spatial_dropout, bit for bit', () => {
    eachShape((x, shape, at) => {
      const groupOf = groupsOf(shape.columns);
      const groups = Math.max(0, ...groupOf) + 1;
      const wanted = spatialDropout(x, shape, groupOf, groups, keepThreshold, Math.fround(scale), draw);
      expect(spatial(x, shape, groupOf, groups), at).toEqual(Float32Array.from(wanted));
      expect(spatial(x, shape, groupOf, groups, true), at).toEqual(Float32Array.from(wanted));
    });
  });

  test('f32_alpha_dropout, to two roundings', () => {
    eachShape((x, shape, at) => {
      const y = alpha(x, shape);
      alphaDropout(x, shape, keepThreshold, numbers, draw).forEach((wanted, i) => {
        // Product and sum are at most 3 and 3.3, each rounded to 2^-23 at worst.
        expect(Math.abs(y[i]! - wanted), at).toBeLessThanOrEqual(2 ** -22);
      });
      expect(alpha(x, shape, true), at).toEqual(y);
    });
  });

  test('f32_gaussian_dropout, to 2^-20 of the normal and the roundings around it', () => {
    eachShape((x, shape, at) => {
      const y = gaussian(x, shape, 0.5);
      normals(shape, draw).forEach((z, i) => {
        const bound = Math.abs(x[i]!) * (2 ** -20 * 0.5 * Math.abs(z) + 3 * 2 ** -23);
        expect(Math.abs(y[i]! - x[i]! * (1 + 0.5 * z)), at).toBeLessThanOrEqual(bound);
      });
      expect(gaussian(x, shape, 0.5, true), at).toEqual(y);
    });
  });
});

test('splitting a batch at any row changes no draw', () => {
  for (const columns of [5, 24, 33, 70]) {
    const x = samples(9 * columns);
    const groupOf = groupsOf(columns);
    const groups = Math.max(...groupOf) + 1;
    const calls = [
      (part: Float32Array, shape: Shape) => gaussian(part, shape, 0.7),
      (part: Float32Array, shape: Shape) => alpha(part, shape),
      (part: Float32Array, shape: Shape) => spatial(part, shape, groupOf, groups),
    ];
    for (const call of calls) {
      const whole = call(x, { rows: 9, columns });
      for (let cut = 1; cut < 9; cut++) {
        const first = call(x.slice(0, cut * columns), { rows: cut, columns });
        const rest = call(x.slice(cut * columns), { rows: 9 - cut, columns, firstRow: cut });
        expect(Float32Array.of(...first, ...rest)).toEqual(whole);
      }
    }
  }
});

test('what is dropped is gone, NaN and Inf included; what is kept stays', () => {
  const shape = { rows: 3, columns: 29 };
  const groupOf = groupsOf(29);
  const keptAlpha = alpha(new Float32Array(87).fill(1), shape).map((y) => (y === numbers.dropped ? 0 : 1));
  const keptSpatial = spatial(new Float32Array(87).fill(1), shape, groupOf, 10).map((y) => (y === 0 ? 0 : 1));
  for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const x = new Float32Array(87).fill(special);
    expect(alpha(x, shape)).toEqual(keptAlpha.map((kept) => (kept ? special : numbers.dropped)));
    expect(spatial(x, shape, groupOf, 10)).toEqual(keptSpatial.map((kept) => (kept ? special : 0)));
    expect(gaussian(x, shape, 0.1).every((y) => Object.is(Math.abs(y), Math.abs(special)))).toBe(true);
  }
});

test('the normals of f32_gaussian_dropout have mean 0, variance 1, and the fourth moment of a normal', () => {
  const n = 512 * 256;
  const y = gaussian(new Float32Array(n).fill(1), { rows: 512, columns: 256 }, 1);
  const moment = (power: number) => y.reduce((sum, value) => sum + (value - 1) ** power, 0) / n;
  // Deviations of the three estimates: 1, sqrt 2 and sqrt 96 over sqrt n; five of them.
  expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(n));
});
