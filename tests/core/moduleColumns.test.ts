// Modules as columns of text: scripts/module-columns.js writes them, src/wasm/decodeModule.ts reads them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../scripts/module-columns.js';
import { decodeModule } from '../../src/wasm/decodeModule.js';
import { wasmSource as gzippedSource } from '../../src/wasm/gzipped.js';
import { extraSource as gzippedExtraSource } from '../../src/wasm/gzippedExtra.js';
import { wasmSource as inlineSource } from '../../src/wasm/inline.js';
import { extraSource as inlineExtraSource } from '../../src/wasm/inlineExtra.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const built = (name: string) => readFileSync(fileURLToPath(new URL(`../../build/${name}.wasm`, import.meta.url)));

test.each([
  ['core', 'its columns', inlineSource],
  ['core', 'what gzip made of it', gzippedSource],
  ['extra', 'its columns', inlineExtraSource],
  ['extra', 'what gzip made of it', gzippedExtraSource],
])('%s.wasm comes out of %s byte for byte, at every call', (name, _, wasmSource) => {
  const expected = hex(built(name));
  expect(hex(wasmSource())).toBe(expected);
  const changed = wasmSource();
  changed.fill(0);
  expect(hex(wasmSource())).toBe(expected);
});

test.each(['relaxed', 'threads', 'extraThreads'])('%s.wasm comes out of columns byte for byte, too', (name) => {
  expect(hex(decodeModule(columnsOf(built(name))))).toBe(hex(built(name)));
});

test('the text has neither quotes nor backslashes, which would be written with two characters', () => {
  expect(JSON.stringify(JSON.stringify(columnsOf(built('core'))).replaceAll('"', ''))).not.toContain('\\');
});

/** A module with one function of type (i32, f64) -> (), with `locals` more of type i64 and that body. */
function moduleWith(body: readonly number[], locals = 0): Uint8Array {
  const number = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)]);
  const section = (id: number, ...bytes: number[]) => [id, ...number(bytes.length), ...bytes];
  const declared = locals === 0 ? [0] : [1, ...number(locals), 0x7e];
  const code = [...declared, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 2, 0x7f, 0x7c, 0),
    ...section(3, 1, 0),
    ...section(5, 1, 0, 1),
    ...section(10, 1, ...number(code.length), ...code),
    ...section(11, 1, 0, 0x41, 0, 0x0b, 2, 0xfe, 0xff),
  ]);
}

describe('instructions that the kernels may come to use', () => {
  test.each<[string, number[], number?]>([
    ['nothing', []],
    ['br_table', [0x02, 0x40, 0x20, 0, 0x0e, 1, 0, 0, 0x0b]],
    ['numbers of several bytes', [0x41, 0xff, 0xff, 0x03, 0x1a, 0x42, 0x80, 0x7f, 0x1a]],
    ['memory.size, memory.copy and memory.fill', [0x3f, 0, 0x1a, ...[0xfc, 10, 0, 0], ...[0xfc, 11, 0]]],
    [
      'a shuffle and a constant of 16 bytes',
      [...[0xfd, 13], ...Array(16).keys(), ...[0xfd, 12], ...Array(16).fill(255)],
    ],
    ['loads into a lane', [0xfd, 84, 0, 200, 1, 3, 0xfd, 91, 3, 8, 1]],
    ['atomics', [0xfe, 0x03, 0, 0xfe, 0x10, 2, 0]],
    [
      'locals of three types, high ones first',
      [0x20, 0xa0, 1, 0x22, 2, 0x21, 0xa0, 1, 0x20, 0, 0x21, 1, 0x20, 0xa0, 1],
      200,
    ],
    ['the same instruction often', Array(40).fill([0x41, 7, 0x1a]).flat()],
  ])('%s', (_, body, locals) => {
    const module = moduleWith(body, locals);
    expect(hex(decodeModule(columnsOf(module)))).toBe(hex(module));
  });
});

test('what cannot be written is an error, not another module', () => {
  expect(() => columnsOf(moduleWith([0xd0]).subarray(0, -20))).toThrow(/ends/);
  expect(() => columnsOf(moduleWith([0x44, 0, 0]))).toThrow(/ends at/);
  expect(() => columnsOf(moduleWith([0x20, 0xf0, 2], 400))).toThrow(/from 0 to 351/);
});
