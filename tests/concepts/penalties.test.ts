import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import { l1 } from '../../src/penalties/l1.js';
import { l1l2 } from '../../src/penalties/l1l2.js';
import { l2 } from '../../src/penalties/l2.js';
import { resolvePenalty, restorePenalty } from '../../src/penalties/registry.js';

const bad = [-0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, null, '0.1'] as number[];

describe.each(bad)('lambda %s', (lambda) => {
  test('is refused by every penalty with its name, before anything else', () => {
    expect(() => l1(lambda)).toThrow(/^l1\.lambda must be a finite number >= 0, got /);
    expect(() => l2(lambda)).toThrow(/^l2\.lambda must be a finite number >= 0, got /);
    expect(() => l1l2({ l1: lambda, l2: 0 })).toThrow(/^l1l2\.l1 must be a finite number >= 0, got /);
    expect(() => l1l2({ l1: 0, l2: lambda })).toThrow(/^l1l2\.l2 must be a finite number >= 0, got /);
    expect(() => l1(lambda)).toThrow(HyperparameterError);
  });
});

test('each penalty states its numbers', () => {
  expect(l1(0.1).elementwise).toEqual({ l1: 0.1, l1Subgradient: 0, l2: 0 });
  expect(l1(0.1, { method: 'proximal' })).toEqual(l1(0.1));
  expect(l1(0.1, { method: 'subgradient' }).elementwise).toEqual({ l1: 0, l1Subgradient: 0.1, l2: 0 });
  expect(l2(0.2).elementwise).toEqual({ l1: 0, l1Subgradient: 0, l2: 0.2 });
  expect(l1l2({ l1: 0.1, l2: 0.2 }).elementwise).toEqual({ l1: 0.1, l1Subgradient: 0, l2: 0.2 });
  expect(l2(0).elementwise.l2).toBe(0);
});

test('unknown options and methods are refused with what is known', () => {
  expect(() => l1(0.1, { metod: 'proximal' } as object)).toThrow(/unknown option "metod"; did you mean method\?/);
  expect(() => l1(0.1, { method: 'prox' as 'proximal' })).toThrow(
    "l1.method must be 'proximal' or 'subgradient', got \"prox\"",
  );
  expect(() => l1l2({ l1: 0, l2: 0, L3: 1 } as { l1: number; l2: number })).toThrow(OptionError);
  expect(() => l1l2(0.1 as unknown as { l1: number; l2: number })).toThrow(OptionError);
});

test('name and config restore an equal penalty, JSON included', () => {
  for (const penalty of [l1(0.1), l1(0.1, { method: 'subgradient' }), l2(1e-4), l1l2({ l1: 0.5, l2: 0.25 })]) {
    const { name, config } = JSON.parse(JSON.stringify(penalty));
    expect(restorePenalty('file', { name, config })).toEqual(penalty);
  }
});

test('restoring refuses unknown names, options and values', () => {
  expect(() => restorePenalty('file', { name: 'l3', config: {} })).toThrow(
    /file: unknown name "l3"; did you mean "l1"\?/,
  );
  expect(() => restorePenalty('file', { name: '__proto__', config: {} })).toThrow(OptionError);
  expect(() => restorePenalty('file', { name: 'l2', config: { lambda: 1, lamda: 2 } })).toThrow(/did you mean lambda/);
  expect(() => restorePenalty('file', { name: 'l2', config: { lambda: -1 } })).toThrow(HyperparameterError);
  expect(() => restorePenalty('file', { name: 'l1', config: {} })).toThrow(HyperparameterError);
  expect(() => restorePenalty('file', { name: 'l1', config: null as never })).toThrow(OptionError);
});

test('an option takes a penalty and nothing else', () => {
  const penalty = l2(1e-4);
  expect(resolvePenalty('dense.kernelRegularizer', penalty)).toBe(penalty);
  for (const given of [0.1, null, undefined, {}, { elementwise: null }]) {
    expect(() => resolvePenalty('dense.kernelRegularizer', given)).toThrow(
      /^dense\.kernelRegularizer must be a penalty, such as l2\(1e-4\), or one of l1, l2, l1l2, got /,
    );
  }
  const custom = { name: 'mine', config: {}, elementwise: { l1: Number.NaN, l1Subgradient: 0, l2: 0 } };
  expect(() => resolvePenalty('dense', custom)).toThrow(HyperparameterError);
});
