import { describe, expect, test } from 'vitest';
import { relaxedMask } from '../reference/concreteDropout.js';
import type { Draw } from '../reference/philox.js';
import { Guarded, kernels } from '../support/wasm.js';

const draw: Draw = { stepLow: 11, stepHigh: 1, stream: 0x07000001, seedLow: 0xffffffff, seedHigh: 0x12345678 };
const coordinates = [draw.stepLow, draw.stepHigh, draw.stream, draw.seedLow, draw.seedHigh] as const;
const samples = (n: number, from = 1) => Float32Array.from({ length: n }, (_, i) => Math.sin(i + from) * 3);
const logit = Math.fround(-1.25);
const rate = 1 / (1 + Math.exp(1.25));
const scale = 1 / (1 - rate);

interface Shape {
  rows: number;
  columns: number;
  firstRow?: number;
}

function forward(x: Float32Array, { rows, columns, firstRow = 0 }: Shape, temperature: number, inPlace = false) {
  const input = Guarded.f32(x, 4);
  const output = inPlace ? input : new Guarded(x.length, 4, 8);
  const [a, b] = [input.pointer, output.pointer];
  kernels.f32_concrete_dropout(a, b, rows, columns, firstRow, logit, 1 / temperature, scale, ...coordinates);
  const y = output.f32.slice();
  if (!inPlace) input.free();
  output.free();
  return y;
}

function backward(x: Float32Array, dy: Float32Array, shape: Shape, temperature: number, inPlace = false) {
  const { rows, columns, firstRow = 0 } = shape;
  const input = Guarded.f32(x, 4);
  const gradient = Guarded.f32(dy, 4);
  const target = inPlace ? gradient : new Guarded(x.length, 4, 8);
  const byLogit = kernels.f32_concrete_dropout_backward(
    input.pointer,
    gradient.pointer,
    target.pointer,
    rows,
    columns,
    firstRow,
    logit,
    1 / temperature,
    scale,
    rate,
    ...coordinates,
  );
  const dx = target.f32.slice();
  for (const array of new Set([input, gradient, target])) array.free();
  return { dx, byLogit };
}

const columnCounts = [1, 2, 3, 4, 5, 7, 8, 15, 31, 32, 33, 64, 67];

describe.each([0.1, 0.7])('at temperature %d', (temperature) => {
  test.each(columnCounts)('is x * k * scale on 5 rows of %d', (columns) => {
    const shape = { rows: 5, columns, firstRow: 3 };
    const x = samples(5 * columns);
    const mask = relaxedMask(shape, logit, temperature, draw);
    const y = forward(x, shape, temperature);
    for (const [i, value] of y.entries()) {
      // The argument, at most 200, is right to some 2^-21 of it and 2^-23 / temperature: so is k, relatively.
      expect(Math.abs(value - x[i]! * mask[i]! * scale), `element ${i}`).toBeLessThanOrEqual(1e-5 * Math.abs(x[i]!));
    }
    expect(forward(x, shape, temperature, true)).toEqual(y);
  });

  test.each(columnCounts)('its adjoint and the derivative by the logit on 5 rows of %d', (columns) => {
    const shape = { rows: 5, columns, firstRow: 3 };
    const x = samples(5 * columns);
    const dy = samples(5 * columns, 100);
    const { dx, byLogit } = backward(x, dy, shape, temperature);
    expect(dx).toEqual(forward(dy, shape, temperature));
    // Central differences of the objective sum dy * y in f64, p moving with the logit.
    const objective = (a: number) => {
      const mask = relaxedMask(shape, a, temperature, draw);
      return x.reduce((sum, value, i) => sum + dy[i]! * value * mask[i]! * (1 + Math.exp(a)), 0);
    };
    const h = 1e-4;
    const difference = (objective(logit + h) - objective(logit - h)) / (2 * h);
    // Truncation is h^2 / 6 of a third derivative, below 1 / temperature^3; kernel terms are right to 1e-5 / temperature.
    const magnitude = x.reduce((sum, value, i) => sum + Math.abs(value * dy[i]!), 0) * scale;
    expect(Math.abs(byLogit - difference)).toBeLessThan((1e-5 / temperature) * magnitude);
    expect(backward(x, dy, shape, temperature, true)).toEqual({ dx, byLogit });
  });
});

test('rows cut anywhere have the same draws', () => {
  const x = samples(6 * 37);
  const whole = forward(x, { rows: 6, columns: 37, firstRow: 9 }, 0.1);
  const part = forward(x.subarray(2 * 37), { rows: 4, columns: 37, firstRow: 11 }, 0.1);
  expect(part).toEqual(whole.subarray(2 * 37));
});

test('keeps the mean, and drops nearly all of it with probability p at a low temperature', () => {
  const ones = new Float32Array(64 * 1000).fill(1);
  const y = forward(ones, { rows: 1000, columns: 64 }, 0.01);
  const dropped = y.reduce((sum, value) => sum + (value < 0.5 * scale ? 1 : 0), 0);
  const n = y.length;
  // k is below one half exactly where the logistic draw is above -logit, with probability p. Five deviations.
  expect(Math.abs(dropped - n * rate)).toBeLessThan(5 * Math.sqrt(n * rate * (1 - rate)));
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt((rate * scale) / n) + 1e-3); // at temperature 0 it would be 1
});

test('NaN stays where it is', () => {
  const x = samples(10);
  x[3] = Number.NaN;
  const y = forward(x, { rows: 2, columns: 5 }, 0.1);
  expect([...y].map(Number.isNaN)).toEqual([...x].map(Number.isNaN));
});
