import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { instructionsOf, relaxedInstructions } from '../support/wasmOpcodes.js';

const builds = [
  'core',
  'threads',
  'wide',
  'wideThreads',
  'relaxed',
  'extra',
  'extraThreads',
  'linear',
  'linearExtra',
] as const;
const bytesOf = (build: (typeof builds)[number]) => readFileSync(new URL(`../../build/${build}.wasm`, import.meta.url));

test.each([
  'core',
  'threads',
  'wide',
  'wideThreads',
  'extra',
  'extraThreads',
  'linear',
  'linearExtra',
] as const)('%s.wasm has no relaxed instruction: a fused multiply-add would give other bits on other processors', (build) => {
  expect(relaxedInstructions(bytesOf(build))).toEqual([]);
});

test('relaxed.wasm has fused multiply-adds, and no other relaxed instruction', () => {
  expect([...new Set(relaxedInstructions(bytesOf('relaxed')))]).toEqual(['0xfd 0x105']);
});

test.each(builds)('%s.wasm computes in vectors', (build) => {
  const [F32X4_MUL, F64X2_MUL] = [0xe6, 0xf2];
  const product = build.startsWith('linear') ? F64X2_MUL : F32X4_MUL;
  expect(instructionsOf(bytesOf(build)).some(({ prefix, number }) => prefix === 0xfd && number === product)).toBe(true);
});

/** A module with one function without parameters and results, of these instructions. */
function moduleOf(...instructions: number[]): Uint8Array<ArrayBuffer> {
  const body = [0x00, ...instructions, 0x0b];
  const code = [0x01, body.length, ...body];
  const type = [0x01, 0x04, 0x01, 0x60, 0x00, 0x00];
  const functions = [0x03, 0x02, 0x01, 0x00];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...type, ...functions, 0x0a, code.length, ...code);
}

const V128_CONST = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const DROP = 0x1a;

test('a relaxed instruction is found', () => {
  const F32X4_RELAXED_MADD = [0xfd, 0x85, 0x02];
  const module = moduleOf(...V128_CONST, ...V128_CONST, ...V128_CONST, ...F32X4_RELAXED_MADD, DROP);
  expect(relaxedInstructions(module)).toEqual(['0xfd 0x105']);
});

test('bytes inside constants are not taken for instructions', () => {
  const I32_CONST_THAT_LOOKS_RELAXED = [0x41, 0xfd, 0x85, 0x02];
  const lookalike = [0xfd, 0x0c, 0xfd, 0x85, 0x02, ...new Array<number>(13).fill(0xfd)];
  const module = moduleOf(...I32_CONST_THAT_LOOKS_RELAXED, DROP, ...lookalike, DROP);
  expect(WebAssembly.validate(module)).toBe(true);
  expect(instructionsOf(module)).toHaveLength(5);
  expect(relaxedInstructions(module)).toEqual([]);
});

test('an instruction that the walker does not know is refused, not skipped', () => {
  expect(() => instructionsOf(moduleOf(0xfe, 0x00))).toThrow('unknown instruction 0xfe');
});
