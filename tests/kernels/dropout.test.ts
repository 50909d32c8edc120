import { describe, expect, test } from 'vitest';
import { dropoutThreshold } from '../../src/core/random/streams.js';
import { dropoutMask, type MaskShape } from '../reference/dropout.js';
import { type Draw, philox } from '../reference/philox.js';
import { Guarded, kernels } from '../support/wasm.js';

const draw: Draw = { stepLow: 11, stepHigh: 1, stream: 0x03000001, seedLow: 0xffffffff, seedHigh: 0x12345678 };

function dropout(x: ArrayLike<number>, shape: MaskShape, rate: number, from: Draw = draw, inPlace = false) {
  const { rows, columns, firstRow = 0, rowStep = 1, unitStep = 1 } = shape;
  const { keepThreshold, scale } = dropoutThreshold(rate);
  const input = Guarded.f32(x, 4);
  const output = inPlace ? input : new Guarded(x.length, 4, 8);
  kernels.f32_dropout(
    input.pointer,
    output.pointer,
    rows,
    columns,
    firstRow,
    rowStep,
    unitStep,
    keepThreshold,
    scale,
    from.stepLow,
    from.stepHigh,
    from.stream,
    from.seedLow,
    from.seedHigh,
  );
  const y = output.f32.slice();
  if (!inPlace) {
    expect(input.f32).toEqual(Float32Array.from(x));
    input.free();
  }
  output.free();
  return y;
}

const ones = (n: number) => new Float32Array(n).fill(1);

/** The mask as ones and zeros. */
function mask(shape: MaskShape, rate = 0.5, from: Draw = draw): Float32Array {
  return dropout(ones(shape.rows * shape.columns), shape, rate, from).map((y) => (y === 0 ? 0 : 1));
}

/** Zero-mean products of two masks at rate 1/2, in units of their standard deviation under independence. */
function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (2 * a[i]! - 1) * (2 * b[i]! - 1);
  return Math.abs(sum) / Math.sqrt(a.length);
}

const samples = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i + 1)) * 3);

