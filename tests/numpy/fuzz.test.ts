// Calls with one thing made wrong: nothing but our errors comes out.
import { expect, test } from 'vitest';
import { OckhamError } from '../../src/errors.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/numpy/index.js';
import { isA } from '../../src/validate.js';
import { drawer, OwnError, spoil } from '../support/fuzz.js';

const CALLS = 400;
const array = () => ({ data: [1, 2, 3, 4], shape: [2, 2], dtype: 'float32' });
const functions: Readonly<Record<string, readonly [() => unknown[], (...given: never[]) => unknown]>> = {
  writeNpy: [() => [array()], writeNpy],
  'writeNpy of rows': [() => [[[1, 2], Float32Array.of(3, 4)]], writeNpy],
  'writeNpy of texts': [() => [{ data: ['a', 'b'], shape: [2], dtype: 'str' }], writeNpy],
  writeNpz: [() => [{ X: array(), y: ['a', 'b'] }, { compress: false }], writeNpz],
  readNpy: [() => [writeNpy([1, 2, 3])], readNpy],
  readNpz: [() => [Uint8Array.of(0x50, 0x4b, 3, 4), { names: ['X'], maxBytes: 1000 }], readNpz],
};

test.each(Object.keys(functions))('%s: only our errors', async (name) => {
  const [given, call] = functions[name]!;
  const draw = drawer(7);
  for (let i = 0; i < CALLS; i++) {
    const spoiled = given();
    const what = spoil(spoiled, draw);
    let thrown: unknown;
    try {
      await call(...(spoiled as never[]));
    } catch (error) {
      thrown = error;
    }
    const isOurs = thrown === undefined || isA(thrown, OckhamError) || isA(thrown, OwnError);
    expect(isOurs, `${what}: ${String(thrown)}`).toBe(true);
  }
});
