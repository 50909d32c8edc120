import { expect, test } from 'vitest';
import { requireHooks } from '../../src/callbacks/hooks.js';
import { errorOf } from '../support/errors.js';

class Base {
  onEpochEnd() {}
}
class Derived extends Base {
  other = 1;
}
const hook = () => {};

test.each([
  [{ onTrainBegin: hook }],
  [{ onBatchEnd: hook, helper: hook, count: 3 }],
  [new Derived()],
  [Object.assign(Object.create(null), { onEpochEnd: hook })],
  [{ state: hook, restore: hook }],
  [{ restore: hook }],
  [{ onEpochEnd: undefined, other: undefined }],
  [{}],
  [{ onEpochEnd: hook, only: hook, onion: hook, button: hook, onX: 5 }], // none of them is like a hook, or a function
])('%o is a callback', (callback) => {
  expect(() => requireHooks('callbacks[0]', callback)).not.toThrow();
});

const expected = 'an object with functions such as onEpochEnd';

test.each([
  [null, { path: 'fit.callbacks[0]', expected }],
  [hook, { path: 'fit.callbacks[0]', expected }],
  [[{ onEpochEnd: hook }], { path: 'fit.callbacks[0]', expected }],
  [{ onEpochEnd: 5 }, { path: 'fit.callbacks[0].onEpochEnd', expected: 'a function', got: 5 }],
  [{ onEpochEnd: class {} }, { path: 'fit.callbacks[0].onEpochEnd' }],
  [{ onEpochStop: hook }, { path: 'fit.callbacks[0].onEpochStop' }],
  [{ onEpochEnd: hook, on_epoch_end: hook }, { path: 'fit.callbacks[0].on_epoch_end' }],
  [{ helper: hook }, { path: 'fit.callbacks[0]', expected }],
  [
    { helper: undefined, count: 0 },
    { path: 'fit.callbacks[0]', expected },
  ],
  [
    new (class {
      epochEnd() {}
    })(),
    { path: 'fit.callbacks[0]', expected },
  ],
])('%o is refused', (callback, details) => {
  expect(errorOf(() => requireHooks('callbacks[0]', callback))).toMatchObject({ code: 'E_OPTION', ...details });
});

test('a function whose name begins like a hook is refused with the nearest one', () => {
  expect(errorOf(() => requireHooks('callbacks[0]', { onEpochsEnd: hook })).message).toContain(
    'did you mean onEpochEnd?',
  );
});
