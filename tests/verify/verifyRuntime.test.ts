// Every check of verifyRuntime fails when a kernel that it is about computes something else, and then only; nothing throws,
// and nothing stays behind.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adoptExtra } from '../../src/core/kernels/extra.js';
import type { AllKernels } from '../../src/core/kernels/extraKernels.js';
import { instantiateExtra, instantiateKernels } from '../../src/core/kernels/instantiate.js';
import { runtimeSwitch } from '../../src/core/kernels/runtime.js';
import { Arena } from '../../src/core/memory/arena.js';
import type { Kernel, KernelName } from '../../src/core/threads/cuts.js';
import { memory, verifyRuntime } from '../../src/index.js';
import { rejectionOf } from '../support/models.js';
import { bytes, extraBytes } from '../support/wasm.js';

/** Whether the generator in JavaScript gives a wrong bit. */
const generator = vi.hoisted(() => ({ isWrong: false }));
vi.mock('../../src/core/random/philox.js', async (original) => {
  const { philox } = await original<typeof import('../../src/core/random/philox.js')>();
  const altered: typeof philox = (...args) => {
    philox(...args);
    if (generator.isWrong) args[6][3]! ^= 1;
  };
  return { philox: altered };
});

const core = instantiateKernels(bytes);
const plain: AllKernels = { ...core, ...instantiateExtra(extraBytes, core.memory) };
/** The kernels that the library runs in this file, which tests replace one by one. */
const kernels: AllKernels = { ...plain };
const arena = new Arena(plain.memory, plain.heap_base());
runtimeSwitch.run({ kernels, arena, simd: 'fixed' });
adoptExtra(kernels, kernels);

/** Replaces a kernel by one that calls it and then does something. */
function alter(name: KernelName, after: (args: readonly number[], result: unknown) => unknown): void {
  const real: Kernel = plain[name];
  Object.assign(kernels, { [name]: (...args: number[]) => after(args, real(...args)) });
}

afterEach(() => {
  Object.assign(kernels, plain);
  generator.isWrong = false;
});

/** Flips the lowest bit of the last of the 32-bit numbers at an address. */
function flip(address: number, length = 1): void {
  arena.i32(address, length)[length - 1]! ^= 1;
}

const nextDouble = (value: number): number => {
  const bits = new BigUint64Array(Float64Array.of(value).buffer);
  bits[0]!++;
  return new Float64Array(bits.buffer)[0]!;
};

async function failing(): Promise<string[]> {
  const { ok, checks } = await verifyRuntime();
  const names = checks.filter((check) => !check.ok).map(({ name }) => name);
  expect(ok).toBe(names.length === 0);
  return names;
}

