// The products of the wide build have the bits of the default build, whatever registers the engine has.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gemmInOrder } from '../reference/gemm.js';

process.env['OCKHAM_BUILD'] = 'wide'; // before the kernels are loaded
const { bytes } = await import('../support/wasm.js');
const { multiply, multiplyPrepacked, product, sameBits, variants } = await import('../support/gemm.js');

test('has the exports of the default build, tiles of its own, and imports nothing', () => {
  const core = readFileSync(new URL('../../build/core.wasm', import.meta.url));
  const wide = new WebAssembly.Module(bytes);
  expect(WebAssembly.Module.exports(wide)).toEqual(WebAssembly.Module.exports(new WebAssembly.Module(core)));
  expect(WebAssembly.Module.imports(wide)).toEqual([]);
  expect(bytes.length).toBeGreaterThan(core.length);
});

test.each(variants)('f32_gemm_%s has the bits of the reference', (variant) => {
  for (const m of [1, 2, 3, 4, 5, 6, 7, 8, 11, 40]) {
    for (const n of [10, 16, 31, 48]) {
      for (const k of [0, 1, 9, 129]) {
        for (const options of [{}, { bias: true, relu: true, gaps: [1, 2, 3] }, { accumulate: true }] as const) {
          const given = product(variant, m, n, k, options);
          if (!sameBits(multiply(given), gemmInOrder(given))) expect.fail(`${variant} ${m} ${n} ${k}: other bits`);
        }
      }
    }
  }
  const chains = product(variant, 9, 31, 2500, { accumulate: true, bias: true, relu: true });
  expect(sameBits(multiply(chains), gemmInOrder(chains))).toBe(true);
});

test('f32_gemm_prepacked has them, too', () => {
  const given = product('nn', 7, 37, 300, { bias: true, relu: true });
  expect(sameBits(multiplyPrepacked(given), gemmInOrder(given))).toBe(true);
});
