// States of callbacks on their way into a file and back.
import { describe, expect, test } from 'vitest';
import type { Callback, CallbackState, TrainingControl } from '../../../src/callbacks/callback.js';
import {
  copyOfState,
  keepsState,
  readStates,
  requirePairs,
  restoreStates,
} from '../../../src/model/callbacks/callbackStates.js';
import { requireEpochs } from '../../../src/model/callbacks/epochLogs.js';
import { areStates } from '../../../src/model/callbacks/stateMarks.js';
import type { KeptStates } from '../../../src/model/state/progress.js';
import { errorOf } from '../../support/errors.js';
import { warningsOf } from '../../support/warnings.js';

const control = { epoch: 7 } as unknown as TrainingControl;

/** A callback with a state; what it gets back stands in `restored`. */
function keeper(state: unknown, name?: string) {
  const restored: unknown[] = [];
  const callback = {
    ...(name === undefined ? {} : { name }),
    state: () => state as CallbackState,
    restore: (given: CallbackState, model: TrainingControl) => {
      expect(model).toBe(control);
      restored.push(given);
    },
    restored,
  };
  return callback satisfies Callback;
}

const restoreInto = (kept: KeptStates, ...callbacks: Callback[]) =>
  warningsOf(() => restoreStates(kept, callbacks, control, (hook) => hook()));

describe('a state comes back as it was', () => {
  const values = {
    nothing: null,
    yes: true,
    text: 'é😀',
    long: 'x'.repeat(10_000),
    numbers: [1.5, -0, Number.NaN, Infinity, -Infinity],
    arrays: [
      Float32Array.of(0.5, -0),
      Float64Array.of(Number.NaN),
      Int32Array.of(-1),
      Uint8Array.of(255),
      BigInt64Array.of(-5n),
      BigUint64Array.of(5n),
      new Float32Array(0),
    ],
    $: 'a key that is a mark',
    $$: { $NaN: 1 },
    bare: Object.assign(Object.create(null), { a: 1 }),
  };

  test('from a file, and for the same model', async () => {
    const kept = readStates([keeper(values)], control);
    expect(areStates(JSON.parse(kept.text), kept.arrays.length)).toBe(true);
    const next = keeper(null);
    expect(await restoreInto(kept, next)).toEqual([]);
    const expected = { ...values, bare: { a: 1 } };
    expect(next.restored).toEqual([expected]);
    expect(copyOfState(keeper(values), 0, control)).toEqual(expected);
  });

  test('without fields that are undefined, and none for a callback without a state', () => {
    expect(copyOfState(keeper({ a: undefined, b: 1 }), 0, control)).toEqual({ b: 1 });
    expect(copyOfState({ onEpochEnd() {} }, 0, control)).toBe(null);
    expect(readStates([{ onEpochEnd() {} }], control)).toEqual({ text: '[null]', arrays: [] });
    expect([keepsState(keeper(1)), keepsState({ onEpochEnd() {} })]).toEqual([true, false]);
  });

  test('and shares no array: neither with the callback nor with what was kept', async () => {
    const buffer = Float32Array.of(1, 2, 3, 4).buffer;
    const state = { part: new Float32Array(buffer, 4, 2) };
    const kept = readStates([keeper(state)], control);
    state.part[0] = 9;
    const [first, second] = [keeper(null), keeper(null)];
    await restoreInto(kept, first);
    (first.restored[0] as typeof state).part[0] = 8;
    await restoreInto(kept, second);
    expect(second.restored).toEqual([{ part: Float32Array.of(2, 3) }]);
  });

  test('a subclass of an array comes back as the array', () => {
    class Marks extends Uint8Array {}
    const back = copyOfState(keeper(Marks.of(1, 2)), 0, control);
    expect(Object.getPrototypeOf(back)).toBe(Uint8Array.prototype);
    expect(back).toEqual(Uint8Array.of(1, 2));
  });
});

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test.each([
  [{ a: [1, () => 0] }, '.a[1] is a function'],
  [new Map(), ' is a Map'],
  [{ when: new Date(0) }, '.when is a Date'],
  [5n, ' is 5n'],
  [undefined, ' is undefined'],
  [Float64Array, ' is a '],
  [
    new (class Own {
      a = 1;
    })(),
    ' is an Own',
  ],
  [Uint16Array.of(1), ' is a Uint16Array of 1'],
  ['\ud800', ' is no text that a file can hold'],
  ['x'.repeat(10_001), ' is no text that a file can hold'],
  [JSON.parse('{"__proto__":1}'), ' has the key "__proto__"'],
  [{ '\ud800': 1 }, ' has the key'],
  [nested(13), '[0][0][0][0][0][0][0][0][0][0][0][0][0] is more than 12 deep'],
])('what a file cannot hold is refused, with its place: %#', (state, message) => {
  const error = errorOf(() => readStates([{}, keeper(state, 'mine')], control));
  expect(error.code).toBe('E_OPTION');
  expect(error.message).toContain(`the state of mine (callbacks[1]) cannot be kept: state()${message}`);
  expect(errorOf(() => copyOfState(keeper(state), 1, control)).message).toContain(`of callbacks[1] cannot be kept`);
});

test('12 levels are not too deep', () => {
  expect(copyOfState(keeper(nested(12)), 0, control)).toEqual(nested(12));
});

