// Random products, and the kernels called on guarded memory.
import { CHAIN, gemm, type Product, type Variant } from '../reference/gemm.js';
import { Guarded, kernels } from './wasm.js';

export const variants: readonly Variant[] = ['nn', 'tn', 'nt'];

/** Elements of a row-major matrix of that row stride: nothing behind the last row's last element. */
export function storedLength(rows: number, columns: number, ld: number): number {
  return rows === 0 || columns === 0 ? 0 : (rows - 1) * ld + columns;
}

/** Rows and columns as A, B are stored. */
export function storedShapes({ variant, m, n, k }: Pick<Product, 'variant' | 'm' | 'n' | 'k'>): {
  a: [number, number];
  b: [number, number];
} {
  return { a: variant === 'tn' ? [k, m] : [m, k], b: variant === 'nt' ? [n, k] : [k, n] };
}

/** A fixed sequence of f32, both signs, seven binary orders of magnitude: sums in another order have other bits. */
export function numbers(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const bits = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
  return () => Math.fround((bits() / 2 ** 23 - 1) * 2 ** ((bits() % 7) - 3));
}

function matrix(rows: number, columns: number, ld: number, next: () => number, gap: number): Float32Array {
  const values = new Float32Array(storedLength(rows, columns, ld)).fill(gap);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) values[i * ld + j] = next();
  }
  return values;
}

export interface Options {
  /** Elements between a stored row's end and the next row. They hold NaN in A and B, a mark in C. */
  readonly gaps?: readonly [a: number, b: number, c: number];
  readonly accumulate?: boolean;
  readonly bias?: boolean;
  readonly relu?: boolean;
}

/** The number in the gaps of C, which must stay. */
export const GAP = -12345.5;

/** A product of fixed random operands. Where it does not accumulate, C holds NaN before. */
export function product(variant: Variant, m: number, n: number, k: number, options: Options = {}): Product {
  const { gaps = [0, 0, 0], accumulate = false, bias = false, relu = false } = options;
  const next = numbers(m * 10007 + n * 101 + k);
  const shapes = storedShapes({ variant, m, n, k });
  const lda = shapes.a[1] + gaps[0];
  const ldb = shapes.b[1] + gaps[1];
  const ldc = n + gaps[2];
  return {
    variant,
    m,
    n,
    k,
    a: matrix(...shapes.a, lda, next, Number.NaN),
    lda,
    b: matrix(...shapes.b, ldb, next, Number.NaN),
    ldb,
    c: matrix(m, n, ldc, accumulate ? next : () => Number.NaN, GAP),
    ldc,
    accumulate,
    bias: bias ? Float32Array.from({ length: n }, next) : null,
    relu,
  };
}

/**
 * Runs the kernel between canaries, with a scratch that holds NaN, and returns C dense (m, n).
 *
 * @param offset  bytes off 16-byte alignment, a multiple of 4.
 * @throws Error where a canary, an input or a gap of C has changed.
 */
export function multiply(given: Product, offset = 0): Float32Array {
  const { m, n, k, ldc } = given;
  const a = Guarded.f32(given.a, offset);
  const b = Guarded.f32(given.b, offset);
  const c = Guarded.f32(given.c, offset);
  const bias = given.bias ? Guarded.f32(given.bias, offset) : null;
  const scratch = guardedScratch(m, n, k);
  kernels[`f32_gemm_${given.variant}`](
    m,
    n,
    k,
    a.pointer,
    given.lda,
    b.pointer,
    given.ldb,
    c.pointer,
    ldc,
    given.accumulate ? 1 : 0,
    bias ? bias.pointer : 0,
    given.relu ? 1 : 0,
    scratch.pointer,
  );

  if (!sameBits(a.f32, given.a)) throw new Error('the kernel changed A');
  if (!sameBits(b.f32, given.b)) throw new Error('the kernel changed B');
  if (bias && given.bias && !sameBits(bias.f32, given.bias)) throw new Error('the kernel changed bias');
  const result = denseResult(given, c);
  for (const buffer of [a, b, c, bias, scratch]) buffer?.free();
  return result;
}

