import { describe, expect, test } from 'vitest';
import { streamOf } from '../../src/core/random/streams.js';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import { constant } from '../../src/initializers/constant.js';
import { glorotNormal } from '../../src/initializers/glorotNormal.js';
import { glorotUniform } from '../../src/initializers/glorotUniform.js';
import { heNormal } from '../../src/initializers/heNormal.js';
import { heUniform } from '../../src/initializers/heUniform.js';
import { lecunNormal } from '../../src/initializers/lecunNormal.js';
import { ones } from '../../src/initializers/ones.js';
import { randomNormal } from '../../src/initializers/randomNormal.js';
import { randomUniform } from '../../src/initializers/randomUniform.js';
import { resolveInitializer, restoreInitializer } from '../../src/initializers/registry.js';
import { truncatedNormal } from '../../src/initializers/truncatedNormal.js';
import { varianceScaling } from '../../src/initializers/varianceScaling.js';
import { zeros } from '../../src/initializers/zeros.js';
import type { Initializer } from '../../src/types.js';
import { Guarded, kernels } from '../support/wasm.js';

const [fanIn, fanOut] = [300, 200];

function fill(initializer: Initializer, ordinal = 0): Float32Array {
  const out = new Guarded(fanIn * fanOut, 4, 4);
  const random = { seedLow: 1, seedHigh: 2, stepLow: 0, stepHigh: 0, stream: streamOf(1, ordinal) };
  initializer.fill(kernels, out.pointer, fanIn * fanOut, fanIn, fanOut, random);
  const values = out.f32.slice();
  out.free();
  return values;
}

function stddev(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

test('zeros, ones and constant fill exactly the array', () => {
  expect(fill(zeros()).every((value) => Object.is(value, 0))).toBe(true);
  expect(fill(ones()).every((value) => value === 1)).toBe(true);
  expect(fill(constant({ value: 0.1 })).every((value) => value === Math.fround(0.1))).toBe(true);
});

describe.each([
  ['glorotUniform', glorotUniform(), Math.sqrt(6 / (fanIn + fanOut))],
  ['heUniform', heUniform(), Math.sqrt(6 / fanIn)],
  ['randomUniform', randomUniform({ minValue: -0.2, maxValue: 0.2 }), 0.2],
  [
    'varianceScaling, uniform',
    varianceScaling({ scale: 3, mode: 'fanOut', distribution: 'uniform' }),
    Math.sqrt(9 / fanOut),
  ],
] as const)('%s', (_, initializer, limit) => {
  test('fills [-limit, limit) with the spread of a uniform distribution', () => {
    const values = fill(initializer);
    expect(values.every((value) => value >= -Math.fround(limit) && value < Math.fround(limit))).toBe(true);
    const extreme = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(extreme).toBeGreaterThan(0.999 * limit); // 60000 draws miss the last thousandth with probability e^-60
    const spread = stddev(values) / (limit / Math.sqrt(3));
    // var(u^2) / E(u^2)^2 = 4/5, halved by the root.
    expect(Math.abs(spread - 1)).toBeLessThan((4 * Math.sqrt(0.8 / values.length)) / 2);
  });
});

describe.each([
  ['glorotNormal', glorotNormal(), Math.sqrt(2 / (fanIn + fanOut))],
  ['heNormal', heNormal(), Math.sqrt(2 / fanIn)],
  ['lecunNormal', lecunNormal(), Math.sqrt(1 / fanIn)],
  ['varianceScaling', varianceScaling({ scale: 3, mode: 'fanAvg' }), Math.sqrt(6 / (fanIn + fanOut))],
  ['truncatedNormal', truncatedNormal({ stddev: 0.1 }), 0.1 * 0.8796256610342398],
] as const)('%s', (_, initializer, sigma) => {
  test('has the stated standard deviation after the cut, and nothing beyond two of the normal before', () => {
    const values = fill(initializer);
    // The truncated normal's kurtosis is below 3: 1 / sqrt(2n) bounds the standard error.
    expect(Math.abs(stddev(values) / sigma - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
    const bound = 2 * Math.fround(sigma / 0.8796256610342398);
    expect(values.every((value) => Math.abs(value) <= bound)).toBe(true);
  });
});

test('randomNormal has the stated mean and deviation, and a tail beyond two of them', () => {
  const values = fill(randomNormal({ mean: 3, stddev: 0.5 }));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean - 3)).toBeLessThan((4 * 0.5) / Math.sqrt(values.length));
  const centred = values.map((value) => value - 3);
  expect(Math.abs(stddev(centred) / 0.5 - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
  const beyond = centred.filter((value) => Math.abs(value) > 1).length / values.length;
  expect(beyond).toBeGreaterThan(0.04); // 0.0455 are
});

test('equal settings of varianceScaling and of the initializers with names give equal bits', () => {
  expect(fill(varianceScaling({ scale: 2 }))).toEqual(fill(heNormal()));
  expect(fill(varianceScaling({ mode: 'fanAvg' }))).toEqual(fill(glorotNormal()));
  expect(fill(varianceScaling())).toEqual(fill(lecunNormal()));
});

test('numbers out of their range and unknown modes are refused', () => {
  expect(() => randomUniform({ minValue: 1, maxValue: 0 })).toThrow('minValue must be <= maxValue, which is 0, got 1');
  expect(() => randomUniform({ maxValue: 1e39 })).toThrow(HyperparameterError);
  expect(() => randomNormal({ stddev: -1 })).toThrow(HyperparameterError);
  expect(() => truncatedNormal({ mean: Number.NaN })).toThrow(HyperparameterError);
  expect(() => varianceScaling({ scale: 0 })).toThrow(HyperparameterError);
  expect(() => varianceScaling({ mode: 'fanin' as 'fanIn' })).toThrow("mode must be 'fanIn', 'fanOut' or 'fanAvg'");
  expect(() => varianceScaling({ distribution: 'normal' as 'uniform' })).toThrow(OptionError);
});

test('layers start with different numbers', () => {
  expect(fill(heNormal(), 0)).not.toEqual(fill(heNormal(), 1));
});

const names = [
  'zeros',
  'ones',
  'constant',
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunNormal',
  'randomUniform',
  'randomNormal',
  'truncatedNormal',
  'varianceScaling',
];

test('names resolve, objects pass through, the rest is refused', () => {
  for (const name of names) expect(resolveInitializer('dense: kernelInitializer', name).name).toBe(name);
  const own = constant({ value: 2 });
  expect(resolveInitializer('dense: kernelInitializer', own)).toBe(own);
  expect(() => resolveInitializer('dense: kernelInitializer', 'heNorml')).toThrow(/did you mean "heNormal"/);
  for (const given of [undefined, null, 1, {}, { fill: 1 }]) {
    expect(() => resolveInitializer('dense: kernelInitializer', given)).toThrow(OptionError);
  }
});

test('name and config restore an equal initializer; unknown options and bad values are refused', () => {
  for (const name of names) expect(restoreInitializer('file', { name, config: {} }).name).toBe(name);
  expect(restoreInitializer('file', { name: 'constant', config: { value: -0.5 } }).config).toEqual({ value: -0.5 });
  expect(() => restoreInitializer('file', { name: 'heNormal', config: { seed: 1 } })).toThrow(OptionError);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e39, '1']) {
    expect(() => constant({ value: value as number })).toThrow(HyperparameterError);
  }
  expect(() => constant({ valeu: 1 } as object)).toThrow(/did you mean value\?/);
});