test('state() and restore() come together', () => {
  const [state, restore] = [() => null, () => {}];
  expect(() => requirePairs([{ state, restore }, {}, { onEpochEnd() {} }])).not.toThrow();
  expect(errorOf(() => requirePairs([{}, { state, name: 'mine' }]))).toMatchObject({
    path: 'fit.callbacks[1].restore',
    message: 'fit: mine (callbacks[1]) has state(), and no restore(): it needs both',
  });
  expect(errorOf(() => requirePairs([{ restore }]))).toMatchObject({
    path: 'fit.callbacks[0].state',
    message: 'fit: callbacks[0] has restore(), and no state(): it needs both',
  });
});

describe('a state goes to the callback', () => {
  const kept = (...callbacks: Callback[]) => readStates(callbacks, control);

  test('at its index, if that has its name', async () => {
    const states = kept(keeper(1, 'a'), {}, keeper(2, 'a'), keeper(3));
    const next = [keeper(0, 'a'), {}, keeper(0, 'a'), keeper(0)] as const;
    expect(await restoreInto(states, ...next)).toEqual([]);
    expect([next[0].restored, next[2].restored, next[3].restored]).toEqual([[1], [2], [3]]);
  });

  test('of its name elsewhere, the first that no callback at its index takes', async () => {
    const states = kept(keeper(1, 'a'), keeper(2, 'a'), keeper(3, 'b'));
    const next = [keeper(0, 'b'), keeper(0, 'a'), keeper(0, 'a')];
    expect(await restoreInto(states, ...next)).toEqual([]);
    expect(next.map(({ restored }) => restored)).toEqual([[3], [2], [1]]);
  });

  test('a place whose callback has no state, or another name, is free', async () => {
    const states = kept(keeper(1, 'a'), keeper(2, 'a'));
    const [late, later] = [keeper(0, 'a'), keeper(0, 'a')];
    expect(await restoreInto(states, { name: 'a' }, { name: 'a' }, late, later)).toEqual([]);
    expect([late.restored, later.restored]).toEqual([[1], [2]]);
  });

  test('callbacks and states that are left over are warned of', async () => {
    const states = kept(keeper(1, 'a'), keeper(2));
    const next = keeper(0, 'b');
    expect(await restoreInto(states, next)).toEqual([
      'W_RESUME: fit: nothing was kept of b (callbacks[0]), which starts over',
      'W_RESUME: fit: no callback here goes on with the state of a (callbacks[0]) of the training that was left',
      'W_RESUME: fit: no callback here goes on with the state of callbacks[1] of the training that was left',
    ]);
    expect(next.restored).toEqual([]);
  });

  test('a name that is no text is none', async () => {
    const states = kept(Object.assign(keeper(1), { name: 5 as never }));
    const next = keeper(0);
    expect(await restoreInto(states, next)).toEqual([]);
    expect(next.restored).toEqual([1]);
  });
});

describe('the form of states in files', () => {
  const one = (state: unknown) => [{ name: 'a', state }] as Parameters<typeof areStates>[0];

  test.each([
    [[], 0],
    [[null, null], 0],
    [one(null), 0],
    [one({ a: [1, 'x', { b: true }] }), 0],
    [one({ $: 0 }), 1],
    [one([{ $: 1 }, { a: { $: 0 } }]), 2],
    [one({ $: 'NaN' }), 0],
    [one([{ $: '-0' }, { $: 'Infinity' }, { $: '-Infinity' }]), 0],
    [one({ $$: 5, $a: 1 }), 0],
  ])('%j with %d arrays is one', (states, arrays) => {
    expect(areStates(states as never, arrays)).toBe(true);
  });

  test.each([
    [{}, 0],
    [null, 0],
    [[5], 0],
    [[[]], 0],
    [['a'], 0],
    [[{ name: 5, state: 1 }], 0],
    [[{ state: 1 }], 0],
    [[{ name: 'a' }], 0],
    [[{ name: 'a', state: 1, more: 2 }], 0],
    [one({ $: 0 }), 0],
    [one(1), 1],
    [one([{ $: 0 }, { $: 0 }]), 1],
    [one([{ $: 0 }, { $: 0 }]), 2],
    [one({ $: -1 }), 1],
    [one({ $: 0.5 }), 1],
    [one({ $: 1 }), 1],
    [one([{ $: 0, more: 1 }]), 1],
    [one({ $: 'NaN', more: 1 }), 0],
    [one({ $: 'Nan' }), 0],
    [one({ $: true }), 0],
    [one({ $: null }), 0],
    [one([1, { $: 'x' }]), 0],
    [one({ a: 1, b: { $: 'x' } }), 0],
    [[null, 5], 0],
  ])('%j with %d arrays is none', (states, arrays) => {
    expect(areStates(states as never, arrays)).toBe(false);
  });
});

describe('the logs of a training', () => {
  const log = { loss: 1, dataLoss: 1 };

  test('are what fit resolved to', () => {
    const epochs = [log, log];
    expect(requireEpochs('report', { epochs })).toBe(epochs);
    expect(requireEpochs('report', { epochs: [] })).toEqual([]);
  });

  test.each([
    [undefined, 'report.history'],
    [null, 'report.history'],
    [{}, 'report.history'],
    [{ epochs: {} }, 'report.history'],
    [{ epochs: [log, null] }, 'report.epochs[1]'],
    [{ epochs: [undefined] }, 'report.epochs[0]'],
    [{ epochs: [{ loss: 1 }] }, 'report.epochs[0]'],
    [{ epochs: [{ dataLoss: 1 }, log] }, 'report.epochs[0]'],
    [{ epochs: [log, { loss: '1', dataLoss: 1 }] }, 'report.epochs[1]'],
  ])('%j is refused at %s', (training, path) => {
    expect(errorOf(() => requireEpochs('report', training))).toMatchObject({
      code: 'E_OPTION',
      path,
      expected: expect.stringContaining('what fit resolved to'),
    });
  });
});
