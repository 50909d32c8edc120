// verifyRuntime under each kind of kernels that init offers, in a process of its own.
import { describe, expect, test } from 'vitest';
import type { Verification } from '../../src/verify/verifyRuntime.js';
import { hasWide, optimizedArgs, relaxedArgs } from '../builds/engine.js';
import { runScript } from '../support/script.js';

/** What wears off: fused multiply-adds reach what products are part of. */
const PRODUCTS = ['dense products', 'sparse products', 'products at places', 'large products', 'training'];

/** Products only pass their arguments on, too little for V8 to count as work; what works is within, and has no name outside. */
const THIN = /^f32_(gemm|pack|sparse_dense|dense_sparse)_/;

async function verified(kernels: object, options: object = {}, nodeArgs: readonly string[] = []) {
  const script = new URL('scripts/verify.js', import.meta.url);
  const { code, output, errors } = await runScript(
    script,
    [kernels, options].map((o) => JSON.stringify(o)),
    nodeArgs,
  );
  expect(code, errors).toBe(0);
  return JSON.parse(output) as { found: Verification; tiles: number[]; baseline: string[] };
}

const wrongIn = ({ checks }: Verification) => checks.filter(({ ok }) => !ok);

describe('the promised bits are found', () => {
  test('by the default build, cold and after 10,000 calls of each kernel', async () => {
    for (const warmUp of [0, 10_000]) {
      const { found } = await verified({}, { warmUp });
      expect(wrongIn(found)).toEqual([]);
      expect(found).toMatchObject({ ok: true, simd: 'fixed' });
    }
  });

  test('by the optimizing compiler alone', async () => {
    const { found } = await verified({}, {}, optimizedArgs);
    expect(wrongIn(found)).toEqual([]);
    expect(found.ok).toBe(true);
  });

  test('by two threads, which share what is large', async () => {
    const { found, tiles } = await verified({ threads: 2 });
    expect(wrongIn(found)).toEqual([]);
    expect(found).toMatchObject({ ok: true, simd: 'fixed' });
    expect(tiles.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(4);
  });

  test('and a warm-up has every kernel compiled by the optimizing compiler', async () => {
    const { baseline } = await verified({}, { warmUp: 10_000 }, ['--allow-natives-syntax']);
    expect(baseline.filter((name) => !THIN.test(name))).toEqual([]);
    expect((await verified({}, {}, ['--allow-natives-syntax'])).baseline).toEqual(
      expect.arrayContaining(['f32_exp', 'f32_adam']),
    );
  });

  test.runIf(hasWide)('with wider registers, after 10,000 calls of each kernel', async () => {
    const { found } = await verified({ wide: true }, { warmUp: 10_000 });
    expect(wrongIn(found)).toEqual([]);
    expect(found).toMatchObject({ ok: true, simd: 'fixed' });
  });
});

test('the relaxed build says that it is outside the promise, and only products differ there', async () => {
  const { found } = await verified({ simd: 'relaxed' }, {}, relaxedArgs);
  expect(found.simd).toBe('relaxed');
  expect(found.sentence).toMatch(/^The relaxed build is outside the promise of the same bits; /);
  for (const { name } of wrongIn(found)) expect(PRODUCTS).toContain(name);
});
