import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import { integer, oneOf, optional, orNamed, readOptions } from '../../src/options.js';
import {
  given,
  hasMethods,
  isA,
  isList,
  isObject,
  isPlain,
  isWellFormed,
  refuse,
  refuseCall,
  requireBoolean,
  requireFinite,
  requireFinite32,
  requireFraction,
  requireInteger,
  requireNonNegative,
  requireNothing,
  requireOptions,
  requirePositive,
  requireShare,
} from '../../src/validate.js';
import { errorOf } from '../support/errors.js';

/** Looking into it throws. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('kinds of values', () => {
  test('a list is an array, an object is anything to look into; a revoked Proxy is neither', () => {
    const values = [[], {}, null, 'x', () => 0, revoked()];
    expect(values.map(isList)).toEqual([true, false, false, false, false, false]);
    expect(values.map(isObject)).toEqual([true, true, false, false, false, false]);
  });

  test('an instance is of its class; a revoked Proxy of none', () => {
    expect([isA(new Map(), Map), isA({}, Map), isA(5, Number), isA(revoked(), Map)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('methods are functions of an object: no list, no typed array, nothing that throws', () => {
    const has = (value: unknown) => hasMethods<{ at(): void }>(value, 'at');
    expect(has({ at: () => 0 })).toBe(true);
    expect([{ at: 1 }, {}, null, 'text', [1], Uint8Array.of(1), revoked()].map(has)).toEqual(Array(7).fill(false));
    const hostile = {
      get at() {
        throw new Error('no');
      },
    };
    expect(has(hostile)).toBe(false);
    expect(hasMethods<{ a(): void; b(): void }>({ a: () => 0 }, 'a', 'b')).toBe(false);
  });

  test('options are plain objects, with the keys of their prototypes', () => {
    expect([{}, Object.create({ a: 1 }), Object.create(null)].map(isPlain)).toEqual([true, true, true]);
    expect([[], new Map(), new Date(), null, 1, revoked()].map(isPlain)).toEqual(Array(6).fill(false));
    expect(() => requireOptions('f', Object.create({ other: 1 }), ['a'])).toThrow(
      'f: unknown option "other"; known: a',
    );
    expect(errorOf(() => requireOptions('f', [], ['a']))).toMatchObject({ path: 'f', got: [] });
    expect(errorOf(() => requireOptions('f', { other: 1 }, ['a', 'bcd']))).toMatchObject({
      code: 'E_OPTION',
      path: 'f.other',
      expected: 'a, bcd',
      got: 'other',
    });
  });

  test('half of a surrogate pair is no text for files', () => {
    expect(['', 'é😀', '\ud800', 'a\udfff'].map(isWellFormed)).toEqual([true, true, false, false]);
  });
});

describe('refusals', () => {
  test('say where, what was expected, and what came', () => {
    const error = errorOf(() => refuse(HyperparameterError, 'dense.units', 'an integer >= 1', 0));
    expect(error.message).toBe('dense.units must be an integer >= 1, got 0');
    expect(error).toMatchObject({ code: 'E_HYPERPARAMETER', path: 'dense.units', expected: 'an integer >= 1', got: 0 });
    expect(errorOf(() => refuse('E_LABEL', 'y', 'a label', 2, 'y: no')).message).toBe('y: no');
    expect(errorOf(() => refuse('E_LABEL', 'y', 'a label', 2)).code).toBe('E_LABEL');
  });

  test('ask for the parentheses of a function that was not called', () => {
    expect(errorOf(() => refuse(OptionError, 'a', 'a loss', () => 0)).message).toContain(
      'got a function: is () missing?',
    );
    expect(errorOf(() => refuse(OptionError, 'a', 'a loss', class {})).message).toMatch(/got a class$/);
  });

  test('name the method of a call at the wrong time', () => {
    const error = errorOf(() => refuseCall('E_BUSY', 'fit', 'it trains'));
    expect(error).toMatchObject({ code: 'E_BUSY', path: 'fit', message: 'fit: it trains' });
  });

  test('nothing may be given to a method that takes nothing', () => {
    expect(() => requireNothing('dispose', [])).not.toThrow();
    const error = errorOf(() => requireNothing('dispose', [5, 6]));
    expect(error).toMatchObject({ path: 'dispose', got: 5, message: 'dispose: it takes nothing, got 5' });
    expect(errorOf(() => requireNothing('dispose', [5], '; call it')).message).toMatch(/got 5; call it$/);
  });
});

const tiny = Number.MIN_VALUE; // 0 in f32
const huge = 1e300; // infinite in f32

test.each([
  ['non-negative', requireNonNegative, [0, 1, tiny], [-1, huge, Number.NaN, '1', -Infinity]],
  ['positive', requirePositive, [1, 1e-30], [0, -1, tiny, huge, Number.NaN, null]],
  ['finite', requireFinite, [-1, 0, huge], [Infinity, Number.NaN, '0']],
  ['finite in f32', requireFinite32, [-1, 0, tiny], [huge, -huge, Number.NaN]],
  ['a fraction', requireFraction, [0, 0.5, 1 - 2 ** -53], [1, -tiny, Number.NaN]],
  ['a share', requireShare, [0, 0.5, 1], [1 + 2 ** -52, -tiny, Number.NaN]],
  ['true or false', requireBoolean, [true, false], [0, 1, 'true', undefined]],
  ['an integer >= 2', (path: string, value: unknown) => requireInteger(path, value, 2), [2, 3], [1, 2.5, 2 ** 53, '2']],
] as const)('%s: what passes comes back, all else is refused by its path', (_, check, passing, refused) => {
  for (const value of passing) expect(check('a.b', value)).toBe(value);
  for (const value of refused) expect(errorOf(() => check('a.b', value))).toMatchObject({ path: 'a.b', got: value });
});

test('options that are undefined are left out', () => {
  expect(Object.keys(given({ a: 1, b: undefined, c: null }))).toEqual(['a', 'c']);
});

describe('declared options', () => {
  const declared = { alpha: [0.5, requireShare], steps: [undefined, integer(1)] } as const;

  test('have their defaults, and are checked under their paths', () => {
    expect(readOptions('f', { steps: 3 }, declared)).toEqual({ alpha: 0.5, steps: 3 });
    expect(readOptions('f', { alpha: 1, steps: 3 }, declared)).toEqual({ alpha: 1, steps: 3 });
    expect(errorOf(() => readOptions('f', {}, declared))).toMatchObject({ path: 'f.steps', got: undefined });
    expect(errorOf(() => readOptions('f', { steps: 0 }, declared)).message).toBe(
      'f.steps must be an integer >= 1, got 0',
    );
  });

  test('are all there are, but for those that are read elsewhere', () => {
    const options = { steps: 1, other: 2 };
    expect(readOptions('f', options, declared, ['other'])).toEqual({ alpha: 0.5, steps: 1 });
    expect(errorOf(() => readOptions('f', options, declared))).toMatchObject({ expected: 'alpha, steps' });
  });

  test('one of some values: texts are quoted, the last comes behind "or"', () => {
    const check = oneOf<unknown>('low', 'high', 3);
    expect([check('f.level', 'low'), check('f.level', 3)]).toEqual(['low', 3]);
    const error = errorOf(() => check('f.level', 'mid'));
    expect(error).toMatchObject({ code: 'E_OPTION', path: 'f.level', expected: "'low', 'high' or 3", got: 'mid' });
  });

  test('a name stands for what is left out, and undefined may pass', () => {
    const check = oneOf<string>('low', 'high');
    expect(orNamed('high', check)('f.level', undefined)).toBe('high');
    expect(orNamed('high', check)('f.level', 'low')).toBe('low');
    expect(optional(check)('f.level', undefined)).toBe(undefined);
    expect(() => optional(check)('f.level', null)).toThrow(OptionError);
  });
});
