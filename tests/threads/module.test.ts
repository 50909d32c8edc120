import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cutNames, cuts } from '../../src/core/threads/cuts.js';
import * as edge from '../../src/platform/edge.js';
import * as node from '../../src/platform/node.js';
import * as nodeThread from '../../src/platform/nodeThread.js';
import * as web from '../../src/platform/web.js';
import * as webThread from '../../src/platform/webThread.js';

function compile(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));
}

test('the threads build imports its memory and nothing else, and exports what the default build does', () => {
  const threads = compile('threads');
  const core = compile('core');
  expect(WebAssembly.Module.imports(core)).toEqual([]);
  expect(WebAssembly.Module.imports(threads)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  const exportsOf = (module: WebAssembly.Module) => WebAssembly.Module.exports(module).map(({ name }) => name);
  expect(exportsOf(threads).sort()).toEqual(exportsOf(core).sort());
});

test('every platform offers the same functions', () => {
  expect(Object.keys(web).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(edge).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(webThread).sort()).toEqual(Object.keys(nodeThread).sort());
});

test('an edge runtime has no threads', () => {
  expect(edge.missingForThreads()).toBe('worker threads');
  expect(edge.hardwareThreads()).toBe(1);
});

test('the tiles of a product cover every element of C once, for any shape', () => {
  for (const name of ['f32_gemm_nn', 'f32_gemm_tn', 'f32_gemm_nt'] as const) {
    for (const [m, n, k] of [
      [1, 5000, 300],
      [5000, 1, 300],
      [97, 1031, 129],
      [640, 321, 64],
      [300, 300, 40_000],
    ] as const) {
      const args = [m, n, k, 0, 1, 0, 1, 0, n, 0, 0, 0, 0];
      const tiles = cuts[name]!.tiles(args);
      expect(tiles).toBeGreaterThan(1);
      const seen = new Uint8Array(m * n);
      for (let tile = 0; tile < tiles; tile++) {
        const part = [...args];
        cuts[name]!.cut(part, tile, tile, { scratch: 0, slots: 0 });
        const [rows = 0, columns = 0] = part;
        const first = part[7]! / 4;
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) seen[first + row * n + column]!++;
        }
      }
      expect(
        seen.every((count) => count === 1),
        `${name} ${m} ${n} ${k}`,
      ).toBe(true);
    }
  }
});

test('small calls are not cut', () => {
  expect(cuts.f32_gemm_nn!.tiles([32, 128, 128, 0, 128, 0, 128, 0, 128, 0, 0, 0, 0])).toBeLessThan(2);
  expect(cuts.f32_adam!.tiles([0, 0, 0, 0, 128 * 128])).toBeLessThan(2);
  expect(cutNames.length).toBe(Object.keys(cuts).length);
});
