import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { patchOf } from '../../scripts/patch.js';
import { extraThreadsSource } from '../../src/wasm/extraThreads.js';
import { patched } from '../../src/wasm/patched.js';
import { relaxedSource } from '../../src/wasm/relaxed.js';
import { threadsSource } from '../../src/wasm/threads.js';
import { wideSource } from '../../src/wasm/wide.js';
import { wideThreadsSource } from '../../src/wasm/wideThreads.js';

const built = (name: string) => readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));

test.each([
  ['relaxed', 'core', relaxedSource],
  ['threads', 'core', threadsSource],
  ['wide', 'core', wideSource],
  ['wideThreads', 'core', wideThreadsSource],
  ['extraThreads', 'extra', extraThreadsSource],
])('the build %s that is made of %s is that of the compiler, byte for byte', (name, base, source) => {
  expect(Buffer.compare(source(built(base)), built(name))).toBe(0);
});

const core = Uint8Array.from({ length: 300 }, (_, index) => (index * index * 7) & 255);
const other = Uint8Array.from({ length: 300 }, (_, index) => (index * 5 + 3) & 255);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

test.each([
  ['the core itself', core],
  ['nothing', new Uint8Array(0)],
  ['one byte', Uint8Array.of(200)],
  ['nothing of the core', other],
  ['a part, and an end of its own', joined(core.subarray(100, 250), other.subarray(0, 5))],
  ['a beginning of its own, and a part', joined(other.subarray(0, 200), core.subarray(200))],
  ['parts out of order', joined(core.subarray(200), core.subarray(0, 100), other, core.subarray(50, 58))],
])('a patch makes %s', (_, module) => {
  expect(patched(core, Uint16Array.from(patchOf(core, module)))).toEqual(new Uint8Array(module));
});