/** B of a dense (k, n) operand in panels, as f32_pack_weights makes them between canaries. */
export function packWeights({ n, k, b }: Product): Float32Array {
  const weights = Guarded.f32(b);
  const packed = new Guarded(kernels.packed_weights_bytes(k, n) / 4);
  kernels.f32_pack_weights(k, n, weights.pointer, packed.pointer);
  const result = packed.f32.slice();
  for (const buffer of [weights, packed]) buffer.free();
  return result;
}

/** A product `nn` by f32_gemm_prepacked; otherwise as {@link multiply}. */
export function multiplyPrepacked(given: Product, offset = 0): Float32Array {
  const { m, n, k, lda, ldc } = given;
  const panels = packWeights(given);
  const a = Guarded.f32(given.a, offset);
  const packed = Guarded.f32(panels);
  const c = Guarded.f32(given.c, offset);
  const bias = given.bias ? Guarded.f32(given.bias, offset) : null;
  const scratch = guardedScratch(m, n, k);
  const relu = given.relu ? 1 : 0;
  const biasPointer = bias ? bias.pointer : 0;
  kernels.f32_gemm_prepacked(
    m,
    n,
    k,
    a.pointer,
    lda,
    packed.pointer,
    c.pointer,
    ldc,
    biasPointer,
    relu,
    scratch.pointer,
  );

  if (!sameBits(a.f32, given.a)) throw new Error('the kernel changed A');
  if (!sameBits(packed.f32, panels)) throw new Error('the kernel changed the panels');
  if (bias && given.bias && !sameBits(bias.f32, given.bias)) throw new Error('the kernel changed bias');
  const result = denseResult(given, c);
  for (const buffer of [a, packed, c, bias, scratch]) buffer?.free();
  return result;
}

/** A scratch that holds NaN. */
function guardedScratch(m: number, n: number, k: number): Guarded {
  const scratch = new Guarded(kernels.gemm_scratch_bytes(m, n, k), 1);
  new Uint8Array(kernels.memory.buffer, scratch.pointer, scratch.length).fill(0xff);
  return scratch;
}

/** C dense (m, n). @throws Error where a gap of it has changed. */
function denseResult({ m, n, ldc }: Product, c: Guarded): Float32Array {
  const result = new Float32Array(m * n);
  const stored = c.f32;
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) result[i * n + j] = stored[i * ldc + j]!;
    for (let j = i * ldc + n; j < Math.min((i + 1) * ldc, stored.length); ++j) {
      if (stored[j] !== GAP) throw new Error('the kernel wrote into a gap of C');
    }
  }
  return result;
}

/**
 * The first element that is not within {@link roundings} 2^-24 of the sum of magnitudes, as text, or undefined. A fused multiply-add
 * leaves a rounding out.
 */
export function outOfBound(given: Product, result: Float32Array): string | undefined {
  const { value, magnitude } = gemm(given);
  for (let index = 0; index < result.length; ++index) {
    const bound = roundings(given) * 2 ** -24 * magnitude[index]!;
    if (!(Math.abs(result[index]! - value[index]!) <= bound)) {
      const { variant, m, n, k } = given;
      return `${variant} m ${m} n ${n} k ${k}, element ${index}: ${result[index]}, expected ${value[index]} within ${bound}`;
    }
  }
  return undefined;
}

/** Equal bit for bit, -0 apart from +0; NaN equals NaN of any payload, which the same-bits promise leaves open. */
export function sameBits(x: Float32Array, y: Float32Array): boolean {
  return x.length === y.length && x.every((value, index) => Object.is(value, y[index]));
}

/**
 * How often a term is rounded, and one more, since (1 + u)^(r + 1) - 1 < (r + 2) u for u = 2^-24 and these r: once as a product, in
 * the sums of its chain, and in the sums of chains. The old C and the bias are one more sum each; relu adds none.
 */
export function roundings({ k, accumulate, bias }: Product): number {
  const chains = Math.ceil(k / CHAIN);
  return Math.min(k, CHAIN) + (chains > 1 ? chains : 0) + 2 + (accumulate ? 1 : 0) + (bias ? 1 : 0);
}