describe('f32_dropout', () => {
  test('columns 0 to 67, rows 0 to 5: x * scale where the reference keeps, +0 elsewhere, bit for bit', () => {
    const { keepThreshold, scale } = dropoutThreshold(0.3);
    for (let columns = 0; columns <= 67; columns++) {
      for (const rows of [0, 1, 2, 5]) {
        const x = samples(rows * columns);
        const shape = { rows, columns, firstRow: 3 };
        const kept = dropoutMask(shape, keepThreshold, draw);
        const expected = x.map((value, i) => (kept[i] ? value * Math.fround(scale) : 0));
        const y = dropout(x, shape, 0.3);
        if (!y.every((value, i) => Object.is(value, expected[i]))) throw new Error(`differs at ${rows} x ${columns}`);
      }
    }
  });

  test('many columns: 129, 200, 256 and 1000 agree with the reference', () => {
    const { keepThreshold } = dropoutThreshold(0.5);
    for (const columns of [129, 200, 256, 1000]) {
      const shape = { rows: 3, columns };
      expect(Array.from(mask(shape), Boolean)).toEqual(dropoutMask(shape, keepThreshold, draw));
    }
  });

  test.each([
    [0, 1],
    [1, 0],
    [0, 0],
  ])('rowStep %d, unitStep %d share the mask as the reference does', (rowStep, unitStep) => {
    const { keepThreshold } = dropoutThreshold(0.5);
    for (const columns of [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 67, 130]) {
      const shape = { rows: 6, columns, firstRow: 2, rowStep, unitStep };
      expect(Array.from(mask(shape), Boolean)).toEqual(dropoutMask(shape, keepThreshold, draw));
    }
  });

  test('a half equal to the threshold is dropped, one below it is kept', () => {
    const [word] = philox([0, draw.stepLow, draw.stepHigh, draw.stream], [draw.seedLow, draw.seedHigh]);
    const half = word! & 0xffff;
    for (const unitStep of [0, 1]) {
      for (const rowStep of [0, 1]) {
        const shape = { rows: 2, columns: 9, rowStep, unitStep };
        expect(mask(shape, 1 - half / 65536)[0]).toBe(0);
        expect(mask(shape, 1 - (half + 1) / 65536)[0]).toBe(1);
      }
    }
  });

  test('in place gives the same', () => {
    for (const columns of [8, 13, 64, 100]) {
      for (const [rowStep, unitStep] of [
        [1, 1],
        [0, 1],
        [1, 0],
      ] as const) {
        const shape = { rows: 5, columns, rowStep, unitStep };
        const x = samples(5 * columns);
        expect(dropout(x, shape, 0.5, draw, true)).toEqual(dropout(x, shape, 0.5));
      }
    }
  });

  test('the backward pass, the same call on dy, has the forward mask', () => {
    const shape = { rows: 9, columns: 37 };
    const dx = dropout(samples(9 * 37), shape, 0.4);
    const y = dropout(ones(9 * 37), shape, 0.4);
    expect(Array.from(dx, (value) => value !== 0)).toEqual(Array.from(y, (value) => value !== 0));
  });

  test('Inf and NaN are dropped to +0, not multiplied; where kept they stay', () => {
    const shape = { rows: 4, columns: 29 };
    const kept = mask(shape);
    for (const special of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
      const y = dropout(new Float32Array(4 * 29).fill(special), shape, 0.5);
      y.forEach((value, i) => {
        expect(value).toBe(kept[i] ? special : 0);
      });
    }
    expect(dropout(new Float32Array(4 * 29).fill(-1), shape, 0.5).some((value) => Object.is(value, -0))).toBe(false);
  });

  test.each([
    0.01, 0.2, 0.5, 0.9, 0.999,
  ])('rate %d: the share dropped is within 4 sigma and the mean is kept', (rate) => {
    const n = 512 * 256;
    const y = dropout(ones(n), { rows: 512, columns: 256 }, rate);
    const dropped = y.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    expect(Math.abs(dropped - n * rate)).toBeLessThan(4 * Math.sqrt(n * rate * (1 - rate)) + n * 2 ** -17);
    const { keepThreshold, scale } = dropoutThreshold(rate);
    expect((keepThreshold / 65536) * scale).toBe(1);
    expect(Math.abs(keepThreshold / 65536 - (1 - rate))).toBeLessThanOrEqual(2 ** -17);
  });

  test('extreme rates neither keep nor drop everything', () => {
    expect(dropoutThreshold(1e-9)).toEqual({ keepThreshold: 65535, scale: 65536 / 65535 });
    expect(dropoutThreshold(1 - 1e-9)).toEqual({ keepThreshold: 1, scale: 65536 });
  });

  test('splitting a batch at any row changes no decision', () => {
    for (const columns of [5, 24, 33]) {
      const whole = mask({ rows: 12, columns });
      for (let cut = 1; cut < 12; cut++) {
        const parts = [...mask({ rows: cut, columns }), ...mask({ rows: 12 - cut, columns, firstRow: cut })];
        expect(parts).toEqual(Array.from(whole));
      }
    }
  });

  test('masks of neighbouring steps, layers, purposes and seeds are different and uncorrelated', () => {
    const shape = { rows: 64, columns: 100 };
    const neighbours: Draw[] = [
      { ...draw, stepLow: draw.stepLow + 1 },
      { ...draw, stepHigh: draw.stepHigh + 1 },
      { ...draw, stream: draw.stream + 1 },
      { ...draw, stream: draw.stream + 0x01000000 },
      { ...draw, seedLow: draw.seedLow - 1 },
      { ...draw, seedHigh: draw.seedHigh + 1 },
    ];
    const masks = [draw, ...neighbours].map((d) => mask(shape, 0.5, d));
    for (let i = 0; i < masks.length; i++) {
      for (let j = 0; j < i; j++) expect(correlation(masks[i]!, masks[j]!)).toBeLessThan(4);
    }
  });

  test('any two units and any two rows of a mask are uncorrelated', () => {
    const [rows, columns] = [2048, 24];
    const bits = mask({ rows, columns });
    const column = (unit: number) => Float32Array.from({ length: rows }, (_, row) => bits[row * columns + unit]!);
    const byUnit = Array.from({ length: columns }, (_, unit) => column(unit));
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < i; j++) expect(correlation(byUnit[i]!, byUnit[j]!)).toBeLessThan(4);
    }
    const wide = mask({ rows: 24, columns: 2048 });
    const byRow = Array.from({ length: 24 }, (_, row) => wide.slice(row * 2048, (row + 1) * 2048));
    for (let i = 0; i < 24; i++) {
      for (let j = 0; j < i; j++) expect(correlation(byRow[i]!, byRow[j]!)).toBeLessThan(4);
    }
  });
});

describe('f32_select', () => {
  function backward(y: ArrayLike<number>, dy: ArrayLike<number>, scale: number, inPlace = false) {
    const stored = Guarded.f32(y, 8);
    const gradient = Guarded.f32(dy, 4);
    const target = inPlace ? gradient : new Guarded(y.length, 4, 12);
    kernels.f32_select(stored.pointer, gradient.pointer, target.pointer, y.length, scale);
    const dx = target.f32.slice();
    for (const buffer of new Set([stored, gradient, target])) buffer.free();
    return dx;
  }

  test('behind relu it is the mask on dy, for every length, in place too', () => {
    for (let columns = 0; columns <= 67; columns++) {
      const shape = { rows: 3, columns };
      const x = Float32Array.from({ length: 3 * columns }, (_, i) => (i % 3 === 0 ? 0 : 0.1 * (i + 1)));
      const dy = Float32Array.from(x, (_, i) => Math.fround(Math.sin(i)));
      const y = dropout(x, shape, 0.4);
      const masked = dropout(dy, shape, 0.4).map((value, i) => (x[i]! > 0 ? value : 0));
      const { scale } = dropoutThreshold(0.4);
      expect(backward(y, dy, scale)).toEqual(masked);
      expect(backward(y, dy, scale, true)).toEqual(masked);
    }
  });

  test('dy is selected: what is infinite or NaN behind a zero is 0, and stays what it is elsewhere', () => {
    const dy = [Number.NaN, Number.POSITIVE_INFINITY, 1, Number.NaN, Number.NEGATIVE_INFINITY];
    expect([...backward([0, -0, 0, 2, 1e-45], dy, 2)]).toEqual([0, 0, 0, Number.NaN, Number.NEGATIVE_INFINITY]);
  });
});