test('every check is ok with the kernels as they are', async () => {
  const { ok, simd, sentence, checks } = await verifyRuntime();
  for (const { expected, got, name } of checks) expect(got, name).toBe(expected);
  expect({ ok, simd }).toEqual({ ok: true, simd: 'fixed' });
  expect(sentence).toBe(`This engine computes the promised bits: all ${checks.length} results have the promised bits.`);
  expect(checks.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
});

const lastOf = (position: number, length: (args: readonly number[]) => number) => (args: readonly number[]) =>
  flip(args[position]!, length(args));
const product = (c: number) => lastOf(c, ([m = 0, n = 0]) => m * n);
const n = (position: number) => (args: readonly number[]) => args[position]!;

/** One bit of what a kernel gives is wrong; and the checks that must see it. */
const faults: [KernelName, (args: readonly number[], result: unknown) => unknown, string[]][] = [
  ['u32_philox', lastOf(6, () => 4), ['philox']],
  ['f32_uniform', lastOf(0, n(1)), ['random numbers', 'training']],
  ['f32_normal', lastOf(0, n(1)), ['random numbers']],
  ['f32_truncated_normal', lastOf(0, n(1)), ['random numbers', 'training']],
  ['i32_shuffle', lastOf(0, n(1)), ['random numbers']],
  ['f32_dropout', lastOf(1, ([, , rows = 0, columns = 0]) => rows * columns), ['dropout mask', 'training']],
  ['f32_select', lastOf(2, n(3)), ['dropout mask']],
  ['f32_exp', lastOf(1, n(2)), ['exp']],
  ['f32_log', lastOf(1, n(2)), ['log']],
  ['f32_tanh', lastOf(1, n(2)), ['tanh']],
  ['f32_gemm_nn', product(7), ['dense products', 'large products', 'training']],
  ['f32_gemm_tn', product(7), ['dense products', 'training']],
  ['f32_gemm_nt', product(7), ['dense products']],
  ['f32_gemm_prepacked', product(6), ['dense products']],
  ['f32_pack_weights', ([, , , packed = 0]) => flip(packed), ['dense products']],
  ['f32_list_rows', ([, , , , , , entries = 0]) => flip(entries), ['sparse products', 'large products']],
  ['f32_list_columns', ([, , , , , entries = 0]) => flip(entries), ['sparse products']],
  ['f32_sparse_dense_nn', product(7), ['sparse products', 'large products']],
  ['f32_sparse_dense_direct', product(6), ['sparse products']],
  ['f32_sparse_dense_nt', product(7), ['sparse products']],
  ['f32_dense_sparse_nn', product(7), ['sparse products']],
  ['f32_dense_sparse_tn', product(7), ['sparse products']],
  ['f32_pack_groups', ([, , , , , packed = 0]) => flip(packed, 2), ['products at places']],
  ['f32_sampled_tn', ([, , , , , , , , , c = 0]) => flip(c), ['products at places']],
  ['f32_asum', (_, sum) => nextDouble(sum as number), ['reductions']],
  ['f32_sum_squares', (_, sum) => nextDouble(sum as number), ['reductions']],
  ['f32_count_zeros', (_, zeros) => (zeros as number) + 1, ['reductions']],
  ['f32_all_finite', (_, result) => 1 - (result as number), ['reductions']],
  ['f32_largest_magnitude', (_, most) => nextDouble(most as number), ['reductions']],
  ['f32_column_sums', lastOf(1, n(3)), ['reductions']],
  ['f32_adam', ([w = 0]) => flip(w), ['training']],
  ['f32_sparse_categorical_crossentropy', (_, sum) => nextDouble(sum as number), ['training']],
];

test.each(faults)('one wrong bit of %s is seen', async (name, after, expected) => {
  alter(name, (args, result) => {
    const altered = after(args, result);
    return altered === undefined ? result : altered;
  });
  const names = await failing();
  expect(names).toEqual(expect.arrayContaining(expected));
  // What a training calls depends on the layers; every other check is about kernels of its own.
  expect(names.filter((check) => check !== 'training')).toEqual(expected.filter((check) => check !== 'training'));
});

test('one wrong bit of the generator in JavaScript is seen', async () => {
  generator.isWrong = true;
  expect(await failing()).toEqual(['philox in JavaScript']);
});

test('every check is seen to fail here', async () => {
  const { checks } = await verifyRuntime();
  const seen = new Set([...faults.flatMap(([, , expected]) => expected), 'philox in JavaScript']);
  expect(checks.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test('the sentence names what is off, and fused products are known as such', async () => {
  alter('f32_exp', ([, y = 0]) => flip(y));
  expect((await verifyRuntime()).sentence).toMatch(/^This engine computes other bits than promised; off: exp\. /);
  alter('f32_gemm_nn', ([m, columns, , , , , , c = 0]) => {
    if (m === 1 && columns === 1) arena.f32(c, 1)[0] = 2 ** -24;
  });
  const { ok, simd, sentence } = await verifyRuntime();
  expect({ ok, simd }).toEqual({ ok: false, simd: 'relaxed' });
  expect(sentence).toBe('The relaxed build is outside the promise of the same bits; off: exp.');
});

describe('a kernel that fails', () => {
  test('is in the report, and the other checks go on', async () => {
    alter('f32_log', () => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    const { ok, checks } = await verifyRuntime({ warmUp: 5 });
    expect(ok).toBe(false);
    expect(checks.filter((check) => !check.ok)).toMatchObject([{ name: 'log', got: 'RuntimeError: unreachable' }]);
  });

  test('or makes the training diverge, is in the report', async () => {
    alter('f32_adam', () => 0);
    const { checks } = await verifyRuntime();
    const [training] = checks.filter((check) => !check.ok);
    expect(training).toMatchObject({ name: 'training', got: expect.stringMatching(/^DivergedError: /) });
  });
});

test('the memory that it takes is given back, whatever it finds', async () => {
  const before = memory().bytesInUse;
  await verifyRuntime();
  expect(memory().bytesInUse).toBe(before);
  alter('f32_adam', () => {
    throw new WebAssembly.RuntimeError('unreachable');
  });
  await verifyRuntime({ warmUp: 2 });
  expect(memory().bytesInUse).toBe(before);
});

test('a warm-up calls each kernel of the checks as often as asked', async () => {
  const names = faults.map(([name]) => name);
  const calls = new Map(names.map((name) => [name, 0]));
  for (const name of names) {
    alter(name, (_, result) => {
      calls.set(name, calls.get(name)! + 1);
      return result;
    });
  }
  await verifyRuntime();
  const once = new Map(calls);
  await verifyRuntime({ warmUp: 100 });
  for (const name of names) {
    expect(once.get(name), name).toBeGreaterThan(0);
    expect(calls.get(name)! - 2 * once.get(name)!, name).toBeGreaterThanOrEqual(100);
  }
});

test('a long warm-up lets the event loop turn', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await verifyRuntime({ warmUp: 3000 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});

test.each([[-1], [1.5], [Number.NaN], ['many'], [null]])('warmUp: %s is refused', async (warmUp) => {
  const error = await rejectionOf(verifyRuntime({ warmUp } as never));
  expect(error).toMatchObject({ code: 'E_HYPERPARAMETER', path: 'verifyRuntime.warmUp' });
});
